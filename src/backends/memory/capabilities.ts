import type { Capabilities } from '../../backend/capabilities.js';

/** The in-memory backend plays every method that needs no other company's server. */
export const memoryCapabilities: Capabilities = {
  identifiers: ['email'],
  signIn: ['password', 'passkey', 'email-code', 'magic-link', 'guest'],
  signUp: ['password'],
  factors: ['totp', 'email-code', 'passkey', 'recovery-code'],
  recovery: ['email-code', 'magic-link'],
  account: ['passkeys', 'totp', 'recovery-codes'],
  password: { minLength: 8, maxLength: 128 },
  transport: 'memory',
  refresh: 'none',
};
