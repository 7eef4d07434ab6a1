import { betaCdf, betaQuantile, lnBetaKernel } from './beta.js';
import type { Counts, Interval } from './counts.js';

/** What is believed of a rate: Beta(a, b). */
export interface Belief {
  readonly a: number;
  readonly b: number;
}

/** What to believe after the counts; the prior is flat by default. */
export const beliefOf = ({ x, n }: Counts, prior: Belief = { a: 1, b: 1 }): Belief => ({ a: prior.a + x, b: prior.b + n - x });

export const credibleInterval = ({ a, b }: Belief, confidence = 0.95): Interval => [betaQuantile((1 - confidence) / 2, a, b), betaQuantile((1 + confidence) / 2, a, b)];

/**
 * E[g(X)] for X ~ Beta(a, b), by the trapezoidal rule over the log odds: there the density is smooth and dies away on
 * both sides, so that the rule's error does exponentially.
 */
function expectation({ a, b }: Belief, g: (x: number, rest: number) => number): number {
  const centre = Math.log(a / b);
  const step = Math.min(0.2, Math.sqrt(1 / a + 1 / b) / 5);
  let sum = 0;
  for (const direction of [1, -1]) {
    for (let k = direction === 1 ? 0 : 1; ; k += 1) {
      const odds = centre + direction * k * step;
      const x = 1 / (1 + Math.exp(-odds));
      const rest = 1 / (1 + Math.exp(odds));
      const weight = Math.exp(lnBetaKernel(x, a, b, rest)) * step;
      sum += weight * g(x, rest);
      if (weight < 1e-18 || k > 20_000) break;
    }
  }
  return sum;
}

/** P(p_B > p_A). */
export const chanceToBeat = (control: Belief, treatment: Belief): number => expectation(treatment, (x, rest) => betaCdf(x, control.a, control.b, rest));

const more = ({ a, b }: Belief): Belief => ({ a: a + 1, b });
const mean = ({ a, b }: Belief): number => a / (a + b);

/** What is lost on average by choosing `chosen` where the other is better, in points of the rate (Stucchio 2015). */
export const expectedLoss = (chosen: Belief, other: Belief): number =>
  // E[max(p_other − p_chosen, 0)], each half with its own mean taken out.
  Math.max(0, mean(other) * chanceToBeat(chosen, more(other)) - mean(chosen) * (1 - chanceToBeat(other, more(chosen))));

/** P(arm i is the best), for each arm. */
export const chancesToBeBest = (arms: readonly Belief[]): readonly number[] =>
  arms.map((arm, index) => expectation(arm, (x, rest) => arms.reduce((product, other, at) => (at === index ? product : product * betaCdf(x, other.a, other.b, rest)), 1)));

/** The lift L with P(p_B ≤ (1 + L) p_A) = p, between −100 % and `most`. */
export function liftQuantile(p: number, control: Belief, treatment: Belief, most = 20): number {
  const below = (lift: number): number => expectation(control, (x) => betaCdf(Math.min(1, (1 + lift) * x), treatment.a, treatment.b));
  let [low, high] = [-1, most];
  if (below(high) < p) return most;
  for (let step = 0; step < 60 && high - low > 1e-12; step += 1) {
    const middle = (low + high) / 2;
    if (below(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
