import type { Mistake } from './mistake.js';
import { planOf, type Plan } from './plan.js';
import { play } from './run.js';
import { shrink } from './shrink.js';

export interface Exploration {
  readonly runs: number;
  /** Of the first run; the others follow. */
  readonly seed: number;
  readonly mistake?: Mistake | null;
  /** Plays all runs, also after a violation. */
  readonly keepsGoing?: boolean;
  /** What counts as a violation; default: all that is one. */
  readonly rules?: readonly string[];
}

export interface Found {
  readonly played: number;
  readonly violations: readonly { readonly seed: number; readonly rule: string; readonly what: string }[];
  /** The first violation in its smallest plan. */
  readonly first: { readonly seed: number; readonly rule: string; readonly plan: string; readonly trace: readonly string[] } | null;
}

/** Plays one plan after another and shrinks the first that breaks a rule. */
export async function explore({ runs, seed, mistake = null, keepsGoing = false, rules }: Exploration): Promise<Found> {
  const violations: Found['violations'][number][] = [];
  let played = 0;
  for (; played < runs && (keepsGoing || violations.length === 0); played++) {
    const { violation } = await play(planOf(seed + played), mistake);
    if (violation && (rules?.includes(violation.rule) ?? true)) violations.push({ seed: seed + played, ...violation });
  }
  const [earliest] = violations;
  if (!earliest) return { played, violations, first: null };
  const plan = await shrink(planOf(earliest.seed), earliest.rule, mistake);
  const { trace } = await play(plan, mistake, true);
  return { played, violations, first: { seed: earliest.seed, rule: earliest.rule, plan: told(plan), trace } };
}

/** A plan in a few lines. */
function told({ operations, faults, ...rest }: Plan): string {
  const lines = operations.map(({ at, tab, kind, seconds, user, whose }) => `  at ${at.toFixed(3)} s, tab ${tab}: ${[kind, user, whose, seconds].filter((part) => part !== undefined).join(' ')}`);
  const troubles = faults.map(({ kind, from, until, times }) => `  from ${from.toFixed(3)} s to ${until.toFixed(3)} s, at most ${times} times: ${kind}`);
  return [Object.entries(rest).map(([key, value]) => `${key} ${String(value)}`).join(', '), ...lines, ...troubles].join('\n');
}
