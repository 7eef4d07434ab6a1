import { toBase64Url } from '../../platform/base64url.js';

/** The type of the token that a device signs: it can be taken for no other (RFC 8725, section 3.11). */
export const proofType = 'keylit-device+jwt';
export const keyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;
export const signatureAlgorithm = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** The public half of a device's key, by the members of its thumbprint, in their order (RFC 7638). */
export interface DeviceJwk {
  readonly crv: 'P-256';
  readonly kty: 'EC';
  readonly x: string;
  readonly y: string;
}

/** What a device says by its signature: whose it is, to whom, and that it is now. */
export interface DeviceClaims {
  /** The server's nonce: good once. */
  readonly nonce: string;
  /** The account, by the name that the server gave. */
  readonly sub: string;
  /** The page's origin, as the browser knows it. */
  readonly aud: string;
}

export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** SHA-256 in base64url. */
export const digestOf = async (subtle: SubtleCrypto, text: string): Promise<string> => toBase64Url(new Uint8Array(await subtle.digest('SHA-256', bytesOf(text))));

/** RFC 7638. */
export const thumbprintOf = ({ crv, kty, x, y }: DeviceJwk, subtle: SubtleCrypto): Promise<string> => digestOf(subtle, JSON.stringify({ crv, kty, x, y }));
