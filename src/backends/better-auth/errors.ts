import type { AuthErrorCode } from '../../errors.js';

/** The refusals of Better Auth and of the plug-ins that this adapter uses: the server's codes, apart by spaces, under what they mean to a person. */
export const meanings: Readonly<Partial<Record<AuthErrorCode, string>>> = {
  'invalid-credentials': 'INVALID_EMAIL_OR_PASSWORD INVALID_PASSWORD INVALID_USERNAME_OR_PASSWORD CREDENTIAL_ACCOUNT_NOT_FOUND',
  'invalid-identifier': 'INVALID_EMAIL INVALID_EMAIL_FORMAT',
  'identifier-taken': 'USER_ALREADY_EXISTS USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL LINKED_ACCOUNT_ALREADY_EXISTS account_not_linked',
  'not-verified': 'EMAIL_NOT_VERIFIED email_not_verified',
  // It takes a right code to learn that there is no account: even so, nobody is told.
  'invalid-code': 'INVALID_OTP INVALID_CODE INVALID_BACKUP_CODE USER_NOT_FOUND OTP_NOT_FOUND',
  'expired-code': 'OTP_EXPIRED OTP_HAS_EXPIRED',
  'too-many-attempts': 'TOO_MANY_ATTEMPTS TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE',
  'invalid-link': 'INVALID_TOKEN user_not_found',
  'expired-link': 'TOKEN_EXPIRED',
  'weak-password': 'PASSWORD_TOO_SHORT',
  'password-compromised': 'PASSWORD_COMPROMISED',
  'account-locked': 'BANNED_USER banned',
  'sign-up-closed': 'EMAIL_PASSWORD_SIGN_UP_DISABLED new_user_signup_disabled signup_disabled',
  'method-unavailable':
    'METHOD_NOT_AVAILABLE EMAIL_PASSWORD_DISABLED RESET_PASSWORD_DISABLED PROVIDER_NOT_FOUND VERIFICATION_EMAIL_NOT_ENABLED OTP_NOT_ENABLED OTP_NOT_CONFIGURED TOTP_NOT_CONFIGURED TOTP_NOT_ENABLED BACKUP_CODES_NOT_ENABLED',
  'flow-expired': 'INVALID_TWO_FACTOR_COOKIE STEP_UP_EXPIRED',
  'flow-already-completed': 'TOTP_ALREADY_ENABLED',
  'state-mismatch': 'state_mismatch state_not_found please_restart_the_process',
  'not-signed-in': 'UNAUTHORIZED SESSION_REQUIRED',
  'step-up-required': 'SESSION_NOT_FRESH SESSION_EXPIRED STEP_UP_REQUIRED INSUFFICIENT_USER_AUTHENTICATION',
  'step-up-insufficient': 'UNMET_AUTHENTICATION_REQUIREMENTS',
  'sign-in-blocked': 'SIGN_IN_BLOCKED',
  'passkey-expired': 'CHALLENGE_NOT_FOUND',
  'passkey-refused': 'AUTHENTICATION_FAILED FAILED_TO_VERIFY_REGISTRATION YOU_ARE_NOT_ALLOWED_TO_REGISTER_THIS_PASSKEY',
  'passkey-already-registered': 'PREVIOUSLY_REGISTERED',
  'origin-not-allowed': 'INVALID_ORIGIN MISSING_OR_NULL_ORIGIN CROSS_SITE_NAVIGATION_LOGIN_BLOCKED INVALID_CALLBACK_URL INVALID_REDIRECT_URL INVALID_ERROR_CALLBACK_URL INVALID_NEW_USER_CALLBACK_URL',
  'password-too-long': 'PASSWORD_TOO_LONG',
  'passkey-unknown': 'PASSKEY_NOT_FOUND',
  'captcha-required': 'MISSING_RESPONSE',
  'captcha-failed': 'VERIFICATION_FAILED',
};

/** What a code of the server's means; `undefined` for one that is not in the list. */
export function meaningOf(serverCode: unknown): AuthErrorCode | undefined {
  return (Object.keys(meanings) as AuthErrorCode[]).find((code) => meanings[code]!.split(' ').includes(serverCode as string));
}
