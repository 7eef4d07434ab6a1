import { betaCdf } from './beta.js';
import { normalQuantile } from './normal.js';

/** P(|T| ≥ |t|) for Student's t with `df` degrees of freedom, which need not be whole. */
export const studentTwoSided = (t: number, df: number): number => betaCdf(df / (df + t * t), df / 2, 0.5, (t * t) / (df + t * t));

/** The t with P(T ≤ t) = p, for 0 < p < 1. */
export function studentQuantile(p: number, df: number): number {
  if (p < 0.5) return -studentQuantile(1 - p, df);
  const tail = 2 * (1 - p);
  let [low, high] = [0, Math.max(1, normalQuantile(p))];
  while (studentTwoSided(high, df) > tail) [low, high] = [high, high * 2];
  for (let step = 0; step < 200 && high - low > 1e-15 * high; step += 1) {
    const middle = (low + high) / 2;
    if (studentTwoSided(middle, df) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
