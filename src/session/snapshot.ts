import type { AuthError } from '../errors.js';
import type { Session } from '../backend/session.js';
import type { AccountKey } from './accounts/account-key.js';

/** Why nobody is signed in. */
export type SignedOutReason = 'none' | 'user' | 'other-tab' | 'revoked' | 'idle' | 'absolute' | 'storage-corrupt' | 'key-lost';

/** How well a session can be kept alive: `degraded` and `offline` say that the last refresh failed and will be tried again. */
export type Health = 'ok' | 'degraded' | 'offline';

/** Why a session is locked: nobody did anything for too long, or somebody asked for it. */
export type LockReason = 'idle' | 'manual';

/** What runs out soon: the time without input, which `auth.stay()` or any input extends, or the session as a whole. */
export type Expiring =
  /** `at`: epoch milliseconds by this device's clock; `action`: what happens then. */
  | { readonly kind: 'idle'; readonly at: number; readonly action: 'lock' | 'sign-out' }
  | { readonly kind: 'absolute'; readonly at: number };

/**
 * What the page may know of the session. A union over `status`, so that a user cannot be read where there is none.
 * `unreachable` is not signed out: the server could not be asked.
 */
export type Snapshot =
  | { readonly status: 'restoring' }
  /**
   * `health` is absent while all is well, `expiring` while nothing is about to run out; `account` is there with
   * `createAuth({ accounts })` alone, and tags what an app keeps of somebody's data.
   */
  | ({ readonly status: 'signed-in'; readonly account?: AccountKey | undefined; readonly health?: Exclude<Health, 'ok'> | undefined; readonly expiring?: Expiring | undefined } & Session)
  | { readonly status: 'signed-out'; readonly reason: SignedOutReason }
  /** Somebody is signed in, and has to prove it again before anything of theirs is shown. */
  | { readonly status: 'locked'; readonly why: LockReason }
  | { readonly status: 'unreachable'; readonly error: AuthError };

export interface SignOutResult {
  /** `pending`: this browser is signed out, but the server has not heard of it yet; it will as soon as it can be reached. */
  readonly remote: 'done' | 'pending' | 'unsupported';
}

/** Hears snapshots. What it returns or throws is no concern of the session's. */
export type SnapshotListener = (snapshot: Snapshot) => unknown;

export interface SubscribeOptions {
  /** Ends the subscription. */
  readonly signal?: AbortSignal | undefined;
  /** The listener hears the present snapshot at once; default false. */
  readonly current?: boolean | undefined;
}
