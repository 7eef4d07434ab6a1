import type { AuthErrorCode } from '../../errors.js';

/** Codes of the server's, apart by spaces, under what they mean to a person. */
export type Meanings = Readonly<Partial<Record<AuthErrorCode, string>>>;

/** What a first screen can be refused with; `further-errors.ts` has all. */
export const firstMeanings: Meanings = {
  'invalid-credentials': 'INVALID_EMAIL_OR_PASSWORD',
  'invalid-identifier': 'INVALID_EMAIL',
  'password-too-long': 'PASSWORD_TOO_LONG',
  'not-verified': 'EMAIL_NOT_VERIFIED',
  'account-locked': 'BANNED_USER',
  'origin-not-allowed': 'INVALID_ORIGIN MISSING_OR_NULL_ORIGIN',
  'passkey-unknown': 'PASSKEY_NOT_FOUND',
  'passkey-refused': 'AUTHENTICATION_FAILED CHALLENGE_NOT_FOUND',
  'captcha-required': 'MISSING_RESPONSE',
  'captcha-failed': 'VERIFICATION_FAILED',
};

/** What a code of the server's means; `undefined` for one that is not in the list. */
export function meaningIn(meanings: Meanings, serverCode: unknown): AuthErrorCode | undefined {
  return (Object.keys(meanings) as AuthErrorCode[]).find((code) => meanings[code]!.split(' ').includes(serverCode as string));
}
