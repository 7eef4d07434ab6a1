import { lnGamma } from './gamma.js';
import { chiSquareSf, type ChiSquare } from './tables.js';

/** Below this the arms are not of the sizes that were meant, and no result can be trusted (Fabijan et al. 2019). */
export const SAMPLE_RATIO_ALARM = 0.001;
/** An arm that expects fewer units says nothing. */
export const FEWEST_UNITS = 8;

export interface SampleRatio extends ChiSquare {
  readonly expected: readonly number[];
  readonly alarm: boolean;
}

const shares = (weights: readonly number[]): readonly number[] => {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
};

/** Whether the arms have the sizes that their weights promise. An arm of weight 0 that has units is an alarm by itself. */
export function sampleRatio(observed: readonly number[], weights: readonly number[]): SampleRatio {
  const n = observed.reduce((sum, count) => sum + count, 0);
  const expected = shares(weights).map((share) => share * n);
  const isStray = expected.some((count, arm) => count === 0 && observed[arm]! > 0);
  const arms = expected.filter((count) => count > 0).length;
  const chi2 = isStray ? Infinity : expected.reduce((sum, count, arm) => (count > 0 ? sum + (observed[arm]! - count) ** 2 / count : sum), 0);
  const df = Math.max(1, arms - 1);
  const p = isStray ? 0 : chiSquareSf(chi2, df);
  const isEnough = expected.every((count) => count === 0 || count >= FEWEST_UNITS);
  return { expected, chi2, df, p, alarm: isStray || (isEnough && p < SAMPLE_RATIO_ALARM) };
}

/**
 * The logarithm of the Bayes factor against the promised ratio: it may be looked at after every unit, and
 * min(1, 1/BF) stays a p-value (Lindon and Malek 2022). `concentration`: how sure the prior is of the promise.
 */
export function lnSampleRatioBayesFactor(observed: readonly number[], weights: readonly number[], concentration = 10_000): number {
  const n = observed.reduce((sum, count) => sum + count, 0);
  return shares(weights).reduce((sum, share, arm) => {
    if (share === 0) return observed[arm]! > 0 ? Infinity : sum;
    const alpha = concentration * share;
    return sum - lnGamma(alpha) + lnGamma(alpha + observed[arm]!) - observed[arm]! * Math.log(share);
  }, lnGamma(concentration) - lnGamma(concentration + n));
}
