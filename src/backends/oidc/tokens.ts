import { clockSkew, getValidatedIdTokenClaims, type Client, type IDToken, type TokenEndpointResponse } from 'oauth4webapi';
import { AuthError } from '../../errors.js';
import type { Prover, Session, Tokens } from '../../backend/session.js';
import type { Platform } from '../../platform/platform.js';
import type { IdTokenClaims } from './options.js';

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

type Check = (client: Client, reply: Response) => Promise<TokenEndpointResponse>;

/**
 * Reads a reply of the token endpoint and has the protocol library `check` it, by the provider's clock: an ID token has
 * just been made, so its `iat` tells what time it is there, and a device whose clock is wrong by hours can sign in all
 * the same (session.md CLK-1).
 */
export async function receive(reply: Response, clientId: string, platform: Platform, sentAt: number, prover: Prover | undefined, check: Check): Promise<Received> {
  const text = await reply.text();
  const body = objectIn(text);
  const { expires_in: expiresIn, ...rest } = body ?? {};
  const idToken = rest['id_token'];
  if (typeof idToken === 'string') refuseWeakSignature(idToken);
  const iat = typeof idToken === 'string' ? Number(objectIn(decoded(idToken.split('.')[1]))?.['iat']) : NaN;
  const skewMs = skewOf(iat * 1000 - (sentAt + platform.now()) / 2);
  // The library has a clock of its own, and no patience with `expires_in`: that is checked where it is used (session.md REF-18).
  const client = { client_id: clientId, [clockSkew]: Math.round((platform.now() + skewMs - Date.now()) / 1000) };
  const { status, headers } = reply;
  const result = await check(client, new Response(body ? JSON.stringify(rest) : text, { status, headers }));
  // A token that is good without the key is not what was asked for (RFC 9449, section 5; session.md DPO-5).
  if (Boolean(prover) !== (result.token_type === 'dpop')) throw new AuthError('token-not-bound', { detail: `token_type ${prover ? 'is not' : 'is'} DPoP` });
  const claims = getValidatedIdTokenClaims(result);
  return {
    tokens: { access: result.access_token, type: prover ? 'DPoP' : 'Bearer', refresh: result.refresh_token, id: result.id_token, scope: result.scope, expiresIn },
    claims,
    skewMs,
  };
}

function skewOf(difference: number): number {
  const size = Math.abs(difference);
  return size >= leastSkewMs && size <= mostSkewMs ? difference : 0;
}

/** Anybody can make these, whatever the metadata lists (session.md OAU-8). */
function refuseWeakSignature(idToken: string): void {
  const algorithm = String(objectIn(decoded(idToken.split('.')[0]))?.['alg']);
  if (/^(none$|HS)/i.test(algorithm)) throw new AuthError('id-token-invalid', { detail: 'signed by nobody, or with a secret that a page cannot have' });
}

/** A claim set without any check: for the clock, and to tell whose a token is. */
export const unverifiedClaims = (jwt: string | undefined): Readonly<Record<string, unknown>> => objectIn(decoded(jwt?.split('.')[1])) ?? {};

function decoded(part = ''): string {
  try {
    const binary = atob(part.replaceAll('-', '+').replaceAll('_', '/'));
    return new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
  } catch {
    return '';
  }
}

function objectIn(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined);

/** Who the person is and how they proved it, as the provider has just said it. */
export function sessionOf(claims: IdTokenClaims, skewMs: number, access?: (claims: IdTokenClaims) => Pick<Session, 'roles' | 'permissions'>): Session {
  const { sub, acr, amr, auth_time: authTime } = claims;
  return {
    user: {
      id: sub,
      email: text(claims['email']),
      emailVerified: typeof claims['email_verified'] === 'boolean' ? claims['email_verified'] : undefined,
      name: text(claims['name']) ?? text(claims['preferred_username']),
      image: text(claims['picture']),
    },
    assurance: {
      acr: text(acr),
      amr: Array.isArray(amr) ? amr.filter((method) => typeof method === 'string') : [],
      // By this device's clock, like every other moment here.
      authTime: typeof authTime === 'number' ? authTime * 1000 - skewMs : undefined,
    },
    ...access?.(claims),
  };
}

