import { betaCdf } from './beta.js';
import type { Interval } from './counts.js';

/** The quantile `p` of sorted values, between its two neighbours (type 7, as R has it). `NaN` without a value. */
export function quantile(sorted: readonly number[], p: number): number {
  const at = (sorted.length - 1) * p;
  const below = sorted[Math.floor(at)] ?? NaN;
  return below + (at - Math.floor(at)) * ((sorted[Math.ceil(at)] ?? NaN) - below);
}

export const geometricMean = (values: readonly number[]): number => Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

/** The interval of the median from the ranks alone, whatever the distribution; ranks count from 1. `null` for too few values. */
export function medianInterval(sorted: readonly number[], confidence = 0.95): { readonly ranks: Interval; readonly interval: Interval; readonly coverage: number } | null {
  const n = sorted.length;
  // P(Binomial(n, ½) ≤ k)
  const upTo = (k: number): number => (k < 0 ? 0 : betaCdf(0.5, n - k, k + 1));
  let lower = 0;
  while (upTo(lower) <= (1 - confidence) / 2) lower += 1;
  if (lower < 1) return null;
  const upper = n + 1 - lower;
  return { ranks: [lower, upper], interval: [sorted[lower - 1]!, sorted[upper - 1]!], coverage: 1 - 2 * upTo(lower - 1) };
}

/** Somebody's time until they finished, or until they were last seen without having finished. */
export interface Waiting {
  readonly time: number;
  readonly finished: boolean;
}

export interface Survival {
  readonly time: number;
  readonly atRisk: number;
  readonly events: number;
  /** The share that has not finished by then. */
  readonly share: number;
  /** Greenwood's standard error; `null` where nobody is left. */
  readonly se: number | null;
}

/** Kaplan and Meier's curve (1958). Who leaves does so for a reason: show `finishedBy` beside it. */
export function kaplanMeier(people: readonly Waiting[]): readonly Survival[] {
  const curve: Survival[] = [];
  let [share, variance] = [1, 0];
  for (const time of [...new Set(people.filter(({ finished }) => finished).map((each) => each.time))].sort((left, right) => left - right)) {
    const atRisk = people.filter((each) => each.time >= time).length;
    const events = people.filter((each) => each.finished && each.time === time).length;
    share *= 1 - events / atRisk;
    variance += events / (atRisk * (atRisk - events));
    curve.push({ time, atRisk, events, share, se: atRisk > events ? share * Math.sqrt(variance) : null });
  }
  return curve;
}

/** The share of all who began that had finished by `time`: those who left count as not finished. */
export const finishedBy = (people: readonly Waiting[], time: number): number => people.filter((each) => each.finished && each.time <= time).length / people.length;
