const LN_SQRT_2PI = 0.918_938_533_204_672_7;

/** Lanczos coefficients for g = 607/128 (Godfrey): about fifteen digits. */
const lanczos: readonly number[] = [
  0.9999999999999971, 57.15623566586292, -59.59796035547549, 14.136097974741746,
  -0.4919138160976202, 3.399464998481189e-05, 4.652362892704858e-05, -9.837447530487956e-05,
  0.0001580887032249125, -0.00021026444172410488, 0.00021743961811521265, -0.0001643181065367639,
  8.441822398385275e-05, -2.6190838401581408e-05, 3.6899182659531625e-06,
];

/** The logarithm of Γ(x), for x > 0. */
export function lnGamma(x: number): number {
  const series = lanczos.reduce((sum, coefficient, index) => (index === 0 ? coefficient : sum + coefficient / (x + index - 1)), 0);
  const t = x + 607 / 128 - 0.5;
  return LN_SQRT_2PI + Math.log(series) + (x - 0.5) * Math.log(t) - t;
}

/**
 * What Stirling's formula leaves out of ln Γ(x). Differences of ln Γ of large numbers lose their digits; differences of
 * this keep them (C. Loader, Fast and accurate computation of binomial probabilities, 2000).
 */
export function stirlingError(x: number): number {
  if (x < 12) return lnGamma(x) - LN_SQRT_2PI - (x - 0.5) * Math.log(x) + x;
  const square = x * x;
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / x;
}

/** ln(1 + x) − x without the loss of digits near 0. */
export function log1pMinus(x: number): number {
  if (Math.abs(x) > 0.1) return Math.log1p(x) - x;
  let [sum, power] = [0, -x * x];
  for (let n = 2; n < 40; n += 1) {
    const next = sum + power / n;
    if (next === sum) break;
    sum = next;
    power *= -x;
  }
  return sum;
}

const EPSILON = 1e-16;
const TINY = 1e-300;

/** The upper regularised incomplete gamma function Q(a, x), for a > 0: small values keep all their digits. */
export function gammaQ(a: number, x: number): number {
  if (!(x > 0)) return 1;
  if (x === Infinity) return 0;
  // x^a e^−x / Γ(a)
  const front = Math.sqrt(a / (2 * Math.PI)) * Math.exp(a * log1pMinus((x - a) / a) - stirlingError(a));
  if (x < a + 1) {
    let [term, sum] = [1 / a, 1 / a];
    for (let n = 1; n < 100_000 && term > sum * EPSILON; n += 1) {
      term *= x / (a + n);
      sum += term;
    }
    return 1 - front * sum;
  }
  // Lentz's way through the continued fraction.
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < 100_000; n += 1) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / notZero(an * d + b);
    c = notZero(b + an / c);
    const factor = d * c;
    fraction *= factor;
    if (Math.abs(factor - 1) < EPSILON * 4) break;
  }
  return front * fraction;
}

export const notZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value);
