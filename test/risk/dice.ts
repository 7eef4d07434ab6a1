/** Random numbers that a seed repeats: mulberry32. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  /** One of the list, by weights that need not sum up to 1. */
  pick<Value>(values: readonly Value[], weights: readonly number[]): Value {
    let left = this.next() * weights.reduce((sum, weight) => sum + weight, 0);
    for (const [index, value] of values.entries()) {
      left -= weights[index]!;
      if (left < 0) return value;
    }
    return values.at(-1)!;
  }
}
