import { calculatePKCECodeChallenge, None, processPushedAuthorizationResponse, pushedAuthorizationRequest, type AuthorizationServer } from 'oauth4webapi';
import { AuthError } from '../../errors.js';
import type { Context } from '../../backend/context.js';
import type { Prover } from '../../backend/session.js';
import type { Platform } from '../../platform/platform.js';
import { failureOf } from './failures.js';
import type { FlowSlot } from './flow-slots.js';
import type { OidcOptions } from './options.js';
import { isLoopback, requestOptions } from './requests.js';

/** What is asked of the provider's sign-in page: code flow with PKCE S256 and nothing else (session.md OAU-1). */
async function parametersOf(options: OidcOptions, server: AuthorizationServer, state: string, slot: FlowSlot, locale: string | undefined, prover: Prover | undefined): Promise<URLSearchParams> {
  const scope = options.scope ?? `openid profile email${server.scopes_supported?.includes('offline_access') && options.refresh !== 'none' ? ' offline_access' : ''}`;
  const { acrValues, maxAge } = slot;
  // Asked as a claim, a level is a demand; as `acr_values` alone it is a wish (OpenID Connect Core, 5.5.1.1).
  const claims = acrValues && server.claims_parameter_supported ? { id_token: { acr: { essential: true, values: acrValues }, auth_time: { essential: true } } } : undefined;
  const parameters = new URLSearchParams({ ...options.parameters, ...(locale && { ui_locales: locale }) });
  for (const [name, value] of Object.entries({
    response_type: 'code',
    client_id: options.clientId,
    redirect_uri: slot.redirectUri,
    scope: /(^| )openid( |$)/.test(scope) ? scope : `openid ${scope}`,
    state,
    nonce: slot.nonce,
    code_challenge: await calculatePKCECodeChallenge(slot.verifier),
    code_challenge_method: 'S256',
    acr_values: acrValues?.join(' '),
    max_age: maxAge?.toString(),
    claims: claims && JSON.stringify(claims),
    dpop_jkt: prover?.thumbprint,
  })) {
    if (value !== undefined) parameters.set(name, value);
  }
  // Whatever the page added: the answer comes as a query, to a page of ours.
  for (const name of ['response_mode', 'request', 'request_uri']) parameters.delete(name);
  return parameters;
}

/**
 * The address of the provider's sign-in page. Where the provider demands it, or the page asks for it, all parameters go
 * to the provider directly before, and never by the address instead when that fails (RFC 9126; session.md OAU-9).
 */
export async function authorizationUrl(options: OidcOptions, server: AuthorizationServer, platform: Platform, state: string, slot: FlowSlot, { signal, locale }: Context, prover: Prover | undefined): Promise<URL> {
  if (!server.authorization_endpoint) throw new AuthError('bad-response', { detail: 'the metadata has no authorization_endpoint' });
  if (server.code_challenge_methods_supported && !server.code_challenge_methods_supported.includes('S256')) throw new AuthError('config-options', { detail: 'the provider has no PKCE with S256' });
  const url = new URL(server.authorization_endpoint);
  const parameters = await parametersOf(options, server, state, slot, locale, prover);
  if (!options.par && !server.require_pushed_authorization_requests) {
    parameters.forEach((value, name) => url.searchParams.set(name, value));
    return url;
  }
  if (!server.pushed_authorization_request_endpoint) throw new AuthError('config-options', { path: '/par', detail: 'the provider takes no pushed requests' });
  try {
    const client = { client_id: options.clientId };
    const reply = await pushedAuthorizationRequest(server, client, None(), parameters, requestOptions(platform, isLoopback(new URL(server.issuer)), { signal, prover }));
    const { request_uri: requestUri } = await processPushedAuthorizationResponse(server, client, reply);
    url.searchParams.set('client_id', options.clientId);
    url.searchParams.set('request_uri', requestUri);
    return url;
  } catch (error) {
    throw failureOf(error, 'authorize');
  }
}
