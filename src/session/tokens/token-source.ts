import type { Prover } from '../../backend/session.js';
import type { AccountKey } from '../accounts/account-key.js';

/** Gives out access tokens that are valid now; in token mode, what `auth.fetch` and the app's own clients draw from. */
export interface TokenSource {
  /**
   * The current token, refreshed first where it has run out; one that is merely due is given out while a new one is on
   * its way. `null`: nobody is signed in. Rejects when there is none to be had in time.
   */
  token(options?: TokenOptions): Promise<UsableToken | null>;
}

export interface TokenOptions {
  /** An access token that a server has just refused: if it is still the current one, it is refreshed first. */
  readonly rejected?: string | undefined;
  /** Milliseconds that it must remain valid for at least; default 0. */
  readonly minValidityMs?: number | undefined;
  /** Whose token: with `createAuth({ accounts })`, also one that the page does not show now; default: the current one. */
  readonly account?: AccountKey | undefined;
  /** Ends this caller's wait; a refresh that has left goes on for the others. */
  readonly signal?: AbortSignal | undefined;
}

export interface UsableToken {
  /** Whose it is (`TokenRecord.account`): what was begun as one account must not go on as another (session.md TAB-6). */
  readonly account: string;
  readonly access: string;
  readonly type: 'Bearer' | 'DPoP';
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  /** With `type` `DPoP`, the key that it is bound to. */
  readonly prover?: Prover | undefined;
}

/** An access token for the page's own clients: what is printed, copied or sent as JSON does not hold it. */
export interface AccessToken {
  readonly type: 'Bearer' | 'DPoP';
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  /** The token itself. */
  reveal(): string;
}
