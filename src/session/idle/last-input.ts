import type { Platform } from '../../platform/platform.js';
import { monotonic } from '../../platform/senses.js';

/**
 * When a person last did something, by both clocks: the wall clock goes on in sleep, the monotonic one cannot be set
 * back. Whichever says that more time has passed is believed (session.md CLK-3).
 */
export class LastInput {
  readonly #platform: Platform;
  #wall: number;
  #forward: number;

  constructor(platform: Platform, at: number) {
    this.#platform = platform;
    this.#wall = at;
    this.#forward = this.#then(at);
  }

  /** Epoch milliseconds. */
  get at(): number {
    return this.#wall;
  }

  /** Milliseconds since then. */
  get ago(): number {
    return Math.max(this.#platform.now() - this.#wall, monotonic(this.#platform) - this.#forward);
  }

  /** Learns of an input, here or in another tab; `false` if it is no news, or lies ahead: the clock was set back since. */
  learn(at: number): boolean {
    if (at <= this.#wall || at > this.#platform.now() + 1000) return false;
    this.#wall = at;
    this.#forward = this.#then(at);
    return true;
  }

  /** The wall clock was set back: the last input is put where it is as long ago as the other clock says. */
  mend(): void {
    const { ago } = this;
    const now = this.#platform.now();
    if (now - this.#wall < ago - 1000) this.#wall = now - ago;
  }

  #then(at: number): number {
    return monotonic(this.#platform) - Math.max(this.#platform.now() - at, 0);
  }
}
