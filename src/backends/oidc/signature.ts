import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose';
import type { AuthorizationServer } from 'oauth4webapi';
import { AuthError } from '../../errors.js';
import type { Platform } from '../../platform/platform.js';

/** Checks an ID token by the provider's clock, in epoch milliseconds. */
export type SignatureCheck = (idToken: string, now: number) => Promise<void>;

/** Signatures that need a key which the provider alone has. */
const algorithms = ['ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512', 'EdDSA', 'Ed25519'];

/** Makes a check of ID tokens against the keys that the provider publishes, which are fetched when they are needed. */
export function signatureCheck({ issuer, jwks_uri: keysAt }: AuthorizationServer, audience: string, platform: Platform): SignatureCheck {
  if (!keysAt) throw new AuthError('config-options', { path: '/verifySignature', detail: 'the provider publishes no keys' });
  const keys = createRemoteJWKSet(new URL(keysAt), { [customFetch]: (url: string, init: RequestInit) => platform.fetch(url, { ...init, credentials: 'omit', redirect: 'error' }) });
  return async (idToken, now) => {
    try {
      await jwtVerify(idToken, keys, { issuer, audience, algorithms, currentDate: new Date(now), clockTolerance: 30 });
    } catch (cause) {
      const { code } = cause as { code?: unknown };
      // Keys that could not be fetched say nothing about the token.
      const isOfToken = typeof code === 'string' && /^ERR_J(WS|WT|OSE_ALG|WKS_NO)/.test(code);
      throw new AuthError(isOfToken ? 'id-token-invalid' : 'unreachable', { detail: typeof code === 'string' ? code : 'the keys of the provider' });
    }
  };
}
