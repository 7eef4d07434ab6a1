import type { Platform } from '../../platform/platform.js';
import type { Diagnostic } from '../diagnostic.js';
import type { TokenRecord } from './record.js';

/** Where records are kept: this tab's memory by default, anything longer only where the page asks for it by name. */
export interface TokenStore {
  /** Whether the other tabs of the origin see the same records. */
  readonly shared: boolean;
  /** Whether names and addresses of people may be kept with their tokens; default: only in memory (session.md STO-13). */
  readonly keepsProfile?: boolean | undefined;
  /** The record of a slot; `null` where there is none. What is there but is no record is an `unknown`, for the caller to judge. */
  read(slot: string): Promise<TokenRecord | null>;
  /**
   * Writes `next` (`null` removes) if, and only if, the version there is `expected` (`null`: nothing is there). `false`:
   * somebody else moved on. Reading, comparing and writing are one step that nothing comes between.
   */
  write(slot: string, next: TokenRecord | null, expected: string | null): Promise<boolean>;
  /**
   * Removes what is in a slot, whatever it is, and answers with what it was: a sign-out loses against nobody, and what
   * is no record can be removed too. One step that nothing comes between.
   */
  take(slot: string): Promise<unknown>;
  /** The slots that hold a record. */
  slots(): Promise<readonly string[]>;
  /**
   * Whether a record was last seen in a storage that has failed for this tab since: another tab may have traded its refresh
   * token in. Default: never.
   */
  isCutOff?(record: TokenRecord): boolean;
  /** Closes what is open; a later call opens it again. */
  close(): void;
}

/** Makes the store of one `auth`, by its name: two instances on one origin share nothing (session.md STO-9). */
export type OpenTokenStore = (name: string, world: StoreWorld) => TokenStore;

/** What a store needs of the world: a deadline for what hangs, and word of the page being put away. */
export interface StoreWorld extends Pick<Platform, 'after' | 'listen'>, Partial<Pick<Platform, 'now'>> {
  indexedDB(): IDBFactory | null;
  /** Tells developers what they should know, once each. */
  diagnose(diagnostic: Diagnostic): void;
}
