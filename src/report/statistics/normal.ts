import { gammaQ } from './gamma.js';

/** P(Z ≤ x) for a standard normal Z; far out in the lower tail it keeps all its digits. */
export function normalCdf(x: number): number {
  const tail = gammaQ(0.5, (x * x) / 2) / 2;
  return x < 0 ? tail : 1 - tail;
}

/** P(|Z| ≥ |z|): the two-sided p-value, without the loss that 1 − cdf has. */
export const twoSided = (z: number): number => gammaQ(0.5, (z * z) / 2);

export const normalDensity = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

const central = {
  above: [-3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1, 2.506628277459239],
  below: [-5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1, 1],
};
const outer = {
  above: [-7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968, 2.938163982698783],
  below: [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1],
};

const horner = (coefficients: readonly number[], x: number): number => coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);

/** The z with P(Z ≤ z) = p, for 0 < p < 1 (P. Acklam's approximation, made exact by Halley's method). */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  if (!(p > 0)) return p === 0 ? -Infinity : NaN;
  const middle = p - 0.5;
  const root = Math.sqrt(-2 * Math.log(p));
  let z = p < 0.02425 ? horner(outer.above, root) / horner(outer.below, root) : (middle * horner(central.above, middle * middle)) / horner(central.below, middle * middle);
  for (let step = 0; step < 3; step += 1) {
    const error = (normalCdf(z) - p) / normalDensity(z);
    z -= error / (1 + (z * error) / 2);
  }
  return z;
}

/** How many standard errors a two-sided interval of this confidence reaches: 0.95 → 1.96. */
export const zOf = (confidence: number): number => -normalQuantile((1 - confidence) / 2);
