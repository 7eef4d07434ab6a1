import { AuthError } from '../../errors.js';
import { objectIn } from './json.js';
import type { IdTokenClaims } from './options.js';

/** What the UserInfo endpoint adds to an ID token, whose claims were checked more strictly, and stay (OpenID Connect Core, 5.3). */
export async function withUserInfo(endpoint: string, claims: IdTokenClaims, access: string, get: (url: URL, init: { readonly headers: Readonly<Record<string, string>> }) => Promise<Response>): Promise<IdTokenClaims> {
  const headers = { authorization: `Bearer ${access}` };
  const more = objectIn(await (await get(new URL(endpoint), { headers })).text());
  // Of somebody else it would be a mix-up of tokens.
  if (more['sub'] !== claims.sub) throw new AuthError('account-mismatch');
  return { ...more, ...claims };
}
