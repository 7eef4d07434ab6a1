import type { Proof } from './assurance.js';

/** A way of signing in: what the server has seen when its endpoint made a session, and what the risk engine calls it. */
export interface Way {
  readonly method: string;
  readonly proof: Proof;
  /** The stock second factor has been asked for, and given. */
  readonly hadSecondFactor?: boolean;
}

const knowledge: Proof = { kind: 'knowledge', amr: ['pwd'] };
const address: Proof = { kind: 'address', amr: ['otp'] };
const vouched: Proof = { kind: 'address', amr: [] };

/** How a passkey counts: with the UV flag it is both factors (R15), without it something that somebody has. */
export const passkeyProof = (userVerified: boolean, synced: boolean): Proof => ({
  kind: userVerified ? 'both' : 'possession',
  amr: [synced ? 'swk' : 'hwk', 'user', ...(userVerified ? ['mfa'] : [])],
});

const WAYS: readonly (readonly [pattern: RegExp, way: Way])[] = [
  [/^\/sign-(in|up)\/email$|^\/sign-in\/username$/, { method: 'password', proof: knowledge }],
  [/^\/sign-in\/email-otp$|^\/email-otp\/verify-email$/, { method: 'email-code', proof: address }],
  [/^\/magic-link\/verify$|^\/verify-email$/, { method: 'magic-link', proof: address }],
  [/^\/callback\/|^\/oauth2\/callback\//, { method: 'social', proof: vouched }],
  [/^\/two-factor\/verify-(totp|otp|backup-code)$/, { method: 'password', proof: { kind: 'both', amr: ['pwd', 'otp', 'mfa'] }, hadSecondFactor: true }],
];

/** What an endpoint has seen; one that nobody here knows counts as the weakest. */
export function wayOf(path: string): Way {
  return WAYS.find(([pattern]) => pattern.test(path))?.[1] ?? { method: 'unknown', proof: vouched };
}
