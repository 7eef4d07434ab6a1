import { firstMeanings, type Meanings } from './errors.js';

const further: Meanings = {
  'invalid-credentials': 'INVALID_PASSWORD INVALID_USERNAME_OR_PASSWORD CREDENTIAL_ACCOUNT_NOT_FOUND',
  'invalid-identifier': 'INVALID_EMAIL_FORMAT',
  'identifier-taken': 'USER_ALREADY_EXISTS USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL LINKED_ACCOUNT_ALREADY_EXISTS account_not_linked',
  'not-verified': 'email_not_verified',
  // It takes a right code to learn that there is no account: even so, nobody is told.
  'invalid-code': 'INVALID_OTP INVALID_CODE INVALID_BACKUP_CODE USER_NOT_FOUND OTP_NOT_FOUND',
  'expired-code': 'OTP_EXPIRED OTP_HAS_EXPIRED',
  'too-many-attempts': 'TOO_MANY_ATTEMPTS TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE',
  'invalid-link': 'INVALID_TOKEN user_not_found',
  'expired-link': 'TOKEN_EXPIRED',
  'weak-password': 'PASSWORD_TOO_SHORT',
  'password-compromised': 'PASSWORD_COMPROMISED',
  'account-locked': 'banned',
  'sign-up-closed': 'EMAIL_PASSWORD_SIGN_UP_DISABLED new_user_signup_disabled signup_disabled',
  'method-unavailable':
    'EMAIL_PASSWORD_DISABLED RESET_PASSWORD_DISABLED PROVIDER_NOT_FOUND VERIFICATION_EMAIL_NOT_ENABLED OTP_NOT_ENABLED OTP_NOT_CONFIGURED TOTP_NOT_CONFIGURED TOTP_NOT_ENABLED BACKUP_CODES_NOT_ENABLED',
  'flow-expired': 'INVALID_TWO_FACTOR_COOKIE',
  'flow-already-completed': 'TOTP_ALREADY_ENABLED',
  'state-mismatch': 'state_mismatch state_not_found please_restart_the_process',
  'not-signed-in': 'UNAUTHORIZED SESSION_REQUIRED',
  'step-up-required': 'SESSION_NOT_FRESH SESSION_EXPIRED',
  'passkey-refused': 'FAILED_TO_VERIFY_REGISTRATION YOU_ARE_NOT_ALLOWED_TO_REGISTER_THIS_PASSKEY',
  'passkey-already-registered': 'PREVIOUSLY_REGISTERED',
  'origin-not-allowed': 'CROSS_SITE_NAVIGATION_LOGIN_BLOCKED INVALID_CALLBACK_URL INVALID_REDIRECT_URL INVALID_ERROR_CALLBACK_URL INVALID_NEW_USER_CALLBACK_URL',
};

/** The refusals of Better Auth and of the plug-ins that this adapter uses. */
export const allMeanings: Meanings = Object.fromEntries(
  Object.keys({ ...firstMeanings, ...further }).map((code) => {
    const [first, more] = [firstMeanings, further].map((meanings) => meanings[code as keyof Meanings]);
    return [code, [first, more].filter(Boolean).join(' ')];
  }),
);
