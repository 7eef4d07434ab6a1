import { betaQuantile } from './beta.js';
import type { Counts, Interval } from './counts.js';
import { zOf } from './normal.js';

const clipped = ([low, high]: Interval): Interval => [Math.max(0, low), Math.min(1, high)];

/** The interval that every rate in a report has: Wilson's score interval (1927; Newcombe 1998a, method 3). `[0, 1]` without a unit. */
export function wilson({ x, n }: Counts, confidence = 0.95): Interval {
  if (n <= 0) return [0, 1];
  const z = zOf(confidence);
  const p = x / n;
  const centre = p + (z * z) / (2 * n);
  const reach = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  const size = 1 + (z * z) / n;
  // At the ends the formula is exactly 0 and 1, and rounding should not say otherwise.
  return [x === 0 ? 0 : Math.max(0, (centre - reach) / size), x === n ? 1 : Math.min(1, (centre + reach) / size)];
}

/** Wilson's interval with continuity correction (Newcombe 1998a, method 4). */
export function wilsonCorrected({ x, n }: Counts, confidence = 0.95): Interval {
  if (n <= 0) return [0, 1];
  const z = zOf(confidence);
  const p = x / n;
  const size = 2 * (n + z * z);
  const reach = (sign: 1 | -1): number => z * Math.sqrt(z * z - sign * 2 - 1 / n + 4 * p * (n * (1 - p) + sign));
  return clipped([x === 0 ? 0 : (2 * n * p + z * z - 1 - reach(1)) / size, x === n ? 1 : (2 * n * p + z * z + 1 + reach(-1)) / size]);
}

/** The exact interval of Clopper and Pearson (1934), for very few units. */
export function clopperPearson({ x, n }: Counts, confidence = 0.95): Interval {
  const tail = (1 - confidence) / 2;
  return [x === 0 ? 0 : betaQuantile(tail, x, n - x + 1), x === n ? 1 : betaQuantile(1 - tail, x + 1, n - x)];
}

/** Jeffreys' interval (Brown, Cai, DasGupta 2001), with 0 and 1 at the edges. */
export function jeffreys({ x, n }: Counts, confidence = 0.95): Interval {
  const tail = (1 - confidence) / 2;
  return [x === 0 ? 0 : betaQuantile(tail, x + 0.5, n - x + 0.5), x === n ? 1 : betaQuantile(1 - tail, x + 0.5, n - x + 0.5)];
}

/** The interval of Agresti and Coull (1998); it may leave [0, 1]. */
export function agrestiCoull({ x, n }: Counts, confidence = 0.95): Interval {
  const z = zOf(confidence);
  const size = n + z * z;
  const p = (x + (z * z) / 2) / size;
  const reach = z * Math.sqrt((p * (1 - p)) / size);
  return [p - reach, p + reach];
}
