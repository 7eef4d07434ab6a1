import type { CustodyWorld } from '../custody.js';
import { usualSlot } from '../accounts/account-pointer.js';
import type { TokenStore } from './store.js';

/** What tells the marks of sign-outs apart. */
const markOf = (slot: string): string => (slot === usualSlot ? '' : `:${slot}`);

/** The marks that a sign-out leaves until what is stored has been removed, one for each slot (session.md OUT-1, DPO-8). */
export class SignOutMarks {
  readonly #world: Pick<CustodyWorld, 'buried' | 'bury' | 'slot'>;
  readonly #store: TokenStore;
  /** Other tabs saw what this one kept, when it began. */
  readonly #wasShared: boolean;

  constructor(world: Pick<CustodyWorld, 'buried' | 'bury' | 'slot'>, store: TokenStore) {
    this.#world = world;
    this.#store = store;
    this.#wasShared = store.shared;
  }

  /** From now on a sign-out is of this slot; one that came before it was known which is current, too. */
  turn(slot: string): void {
    const world = this.#world;
    const isUnknown = world.slot === ':' && world.buried();
    if (isUnknown) world.bury(false);
    world.slot = markOf(slot);
    if (isUnknown) world.bury(true);
  }

  /** What a tab keeps because its storage has failed is its own, and not what is marked. */
  has(slot: string): boolean {
    return !this.isCutOff && this.#world.buried(markOf(slot));
  }

  /** The sign-out is done, unless something is left in a storage that has failed here: it stays marked for a tab that can reach it. */
  remove(slot: string): void {
    if (!this.isCutOff) this.#world.bury(false, markOf(slot));
  }

  /** The storage has failed here: what is in it is not seen any more. */
  get isCutOff(): boolean {
    return this.#wasShared && !this.#store.shared;
  }
}
