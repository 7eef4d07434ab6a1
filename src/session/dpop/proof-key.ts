import { AuthError } from '../../errors.js';
import { toBase64Url } from '../../platform/base64url.js';

/** What WebCrypto and a JOSE header call one way to sign. */
interface ProofAlgorithm {
  readonly jose: string;
  readonly key: Algorithm & Partial<EcKeyGenParams>;
  readonly sign: Algorithm & Partial<EcdsaParams>;
}

/** Most wanted first. RSA is not among them: 600 ms for a key and 6 ms for a proof (session.md 5.2, DPO-9). */
const algorithms: readonly ProofAlgorithm[] = [
  { jose: 'ES256', key: { name: 'ECDSA', namedCurve: 'P-256' }, sign: { name: 'ECDSA', hash: 'SHA-256' } },
  { jose: 'EdDSA', key: { name: 'Ed25519' }, sign: { name: 'Ed25519' } },
];

/** The public half, by the members that a thumbprint is made of (RFC 7638, RFC 8037), in the order that it wants. */
interface PublicJwk {
  readonly crv: string;
  readonly kty: string;
  readonly x: string;
  readonly y?: string;
}

/** A key pair of which the private half cannot leave the browser, ready to sign proofs. */
export interface ProofKey {
  readonly keys: CryptoKeyPair;
  readonly algorithm: string;
  readonly jwk: PublicJwk;
  /** In base64url (RFC 7638). */
  readonly thumbprint: string;
  sign(text: string): Promise<string>;
  /** SHA-256 in base64url. */
  digest(text: string): Promise<string>;
}

/** WebCrypto, or the one clear error that people get where a page has none (session.md CSP-7). */
export function webCrypto(subtle: SubtleCrypto | undefined): SubtleCrypto {
  if (subtle) return subtle;
  throw new AuthError('crypto-unavailable', { detail: 'keys need WebCrypto, which browsers have on https and localhost only' });
}

/** Makes a new key: ES256, or Ed25519 where the server takes that alone and the browser has it. */
export async function generateProofKey(subtle: SubtleCrypto, accepted: readonly string[] = ['ES256']): Promise<ProofKey> {
  for (const { jose, key } of algorithms) {
    if (!accepted.includes(jose)) continue;
    const keys = await subtle.generateKey(key, false, ['sign', 'verify']).catch(() => null);
    if (keys) return proofKey(subtle, keys as CryptoKeyPair);
  }
  throw new AuthError('unsupported', { detail: `no DPoP key for any of ${accepted.join(', ')}` });
}

/** Takes up a stored key pair. What is no such pair, or could be copied out of the browser, is `key-lost` (session.md DPO-7). */
export async function proofKey(subtle: SubtleCrypto, keys: CryptoKeyPair): Promise<ProofKey> {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const digest = async (text: string) => toBase64Url(new Uint8Array(await subtle.digest('SHA-256', bytes(text))));
  try {
    const { privateKey, publicKey } = keys;
    const algorithm = algorithms.find(({ key }) => key.name === privateKey.algorithm.name)!;
    if (privateKey.extractable || !privateKey.usages.includes('sign')) throw new TypeError('not a key for signing alone');
    const { crv = '', kty = '', x = '', y } = await subtle.exportKey('jwk', publicKey);
    const jwk: PublicJwk = { crv, kty, x, ...(y !== undefined && { y }) };
    return {
      keys,
      algorithm: algorithm.jose,
      jwk,
      thumbprint: await digest(JSON.stringify(jwk)),
      sign: async (text) => toBase64Url(new Uint8Array(await subtle.sign(algorithm.sign, privateKey, bytes(text)))),
      digest,
    };
  } catch (cause) {
    throw new AuthError('key-lost', { cause });
  }
}
