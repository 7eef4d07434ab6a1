import type { Mistake } from './mistake.js';
import type { Plan } from './plan.js';
import { play } from './run.js';

/** The smallest plan that still breaks `rule`: fewer operations and faults, fewer tabs, nothing else out of the ordinary. */
export async function shrink(plan: Plan, rule: string, mistake: Mistake | null = null): Promise<Plan> {
  let best = plan;
  const tries = async (smaller: Plan): Promise<boolean> => {
    const { violation } = await play(smaller, mistake);
    if (violation?.rule !== rule) return false;
    best = smaller;
    return true;
  };
  for (let size = 0; size !== sizeOf(best); ) {
    size = sizeOf(best);
    for (const list of ['operations', 'faults'] as const) await dropFrom(list);
    while (best.tabs > 1 && best.operations.every(({ tab }) => tab < best.tabs - 1) && (await tries({ ...best, tabs: best.tabs - 1 })));
    for (const plain of [{ clockErrorMs: 0 }, { accounts: false }, { throttles: false }, { monotonicSleeps: false }, { server: 'strict' }, { begins: 'signed-in' }] as const) {
      if (Object.entries(plain).some(([key, value]) => best[key as keyof Plan] !== value)) await tries({ ...best, ...plain });
    }
  }
  return best;

  /** Halves first, then ever smaller pieces, as delta debugging does. */
  async function dropFrom(list: 'operations' | 'faults'): Promise<void> {
    for (let piece = Math.ceil(best[list].length / 2); piece >= 1; piece = piece === 1 ? 0 : Math.ceil(piece / 2)) {
      for (let start = 0; start < best[list].length; ) {
        const kept = best[list].filter((_, index) => index < start || index >= start + piece);
        if (!(await tries({ ...best, [list]: kept }))) start += piece;
      }
    }
  }
}

const sizeOf = ({ operations, faults, tabs }: Plan): number => operations.length + faults.length + tabs;
