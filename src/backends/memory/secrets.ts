import { AuthError } from '../../errors.js';
import { toBase64Url, random } from './bytes.js';

export type SecretPurpose = 'sign-in' | 'verification' | 'recovery' | 'second-factor';

/** A code, a link, or both in one message: each works once, and a newer one of the same purpose takes its place. */
export interface Secret {
  readonly id: string;
  readonly purpose: SecretPurpose;
  readonly email: string;
  readonly code: string | null;
  readonly token: string | null;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  readonly used: boolean;
  /** Wrong codes entered. */
  readonly misses: number;
}

const ALLOWED_MISSES = 3;

export function newCode(): string {
  return String(crypto.getRandomValues(new Uint32Array(1))[0]! % 1_000_000).padStart(6, '0');
}

export const newToken = (): string => toBase64Url(random(24));

/** Which secret a code belongs to. Throws `invalid-code`, `expired-code` or `too-many-attempts`, and notes the miss. */
export function matchCode(secrets: Secret[], purpose: SecretPurpose, email: string, code: string, now: number, allowedMisses: number = ALLOWED_MISSES): Secret {
  const index = secrets.findLastIndex((secret) => secret.purpose === purpose && secret.email === email && secret.code !== null);
  const secret = secrets[index];
  // Nobody learns from this whether a code was ever sent.
  if (!secret) throw new AuthError('invalid-code');
  if (secret.misses >= allowedMisses) throw new AuthError('too-many-attempts');
  if (secret.code !== code) {
    secrets[index] = { ...secret, misses: secret.misses + 1 };
    throw new AuthError('invalid-code');
  }
  if (secret.used || secret.expiresAt <= now) throw new AuthError('expired-code');
  return secret;
}

/** Which secret the token of a link belongs to. Throws `invalid-link` or `expired-link`. */
export function matchToken(secrets: readonly Secret[], token: string, now: number): Secret {
  const secret = secrets.find((each) => each.token === token);
  if (!secret) throw new AuthError('invalid-link');
  if (secret.used || secret.expiresAt <= now) throw new AuthError('expired-link');
  return secret;
}
