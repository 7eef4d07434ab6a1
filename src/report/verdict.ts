import { liftSequence } from './statistics/always-valid.js';
import type { Counts, Interval } from './statistics/counts.js';
import { newcombe, zTest } from './statistics/difference.js';
import { logLift } from './statistics/lift.js';
import { holm } from './statistics/many-tests.js';
import { wilson } from './statistics/one-rate.js';
import { FEWEST_UNITS, sampleRatio, type SampleRatio } from './statistics/sample-ratio.js';

export interface ExperimentData {
  /** The arm that the others are measured against, then those, each with its share of the traffic. */
  readonly arms: readonly { readonly name: string; readonly counts: Counts; readonly weight: number }[];
  /** Units per arm that were decided on before it began, and the days that it was to run; default: not decided. */
  readonly plan?: { readonly unitsPerArm: number; readonly days?: number } | undefined;
  /** Days since the first exposure. */
  readonly days: number;
}

/** What may be said about one treatment, once everything that forbids saying it has been looked at. */
export type Verdict =
  /** The arms have not the sizes that were meant: nothing about them can be believed. */
  | { readonly kind: 'split-broken'; readonly split: SampleRatio }
  | { readonly kind: 'not-enough'; readonly fewest: number }
  | { readonly kind: 'too-early' | 'no-difference' | 'better' | 'worse'; readonly treatment: TreatmentResult };

export interface TreatmentResult {
  readonly name: string;
  readonly rate: number;
  readonly rateInterval: Interval;
  /** Treatment less control, in points of the rate. */
  readonly difference: number;
  readonly differenceInterval: Interval;
  /** `null` where control has no success, so that there is nothing to be relative to. */
  readonly lift: { readonly lift: number; readonly interval: Interval } | null;
  /** The p-value that looking does not spoil, adjusted for several treatments (Holm). */
  readonly alwaysValidP: number;
  /** The p-value of the planned end; `null` before it. */
  readonly plannedP: number | null;
}

const ALPHA = 0.05;
const DAYS_OF_A_WEEK = 7;

/**
 * The rule by which a report speaks (funnel.md 3): a broken split blocks it; before the planned end only what peeking
 * cannot spoil may name a winner; at the end the planned test may; several treatments pay for being several.
 */
export function verdicts({ arms, plan, days }: ExperimentData): readonly Verdict[] {
  const [control, ...treatments] = arms;
  if (!control || treatments.length === 0) return [];
  const split = sampleRatio(arms.map(({ counts }) => counts.n), arms.map(({ weight }) => weight));
  if (split.alarm) return [{ kind: 'split-broken', split }];
  const fewest = Math.min(...arms.map(({ counts }) => counts.n));
  if (fewest < FEWEST_UNITS) return [{ kind: 'not-enough', fewest }];
  const isOver = plan !== undefined && fewest >= plan.unitsPerArm && days >= Math.max(DAYS_OF_A_WEEK, plan.days ?? 0);
  const always = holm(treatments.map(({ counts }) => liftSequence(control.counts, counts, { alpha: ALPHA })?.p ?? 1));
  const planned = isOver ? holm(treatments.map(({ counts }) => zTest(counts, control.counts).p)) : null;
  return treatments.map(({ name, counts }, index): Verdict => {
    const treatment: TreatmentResult = {
      name,
      rate: counts.x / counts.n,
      rateInterval: wilson(counts),
      difference: counts.x / counts.n - control.counts.x / control.counts.n,
      differenceInterval: newcombe(counts, control.counts),
      lift: logLift(control.counts, counts),
      alwaysValidP: always[index]!,
      plannedP: planned?.[index] ?? null,
    };
    const isFound = treatment.alwaysValidP < ALPHA || (treatment.plannedP ?? 1) < ALPHA;
    if (isFound) return { kind: treatment.difference > 0 ? 'better' : 'worse', treatment };
    return { kind: isOver ? 'no-difference' : 'too-early', treatment };
  });
}

const percent = (share: number, digits = 1): string => `${(share * 100).toFixed(digits)} %`;
const signed = (share: number): string => `${share < 0 ? '−' : '+'}${percent(Math.abs(share))}`;
const span = ([low, high]: Interval): string => `${signed(low)} to ${signed(high)}`;

/** A verdict in words for people who have other work than statistics. */
export function inWords(verdict: Verdict, { plan, days }: Pick<ExperimentData, 'plan' | 'days'>, control: string): string {
  switch (verdict.kind) {
    case 'split-broken':
      return `Do not read: the traffic split is broken (p = ${verdict.split.p.toPrecision(2)}). Something decides who is counted; find it before you compare.`;
    case 'not-enough':
      return `Not enough traffic: the smallest arm has ${verdict.fewest} visitors.`;
    case 'too-early':
      return `Too early to say about ${verdict.treatment.name}: ${signed(verdict.treatment.difference)} points (${span(verdict.treatment.differenceInterval)})${progress(plan, days)}.`;
    case 'no-difference':
      return `${verdict.treatment.name} makes no difference that this test could see: it would have seen one of more than ±${percent(Math.max(...verdict.treatment.differenceInterval.map(Math.abs)))} points.`;
    case 'better':
    case 'worse': {
      const { name, difference, differenceInterval, lift } = verdict.treatment;
      const relative = lift ? `${signed(lift.lift)} relative, ${span(lift.interval)}; ` : '';
      return `${name} is ${verdict.kind} than ${control}: ${relative}${signed(difference)} points, ${span(differenceInterval)}.`;
    }
  }
}

const progress = (plan: ExperimentData['plan'], days: number): string =>
  plan ? `; ${Math.floor(days)} of ${Math.max(DAYS_OF_A_WEEK, plan.days ?? 0)} days, ${plan.unitsPerArm} visitors an arm were planned` : '; no size was planned';
