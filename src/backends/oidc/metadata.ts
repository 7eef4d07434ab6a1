import { discoveryRequest, processDiscoveryResponse, type AuthorizationServer } from 'oauth4webapi';
import { AuthError } from '../../errors.js';
import type { Platform } from '../../platform/platform.js';
import { failureOf } from './failures.js';
import type { OidcOptions } from './options.js';
import { isLoopback, requestOptions } from './requests.js';

/** The addresses in metadata that anything of ours goes to. */
const endpoints = ['authorization_endpoint', 'token_endpoint', 'pushed_authorization_request_endpoint', 'revocation_endpoint', 'userinfo_endpoint', 'end_session_endpoint', 'jwks_uri'] as const;

/** Plain http is for a provider on this very machine, and for nothing else (session.md OAU-12). */
export function issuerOf({ issuer }: OidcOptions): URL {
  const url = URL.canParse(issuer) ? new URL(issuer) : null;
  if (url && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))) && !url.search && !url.hash) return url;
  throw new AuthError('config-url', { path: '/issuer', detail: `${issuer} is no https address` });
}

/** What the provider says of itself; refused if it says it of somebody else, or sends people or secrets over plain http. */
export async function discover(options: OidcOptions, platform: Platform): Promise<AuthorizationServer> {
  const issuer = issuerOf(options);
  let server: AuthorizationServer;
  try {
    server = options.metadata
      ? (options.metadata as unknown as AuthorizationServer)
      : await processDiscoveryResponse(issuer, await discoveryRequest(issuer, requestOptions(platform, isLoopback(issuer), {})));
  } catch (error) {
    throw failureOf(error, 'authorize');
  }
  // The library forgives a slash at the end; the protocol does not (RFC 8414, section 3.3).
  if (server.issuer !== options.issuer) throw new AuthError('issuer-mismatch', { path: '/issuer', detail: `the metadata is of another issuer than ${options.issuer}` });
  for (const name of endpoints) {
    const address = server[name];
    if (address === undefined) continue;
    const url = typeof address === 'string' && URL.canParse(address) ? new URL(address) : null;
    if (url?.protocol !== 'https:' && !(url?.protocol === 'http:' && isLoopback(url) && isLoopback(issuer))) throw new AuthError('bad-response', { detail: `${name} is no https address` });
  }
  return server;
}
