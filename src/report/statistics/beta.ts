import { log1pMinus, notZero, stirlingError } from './gamma.js';

/** ln( x^a (1−x)^b / B(a, b) ), exact also where a and b are millions. `rest` is 1 − x, for those who know it better. */
export function lnBetaKernel(x: number, a: number, b: number, rest: number = 1 - x): number {
  if (x <= 0 || rest <= 0) return -Infinity;
  const n = a + b;
  const size = (Math.log(a) + Math.log(b) - Math.log(n) - Math.log(2 * Math.PI)) / 2;
  return size + a * log1pMinus((x * n - a) / a) + b * log1pMinus((rest * n - b) / b) + stirlingError(n) - stirlingError(a) - stirlingError(b);
}

/** P(X ≤ x) for X ~ Beta(a, b): the regularised incomplete beta function, for a, b > 0. */
export function betaCdf(x: number, a: number, b: number, rest: number = 1 - x): number {
  if (!(x > 0)) return 0;
  if (!(rest > 0)) return 1;
  return x < (a + 1) / (a + b + 2) ? lowerTail(x, rest, a, b) : 1 - lowerTail(rest, x, b, a);
}

/** P(X > x), with all its digits where it is small. */
export const betaSf = (x: number, a: number, b: number): number => betaCdf(1 - x, b, a, x);

function lowerTail(x: number, rest: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / notZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < 200_000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / notZero(1 + even * d);
    c = notZero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / notZero(1 + odd * d);
    c = notZero(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 4e-16) break;
  }
  return (Math.exp(lnBetaKernel(x, a, b, rest)) * fraction) / a;
}

/** The x with P(X ≤ x) = p: halving until nothing is left to halve, with Newton's steps where they stay inside. */
export function betaQuantile(p: number, a: number, b: number): number {
  if (p <= 0) return 0;
  if (p >= 1) return 1;
  let [low, high] = [0, 1];
  let x = a / (a + b);
  for (let step = 0; step < 300 && high - low > 1e-16 * high; step += 1) {
    const error = betaCdf(x, a, b) - p;
    if (error === 0) return x;
    if (error > 0) high = x;
    else low = x;
    const next = x - (error * x * (1 - x)) / Math.exp(lnBetaKernel(x, a, b));
    const following = next > low && next < high ? next : low > 0 ? Math.sqrt(low * high) : high / 2;
    if (Math.abs(following - x) <= 1e-16 * x) return following;
    x = following;
  }
  return x;
}
