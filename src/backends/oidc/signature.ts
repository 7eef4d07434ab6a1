import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose';
import { AuthError } from '../../errors.js';
import type { Platform } from '../../platform/platform.js';

/** Signatures that need a key which the provider alone has. */
const algorithms = ['ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512', 'EdDSA', 'Ed25519'];

/** Makes a check of ID tokens against the keys that the provider publishes, which are fetched when they are needed. */
export function signatureCheck(jwksUri: string | undefined, platform: Platform): (idToken: string, issuer: string, clientId: string, now: number) => Promise<void> {
  if (!jwksUri) throw new AuthError('config-options', { path: '/verifySignature', detail: 'the provider publishes no keys' });
  const keys = createRemoteJWKSet(new URL(jwksUri), { [customFetch]: (url: string, init: RequestInit) => platform.fetch(url, { ...init, credentials: 'omit', redirect: 'error' }) });
  return async (idToken, issuer, audience, now) => {
    try {
      await jwtVerify(idToken, keys, { issuer, audience, algorithms, currentDate: new Date(now), clockTolerance: 30 });
    } catch (cause) {
      const code = String((cause as { code?: unknown }).code);
      // Keys that could not be fetched say nothing about the token.
      const isUnknown = !code.startsWith('ERR_J') || code === 'ERR_JWKS_TIMEOUT';
      throw new AuthError(isUnknown ? 'unreachable' : 'id-token-invalid', { detail: code });
    }
  };
}
