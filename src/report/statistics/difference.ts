import { rate, type Counts, type Interval } from './counts.js';
import { twoSided, zOf } from './normal.js';
import { wilson, wilsonCorrected } from './one-rate.js';

/** The interval of p₁ − p₂ from each rate's own interval (Newcombe 1998b): method 10, or 11 with `corrected`. */
export function newcombe(first: Counts, second: Counts, { confidence = 0.95, corrected = false } = {}): Interval {
  const own = corrected ? wilsonCorrected : wilson;
  const [p1, p2] = [rate(first), rate(second)];
  const [[l1, u1], [l2, u2]] = [own(first, confidence), own(second, confidence)];
  const d = p1 - p2;
  return [Math.max(-1, d - Math.hypot(p1 - l1, u2 - p2)), Math.min(1, d + Math.hypot(u1 - p1, p2 - l2))];
}

/** The textbook interval of p₁ − p₂; too narrow for few units, kept to compare with. */
export function wald(first: Counts, second: Counts, confidence = 0.95): Interval {
  const d = rate(first) - rate(second);
  const reach = zOf(confidence) * Math.sqrt(varianceOf(first) + varianceOf(second));
  return [d - reach, d + reach];
}

/** The variance of a rate. */
export const varianceOf = (counts: Counts): number => (rate(counts) * (1 - rate(counts))) / counts.n;

export interface ZTest {
  readonly diff: number;
  readonly pooled: number;
  /** Standard error of the difference if both rates are the same. */
  readonly se: number;
  readonly z: number;
  readonly p: number;
}

/** The pooled test whether p₁ and p₂ differ, two-sided. Valid at the planned end and there alone. */
export function zTest(first: Counts, second: Counts): ZTest {
  const diff = rate(first) - rate(second);
  const pooled = (first.x + second.x) / (first.n + second.n);
  const se = Math.sqrt(pooled * (1 - pooled) * (1 / first.n + 1 / second.n));
  // Where nobody or everybody succeeds there is nothing to tell apart.
  const z = se > 0 ? diff / se : 0;
  return { diff, pooled, se, z, p: twoSided(z) };
}
