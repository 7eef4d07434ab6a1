import { AuthError } from '../errors.js';
import { Database } from './database.js';
import { LeaseLocks } from './lease-locks.js';
import type { LockOptions, Locks } from './locks.js';
import type { Platform } from './platform.js';
import { WebLocks } from './web-locks.js';

/** Where the turns may come from; default: the browser. */
export interface LockSources {
  webLocks(): LockManager | null;
  indexedDB(): IDBFactory | null;
  /** For a browser that has neither: turns among those of this page alone. */
  readonly withinPage: Locks;
}

/**
 * The best that this browser has: Web Locks, else leases in IndexedDB, else turns within the page. What is there may
 * still throw (a sandboxed frame, a policy), so each is tried by using it, once and when the first turn is asked for.
 */
export class BrowserLocks implements Locks {
  readonly #platform: Platform;
  readonly #sources: LockSources;
  #chosen: Promise<Locks> | null = null;

  constructor(platform: Platform, withinPage: Locks, sources: Partial<LockSources> = {}) {
    this.#platform = platform;
    this.#sources = {
      webLocks: () => globalThis.navigator?.locks ?? null,
      indexedDB: () => (platform.indexedDB ? platform.indexedDB() : (globalThis.indexedDB ?? null)),
      withinPage,
      ...sources,
    };
  }

  async run<Result>(name: string, work: (signal: AbortSignal) => Promise<Result>, options: LockOptions): Promise<Result> {
    this.#chosen ??= this.#choose();
    return (await this.#inTime(this.#chosen, options.waitMs)).run(name, work, options);
  }

  async #choose(): Promise<Locks> {
    const { webLocks, indexedDB, withinPage } = this.#sources;
    const platform = this.#platform;
    const probe = `keylit:probe:${Math.random()}`;
    try {
      const manager = webLocks();
      if (manager) {
        await manager.request(probe, { ifAvailable: true }, () => undefined);
        return new WebLocks(manager, platform);
      }
    } catch {
      // There, but not for us.
    }
    const database = new Database('keylit:locks', { after: (ms, callback) => platform.after(ms, callback), listen: (type, listener) => platform.listen(type, listener), indexedDB });
    try {
      await database.write<void>((table) => void table.delete(probe));
      return new LeaseLocks(database, platform);
    } catch {
      database.close();
      return withinPage;
    }
  }

  /** A browser whose probe hangs gives no turn. */
  #inTime(choice: Promise<Locks>, waitMs: number): Promise<Locks> {
    return new Promise((resolve, reject) => {
      const cancel = this.#platform.after(waitMs, () => reject(new AuthError('lock-timeout')));
      void choice.then(resolve, reject).finally(cancel);
    });
  }
}
