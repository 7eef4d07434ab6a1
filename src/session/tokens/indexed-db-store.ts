import { Database } from '../../platform/database.js';
import type { TokenRecord } from './record.js';
import type { StoreWorld, TokenStore } from './store.js';

export interface IndexedDbStoreOptions {
  /** Whether names and addresses of people may be kept with their tokens; default `false` (session.md STO-13). */
  readonly keepsProfile?: boolean | undefined;
}

/**
 * Keeps records in IndexedDB, where they outlive the page and all tabs of the origin see them. Storage that throws, hangs
 * or is full costs no session: this tab goes on in memory, and says so once (session.md STO-5, B23).
 */
export class IndexedDbStore implements TokenStore {
  readonly keepsProfile: boolean;
  readonly #database: Database;
  readonly #world: StoreWorld;
  /** What this tab last saw in the database; once that has failed, the records themselves. */
  readonly #memory = new Map<string, TokenRecord>();
  #isDegraded = false;
  /** Generations that the database had when it failed. */
  #cutOff: ReadonlySet<string> = new Set();

  constructor(name: string, world: StoreWorld, { keepsProfile = false }: IndexedDbStoreOptions = {}) {
    this.keepsProfile = keepsProfile;
    this.#world = world;
    this.#database = new Database(`keylit:${name}`, world);
  }

  get shared(): boolean {
    return !this.#isDegraded;
  }

  read(slot: string): Promise<TokenRecord | null> {
    return this.#durably(
      async () => {
        const found = await this.#database.read<TokenRecord | null>(null, (table, answer, after) => {
          after(rowOf(table, slot), (row) => answer((row as TokenRecord | undefined) ?? null));
        });
        this.#remember(slot, found);
        return found;
      },
      () => this.#memory.get(slot) ?? null,
    );
  }

  async write(slot: string, next: TokenRecord | null, expected: string | null): Promise<boolean> {
    if (next?.keys?.privateKey.extractable) throw new TypeError('A key that can be exported is not kept (session.md STO-11).');
    return this.#durably(
      async () => {
        const { isWritten, isEmpty } = await this.#database.write(
          (table, answer: (result: { isWritten: boolean; isEmpty: boolean }) => void, after) => {
            after(rowOf(table, slot), (row) => {
              const isWritten = versionOf(row) === expected;
              answer({ isWritten, isEmpty: false });
              if (!isWritten) return;
              if (next) table.put(next, slot);
              else after(emptied(table, slot), (left) => answer({ isWritten, isEmpty: left === 0 }));
            });
          },
          next ? undefined : { absent: { isWritten: expected === null, isEmpty: false } },
        );
        if (isWritten) this.#remember(slot, next);
        if (isEmpty) void this.#database.remove();
        return isWritten;
      },
      () => {
        if (versionOf(this.#memory.get(slot)) !== expected) return false;
        this.#remember(slot, next);
        return true;
      },
      next ? slot : undefined,
    );
  }

  async take(slot: string): Promise<unknown> {
    return this.#durably(
      async () => {
        const { taken, isEmpty } = await this.#database.write(
          (table, answer: (result: { taken: unknown; isEmpty: boolean }) => void, after) => {
            after(rowOf(table, slot), (row) => {
              after(emptied(table, slot), (left) => answer({ taken: row ?? null, isEmpty: left === 0 }));
            });
          },
          { absent: { taken: null, isEmpty: false } },
        );
        this.#remember(slot, null);
        if (isEmpty) void this.#database.remove();
        return taken;
      },
      () => {
        const taken = this.#memory.get(slot) ?? null;
        this.#remember(slot, null);
        return taken;
      },
    );
  }

  slots(): Promise<readonly string[]> {
    return this.#durably(
      () =>
        this.#database.read<readonly string[]>([], (table, answer, after) => {
          after(table.getAllKeys(), (keys) => answer(keys.map(String)));
        }),
      () => [...this.#memory.keys()],
    );
  }

  isCutOff({ generation }: TokenRecord): boolean {
    return this.#cutOff.has(generation);
  }

  close(): void {
    this.#database.close();
    if (!this.#isDegraded) this.#memory.clear();
  }

  #remember(slot: string, record: TokenRecord | null): void {
    if (record) this.#memory.set(slot, record);
    else this.#memory.delete(slot);
  }

  /** Once the database has failed, this tab works in memory for good: two truths would end in a used refresh token. */
  async #durably<Result>(inDatabase: () => Promise<Result>, inMemory: () => Result, stale?: string): Promise<Result> {
    if (this.#isDegraded) return inMemory();
    try {
      return await inDatabase();
    } catch (error) {
      if (!this.#isDegraded) {
        this.#isDegraded = true;
        this.#cutOff = new Set(Array.from(this.#memory.values(), ({ generation }) => generation));
        this.#world.diagnose({ code: 'storage-degraded', detail: { cause: error instanceof Error ? error.name : 'unknown' } });
      }
      // A record that could not be replaced holds a refresh token that was used: it would end the session at the next start.
      if (stale !== undefined) void this.#database.write<void>((table) => void table.delete(stale), { absent: undefined }).catch(() => undefined);
      return inMemory();
    }
  }
}

/** What is compared: `null` where nothing is, and what no record can have where something else is. */
const versionOf = (row: unknown): unknown => (row === undefined || row === null ? null : (row as { readonly version?: unknown }).version);

const rowOf = (table: IDBObjectStore, slot: string): IDBRequest<unknown> => table.get(slot);

/** Removes a slot and counts what is left: the database of an empty store goes too (session.md STO-10). */
function emptied(table: IDBObjectStore, slot: string): IDBRequest<number> {
  table.delete(slot);
  return table.count();
}
