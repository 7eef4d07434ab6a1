import type { AuthErrorCode } from './errors.js';

/** What kind of trouble a code is, for callers that treat whole groups alike. */
export type AuthErrorCategory = 'network' | 'server' | 'credential' | 'policy' | 'session' | 'passkey' | 'environment' | 'usage' | 'cancelled';

/** The first that fits; what fits none is about a credential. A test holds this against the list above. */
const categories: readonly (readonly [AuthErrorCategory, RegExp])[] = [
  ['network', /^(offline|timeout|unreach)/],
  ['server', /^(rate|server|bad)-/],
  ['passkey', /^passkey/],
  ['usage', /^(config|disposed)/],
  ['environment', /^(insec|crypto|stor|chunk|popup|unsup)/],
  ['policy', /^(captcha|sign-up|method|origin|step|sign-in)/],
  ['session', /^(not-sig|sess|account-m|too-many-acc|flow|issuer|state|nonce|id-|token|lock|key|body)/],
  ['cancelled', /^cancel/],
];

/** The category of a code. Apart from `AuthError`, so that a first screen need not know it. */
export function errorCategory(code: AuthErrorCode): AuthErrorCategory {
  return categories.find(([, codes]) => codes.test(code))?.[0] ?? 'credential';
}
