import { calculatePKCECodeChallenge, type AuthorizationServer } from 'oauth4webapi';
import type { Context } from '../../backend/context.js';
import type { Prover } from '../../backend/session.js';
import { load } from '../../platform/load.js';
import type { Platform } from '../../platform/platform.js';
import type { FlowSlot } from './flow-slots.js';
import type { OidcOptions } from './options.js';
import { post } from './requests.js';

/**
 * The address of the provider's sign-in page: code flow with PKCE S256 and nothing else (session.md OAU-1). Where the
 * provider demands it, or the page asks for it, all parameters go to the provider directly before, and never by the
 * address instead when that fails (RFC 9126; OAU-9).
 */
export async function authorizationUrl(options: OidcOptions, server: AuthorizationServer, platform: Platform, state: string, slot: FlowSlot, { signal, locale, prompt }: Context, prover: Prover | undefined): Promise<URL> {
  const { clientId, scope = `openid profile email${server.scopes_supported?.includes('offline_access') && options.refresh !== 'none' ? ' offline_access' : ''}` } = options;
  const { acrValues, maxAge } = slot.need ?? {};
  const parameters = new URLSearchParams({
    ...(locale && { ui_locales: locale }),
    ...(prompt && { prompt }),
    ...options.parameters,
    response_type: 'code',
    client_id: clientId,
    redirect_uri: slot.redirectUri,
    scope: scope.split(' ').includes('openid') ? scope : `openid ${scope}`,
    state,
    nonce: slot.nonce,
    code_challenge: await calculatePKCECodeChallenge(slot.verifier),
    code_challenge_method: 'S256',
    // Asked as a claim, a level is a demand; as `acr_values` alone it is a wish (OpenID Connect Core, 5.5.1.1).
    ...(acrValues && { acr_values: acrValues.join(' '), ...(server.claims_parameter_supported && { claims: JSON.stringify({ id_token: { acr: { essential: true, values: acrValues }, auth_time: { essential: true } } }) }) }),
    ...(maxAge !== undefined && { max_age: String(maxAge) }),
    ...(prover && { dpop_jkt: prover.thumbprint }),
  });
  // Whatever the page added: the answer comes as a query, to what was asked here.
  for (const name of ['response_mode', 'request', 'request_uri']) parameters.delete(name);

  const url = new URL(server.authorization_endpoint ?? '', server.issuer);
  const isPushed = options.par || server.require_pushed_authorization_requests;
  const shown = isPushed ? await (await load(() => import('./pushed.js'))).pushed(server.pushed_authorization_request_endpoint, parameters, (endpoint, form) => post(platform, endpoint, form, { signal, prover })) : parameters;
  shown.forEach((value, name) => url.searchParams.set(name, value));
  return url;
}
