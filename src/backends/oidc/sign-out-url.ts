import type { Platform } from '../../platform/platform.js';
import type { FlowSlots } from './flow-slots.js';

/** What a sign-out tells the provider: who asks, and which session of whom it is. */
interface SignOut {
  readonly client_id: string;
  readonly id_token_hint?: string | undefined;
  readonly state: string;
}

/** Where a provider ends its own session of the person, and leads back to `back` (OpenID Connect RP-Initiated Logout 1.0). */
export function signOutUrl(endpoint: string, back: string, { client_id, id_token_hint, state }: SignOut, slots: FlowSlots, platform: Platform): URL {
  const redirectUri = new URL(back, platform.location()).href;
  slots.put(state, { at: platform.now(), kind: 'sign-out', verifier: '', nonce: '', redirectUri, returnTo: '' });
  const url = new URL(endpoint);
  const parameters = { client_id, ...(id_token_hint && { id_token_hint }), post_logout_redirect_uri: redirectUri, state };
  Object.entries(parameters).forEach(([name, value]) => url.searchParams.set(name, value));
  return url;
}
