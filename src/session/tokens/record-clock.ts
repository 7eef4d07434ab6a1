import type { Platform } from '../../platform/platform.js';
import { monotonic } from '../../platform/senses.js';
import { timeFor, type Seen } from './lifetime.js';
import type { TokenRecord } from './record.js';

/** Tells the time that counts for a record, by what the clocks of this tab said when it first saw its tokens. */
export class RecordClock {
  readonly #platform: Platform;
  #seen: Seen | null = null;

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** Epoch milliseconds by the clock that the record was written with. */
  now(record: TokenRecord): number {
    const [wall, steady] = [this.#platform.now(), monotonic(this.#platform)];
    if (this.#seen?.record.generation !== record.generation) this.#seen = { record, wall, monotonic: steady };
    return timeFor(this.#seen, wall, steady);
  }
}
