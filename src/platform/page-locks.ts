import { AuthError } from '../errors.js';
import type { LockOptions, Locks } from './locks.js';
import type { Platform } from './platform.js';

/**
 * One at a time within this page alone: for browsers with neither Web Locks nor IndexedDB, and where no other tab sees
 * what the lock protects. Whoever comes first has the first turn; one that ends badly frees the next all the same.
 */
export class PageLocks implements Locks {
  readonly #platform: Pick<Platform, 'after'>;
  readonly #queues = new Map<string, (() => void)[]>();

  constructor(platform: Pick<Platform, 'after'>) {
    this.#platform = platform;
  }

  async run<Result>(name: string, work: (signal: AbortSignal) => Promise<Result>, { waitMs, signal }: LockOptions): Promise<Result> {
    await this.#turn(name, waitMs, signal);
    try {
      // This page alone can hold it: nobody takes it away.
      return await work(new AbortController().signal);
    } finally {
      this.#next(name);
    }
  }

  #turn(name: string, waitMs: number, signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) return Promise.reject(new AuthError('cancelled', { phase: 'lock' }));
    const queue = this.#queues.get(name);
    if (!queue) {
      this.#queues.set(name, []);
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const settle = (end: () => void): void => {
        cancel();
        signal?.removeEventListener('abort', abort);
        end();
      };
      const leave = (code: 'lock-timeout' | 'cancelled'): void => {
        queue.splice(queue.indexOf(begin), 1);
        settle(() => reject(new AuthError(code, { phase: 'lock' })));
      };
      const begin = (): void => settle(resolve);
      const abort = (): void => leave('cancelled');
      const cancel = this.#platform.after(waitMs, () => leave('lock-timeout'));
      signal?.addEventListener('abort', abort);
      queue.push(begin);
    });
  }

  #next(name: string): void {
    const next = this.#queues.get(name)?.shift();
    if (next) next();
    else this.#queues.delete(name);
  }
}
