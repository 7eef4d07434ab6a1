import { parseChallenges } from '../challenges.js';

/**
 * Whether a server refuses a proof for the lack of a nonce, and gives one: 400 at the authorization server, 401 at a
 * resource server (RFC 9449, sections 8 and 9). A nonce beside any other refusal is none of that: what was refused for
 * good must not be presented again (session.md DPO-4, B24).
 */
export async function asksForNonce(reply: Response, ofResource: boolean): Promise<boolean> {
  if (!reply.headers.has('dpop-nonce')) return false;
  if (ofResource) {
    return reply.status === 401 && parseChallenges(reply.headers.get('www-authenticate')).some(({ scheme, parameters }) => scheme === 'dpop' && parameters.get('error') === 'use_dpop_nonce');
  }
  if (reply.status !== 400) return false;
  const body: unknown = await reply.clone().json().catch(() => null);
  return typeof body === 'object' && body !== null && 'error' in body && body.error === 'use_dpop_nonce';
}
