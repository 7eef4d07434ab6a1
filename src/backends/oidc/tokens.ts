import { clockSkew, getValidatedIdTokenClaims, type Client, type IDToken, type TokenEndpointResponse } from 'oauth4webapi';
import { AuthError } from '../../errors.js';
import type { Prover, Session, Tokens } from '../../backend/session.js';
import type { Platform } from '../../platform/platform.js';
import { objectIn, unverifiedClaims } from './json.js';
import type { IdTokenClaims, OidcOptions } from './options.js';

/** A clock that differs by less is right; one that differs by more than a day and its time zones says nothing (session.md CLK-2). */
const leastSkewMs = 7_000;
const mostSkewMs = 26 * 3_600_000;

/** What one reply of the token endpoint has brought, checked. */
export interface Received {
  readonly tokens: Tokens;
  readonly claims: IDToken | undefined;
  /** How far the provider's clock is ahead of this device's, in milliseconds. */
  readonly skewMs: number;
}

/** The protocol library's part. */
export type Check = (client: Client, reply: Response) => Promise<TokenEndpointResponse>;

/**
 * Reads a reply of the token endpoint and has the protocol library `check` it, by the provider's clock: an ID token has
 * just been made, so its `iat` tells what time it is there, and a device whose clock is wrong by hours can sign in all
 * the same (session.md CLK-1). On refresh, one that is no newer than that of `before` tells no time, and the same again
 * says nothing: an old `iat` would make an old authentication a fresh one.
 */
export async function receive(reply: Response, clientId: string, platform: Platform, sentAt: number, prover: Prover | undefined, check: Check, before?: string): Promise<Received> {
  const text = await reply.text();
  const { expires_in: expiresIn, id_token: id, ...rest } = objectIn(text);
  const body = { ...rest, id_token: id === before ? undefined : id };
  const iat = Number(unverifiedClaims(id)['iat']);
  const difference = iat * 1000 - (sentAt + platform.now()) / 2;
  const skewMs = !(iat <= Number(unverifiedClaims(before)['iat'])) && Math.abs(difference) >= leastSkewMs && Math.abs(difference) <= mostSkewMs ? difference : 0;
  // The library has a clock of its own, and no patience with `expires_in`: that is checked where it is used (session.md REF-18).
  const client = { client_id: clientId, [clockSkew]: Math.round((platform.now() + skewMs - Date.now()) / 1000) };
  const result = await check(client, new Response('access_token' in body ? JSON.stringify(body) : text, reply));
  // A token that is good without the key is not what was asked for (RFC 9449, section 5; session.md DPO-5).
  if (!prover === (result.token_type === 'dpop')) throw new AuthError('token-not-bound', { detail: result.token_type });
  return {
    tokens: { access: result.access_token, type: prover ? 'DPoP' : 'Bearer', refresh: result.refresh_token, id: result.id_token, scope: result.scope, expiresIn },
    claims: getValidatedIdTokenClaims(result),
    skewMs,
  };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined);

/** Who the person is and how they proved it, as the provider has just said it. */
export function sessionOf(claims: IdTokenClaims, skewMs: number, { issuer, access }: OidcOptions): Session {
  const { sub, acr, amr, auth_time: authTime, email_verified: verified } = claims;
  return {
    user: {
      id: sub,
      issuer,
      email: text(claims['email']),
      emailVerified: typeof verified === 'boolean' ? verified : undefined,
      name: text(claims['name']) ?? text(claims['preferred_username']),
      image: text(claims['picture']),
    },
    assurance: {
      acr: text(acr),
      amr: [amr].flat().filter((method) => typeof method === 'string'),
      // By this device's clock, like every other moment here.
      authTime: typeof authTime === 'number' ? authTime * 1000 - skewMs : undefined,
    },
    ...access?.(claims),
  };
}
