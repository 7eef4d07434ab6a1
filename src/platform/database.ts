import { AuthError } from '../errors.js';
import { graceMs, sleptMs } from './deadline.js';
import type { Platform } from './platform.js';

/** What a database needs of the world. */
export interface DatabaseWorld extends Pick<Platform, 'after' | 'listen'>, Partial<Pick<Platform, 'now'>> {
  indexedDB(): IDBFactory | null;
}

/** The steps of one transaction over the one table; `answer` says what it comes to, `after` takes the next step. */
export type Work<Result> = (table: IDBObjectStore, answer: (result: Result) => void, after: After) => void;

/** Goes on with what a request brought. A step that throws ends the transaction, as a request that fails does. */
export type After = <Value>(request: IDBRequest<Value>, next: (value: Value) => void) => void;

/** Milliseconds that the browser may take to open, to finish a transaction or to delete: some never answer (session.md B10). */
const deadlineMs = 5_000;
const tableName = 'rows';
// Never raised: an upgrade throws every page that has the old version open out of the back/forward cache (session.md 5.2).
const version = 1;

/**
 * One IndexedDB database with one table. It is opened when it is needed and never across `pagehide` or a freeze: what
 * a page in the back/forward cache holds open blocks the others (session.md STO-8).
 */
export class Database {
  readonly name: string;
  readonly #world: DatabaseWorld;
  #connection: IDBDatabase | null = null;
  #unlisten: readonly (() => void)[] = [];
  #isAway = false;
  #deletion: Promise<void> | null = null;

  constructor(name: string, world: DatabaseWorld) {
    this.name = name;
    this.#world = world;
  }

  /** Runs one transaction. `absent` is the answer where there is no database yet: none is made to find nothing in it. */
  read<Result>(absent: Result, work: Work<Result>): Promise<Result> {
    return this.#twice('readonly', work, { absent });
  }

  /** As `read`, but may write. Without `absent` the database is made. */
  write<Result>(work: Work<Result>, unless?: { readonly absent: Result }): Promise<Result> {
    return this.#twice('readwrite', work, unless);
  }

  /** Deletes the whole database once nobody has it open; whoever hears of it closes at once. */
  remove(): Promise<void> {
    this.#drop();
    const deletion = this.#inTime<void>((resolve, reject) => {
      const request = this.#factory().deleteDatabase(this.name);
      request.onsuccess = () => resolve();
      request.onerror = () => reject(request.error);
    }).catch(() => undefined);
    this.#deletion = deletion;
    return deletion;
  }

  /** Closes what is open and listens to nothing any more; a later call opens it again. */
  close(): void {
    this.#drop();
    this.#unlisten.forEach((end) => end());
    this.#unlisten = [];
    this.#isAway = false;
  }

  /** A connection that the browser closed under us is opened once more; a second failure is the caller's. */
  async #twice<Result>(mode: IDBTransactionMode, work: Work<Result>, unless: { readonly absent: Result } | undefined): Promise<Result> {
    this.#listen();
    try {
      return await this.#once(mode, work, unless).catch((error: unknown) => {
        this.#drop();
        // What hung once is not waited for again.
        if (error instanceof AuthError) throw error;
        return this.#once(mode, work, unless);
      });
    } finally {
      if (this.#isAway) this.#drop();
    }
  }

  async #once<Result>(mode: IDBTransactionMode, work: Work<Result>, unless: { readonly absent: Result } | undefined): Promise<Result> {
    const connection = await this.#open(!unless);
    if (!connection) return unless!.absent;
    return this.#inTime<Result>((resolve, reject) => {
      // A refresh token that was traded in must not come back after a power cut.
      const transaction = connection.transaction(tableName, mode, { durability: 'strict' });
      let result: Result;
      let isAnswered = false;
      transaction.oncomplete = () => {
        // A page that was frozen in between may have missed what its requests brought: that is no "nothing".
        if (isAnswered || mode === 'readwrite') resolve(result);
        else reject(new DOMException('The answer was lost.', 'AbortError'));
      };
      transaction.onabort = () => reject(transaction.error ?? new DOMException('The connection was lost.', 'AbortError'));
      const abort = (): void => {
        try {
          transaction.abort();
        } catch {
          // It has ended already.
        }
      };
      const step = (next: () => void): void => {
        try {
          next();
        } catch (error) {
          reject(error);
          abort();
        }
      };
      const say = (answer: Result): void => {
        isAnswered = true;
        result = answer;
      };
      const after: After = (request, next) => void (request.onsuccess = () => step(() => next(request.result)));
      step(() => work(transaction.objectStore(tableName), say, after));
      return abort;
    });
  }

  /** `null`: there is no such database, and none was to be made. */
  async #open(isMade: boolean): Promise<IDBDatabase | null> {
    if (this.#deletion) await this.#deletion;
    if (this.#connection) return this.#connection;
    const opened = await this.#inTime<IDBDatabase | null>((resolve, reject) => {
      let isLate = false;
      let isAbsent = false;
      const request = this.#factory().open(this.name, version);
      request.onupgradeneeded = () => {
        if (isMade) request.result.createObjectStore(tableName);
        else {
          isAbsent = true;
          request.transaction?.abort();
        }
      };
      request.onerror = (event) => {
        event.preventDefault();
        if (isAbsent) resolve(null);
        else reject(request.error);
      };
      request.onsuccess = () => {
        if (isLate) request.result.close();
        else resolve(request.result);
      };
      return () => (isLate = true);
    });
    if (!opened) return null;
    if (this.#connection) {
      opened.close();
      return this.#connection;
    }
    const forget = (): void => {
      if (this.#connection === opened) this.#connection = null;
    };
    opened.onclose = forget;
    opened.onversionchange = () => {
      opened.close();
      forget();
    };
    return (this.#connection = opened);
  }

  #factory(): IDBFactory {
    const factory = this.#world.indexedDB();
    if (factory) return factory;
    throw new AuthError('storage-unavailable');
  }

  #drop(): void {
    this.#connection?.close();
    this.#connection = null;
  }

  #listen(): void {
    if (this.#unlisten.length > 0) return;
    const leave = (): void => {
      this.#isAway = true;
      this.#drop();
    };
    const back = (): void => void (this.#isAway = false);
    const world = this.#world;
    this.#unlisten = [world.listen('pagehide', leave), world.listen('freeze', leave), world.listen('pageshow', back), world.listen('resume', back)];
  }

  /** A promise with a deadline; what `begin` returns is called when it passes. */
  #inTime<Result>(begin: (resolve: (result: Result) => void, reject: (error: unknown) => void) => (() => void) | void): Promise<Result> {
    return new Promise((resolve, reject) => {
      let giveUp: (() => void) | void;
      const begun = this.#world.now?.();
      const end = (): void => {
        giveUp?.();
        reject(new AuthError('storage-unavailable', { detail: 'no answer' }));
      };
      let cancel = this.#world.after(deadlineMs, () => {
        // A page that slept meanwhile wakes with its timers: the answer comes right after them.
        if (begun !== undefined && this.#world.now!() - begun > deadlineMs + sleptMs) cancel = this.#world.after(graceMs, end);
        else end();
      });
      const settle =
        <Value>(by: (value: Value) => void) =>
        (value: Value): void => {
          cancel();
          by(value);
        };
      try {
        giveUp = begin(settle(resolve), settle(reject));
      } catch (error) {
        settle(reject)(error);
      }
    });
  }
}
