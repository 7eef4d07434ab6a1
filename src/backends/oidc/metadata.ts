import type { AuthorizationServer } from 'oauth4webapi';
import { AuthError } from '../../errors.js';
import type { Platform } from '../../platform/platform.js';
import { objectIn } from './json.js';
import type { OidcOptions } from './options.js';
import { ask } from './requests.js';

/** A page on a loopback address reaches no network (RFC 8252, section 8.3): plain http is for a provider there, and for nothing else. */
function isSafe(address: unknown): boolean {
  const url = typeof address === 'string' && URL.canParse(address) ? new URL(address) : null;
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname));
}

/**
 * What the provider says of itself; refused if it says it of somebody else, or sends people or secrets over plain http
 * (RFC 8414, section 3.3; session.md OAU-12). ID tokens that nobody has signed, or a secret that a page cannot have, are
 * never good, whatever it lists (OAU-8).
 */
export async function discover({ issuer, metadata }: OidcOptions, platform: Platform): Promise<AuthorizationServer> {
  if (!isSafe(issuer)) throw new AuthError('config-url', { path: '/issuer', detail: issuer });
  const fetched = async (): Promise<object> => objectIn(await (await ask(platform, new URL(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`), {}, {})).text());
  const server = (metadata ?? (await fetched())) as AuthorizationServer;
  if (server.issuer !== issuer) throw new AuthError('issuer-mismatch', { path: '/issuer', detail: issuer });
  const unsafe = Object.entries(server).find(([name, address]) => /_endpoint$|^jwks_uri$/.test(name) && !isSafe(address));
  if (unsafe) throw new AuthError('bad-response', { detail: `${unsafe[0]} of ${issuer}` });
  const { id_token_signing_alg_values_supported: algorithms = ['RS256'] } = server;
  return { ...server, id_token_signing_alg_values_supported: algorithms.filter((name) => !/^(none$|HS)/i.test(name)) };
}
