import type { Requirement } from '../../backend/backend.js';
import type { Assurance } from '../../backend/session.js';

/**
 * Whether somebody has proved enough of who they are, at `now` (epoch milliseconds). Freshness expires by the clock
 * (session.md STP-6), and what is unknown is not fulfilled; what is not asked is.
 */
export function satisfies(assurance: Assurance, { acrValues, maxAge, amr = [] }: Requirement, now: number): boolean {
  const { acr, authTime } = assurance;
  return (
    (acrValues === undefined || (acr !== undefined && acrValues.includes(acr))) &&
    amr.every((method) => assurance.amr.includes(method)) &&
    (maxAge === undefined || (authTime !== undefined && now - authTime <= maxAge * 1000))
  );
}

/** Servers speak of whole seconds, and a clock that differs by less than seven is taken to be right. */
const toleranceMs = 10_000;

/**
 * Whether a step-up has reached what it was for. A device's clock may be wrong by a day (session.md CLK-1), and `maxAge`
 * may be 0: who has authenticated in it is fresh whatever the clocks say. What has come another way, from another tab or
 * with a refresh, may be newer than before and years old: `begunAt` is the moment that it has to be later than.
 */
export function reached(before: Assurance, after: Assurance, need: Requirement, now: number, begunAt = -Infinity): boolean {
  const renewed = after.authTime !== undefined && after.authTime > Math.max(before.authTime ?? -Infinity, begunAt - toleranceMs);
  return satisfies(after, renewed ? { ...need, maxAge: undefined } : need, now);
}
