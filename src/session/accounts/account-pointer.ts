import type { Platform } from '../../platform/platform.js';
import { remember } from '../../platform/remember.js';
import type { AccountPolicy } from './account-key.js';

/** The slot of a page that has one account at a time, and of the first account of one that has several. */
export const usualSlot = 'session';

/**
 * Which slot's account a tab shows: a word in `localStorage` where tabs follow each other, in `sessionStorage` where each
 * keeps its own. Where neither is to be had, this tab's memory. Anybody on the origin can write it, and it may name a slot
 * that is empty by now: whoever reads it finds an account there or none, and never another one.
 */
export class AccountPointer {
  readonly #platform: Pick<Platform, 'sharedStorage' | 'tabStorage'>;
  readonly #key: string;
  readonly #isPinned: boolean;
  #own: string | null = null;

  constructor(platform: Pick<Platform, 'sharedStorage' | 'tabStorage'>, name: string, policy: AccountPolicy) {
    this.#platform = platform;
    this.#key = `keylit:${name}:account`;
    this.#isPinned = policy === 'pin';
  }

  /** `null`: nobody has said. */
  get slot(): string | null {
    return this.pinned ?? this.offered ?? this.#own;
  }

  /** Where this tab stays, whatever the others do; `null`: it goes with them. */
  get pinned(): string | null {
    return this.#isPinned ? (slotIn(this.#platform.tabStorage(), this.#key) ?? this.#own) : null;
  }

  /** Where those go that follow. */
  get offered(): string | null {
    return slotIn(this.#platform.sharedStorage(), this.#key);
  }

  /** This tab has turned to a slot, and so do those that follow, and tabs that are still to come. */
  turn(slot: string): void {
    this.pin(slot);
    // Where it is full, this tab remembers it by itself.
    remember(this.#platform.sharedStorage(), this.#key, slot);
  }

  /** This tab shows the account of a slot: a reload does not take it to where the others have gone. */
  pin(slot: string): void {
    this.#own = slot;
    if (this.#isPinned && slotIn(this.#platform.tabStorage(), this.#key) !== slot) remember(this.#platform.tabStorage(), this.#key, slot);
  }

  /** Nobody is signed in any more, so that nothing is left of whoever was (session.md STO-10). */
  clear(): void {
    this.#own = null;
    for (const storage of [this.#platform.tabStorage(), this.#platform.sharedStorage()]) storage?.removeItem(this.#key);
  }
}

function slotIn(storage: Storage | null, key: string): string | null {
  const slot = storage?.getItem(key) ?? null;
  return slot !== null && /^\w{1,64}$/.test(slot) ? slot : null;
}
