import type { User } from '../../backend/session.js';
import type { SignOutResult, Snapshot } from '../snapshot.js';
import type { AccountKey, AccountPolicy } from './account-key.js';

/** More than these at once are refused with `too-many-accounts`. */
export const mostAccounts = 5;

/** One account that is signed in on this browser. */
export interface Account {
  readonly id: AccountKey;
  /** Names and addresses only as far as they are known here: those of a store without them are until the page is left (session.md STO-13). */
  readonly user: User;
  /** Whose data this tab shows. */
  readonly current: boolean;
  /** `false`: its session has reached its end, and the person has to sign in again. */
  readonly alive: boolean;
}

/** The accounts that are signed in on this browser, of which the page shows one at a time. */
export interface Accounts {
  readonly policy: AccountPolicy;
  /** How many there can be at once. */
  readonly most: number;
  /** Read anew each time: another tab may have added one. The current one first, then by when they were last used. */
  list(): Promise<readonly Account[]>;
  /**
   * Shows a sign-in for a further account, and leaves the current one as it is until that is done. Resolves when somebody
   * has signed in or the dialog was closed. Somebody who is there already becomes the current account. Rejects with
   * `too-many-accounts`, and with `session-locked` while the session is.
   */
  add(): Promise<Snapshot>;
  /**
   * Turns this tab, and with `follow` all others, to another account. The page sees one change, from the one to the other,
   * once that has a token that is valid now. Rejects with `not-signed-in` where it has gone meanwhile: the current one stays.
   */
  use(id: AccountKey): Promise<Snapshot>;
  /** Signs one account out, here and at the server, whether it is the current one or not; the others stay. */
  remove(id: AccountKey): Promise<SignOutResult>;
  /** Signs all of them out. */
  removeAll(): Promise<SignOutResult>;
}
