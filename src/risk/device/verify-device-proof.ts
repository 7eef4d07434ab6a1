import { fromBase64Url } from '../../platform/base64url.js';
import { bytesOf, keyAlgorithm, proofType, signatureAlgorithm, thumbprintOf, type DeviceClaims, type DeviceJwk } from './device-proof.js';

/** What a server asked a device for: the nonce that it made for this attempt and has not seen since, the account, the page's origin. */
export interface ExpectedProof {
  readonly nonce: string;
  readonly subject: string;
  readonly audience: string;
}

/** Longer ones are nobody's. */
const longest = 4_096;

/**
 * On a server: the thumbprint (RFC 7638) of the key that signed this very nonce for this account and origin, to keep with
 * the trust, or to look for among what is kept; `null` for anything else. A proof names its own key, so that alone it
 * says nothing about whom to trust.
 */
export async function verifyDeviceProof(proof: unknown, { nonce, subject, audience }: ExpectedProof): Promise<string | null> {
  if (typeof proof !== 'string' || proof.length > longest || !nonce) return null;
  const [head = '', body = '', signature = '', ...more] = proof.split('.');
  if (more.length > 0) return null;
  try {
    const { typ, alg, jwk } = read(head) as { readonly typ?: unknown; readonly alg?: unknown; readonly jwk?: unknown };
    const claims = read(body) as Partial<DeviceClaims>;
    if (typ !== proofType || alg !== 'ES256' || !isPublic(jwk) || claims.nonce !== nonce || claims.sub !== subject || claims.aud !== audience) return null;
    const { subtle } = globalThis.crypto;
    const key = await subtle.importKey('jwk', { ...jwk }, keyAlgorithm, false, ['verify']);
    const isGood = await subtle.verify(signatureAlgorithm, key, fromBase64Url(signature), bytesOf(`${head}.${body}`));
    return isGood ? await thumbprintOf(jwk, subtle) : null;
  } catch {
    return null;
  }
}

function read(part: string): object {
  const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(fromBase64Url(part)));
  if (typeof value === 'object' && value !== null) return value;
  throw new TypeError('no object');
}

/** Of one spelling, since its thumbprint is compared; a private half in it would be a key that everybody has. */
function isPublic(jwk: unknown): jwk is DeviceJwk {
  if (typeof jwk !== 'object' || jwk === null || 'd' in jwk) return false;
  const { crv, kty, x, y } = jwk as Partial<Record<keyof DeviceJwk, unknown>>;
  return crv === 'P-256' && kty === 'EC' && [x, y].every((value) => typeof value === 'string' && /^[\w-]{43}$/.test(value));
}
