import { rate, type Counts, type Interval } from './counts.js';
import { varianceOf } from './difference.js';
import { normalCdf, normalDensity, zOf } from './normal.js';
import { studentQuantile, studentTwoSided } from './student.js';

export interface Lift {
  /** p_B / p_A − 1. */
  readonly lift: number;
  readonly se: number;
  readonly interval: Interval;
}

/** The relative change from A to B with the delta method's interval (Katz 1978); `null` where nobody of A succeeded: then only the difference says something. */
export function deltaLift(control: Counts, treatment: Counts, confidence = 0.95): Lift | null {
  const [pA, pB] = [rate(control), rate(treatment)];
  if (!(pA > 0)) return null;
  const lift = (pB - pA) / pA;
  const se = Math.sqrt(varianceOf(treatment) / pA ** 2 + (varianceOf(control) * pB ** 2) / pA ** 4);
  const reach = zOf(confidence) * se;
  return { lift, se, interval: [lift - reach, lift + reach] };
}

/** The same with Welch's degrees of freedom, for few units. */
export function welchLift(control: Counts, treatment: Counts, confidence = 0.95): (Lift & { readonly df: number; readonly p: number }) | null {
  const plain = deltaLift(control, treatment, confidence);
  if (!plain) return null;
  const [vA, vB] = [varianceOf(control), varianceOf(treatment)];
  const df = (vA + vB) ** 2 / (vA ** 2 / (control.n - 1) + vB ** 2 / (treatment.n - 1));
  const reach = studentQuantile((1 + confidence) / 2, df) * plain.se;
  return { ...plain, df, interval: [plain.lift - reach, plain.lift + reach], p: studentTwoSided(plain.lift / plain.se, df) };
}

/** The relative change by the logarithm of the ratio, whose interval never goes below −100 %; `null` where either arm has no success. */
export function logLift({ x: xA, n: nA }: Counts, { x: xB, n: nB }: Counts, confidence = 0.95): Lift | null {
  if (!(xA > 0 && xB > 0)) return null;
  const ratio = xB / nB / (xA / nA);
  const se = Math.sqrt(1 / xA - 1 / nA + 1 / xB - 1 / nB);
  const reach = Math.exp(zOf(confidence) * se);
  return { lift: ratio - 1, se, interval: [ratio / reach - 1, ratio * reach - 1] };
}

/** A flat prior on the lift: how likely B is better, and what is expected to be lost by keeping A, or by taking B. */
export function gaussianPosterior({ lift, se }: Pick<Lift, 'lift' | 'se'>): { readonly chanceToWin: number; readonly riskControl: number; readonly riskTreatment: number } {
  const z = lift / se;
  const chanceToWin = normalCdf(z);
  const riskControl = lift * chanceToWin + se * normalDensity(z);
  return { chanceToWin, riskControl, riskTreatment: se * normalDensity(z) - lift * normalCdf(-z) };
}
