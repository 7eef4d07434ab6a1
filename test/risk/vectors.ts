import type { ScoreInput } from '../../src/risk.js';

const base = { users: 4, logins: 20, own: 4 };
/** Nothing about it is new. */
export const usual: ScoreInput = { ...base, ip: { all: [4, 10, 18], own: [3, 4, 4] }, ua: { all: [8, 10, 12, 15], own: [2, 3, 4, 4] } };

/** What the score has to be, to 1e-9 (passkeys-mfa.md 3.3). */
export const vectors: readonly { readonly of: string; readonly input: ScoreInput; readonly score: number }[] = [
  { of: 'what is usual', input: usual, score: 0.388618777 },
  { of: 'an address that nobody had', input: { ...usual, ip: { all: [0, 10, 18], own: [0, 4, 4] } }, score: 1.235622394 },
  { of: 'another network and another browser', input: { ...base, ip: { all: [0, 3, 18], own: [0, 0, 4] }, ua: { all: [3, 4, 6, 15], own: [0, 0, 0, 4] } }, score: 20.913610479 },
  { of: 'what the account never had', input: { ...base, ip: { all: [0, 0, 1], own: [0, 0, 0] }, ua: { all: [0, 0, 2, 4], own: [0, 0, 0, 0] } }, score: 31.25 },
];
