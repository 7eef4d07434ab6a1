import type { Platform } from './platform.js';

/** A turn that somebody holds, as it is written down. */
export interface Lease {
  /** Random, new with every turn. */
  readonly owner: string;
  /** Counts the holder's signs of life. */
  readonly beats: number;
  /** Milliseconds until the next one, as the holder promised. */
  readonly intervalMs: number;
}

/** A holder misses this many signs of life before it counts as dead. */
const missed = 3;
/** Milliseconds of silence that one look may add at most: what was longer was sleep, and the holder slept too. */
const mostPerLook = 1_000;
/** Milliseconds by which the two clocks may drift apart between two looks. */
const drift = 1_000;

/**
 * Tells a dead holder from a slow one: by watching it for three of its intervals on this tab's own forward clock. No
 * wall clock is compared with another tab's, and one that jumped begins the watch anew (session.md LCK-7).
 */
export class DeadHolder {
  readonly #clock: Pick<Platform, 'now' | 'monotonic'>;
  #seen: Lease | null = null;
  #silentMs = 0;
  #at: { readonly wall: number; readonly forward: number } | null = null;

  constructor(clock: Pick<Platform, 'now' | 'monotonic'>) {
    this.#clock = clock;
  }

  /** The lease that may be taken over, if any. */
  get lease(): Lease | null {
    return this.#seen && this.#silentMs >= missed * this.#seen.intervalMs ? this.#seen : null;
  }

  /** What a look found. */
  saw(lease: Lease | null): void {
    const wall = this.#clock.now();
    const at = { wall, forward: this.#clock.monotonic?.() ?? wall };
    const before = this.#at;
    this.#at = at;
    const isSame = Boolean(lease) && lease?.owner === this.#seen?.owner && lease?.beats === this.#seen?.beats;
    this.#seen = lease;
    if (!isSame || !before) {
      this.#silentMs = 0;
      return;
    }
    const forward = at.forward - before.forward;
    const isJump = Math.abs(at.wall - before.wall - forward) > drift || forward < 0;
    this.#silentMs = isJump ? 0 : this.#silentMs + Math.min(forward, mostPerLook);
  }
}
