import type { Counts } from './counts.js';
import { gammaQ, lnGamma } from './gamma.js';

export interface ChiSquare {
  readonly chi2: number;
  readonly df: number;
  readonly p: number;
}

/** P(X ≥ x) for X ~ χ² with `df` degrees of freedom. */
export const chiSquareSf = (x: number, df: number): number => gammaQ(df / 2, x / 2);

/** Pearson's test whether several rates are one and the same (Fleiss 1981). */
export function kProportions(arms: readonly Counts[]): ChiSquare {
  const n = arms.reduce((sum, arm) => sum + arm.n, 0);
  const share = arms.reduce((sum, arm) => sum + arm.x, 0) / n;
  const distance = (seen: number, expected: number): number => (expected > 0 ? (seen - expected) ** 2 / expected : 0);
  const chi2 = arms.reduce((sum, arm) => sum + distance(arm.x, arm.n * share) + distance(arm.n - arm.x, arm.n * (1 - share)), 0);
  const df = arms.length - 1;
  return { chi2, df, p: chiSquareSf(chi2, df) };
}

type Table = readonly [readonly [number, number], readonly [number, number]];

/** Fisher's exact test of a 2 × 2 table, for cells with fewer than five expected. `greater`: the first row has more of the first column. */
export function fisherExact([[a, b], [c, d]]: Table): { readonly p: number; readonly greater: number } {
  const lnChoose = (n: number, k: number): number => lnGamma(n + 1) - lnGamma(k + 1) - lnGamma(n - k + 1);
  const [row, column, total] = [a + b, a + c, a + b + c + d];
  const [from, to] = [Math.max(0, row + column - total), Math.min(row, column)];
  const chance = (cell: number): number => Math.exp(lnChoose(row, cell) + lnChoose(total - row, column - cell) - lnChoose(total, column));
  const seen = chance(a);
  let [p, greater] = [0, 0];
  for (let cell = from; cell <= to; cell += 1) {
    const each = chance(cell);
    // Tables that are as unlikely as the one seen count, and rounding must not leave one out.
    if (each <= seen * (1 + 1e-7)) p += each;
    if (cell >= a) greater += each;
  }
  return { p: Math.min(1, p), greater: Math.min(1, greater) };
}
