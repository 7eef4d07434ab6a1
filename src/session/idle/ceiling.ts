import type { Platform } from '../../platform/platform.js';
import { monotonic } from '../../platform/senses.js';

/** The time at which a session ends whatever anybody does. It can come down, and never goes up (session.md IDL-5). */
export class Ceiling {
  readonly #platform: Platform;
  #at: number;
  #forward: number;

  constructor(platform: Platform, at: number) {
    this.#platform = platform;
    this.#at = at;
    this.#forward = this.#forwardOf(at);
  }

  /** Epoch milliseconds; `Infinity` where nothing sets an end. */
  get at(): number {
    return this.#at;
  }

  /** Milliseconds until then, by the clock that says less: a wall clock that is set back wins no time. */
  get left(): number {
    return Math.min(this.#at - this.#platform.now(), this.#forward - monotonic(this.#platform));
  }

  /** Takes an earlier end that the server names. What is no time is not taken. */
  lower(at: number | undefined): void {
    if (at === undefined || !(at < this.#at)) return;
    this.#at = at;
    this.#forward = this.#forwardOf(at);
  }

  #forwardOf(at: number): number {
    return monotonic(this.#platform) + at - this.#platform.now();
  }
}
