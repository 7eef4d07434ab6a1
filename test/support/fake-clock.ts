interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** After everything that is ready to run has run: a task comes after all microtasks. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/**
 * Time that passes when a test says so. The wall clock can be set; the steady one only goes forwards, and stands still
 * while the device sleeps. Timers go by the steady one, as they do in browsers.
 */
export class FakeClock {
  readonly #timers = new Set<Timer>();
  #steady = 1_000;
  #wall: number;

  constructor(wall: number = Date.UTC(2026, 0, 1)) {
    this.#wall = wall;
  }

  get now(): number {
    return this.#wall;
  }

  get monotonic(): number {
    return this.#steady;
  }

  /** How many timers wait. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Milliseconds until the next timer; `Infinity`: there is none. */
  get next(): number {
    return Math.min(...[...this.#timers].map(({ at }) => at - this.#steady), Infinity);
  }

  after(ms: number, run: () => void): () => void {
    if (!(ms <= 2 ** 31 - 1)) throw new RangeError(`a timer of ${ms} ms would fire at once (CLK-5)`);
    const timer = { at: this.#steady + Math.max(0, ms), run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Lets time pass, timer by timer, and what they start settle. */
  async advance(ms: number): Promise<void> {
    const end = this.#steady + ms;
    await settled();
    for (;;) {
      const due = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#go(due.at - this.#steady);
      this.#timers.delete(due);
      due.run();
      await settled();
    }
    this.#go(end - this.#steady);
    await settled();
  }

  /** Somebody, or a time server, sets the device's clock. */
  set(wall: number): void {
    this.#wall = wall;
  }

  jump(ms: number): void {
    this.#wall += ms;
  }

  /** The device sleeps: the wall clock goes on, timers do not. */
  sleep(ms: number): void {
    this.#wall += ms;
  }

  #go(ms: number): void {
    if (ms <= 0) return;
    this.#steady += ms;
    this.#wall += ms;
  }
}
