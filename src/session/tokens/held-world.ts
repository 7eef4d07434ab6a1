import type { Grant, User } from '../../backend/session.js';
import type { SessionGuard } from '../guard.js';
import type { TabNews } from '../tabs.js';
import type { OpenRefresher, RefreshWorld } from './refresh.js';

/** What the tokens of one account need of the custody that they are in. */
export interface HeldWorld extends Omit<RefreshWorld, 'clock' | 'prover' | 'sessionOf' | 'met'> {
  /** How often somebody has signed out here so far. */
  readonly outs: () => number;
  /** Whether a sign-out of a slot is marked that has still to remove what is stored there. */
  readonly isMarked: (slot: string) => boolean;
  /** The page may have several accounts: each state says whose it is. */
  readonly tagged: boolean;
  /** Who somebody is, as far as this tab's memory has it from before it turned to another account. */
  readonly known: (account: string) => User | undefined;
  /** Who refreshes; default: this page. */
  readonly refreshIn: OpenRefresher | undefined;
  /** Tells the other tabs. */
  readonly tell: (news: TabNews, account: string) => void;
  /** Can lock the session: then nothing is held in memory. */
  readonly guard: SessionGuard | null;
  /** What is held, or why nothing is, has changed. */
  readonly changed: (tokens: object) => void;
}

/** What came of a removal. */
export interface Forgotten {
  readonly grant: Grant | null;
  /** `false`: the store could not. */
  readonly isRemoved: boolean;
}
