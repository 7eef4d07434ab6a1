import { Attempt, type AttemptReport } from './attempt.js';
import { Exposures, type ArmReport } from './exposures.js';
import type { ReadEvent } from './read-event.js';

export interface ReportOptions {
  /** Epoch milliseconds: what happened later is not there yet. */
  readonly asOf: number;
  /** Seconds of silence after which an attempt is over; default 1,800. */
  readonly windowS?: number | undefined;
  /** Seconds after its first exposure in which a unit may convert; default 86,400. */
  readonly conversionWindowS?: number | undefined;
}

/** What a report knows (funnel.md, section 7). */
export interface FunnelReport {
  readonly duplicatesDropped: number;
  readonly attempts: Readonly<Record<string, AttemptReport>>;
  /** Units that saw two variants of an experiment: in none of its arms (R7). */
  readonly multipleExposureUnits: readonly string[];
  readonly qaAttempts: readonly string[];
  readonly experiment: Readonly<Record<string, Readonly<Record<string, ArmReport>>>>;
  /** When each experiment was first seen, in epoch milliseconds. */
  readonly firstExposure: Readonly<Record<string, number>>;
  /** Each fault with the number of attempts that met it, most first. */
  readonly topErrors: readonly (readonly [string, number])[];
}

/**
 * Turns events in any order into attempts and arms: the same code in a page, the command line and a server. Its memory
 * grows with attempts, and by a number for each event, so that none is counted twice (R1).
 */
export class FunnelReducer {
  readonly #options: Required<{ [Key in keyof ReportOptions]: number }>;
  readonly #attempts = new Map<string, Attempt>();
  readonly #exposures = new Exposures();
  #duplicates = 0;

  constructor({ asOf, windowS = 1_800, conversionWindowS = 86_400 }: ReportOptions) {
    this.#options = { asOf, windowS, conversionWindowS };
  }

  add(event: ReadEvent): void {
    if (event.at > this.#options.asOf) return;
    let attempt = this.#attempts.get(event.attempt_id);
    if (!attempt) this.#attempts.set(event.attempt_id, (attempt = new Attempt(event.anonymous_id)));
    if (!attempt.add(event)) {
      this.#duplicates += 1;
      return;
    }
    if (event.event === 'experiment_exposed' && !event.qa) this.#exposures.add(event);
  }

  report(): FunnelReport {
    const { asOf, windowS, conversionWindowS } = this.#options;
    const ids = [...this.#attempts.keys()].toSorted();
    const attempts = Object.fromEntries(ids.map((id) => [id, this.#attempts.get(id)!.report({ asOf, windowMs: windowS * 1_000 })]));
    const qaAttempts = ids.filter((id) => attempts[id]!.qa);
    const { experiment, multipleExposureUnits, firstExposure } = this.#exposures.report(this.#attempts, conversionWindowS * 1_000);
    return { duplicatesDropped: this.#duplicates, attempts, multipleExposureUnits, qaAttempts, experiment, firstExposure, topErrors: topErrors(Object.values(attempts)) };
  }
}

function topErrors(attempts: readonly AttemptReport[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { qa, errors } of attempts) if (!qa) for (const code of new Set(errors)) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].toSorted(([left, some], [right, others]) => others - some || (left < right ? -1 : 1));
}
