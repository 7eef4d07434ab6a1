import type { Attacker } from './attackers.js';
import { Dice } from './dice.js';
import type { Scores, Simulation } from './simulation.js';

/** Shares of attackers that are to be asked for more. */
export const targets = [0.999, 0.995, 0.99, 0.98, 0.97] as const;

/** The score from which a share of these is at or above. */
export function thresholdFor(target: number, { scores }: Scores): number {
  const sorted = Float64Array.from(scores).sort();
  return sorted[Math.floor((1 - target) * sorted.length + 1e-9)]!;
}

/** The share that is at or above a score. */
export const shareFrom = (threshold: number, { scores }: Scores): number => scores.filter((score) => score >= threshold).length / scores.length;

/** The share of honest sign-ins that are asked for more where this share of an attacker's is. */
export const challenged = (target: number, attacker: Attacker, { honest, attacks }: Simulation): number => shareFrom(thresholdFor(target, attacks[attacker]), honest);

/** The same where the browser shows a trusted device's token, which honest people have lost in this share of sign-ins and attackers never have. */
export function challengedWithToken(loss: number, target: number, attacker: Attacker, { honest, attacks }: Simulation): number {
  const threshold = thresholdFor(target, attacks[attacker]);
  const dice = new Dice(42);
  return honest.scores.filter((score) => dice.chance(loss) && score >= threshold).length / honest.scores.length;
}

/** How often the median person has been asked after so many sign-ins. */
export function medianAsked(after: number, threshold: number, { scores, rounds, persons }: Scores, users: number): number {
  const asked = Array.from({ length: users }, () => 0);
  scores.forEach((score, index) => {
    if (score >= threshold && rounds[index]! <= after) asked[persons[index]!]! += 1;
  });
  return asked.toSorted((a, b) => a - b)[Math.floor(users / 2)]!;
}
