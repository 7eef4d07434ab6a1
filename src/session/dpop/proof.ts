import { toBase64Url } from '../../platform/base64url.js';
import type { ProofKey } from './proof-key.js';

/** What one proof is for (RFC 9449, section 4.2). */
export interface ProofClaims {
  readonly method: string;
  readonly url: URL;
  /** Epoch milliseconds by the server's clock, as far as it is known. */
  readonly now: number;
  /** The access token that goes along, which the proof is then bound to. */
  readonly accessToken?: string | undefined;
  readonly nonce?: string | undefined;
}

const part = (value: object): string => toBase64Url(new TextEncoder().encode(JSON.stringify(value)));

/** Signs one proof: a JWT that is good for this method, this address without query and fragment, and this once. */
export async function proof(key: ProofKey, { method, url, now, accessToken, nonce }: ProofClaims): Promise<string> {
  const header = { typ: 'dpop+jwt', alg: key.algorithm, jwk: key.jwk };
  const claims = {
    jti: toBase64Url(crypto.getRandomValues(new Uint8Array(16))),
    htm: method,
    htu: url.origin + url.pathname,
    iat: Math.floor(now / 1000),
    ...(accessToken !== undefined && { ath: await key.digest(accessToken) }),
    ...(nonce !== undefined && { nonce }),
  };
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${await key.sign(signed)}`;
}
