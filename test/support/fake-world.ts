import type { PageEvent } from '../../src/platform/platform.js';

/** Time that stands still until it is told to go on, and a page that is put away on command. */
export class FakeWorld {
  #now: number;
  #forward = 0;
  #timers: { readonly at: number; readonly callback: () => void }[] = [];
  readonly #listeners = new Map<PageEvent, Set<(event: Event) => void>>();
  isVisible = true;

  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now;
  }

  readonly now = (): number => this.#now;
  readonly monotonic = (): number => this.#forward;
  readonly visible = (): boolean => this.isVisible;
  readonly after = (ms: number, callback: () => void): (() => void) => {
    const timer = { at: this.#forward + ms, callback };
    this.#timers.push(timer);
    return () => void (this.#timers = this.#timers.filter((other) => other !== timer));
  };
  readonly listen = (type: PageEvent, listener: (event: Event) => void): (() => void) => {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners.add(listener));
    return () => void listeners.delete(listener);
  };

  fire(type: PageEvent): void {
    for (const listener of this.#listeners.get(type) ?? []) listener(new Event(type));
  }

  get timers(): number {
    return this.#timers.length;
  }

  get listeners(): number {
    return [...this.#listeners.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** Only the wall clock: a person, the network or the calendar set it. */
  jump(ms: number): void {
    this.#now += ms;
  }

  /** Lets time pass, timer by timer, and whatever each sets off settle. */
  async advance(ms: number, settle: () => Promise<void> = settled): Promise<void> {
    const end = this.#forward + ms;
    await settle();
    for (;;) {
      const next = this.#timers.toSorted((a, b) => a.at - b.at).find(({ at }) => at <= end);
      if (!next) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#pass(Math.max(next.at, this.#forward));
      next.callback();
      await settle();
    }
    this.#pass(end);
    await settle();
  }

  #pass(to: number): void {
    this.#now += to - this.#forward;
    this.#forward = to;
  }
}

/** Lets everything that is ready to run do so, a fake database's transactions too. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setTimeout(resolve));
}
