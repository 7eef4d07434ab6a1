/**
 * Chance that can be had again: the same seed and the same words give the same number. Each await point asks under a name
 * of its own (tab, kind, how often already), so that a plan from which something is left out plays the rest as before.
 */
export class Dice {
  readonly #seed: number;
  readonly #asked = new Map<string, number>();

  constructor(seed: number) {
    this.#seed = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  }

  /** A number from 0 up to, but not including, 1. */
  roll(name: string): number {
    const turn = this.#asked.get(name) ?? 0;
    this.#asked.set(name, turn + 1);
    let hash = (this.#seed ^ Math.imul(turn + 1, 0x27d4eb2f)) >>> 0;
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
    return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
  }

  between(name: string, from: number, until: number): number {
    return from + this.roll(name) * (until - from);
  }

  whole(name: string, from: number, until: number): number {
    return Math.floor(this.between(name, from, until));
  }

  chance(name: string, share: number): boolean {
    return this.roll(name) < share;
  }

  pick<Item>(name: string, list: readonly Item[]): Item {
    return list[Math.floor(this.roll(name) * list.length)]!;
  }
}
