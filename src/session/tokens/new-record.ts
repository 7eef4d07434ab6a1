import type { Grant, Session } from '../../backend/session.js';
import { unguessable } from '../../platform/senses.js';
import { termsOf } from './lifetime.js';
import type { TokenRecord } from './record.js';

/** When a grant came, and what spreads its due time. */
export interface Receipt {
  /** Epoch milliseconds: the middle of the request (session.md CLK-2). */
  readonly at: number;
  /** From 0 up to 1. */
  readonly chance: number;
}

/** Tokens are written whole, so that no two generations ever mix (session.md STO-4). */
const fresh = ({ tokens, prover }: Grant, { at, chance }: Receipt): Pick<TokenRecord, 'v' | 'version' | 'generation' | 'receivedAt' | 'expiresAt' | 'dueAt' | 'keys' | 'nonce'> => ({
  v: 1,
  version: unguessable(),
  generation: unguessable(),
  keys: prover?.keys,
  nonce: prover?.nonce,
  ...termsOf(tokens.expiresIn, at, chance),
});

/** The record of a sign-in. Without a way to refresh, the session ends with its access token. */
export function firstRecord(grant: Grant, receipt: Receipt, canRefresh: boolean): TokenRecord {
  const terms = fresh(grant, receipt);
  const { endsAt } = grant.session;
  return { ...terms, account: unguessable(), session: grant.session, tokens: grant.tokens, endsAt: canRefresh ? endsAt : Math.min(endsAt ?? Infinity, terms.expiresAt) };
}

/**
 * The record after a refresh: what the server did not send anew is kept, and the end that was fixed at sign-in is not
 * moved (session.md REF-14, IDL-5).
 */
export function nextRecord(record: TokenRecord, grant: Grant, receipt: Receipt): TokenRecord {
  const { tokens, session } = grant;
  const endsAt = record.endsAt ?? session.endsAt;
  return {
    ...fresh({ ...grant, prover: grant.prover }, receipt),
    keys: grant.prover?.keys ?? record.keys,
    nonce: grant.prover?.nonce ?? record.nonce,
    account: record.account,
    session: { ...session, endsAt },
    tokens: { ...tokens, refresh: tokens.refresh ?? record.tokens.refresh, id: tokens.id ?? record.tokens.id, scope: tokens.scope ?? record.tokens.scope },
    endsAt,
  };
}

/** A session without what names a person: that is kept in memory alone unless the page asks for more (session.md STO-13). */
export function withoutProfile(session: Session): Session {
  const { id, issuer, guest, secondFactor } = session.user;
  return { ...session, user: { id, issuer, guest, secondFactor } };
}
