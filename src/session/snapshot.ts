import type { AuthError } from '../errors.js';
import type { Session } from '../backend/session.js';

/** Why nobody is signed in. */
export type SignedOutReason = 'none' | 'user' | 'other-tab' | 'revoked';

/**
 * What the page may know of the session. A union over `status`, so that a user cannot be read where there is none.
 * `unreachable` is not signed out: the server could not be asked.
 */
export type Snapshot =
  | { readonly status: 'restoring' }
  | ({ readonly status: 'signed-in' } & Session)
  | { readonly status: 'signed-out'; readonly reason: SignedOutReason }
  | { readonly status: 'locked'; readonly why: 'idle' | 'manual' }
  | { readonly status: 'unreachable'; readonly error: AuthError };

export interface SignOutResult {
  /** `pending`: this browser is signed out, but the server has not heard of it yet; it will as soon as it can be reached. */
  readonly remote: 'done' | 'pending';
}
