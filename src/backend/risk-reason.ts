/**
 * Why a server asks for more than the first proof. The one list of them: shown to people as soft words, never as a score
 * (passkeys-mfa.md 3.1). `policy`: this server always asks; `sensitive-act`: what the person is about to do needs it.
 */
export const riskReasons = [
  'new-device',
  'new-location',
  'new-network',
  'impossible-travel',
  'anonymous-network',
  'many-attempts',
  'policy',
  'sensitive-act',
] as const;

export type RiskReason = (typeof riskReasons)[number];
