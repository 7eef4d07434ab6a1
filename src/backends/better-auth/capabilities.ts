import type { Capabilities } from '../../backend/capabilities.js';

/**
 * What a Better Auth server with the plug-ins passkey, emailOTP, magicLink, twoFactor and anonymous can do. It has no
 * way to say which it has: a page with fewer names its methods, and one that the server answers 404 to is taken back.
 */
export const betterAuthCapabilities: Capabilities = {
  identifiers: ['email'],
  signIn: ['password', 'passkey', 'email-code', 'magic-link', 'guest', 'social:*'],
  signUp: ['password', 'passkey', 'social:*'],
  factors: ['passkey', 'security-key', 'totp', 'email-code', 'recovery-code'],
  recovery: ['email-code', 'magic-link'],
  account: ['passkeys', 'methods', 'totp', 'recovery-codes', 'devices', 'profile'],
  password: { minLength: 8, maxLength: 128 },
  transport: 'cookie',
  refresh: 'cookie',
  stepUp: 'inline',
};
