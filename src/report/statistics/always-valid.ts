import { rate, type Counts, type Interval } from './counts.js';
import { varianceOf } from './difference.js';
import { deltaLift } from './lift.js';

export interface AlwaysValid {
  /** 1/Λ before it is held at its lowest so far: `min(p so far, this)` is the p-value that looking cannot spoil. */
  readonly p: number;
  readonly interval: Interval;
}

/**
 * The mixture sequential probability ratio test of p_B − p_A (Robbins 1970; Johari et al. 2017): may be looked at after
 * every unit. `tau`: the spread of the effects that are looked for, in points of the rate.
 */
export function mixtureTest(control: Counts, treatment: Counts, { tau = 0.02, alpha = 0.05 } = {}): AlwaysValid & { readonly lnLambda: number } {
  const theta = rate(treatment) - rate(control);
  const v = varianceOf(control) + varianceOf(treatment);
  // Without any variance yet there is no evidence yet.
  if (!(v > 0)) return { p: 1, interval: [-1, 1], lnLambda: 0 };
  const t2 = tau ** 2;
  const lnLambda = Math.log(v / (v + t2)) / 2 + (t2 * theta ** 2) / (2 * v * (v + t2));
  const reach = Math.sqrt(((v * (v + t2)) / t2) * (2 * Math.log(1 / alpha) + Math.log((v + t2) / v)));
  return { p: Math.min(1, Math.exp(-lnLambda)), interval: [theta - reach, theta + reach], lnLambda };
}

/**
 * The confidence sequence of the lift that holds at all times at once (Waudby-Smith et al. 2021). `tuning`: the number
 * of units at which it is narrowest. `null` where nobody of A succeeded.
 */
export function liftSequence(control: Counts, treatment: Counts, { tuning = 5_000, alpha = 0.05 } = {}): (AlwaysValid & { readonly lift: number; readonly reach: number }) | null {
  const found = deltaLift(control, treatment);
  if (!found) return null;
  const { lift, se } = found;
  const n = control.n + treatment.n;
  if (!(se > 0)) return { lift, p: 1, reach: Infinity, interval: [-Infinity, Infinity] };
  const rho2 = (-2 * Math.log(alpha) + Math.log(1 - 2 * Math.log(alpha))) / tuning;
  const s2 = se ** 2 * n;
  const grown = n * rho2 + 1;
  const reach = Math.sqrt(s2) * Math.sqrt(((2 * grown) / (n ** 2 * rho2)) * Math.log(Math.sqrt(grown) / alpha));
  const p = Math.min(1, Math.sqrt(grown) * Math.exp(-(n ** 2 * rho2 * lift ** 2) / (2 * s2 * grown)));
  return { lift, p, reach, interval: [lift - reach, lift + reach] };
}
