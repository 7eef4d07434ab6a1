export type Factor = 'totp' | 'email-code' | 'recovery-code';

/** Reads `twoFactorMethods`. Recovery codes are not in it, but go with every authenticator app. */
export function factorsOf(offered: unknown): readonly Factor[] {
  const named: readonly unknown[] = Array.isArray(offered) ? offered : [];
  const factors: Factor[] = [];
  if (named.includes('totp')) factors.push('totp');
  if (named.includes('otp')) factors.push('email-code');
  if (named.includes('totp') || factors.length === 0) factors.push('recovery-code');
  return factors;
}
