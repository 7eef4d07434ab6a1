import type { Platform } from '../../platform/platform.js';
import type { LockReason } from '../snapshot.js';

type Entry = 'began' | 'active' | 'locked';

/**
 * What all tabs of the origin know of how a session is used: when it began, when somebody last did something, and
 * whether it is locked. Times and one word, nothing of the person. An entry each, so that a tab that notes an input
 * cannot undo the lock of another. Where storage is blocked, this tab's memory alone.
 */
export class IdleBook {
  readonly #platform: Platform;
  readonly #name: string;
  readonly #memory = new Map<string, string>();

  constructor(platform: Platform, name: string) {
    this.#platform = platform;
    this.#name = name;
  }

  /** Epoch milliseconds of the sign-in; `null` where nobody noted it. */
  get began(): number | null {
    return time(this.#read('began'));
  }

  /** Epoch milliseconds of the last input that was shared. */
  get active(): number | null {
    return time(this.#read('active'));
  }

  get locked(): LockReason | null {
    const why = this.#read('locked');
    // Whatever stands there, somebody has locked it.
    return why === null ? null : why === 'manual' ? 'manual' : 'idle';
  }

  begin(now: number): void {
    this.#write('began', now);
    this.#write('active', now);
    this.#write('locked', null);
  }

  noteBegan(at: number): void {
    this.#write('began', at);
  }

  noteActive(at: number): void {
    this.#write('active', at);
  }

  lock(why: LockReason): void {
    this.#write('locked', why);
  }

  unlock(): void {
    this.#write('locked', null);
  }

  clear(): void {
    for (const entry of ['began', 'active', 'locked'] as const) this.#write(entry, null);
  }

  #read(entry: Entry): string | null {
    const key = this.#key(entry);
    const storage = this.#platform.sharedStorage();
    return storage ? (storage.getItem(key) ?? this.#memory.get(key) ?? null) : (this.#memory.get(key) ?? null);
  }

  #write(entry: Entry, value: number | string | null): void {
    const key = this.#key(entry);
    const storage = this.#platform.sharedStorage();
    this.#memory.delete(key);
    if (value === null) {
      storage?.removeItem(key);
      return;
    }
    try {
      if (storage) return storage.setItem(key, String(value));
    } catch {
      // A full storage has no room for thirty characters more.
    }
    this.#memory.set(key, String(value));
  }

  #key(entry: Entry): string {
    return `keylit:${this.#name}:${entry}`;
  }
}

function time(text: string | null): number | null {
  const value = text === null || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) && value > 0 ? value : null;
}
