import type { Attempt } from './attempt.js';
import type { ReadEvent } from './read-event.js';

/** Units of one variant, by how far they came. */
export interface ArmReport {
  readonly exposed: number;
  readonly started: number;
  readonly submitted: number;
  readonly completed: number;
  /** The conversions, by the method that they were made with. */
  readonly byMethod: Readonly<Record<string, number>>;
}

interface Exposure {
  readonly at: number;
  readonly seq: number;
  readonly variant: string;
  readonly attempt: string;
}

type Arms = Readonly<Record<string, ArmReport>>;

export interface ExposureReport {
  readonly experiment: Readonly<Record<string, Arms>>;
  readonly multipleExposureUnits: readonly string[];
  /** When each experiment was first seen, in epoch milliseconds. */
  readonly firstExposure: Readonly<Record<string, number>>;
}

/** Who saw which variant: the first one counts, and a unit that saw two counts nowhere (R7). */
export class Exposures {
  /** By experiment, then by unit. */
  readonly #seen = new Map<string, Map<string, Exposure[]>>();

  add({ anonymous_id: unit, attempt_id: attempt, at, seq, own: { experiment, variant } }: ReadEvent): void {
    if (typeof experiment !== 'string' || typeof variant !== 'string') return;
    const units = this.#seen.get(experiment) ?? new Map<string, Exposure[]>();
    this.#seen.set(experiment, units);
    const exposure = { at, seq, variant, attempt };
    const list = units.get(unit);
    if (list) list.push(exposure);
    else units.set(unit, [exposure]);
  }

  /** Counts units, not events (R9). Attempts that somebody made to look at a variant are left out (R3). */
  report(attempts: ReadonlyMap<string, Attempt>, conversionWindowMs: number): ExposureReport {
    const own = new Map<string, Attempt[]>();
    for (const attempt of attempts.values()) {
      if (attempt.qa) continue;
      const list = own.get(attempt.unit);
      if (list) list.push(attempt);
      else own.set(attempt.unit, [attempt]);
    }
    const mixed = new Set<string>();
    const since = new Map<string, number>();
    const experiment = [...this.#seen].toSorted(byName).map(([name, units]) => {
      const arms = new Map<string, Arm>();
      for (const [unit, all] of units) {
        const exposures = all.filter(({ attempt }) => attempts.get(attempt)?.qa !== true);
        if (exposures.length === 0) continue;
        const { at, variant } = exposures.reduce((first, each) => (each.at < first.at || (each.at === first.at && each.seq < first.seq) ? each : first));
        since.set(name, Math.min(at, since.get(name) ?? at));
        if (exposures.some((each) => each.variant !== variant)) mixed.add(unit);
        else {
          const arm = arms.get(variant) ?? new Arm();
          arms.set(variant, arm);
          arm.count(own.get(unit) ?? [], at, at + conversionWindowMs);
        }
      }
      return [name, Object.fromEntries([...arms].toSorted(byName).map(([variant, arm]) => [variant, arm.report()]))] as const;
    });
    return { experiment: Object.fromEntries(experiment), multipleExposureUnits: [...mixed].toSorted(), firstExposure: Object.fromEntries(since) };
  }
}

const byName = ([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number => (left < right ? -1 : 1);

class Arm {
  #exposed = 0;
  #started = 0;
  #submitted = 0;
  #completed = 0;
  readonly #byMethod = new Map<string, number>();

  /** One unit, by what it did from its exposure until its time was over. */
  count(attempts: readonly Attempt[], from: number, until: number): void {
    const isIn = (at: number): boolean => at >= from && at <= until;
    this.#exposed += 1;
    if (attempts.some(({ startedAt }) => isIn(startedAt))) this.#started += 1;
    if (attempts.some(({ submittedAt }) => isIn(submittedAt))) this.#submitted += 1;
    const converted = attempts.filter(({ completion }) => completion && isIn(completion.at));
    if (converted.length === 0) return;
    this.#completed += 1;
    const { method = 'unknown' } = converted.reduce((first, each) => (each.completion!.at < first.completion!.at ? each : first));
    this.#byMethod.set(method, (this.#byMethod.get(method) ?? 0) + 1);
  }

  report(): ArmReport {
    return { exposed: this.#exposed, started: this.#started, submitted: this.#submitted, completed: this.#completed, byMethod: Object.fromEntries([...this.#byMethod].toSorted(byName)) };
  }
}
