import type { AuthErrorCode } from '../../errors.js';
import type { Session, Tokens } from '../../backend/session.js';

/**
 * All that must agree about one account's session, in one record that is written whole or not at all (session.md STO-4):
 * tokens, the key that they are bound to, when they are due, and who they are of.
 */
export interface TokenRecord {
  readonly v: 1;
  /** Random, new with every write, and what the next write is compared with. */
  readonly version: string;
  /** Random, new with every new token and kept by every other write: names the next refresh, also where it is repeated. */
  readonly generation: string;
  /** Random, made at sign-in; says nothing about the person. */
  readonly account: string;
  readonly session: Session;
  readonly tokens: Tokens;
  /** Epoch milliseconds by this device's clock. */
  readonly receivedAt: number;
  readonly expiresAt: number;
  /** When to refresh: computed once, so that all tabs agree (session.md REF-13). */
  readonly dueAt: number;
  /** Epoch milliseconds after which the session ends whatever happens; fixed at sign-in (session.md IDL-5). */
  readonly endsAt?: number | undefined;
  /** Private half not extractable. */
  readonly keys?: CryptoKeyPair | undefined;
  /** The authorization server's last DPoP nonce. */
  readonly nonce?: string | undefined;
  readonly pause?: Pause | undefined;
  /** Epoch milliseconds of the refreshes of the last hour that gained nothing (session.md B09). */
  readonly vain?: readonly number[] | undefined;
}

/** Refreshing rests after trouble; every tab minds it (session.md REF-9, B08). */
export interface Pause {
  /** Epoch milliseconds. */
  readonly until: number;
  /** What the trouble was: callers who meet the pause are told the same. */
  readonly code: AuthErrorCode;
  /** Failures in a row. */
  readonly tries: number;
  /** The server named the time, or asking earlier could cost the session: nothing shortens it. */
  readonly firm?: boolean | undefined;
}
