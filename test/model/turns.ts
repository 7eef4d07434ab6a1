import type { Page } from './page.js';
import type { World } from './world.js';

interface Asked {
  readonly page: Page;
  readonly begin: () => void;
  readonly cancel: (reason: unknown) => void;
  state: 'queued' | 'called' | 'held' | 'over';
}

/** Whoever leaves the queue after so long has given the lock up, and not just the page. */
const LONG_MS = 10_000;

/**
 * The browser's own locks (Web Locks), as all tabs of the origin see them: first come, first served; a page that is gone
 * has none any more, and one that only sleeps keeps what it holds, unless its script gave that back in time.
 */
export class Turns {
  readonly #world: World;
  readonly #queues = new Map<string, Asked[]>();

  constructor(world: World) {
    this.#world = world;
  }

  managerOf(page: Page): LockManager {
    const request = (name: string, { signal }: { readonly signal?: AbortSignal }, work: (lock: unknown) => unknown): Promise<unknown> => this.#request(page, name, signal ?? null, work);
    return { request, query: async () => ({}) } as unknown as LockManager;
  }

  /** A page is gone. */
  release(page: Page): void {
    for (const [name, queue] of this.#queues) {
      for (const asked of queue) if (asked.page === page) asked.state = 'over';
      this.#next(name);
    }
  }

  #request(page: Page, name: string, signal: AbortSignal | null, work: (lock: unknown) => unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const queue = this.#queues.get(name) ?? [];
      this.#queues.set(name, queue);
      const since = this.#world.at;
      const over = (tell: () => void): void => {
        asked.state = 'over';
        tell();
        this.#next(name);
      };
      const asked: Asked = {
        page,
        state: 'queued',
        begin: () => {
          asked.state = 'held';
          this.#world.note(page, `holds the lock`);
          Promise.resolve(work({ name })).then(
            (result) => over(() => resolve(result)),
            (error: unknown) => over(() => reject(error)),
          );
        },
        cancel: (reason) => {
          if (asked.state !== 'queued' && asked.state !== 'called') return;
          if (this.#world.at - since > LONG_MS) page.lockTimedOut = true;
          over(() => reject(reason));
        },
      };
      signal?.addEventListener('abort', () => asked.cancel(signal.reason));
      queue.push(asked);
      this.#next(name);
    });
  }

  /** Calls whoever is first, if nobody has the lock. One that sleeps and is still in the queue keeps all the others waiting. */
  #next(name: string): void {
    const queue = this.#queues.get(name)!;
    while (queue[0]?.state === 'over') queue.shift();
    const first = queue[0];
    if (first?.state !== 'queued') return;
    first.state = 'called';
    this.#world.after(this.#world.lag(`${first.page.name}/lock`, 2, 100), first.page, 'lock', () => {
      if (first.state !== 'called') return;
      if (!this.#world.fault('lock-stuck')) return first.begin();
      first.state = 'queued';
      this.#world.after(1_000, null, 'lock is stuck', () => this.#next(name));
    });
  }
}
