import type { ReadEvent } from './read-event.js';

export type AttemptOutcome = 'completed' | 'abandoned' | 'bounced' | 'open';

/** What became of one try of one person. */
export interface AttemptReport {
  readonly unit: string;
  readonly outcome: AttemptOutcome;
  readonly lastStep: string | null;
  readonly method: string | null;
  readonly qa: boolean;
  readonly resumed: boolean;
  /** Milliseconds that the page was in sight; `null` where nothing said so. */
  readonly activeMs: number | null;
  /** Those that were chosen, in order, once each; and the one that it was completed with. */
  readonly methodsTried: readonly string[];
  readonly errors: readonly string[];
}

/** Something at its place in the attempt: events come in any order (R2). */
interface Placed<Value> {
  readonly seq: number;
  readonly at: number;
  readonly value: Value;
}

const isLater = (event: { seq: number; at: number }, than: { seq: number; at: number } | null): boolean => !than || event.seq > than.seq || (event.seq === than.seq && event.at > than.at);
const byPlace = (left: Placed<unknown>, right: Placed<unknown>): number => left.seq - right.seq || left.at - right.at;
const inOrder = (list: readonly Placed<string>[]): readonly string[] => list.toSorted(byPlace).map(({ value }) => value);

/** Ends that somebody or something has declared; the rest is only a page that was left for now (R4, R5). */
const finalReasons = new Set<unknown>(['dismissed', 'unmounted', 'idle', 'recovered']);

/**
 * What is known of an attempt, kept small: its latest of everything, and the few lists that a report shows. The order
 * in which events are added makes no difference.
 */
export class Attempt {
  readonly unit: string;
  qa = false;
  /** The first time of each, in epoch milliseconds. */
  startedAt = Infinity;
  submittedAt = Infinity;
  /** The first completion. */
  completion: (Placed<string | undefined> & { readonly step: string | undefined }) | null = null;
  #lastAt = -Infinity;
  #resumed = false;
  #ended = false;
  #step: Placed<string> | null = null;
  #method: Placed<string> | null = null;
  #active: Placed<number> | null = null;
  readonly #seen = new Set<number>();
  readonly #tried: Placed<string>[] = [];
  readonly #errors: Placed<string>[] = [];

  constructor(unit: string) {
    this.unit = unit;
  }

  /** `false` for an event that was added before (R1): its few events are told apart by hashes of their ids. */
  add({ event, event_id, seq, at, step, method, qa, own }: ReadEvent): boolean {
    const hash = hash53(event_id);
    if (this.#seen.has(hash)) return false;
    this.#seen.add(hash);
    const place = { seq, at };
    this.qa ||= qa === true;
    this.#lastAt = Math.max(this.#lastAt, at);
    if (step && event !== 'auth_abandoned' && isLater(place, this.#step)) this.#step = { ...place, value: step };
    if (method && isLater(place, this.#method)) this.#method = { ...place, value: method };
    const active = own['active_ms'];
    if (typeof active === 'number' && isLater(place, this.#active)) this.#active = { ...place, value: active };
    const fault = faultOf(event, own);
    if (fault) this.#errors.push({ ...place, value: fault });
    switch (event) {
      case 'auth_started':
        this.startedAt = Math.min(this.startedAt, at);
        break;
      case 'auth_submitted':
        this.submittedAt = Math.min(this.submittedAt, at);
        break;
      case 'auth_method_selected':
        if (method) this.#tried.push({ ...place, value: method });
        break;
      case 'auth_resumed':
        this.#resumed = true;
        break;
      case 'auth_abandoned':
        this.#ended ||= own['provisional'] !== true && finalReasons.has(own['reason']);
        break;
      case 'auth_completed':
        if (!this.completion || isLater(this.completion, place)) this.completion = { ...place, value: method, step };
        if (typeof active === 'number') this.#active = { seq: Infinity, at, value: active };
        break;
      default:
        break;
    }
    return true;
  }

  /** As it looked at `asOf`, with everything of the attempt's until then added. */
  report({ asOf, windowMs }: { readonly asOf: number; readonly windowMs: number }): AttemptReport {
    return {
      unit: this.unit,
      outcome: this.#outcome(asOf - this.#lastAt > windowMs),
      lastStep: this.completion?.step ?? this.#step?.value ?? null,
      method: this.method ?? null,
      qa: this.qa,
      resumed: this.#resumed,
      activeMs: this.#active?.value ?? null,
      methodsTried: [...new Set([...inOrder(this.#tried), ...(this.completion?.value ? [this.completion.value] : [])])],
      errors: inOrder(this.#errors),
    };
  }

  /** The completion's, else the last one seen. */
  get method(): string | undefined {
    return this.completion?.value ?? this.#method?.value;
  }

  #outcome(isSilent: boolean): AttemptOutcome {
    if (this.completion) return 'completed';
    if (this.#ended) return 'abandoned';
    if (!isSilent) return 'open';
    return this.startedAt === Infinity ? 'bounced' : 'abandoned';
  }
}

/** What went wrong in an event, under the name that reports count it by. */
function faultOf(event: string, own: Readonly<Record<string, unknown>>): string | undefined {
  const named = (key: string): string | undefined => (typeof own[key] === 'string' ? own[key] : undefined);
  switch (event) {
    case 'auth_error':
      return named('code');
    case 'auth_challenge_resolved':
      return own['outcome'] === 'failed' ? named('code') : undefined;
    case 'auth_field_invalid':
      return named('rule');
    case 'auth_passkey_resolved':
      return own['outcome'] === 'succeeded' ? undefined : named('bucket');
    default:
      return undefined;
  }
}

/** FNV-1a over two lanes, as a whole number of 53 bits. */
function hash53(text: string): number {
  let [low, high] = [0x811c9dc5, 0xc9dc5118];
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit ^ (low >>> 16), 0x01000193);
  }
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}
