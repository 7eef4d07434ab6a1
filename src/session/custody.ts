import type { Backend, SignOutScope } from '../backend/backend.js';
import type { Capabilities } from '../backend/capabilities.js';
import type { Outcome } from '../backend/outcome.js';
import type { Prover } from '../backend/session.js';
import type { Platform } from '../platform/platform.js';
import type { AccountPolicy } from './accounts/account-key.js';
import type { TokenAccounts } from './accounts/token-accounts.js';
import type { Diagnostic } from './diagnostic.js';
import type { SessionGuard } from './guard.js';
import type { SignOutResult, Snapshot } from './snapshot.js';
import type { TabNews } from './tabs.js';
import type { OpenRefresher } from './tokens/refresh.js';
import type { OpenTokenStore } from './tokens/store.js';
import type { TokenSource } from './tokens/token-source.js';

/** What a custody needs of the page and of the keeper that it works for. */
export interface CustodyWorld {
  readonly platform: Platform;
  /** Tells two instances on one origin apart. */
  readonly name: string;
  readonly declared: Capabilities;
  /** Default: this tab's memory. */
  readonly tokenStore?: OpenTokenStore | undefined;
  /** Default: this page. */
  readonly refreshIn?: OpenRefresher | undefined;
  backend(): Promise<Backend>;
  /** Fires when it is disposed of: then nothing is written any more (session.md LIF-2). */
  readonly over: AbortSignal;
  /** What the page sees now. */
  readonly snapshot: Snapshot;
  /** Shows a snapshot; one that says the same changes nothing. */
  show(snapshot: Snapshot): void;
  /** How often somebody has signed out here so far: what began under another number is void, from that moment on. */
  readonly outs: number;
  /** Tells the other tabs. `account` is random, and of a sign-in, not of a person. */
  tell(news: TabNews, account: string): void;
  /** What marks the sign-out of the current account apart from that of the others (session.md DPO-8); `:` until it is known which that is. */
  slot: string;
  /** Whether a sign-out could not remove what is kept, so far; of the current account, unless another is named. */
  buried(slot?: string): boolean;
  bury(dead: boolean, slot?: string): void;
  /** Several accounts at once; default: one. */
  readonly accounts?: AccountPolicy | false | undefined;
  /** Signs the current account out. */
  signOut(): Promise<SignOutResult>;
  diagnose(diagnostic: Diagnostic): void;
  /** Can lock the session: then no token is given out. */
  readonly guard: SessionGuard | null;
}

/** Who has the tokens, in token mode. It tells the keeper every new snapshot, once what it says has been written. */
export interface Custody extends TokenSource {
  /** Reads what is kept, refreshes it where it has run out, and shows what comes of it. */
  restore(): Promise<Snapshot>;
  /** Trades the tokens in although they are good, to hear what is new about the account. */
  refresh(): Promise<Snapshot>;
  /**
   * Does what may bring a grant, takes it out of the outcome and writes it. Rejects with `session-changed`, and gives
   * the grant back to the server, where somebody signed out since `work` began (session.md REF-4, B11).
   */
  hold<Result extends Outcome | null>(work: () => Promise<Result>): Promise<Result>;
  /** Makes the key that the tokens of a sign-in are to be bound to; `accepted` are the algorithms that the server takes. */
  prover(accepted?: readonly string[]): Promise<Prover>;
  /** Shows what was held: the flow that brought it speaks of it first. */
  keep(): void;
  /** Removes what is kept and tells the server. The keeper has shown it already. */
  end(scope: SignOutScope): Promise<SignOutResult>;
  /** The session is locked: forgets the tokens, and those that only this tab has for good. */
  lock(): void;
  /** The accounts that are signed in here. Rejects with `unsupported` unless the page has asked for several. */
  accounts(): Promise<TokenAccounts>;
  /** Another tab has done something, with the account that it says. */
  heard(news: TabNews, account: string | undefined): void;
}
