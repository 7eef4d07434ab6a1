import { AuthError } from '../errors.js';
import type { LockOptions, Locks } from './locks.js';
import type { Platform } from './platform.js';

/** Chromium forgets to wake those who queue behind a page that went to the back/forward cache, until somebody asks (session.md 5.2). */
const nudgeMs = 1_000;

/** Turns over all tabs by the Web Locks API. A live holder is never stolen from. */
export class WebLocks implements Locks {
  readonly #manager: LockManager;
  readonly #world: Pick<Platform, 'after' | 'listen'>;

  constructor(manager: LockManager, world: Pick<Platform, 'after' | 'listen'>) {
    this.#manager = manager;
    this.#world = world;
  }

  async run<Result>(name: string, work: (signal: AbortSignal) => Promise<Result>, options: LockOptions): Promise<Result> {
    const away = new AbortController();
    const world = this.#world;
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    await this.#turn(name, options, released, () => away.abort());
    const leave = (): void => {
      release();
      away.abort();
    };
    // A page that is put away with a lock would keep everybody else waiting (session.md LCK-3). One that is frozen keeps it until
    // its work ends: beside a request that is under way, the next holder would show a used refresh token (REF-2, LCK-2).
    const unlisten = [world.listen('pagehide', leave), world.listen('freeze', () => away.abort())];
    try {
      return await work(away.signal);
    } finally {
      unlisten.forEach((end) => end());
      release();
    }
  }

  /** Resolves when the turn has come; it lasts until `released`. */
  #turn(name: string, { waitMs, signal }: LockOptions, released: Promise<void>, lost: () => void): Promise<void> {
    const world = this.#world;
    return new Promise((resolve, reject) => {
      let state: 'queued' | 'away' | 'held' | 'over' = 'queued';
      let queue = new AbortController();
      let cancelNudge = (): void => undefined;
      const end = (as: 'held' | 'over'): void => {
        state = as;
        cancelNudge();
        cancelDeadline();
        unlisten.forEach((stop) => stop());
        signal?.removeEventListener('abort', cancelled);
      };
      const fail = (error: AuthError): void => {
        end('over');
        queue.abort();
        reject(error);
      };
      const cancelled = (): void => fail(new AuthError('cancelled'));
      const ask = (): void => {
        const own = (queue = new AbortController());
        state = 'queued';
        void this.#request(name, own.signal, () => {
          // Whoever left the queue in the very moment that the turn came gives it back at once.
          if (state !== 'queued' || own !== queue) return undefined;
          end('held');
          resolve();
          return released;
        }).catch((cause: unknown) => {
          // Leaving the queue is our own doing, and no news to anybody (session.md LCK-9).
          if (own !== queue || own.signal.aborted) return;
          if (state === 'queued') fail(new AuthError('lock-timeout', { cause }));
          else if (state === 'held') lost();
        });
      };
      const leave = (): void => {
        if (state !== 'queued') return;
        state = 'away';
        queue.abort();
      };
      const back = (): void => {
        if (state === 'away') ask();
      };
      const nudge = (): void => {
        this.#manager.query().catch(() => undefined);
        cancelNudge = world.after(nudgeMs, nudge);
      };

      if (signal?.aborted) {
        reject(new AuthError('cancelled'));
        return;
      }
      // Who waits while put away would block all behind it when its turn comes.
      const unlisten = [world.listen('pagehide', leave), world.listen('freeze', leave), world.listen('pageshow', back), world.listen('resume', back)];
      const cancelDeadline = world.after(waitMs, () => fail(new AuthError('lock-timeout')));
      signal?.addEventListener('abort', cancelled);
      cancelNudge = world.after(nudgeMs, nudge);
      ask();
    });
  }

  /** Some browsers throw where the standard rejects. */
  async #request(name: string, signal: AbortSignal, granted: () => Promise<void> | undefined): Promise<void> {
    await this.#manager.request(name, { signal }, granted);
  }
}
