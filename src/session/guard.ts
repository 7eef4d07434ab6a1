import type { Outcome } from '../backend/outcome.js';
import type { Session } from '../backend/session.js';
import type { LockReason, SignedOutReason, Snapshot } from './snapshot.js';

/** Stands between what the session is and what the page may know of it: it can lock it, and end it. */
export interface SessionGuard {
  /** What the page is shown of a state. Called with each state before anybody hears of it, and again after `look`. */
  shown(state: Snapshot): Snapshot;
  /** Looks at what has passed by now: before a request, and whenever it may have been a while. */
  compare(): void;
  /** Throws `account-mismatch` for a sign-in that must not unlock what somebody else has locked. */
  admit(session: Session): void;
  /** Cookie mode: does what may sign somebody in, and ends a session at the server that is not admitted. */
  hold<Result extends Outcome | null>(work: () => Promise<Result>): Promise<Result>;
  /** Somebody has just proved who they are, and `admit` let them in: what ran out begins anew. */
  began(session: Session): void;
  lock(why: LockReason): void;
  /** A person wants to stay: the same as if they had pressed a key. */
  stay(): void;
  /** Epoch milliseconds of a person's last input in any tab, as far as this one knows (`RefreshContext.userActive`). */
  readonly lastActive: number;
  /** Whether somebody has to prove who they are before anything of theirs is shown or sent. */
  readonly isLocked: boolean;
}

/** What a guard can do to the session that it guards. */
export interface GuardedSession {
  /** Whether the other tabs of the origin have the same session: by its cookie, or by a store that they see too. */
  readonly shared: boolean;
  /** Fires when it is disposed of. */
  readonly over: AbortSignal;
  /** Shows the state again, as `shown` sees it now. */
  look(): void;
  /** Takes the tokens out of this tab's memory; what only the server or a store holds stays. */
  drop(): void;
  /** Signs out, here and at the server. */
  end(reason: SignedOutReason): void;
  /** Asks again who is signed in: another tab has unlocked it. */
  restore(): void;
  /** Ends a session at the server that this page does not take. */
  reject(): Promise<unknown>;
  /** Shows the person what is asked of them, and rejects where that cannot be had; `undefined` while nothing on the page can. */
  present(): Promise<unknown> | undefined;
}
