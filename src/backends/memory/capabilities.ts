import type { Capabilities } from '../../backend/capabilities.js';
import { betterAuthCapabilities } from '../better-auth/capabilities.js';

/** The in-memory backend plays all that needs no other company's server, as Better Auth does it. */
export const memoryCapabilities: Capabilities = {
  ...betterAuthCapabilities,
  signIn: ['password', 'passkey', 'email-code', 'magic-link', 'guest'],
  signUp: ['password', 'passkey'],
  transport: 'memory',
  refresh: 'none',
};
