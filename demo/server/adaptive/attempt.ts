import type { RiskReason } from '../../../src/risk.js';

/** A sign-in as the shop's operator sees it; nobody who signs in ever does. */
export interface Attempt {
  readonly at: number;
  readonly email: string;
  /** How: `password`, `magic-link`. */
  readonly method: string;
  readonly verdict: 'allow' | 'step-up' | 'block';
  readonly score: number;
  readonly reasons: readonly RiskReason[];
  readonly noticed: readonly RiskReason[];
  readonly device: 'trusted' | 'known' | 'new';
  /** Where from, for people. */
  readonly place: string;
  readonly ip: string;
  readonly browser: string;
}
