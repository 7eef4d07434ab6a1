import { Dice } from './dice.js';
import type { Page } from './page.js';
import type { Fault, FaultKind, Plan } from './plan.js';

interface Due {
  readonly at: number;
  readonly order: number;
  /** Whose script it calls; nobody's where the world itself acts. */
  readonly page: Page | null;
  readonly name: string;
  readonly run: () => void;
  dropped: boolean;
}

/**
 * Virtual time and everything that waits for it. Each await point of the product that leads outside (a fetch, a store, a
 * lock, a timer, a channel) becomes one or two entries here, at a moment that the plan's seed decides: so the seed alone
 * decides what overtakes what.
 */
export class World {
  readonly plan: Plan;
  readonly dice: Dice;
  /** Lines of what happened, where somebody wants to read them. */
  readonly trace: string[] | null;
  /** Milliseconds since the beginning by the clock that only goes forwards. */
  at = 0;
  /** When the plan began, on that clock. */
  began = 0;
  /** No more faults. */
  quiet = false;
  /** Everything is cut off: no request leaves this device. */
  offline = false;
  #sleptMs = 0;
  #jumpedMs = 0;
  #queue: Due[] = [];
  #order = 0;
  readonly #used = new Map<Fault, number>();

  constructor(plan: Plan, trace: string[] | null = null) {
    this.plan = plan;
    this.dice = new Dice(plan.seed);
    this.trace = trace;
  }

  /** Epoch milliseconds where the clocks are right. */
  get trueTime(): number {
    return 1_767_225_600_000 + this.at + this.#sleptMs;
  }

  /** Epoch milliseconds by this device. */
  get deviceTime(): number {
    return this.trueTime + this.plan.clockErrorMs + this.#jumpedMs;
  }

  jump(ms: number): void {
    this.#jumpedMs += ms;
  }

  /** The lid closes: time passes outside, and nothing here moves; the clock that only goes forwards may stand still. */
  sleep(ms: number): void {
    if (this.plan.monotonicSleeps) this.#sleptMs += ms;
    else this.at += ms;
  }

  note(who: Page | string, what: string): void {
    this.trace?.push(`${((this.at - this.began) / 1000).toFixed(3).padStart(10)}  ${typeof who === 'string' ? who : who.name}  ${what}`);
  }

  /** Runs `run` after `ms`, in `page` once it is awake, and never in one that is gone. The function it returns drops it. */
  after(ms: number, page: Page | null, name: string, run: () => void): () => void {
    const due: Due = { at: this.at + Math.max(0, ms), order: this.#order++, page, name, run, dropped: false };
    this.#insert(due);
    return () => {
      due.dropped = true;
    };
  }

  /** How long an await point of this kind takes: mostly short, now and then very long. */
  lag(name: string, usualMs: number, rareMs: number): number {
    return this.dice.chance(`${name}/rare`, 0.03) ? this.dice.between(name, 0, rareMs) : this.dice.between(name, 0, usualMs);
  }

  /** The fault of one of these kinds that is at work now, if there is one: it is used up by that. */
  fault(...kinds: readonly FaultKind[]): Fault | undefined {
    const seconds = (this.at - this.began) / 1000;
    const found = this.quiet ? undefined : this.plan.faults.find((fault) => kinds.includes(fault.kind) && fault.from <= seconds && seconds < fault.until && (this.#used.get(fault) ?? 0) < fault.times);
    if (found) this.#used.set(found, (this.#used.get(found) ?? 0) + 1);
    return found;
  }

  /** Faults that happened. */
  get faults(): readonly Fault[] {
    return [...this.#used.keys()];
  }

  /** Lets time pass until `ms`, one entry after another; `settled` is called when the script that an entry
   * woke has run out, with how many there were in this second. */
  async runUntil(ms: number, settled: (steps: number) => void, stopped: () => boolean): Promise<void> {
    for (let since = this.at, steps = 0; ; steps += 1) {
      if (this.at > since + 1_000) [since, steps] = [this.at, 0];
      const next = this.#queue[0];
      if (stopped()) return;
      if (!next || next.at > ms) break;
      this.#queue.shift();
      if (next.dropped || next.page?.gone) continue;
      if (next.page?.asleep) {
        next.page.wakes.push(next);
        continue;
      }
      this.at = Math.max(this.at, next.at);
      next.run();
      await turn();
      settled(steps);
    }
    this.at = Math.max(this.at, ms);
  }

  /** What waited for `page` while it slept comes now, in its old order. */
  wake(page: Page): void {
    for (const due of page.wakes.splice(0) as Due[]) this.#insert({ ...due, at: this.at, order: this.#order++ });
  }

  #insert(due: Due): void {
    let low = 0;
    let high = this.#queue.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#queue[middle]!;
      if (other.at < due.at || (other.at === due.at && other.order < due.order)) low = middle + 1;
      else high = middle;
    }
    this.#queue.splice(low, 0, due);
  }
}

/** Until every promise that can go on has gone on: nothing in a run waits for anything but the world. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
