import { AuthError } from '../errors.js';
import type { Database, Work } from './database.js';
import type { LockOptions, Locks } from './locks.js';
import type { Platform } from './platform.js';
import { DeadHolder, type Lease } from './dead-holder.js';

/** What leases need of the world. */
export type LeaseWorld = Pick<Platform, 'after' | 'listen' | 'now' | 'monotonic' | 'visible'>;

/** Milliseconds between two looks at a lease that somebody else holds. */
const lookMs = 150;
/** Milliseconds between two signs of life. Browsers hold the timers of hidden pages back, so those promise less. */
const beat = { visible: 1_000, hidden: 5_000 };

/**
 * Turns over all tabs where there are no Web Locks (plain http): a row of IndexedDB names the holder, who shows signs of
 * life. Taking, prolonging and giving back are each one transaction that compares before it writes (session.md LCK-6).
 */
export class LeaseLocks implements Locks {
  readonly #database: Database;
  readonly #world: LeaseWorld;
  #users = 0;

  constructor(database: Database, world: LeaseWorld) {
    this.#database = database;
    this.#world = world;
  }

  async run<Result>(name: string, work: (signal: AbortSignal) => Promise<Result>, options: LockOptions): Promise<Result> {
    const owner = Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-');
    this.#users += 1;
    try {
      await this.#turn(name, owner, options);
      return await this.#hold(name, owner, work);
    } finally {
      this.#users -= 1;
      // Nobody waits for it: a lease that cannot be given back runs out.
      void this.#giveBack(name, owner).then(() => this.#users === 0 && this.#database.close());
    }
  }

  #turn(name: string, owner: string, { waitMs, signal }: LockOptions): Promise<void> {
    const world = this.#world;
    return new Promise((resolve, reject) => {
      const dead = new DeadHolder(this.#world);
      let isOver = false;
      let isAway = false;
      let cancelLook = (): void => undefined;
      const end = (settle: () => void): void => {
        isOver = true;
        cancelLook();
        cancelDeadline();
        unlisten.forEach((stop) => stop());
        signal?.removeEventListener('abort', cancelled);
        settle();
      };
      const cancelled = (): void => end(() => reject(new AuthError('cancelled')));
      const look = async (): Promise<void> => {
        let wasAway = isAway;
        const noteAway = (): void => void (wasAway = true);
        const unnote = [world.listen('pagehide', noteAway), world.listen('freeze', noteAway)];
        // A storage that stumbles is asked again until the deadline.
        const holder = isAway ? undefined : await this.#take(name, owner, dead.lease).catch(() => undefined);
        unnote.forEach((stop) => stop());
        if (holder === null && !isOver && !wasAway) {
          end(resolve);
          return;
        }
        // Too late, or put away in between: nobody can say what became of it meanwhile.
        if (holder === null) await this.#giveBack(name, owner);
        if (isOver) return;
        dead.saw(holder ?? null);
        cancelLook = world.after(lookMs, () => void look());
      };

      if (signal?.aborted) {
        reject(new AuthError('cancelled'));
        return;
      }
      const leave = (): void => void (isAway = true);
      const back = (): void => void (isAway = false);
      const unlisten = [world.listen('pagehide', leave), world.listen('freeze', leave), world.listen('pageshow', back), world.listen('resume', back)];
      const cancelDeadline = world.after(waitMs, () => end(() => reject(new AuthError('lock-timeout'))));
      signal?.addEventListener('abort', cancelled);
      void look();
    });
  }

  async #hold<Result>(name: string, owner: string, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const world = this.#world;
    const lost = new AbortController();
    let isOver = false;
    let cancelBeat = (): void => undefined;
    let lives = 0;
    const live = async (): Promise<void> => {
      const life = (lives += 1);
      const isMine = await this.#prolong(name, owner, this.#intervalMs()).catch(() => true);
      // Another sign of life was given meanwhile: the next one comes after that.
      if (isOver || (isMine && life !== lives)) return;
      if (isMine) cancelBeat = world.after(this.#intervalMs(), () => void live());
      else lost.abort();
    };
    const leave = (): void => {
      cancelBeat();
      void this.#giveBack(name, owner);
      lost.abort();
    };
    const unlisten = [
      world.listen('pagehide', leave),
      world.listen('freeze', leave),
      // The next sign of life of a page that has just been hidden may be long in coming.
      world.listen('visibilitychange', () => {
        cancelBeat();
        void live();
      }),
    ];
    cancelBeat = world.after(this.#intervalMs(), () => void live());
    try {
      return await work(lost.signal);
    } finally {
      isOver = true;
      cancelBeat();
      unlisten.forEach((end) => end());
    }
  }

  /** `null`: it is ours. Else who has it. */
  #take(name: string, owner: string, dead: Lease | null): Promise<Lease | null> {
    const intervalMs = this.#intervalMs();
    return this.#database.write<Lease | null>((table, answer, after) => {
      after(rowOf(table, name), (held) => {
        const isFree = !held || held.owner === owner || (held.owner === dead?.owner && held.beats === dead.beats);
        if (isFree) table.put({ owner, beats: 0, intervalMs } satisfies Lease, name);
        answer(isFree ? null : held);
      });
    });
  }

  #prolong(name: string, owner: string, intervalMs: number): Promise<boolean> {
    return this.#database.write<boolean>((table, answer, after) => {
      after(rowOf(table, name), (held) => {
        const isMine = held?.owner === owner;
        if (isMine) table.put({ owner, beats: held.beats + 1, intervalMs } satisfies Lease, name);
        answer(isMine);
      });
    });
  }

  #intervalMs(): number {
    return this.#world.visible?.() === false ? beat.hidden : beat.visible;
  }

  async #giveBack(name: string, owner: string): Promise<void> {
    const work: Work<void> = (table, _answer, after) =>
      after(rowOf(table, name), (held) => {
        if (held?.owner === owner) table.delete(name);
      });
    await this.#database.write(work, { absent: undefined }).catch(() => undefined);
  }
}

const rowOf = (table: IDBObjectStore, name: string): IDBRequest<Lease | undefined> => table.get(name);
