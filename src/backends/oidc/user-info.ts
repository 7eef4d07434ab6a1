import { AuthError } from '../../errors.js';
import type { Tokens } from '../../backend/session.js';
import type { Platform } from '../../platform/platform.js';
import { objectIn } from './json.js';
import type { IdTokenClaims } from './options.js';
import { ask, type Sending } from './requests.js';

/** What the UserInfo endpoint adds to an ID token, whose claims were checked more strictly, and stay (OpenID Connect Core, 5.3). */
export async function withUserInfo(platform: Platform, endpoint: string, claims: IdTokenClaims, { access }: Tokens, sending: Pick<Sending, 'prover'>): Promise<IdTokenClaims> {
  const headers = { accept: 'application/json', authorization: `Bearer ${access}` };
  const more = objectIn(await (await ask(platform, new URL(endpoint), { headers }, { ...sending, accessToken: access })).text());
  // Of somebody else it would be a mix-up of tokens.
  if (more['sub'] !== claims.sub) throw new AuthError('account-mismatch');
  return { ...more, ...claims };
}
