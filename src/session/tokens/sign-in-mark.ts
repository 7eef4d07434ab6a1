import { unguessable } from '../../platform/senses.js';
import type { Platform } from '../../platform/platform.js';

/**
 * Tells a tab that keeps its tokens in memory whether somebody signed out elsewhere while it slept and heard nothing
 * (session.md TAB-1, TAB-4): a random word that a sign-in leaves in `localStorage` and a sign-out takes away.
 */
export class SignInMark {
  readonly #platform: Pick<Platform, 'sharedStorage'>;
  readonly #key: string;
  #mine: string | null = null;

  constructor(platform: Pick<Platform, 'sharedStorage'>, name: string) {
    this.#platform = platform;
    this.#key = `keylit:${name}:signed-in`;
  }

  /** Somebody has signed in here: with those who are in elsewhere, if any. */
  join(): void {
    try {
      const storage = this.#platform.sharedStorage();
      const mark = storage?.getItem(this.#key) ?? unguessable();
      storage?.setItem(this.#key, mark);
      this.#mine = storage ? mark : null;
    } catch {
      // Full: then nothing but the channel tells.
      this.#mine = null;
    }
  }

  /** Whether somebody has signed out since this tab joined. */
  isGone(): boolean {
    return this.#mine !== null && this.#platform.sharedStorage()?.getItem(this.#key) !== this.#mine;
  }

  clear(): void {
    this.#mine = null;
    this.#platform.sharedStorage()?.removeItem(this.#key);
  }
}
