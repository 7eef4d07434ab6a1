import { AuthError, isAuthError } from '../../errors.js';
import type { Grant, User } from '../../backend/session.js';
import type { Locks } from '../../platform/locks.js';
import { unguessable } from '../../platform/senses.js';
import { personOf } from '../person.js';
import type { SignOutResult, Snapshot } from '../snapshot.js';
import type { HeldTokens, Place } from '../tokens/held-tokens.js';
import { readRecord } from '../tokens/read-record.js';
import type { TokenRecord } from '../tokens/record.js';
import type { TokenStore } from '../tokens/store.js';
import type { TokenOptions, UsableToken } from '../tokens/token-source.js';
import type { AccountKey, AccountPolicy } from './account-key.js';
import { mostAccounts, type Account } from './accounts.js';


/** No sign-in waits longer for one in another tab to find its place. */
const placeMs = 5_000;

/** What the accounts need of the custody that has the current one. */
export interface AccountsWorld {
  readonly name: string;
  readonly policy: AccountPolicy;
  readonly store: TokenStore;
  readonly locks: Locks;
  /** Fires when nothing may be written any more. */
  readonly life: AbortSignal;
  current(): HeldTokens;
  snapshot(): Snapshot;
  /** The tokens of another slot, beside the current ones. */
  held(slot: string): HeldTokens;
  /** Reads what is in a slot, and refreshes it where it has run out; not longer than people wait. */
  prepare(tokens: HeldTokens): Promise<void>;
  isMarked(slot: string): boolean;
  unmark(slot: string): void;
  known(account: string): User | undefined;
  forgetPeople(except: ReadonlySet<string>): void;
  /** Throws `session-locked`. */
  mustBeOpen(): void;
  /** Makes tokens the current ones, shows them, and tells the other tabs. */
  turn(tokens: HeldTokens): void;
  signOut(): Promise<SignOutResult>;
  endAtServer(grant: Grant): Promise<SignOutResult>;
  revoke(grant: Grant): void;
  /** Once nobody is left, nothing is. */
  tidy(): Promise<void>;
}

interface Entry {
  readonly slot: string;
  readonly record: TokenRecord;
}

/**
 * The accounts of token mode: a slot of the store for each, with a record, a key, nonces and a lock of its own, so that
 * nothing of one can be taken for another's (session.md MUL-1). One of them is the current one.
 */
export class TokenAccounts {
  readonly policy: AccountPolicy;
  readonly most: number = mostAccounts;
  readonly #world: AccountsWorld;
  /** Counts switches that were asked for: the last one counts. */
  #turns = 0;

  constructor(world: AccountsWorld) {
    this.policy = world.policy;
    this.#world = world;
  }

  async list(): Promise<readonly Account[]> {
    this.#world.mustBeOpen();
    const { known } = this.#world;
    const current = this.#world.current();
    const entries = await this.#entries();
    this.#world.forgetPeople(new Set(entries.map(({ record }) => record.account)));
    const rank = ({ slot, record }: Entry): number => (slot === current.slot ? Infinity : record.receivedAt);
    // Two tabs that could not wait for each other may have let the same person in twice.
    const shown = entries.toSorted((one, other) => rank(other) - rank(one)).filter(({ record }, index, all) => all.findIndex((each) => isSame(each.record, record)) === index);
    return shown.map(({ slot, record }) => ({
      id: record.account as AccountKey,
      user: { ...record.session.user, ...known(record.account) },
      current: slot === current.slot,
      alive: !current.hasEnded(record),
    }));
  }

  /** Rejects with `too-many-accounts` where there is no room for another. */
  async mustHaveRoom(): Promise<void> {
    this.#world.mustBeOpen();
    if ((await this.#entries()).length >= this.most) throw new AuthError('too-many-accounts');
  }

  async use(id: AccountKey): Promise<Snapshot> {
    const world = this.#world;
    world.mustBeOpen();
    const turn = (this.#turns += 1);
    const before = world.current();
    const entry = (await this.#entries()).find(({ record }) => record.account === id);
    if (entry && entry.slot === before.slot && before.account === id) return world.snapshot();
    if (!entry || entry.slot === before.slot) throw new AuthError('not-signed-in');
    // Everything about it is made ready first: the page never shows one account while its requests go out as the other's.
    const tokens = world.held(entry.slot);
    await world.prepare(tokens);
    const { record } = tokens;
    world.mustBeOpen();
    if (turn !== this.#turns || before !== world.current() || world.life.aborted) throw new AuthError('session-changed');
    if (!record || record.account !== id) throw new AuthError('not-signed-in');
    if (tokens.hasEnded(record)) throw new AuthError('session-expired');
    world.turn(tokens);
    return world.snapshot();
  }

  async remove(id: AccountKey): Promise<SignOutResult> {
    const entries = await this.#entries();
    // The page may have turned to it meanwhile.
    const current = this.#world.current();
    const named = entries.find(({ record }) => record.account === id);
    const same = named ? entries.filter(({ record }) => isSame(record, named.record)) : [];
    return this.#end(same.map(({ slot }) => slot), current.account === id || same.some(({ slot }) => slot === current.slot));
  }

  async removeAll(): Promise<SignOutResult> {
    // Whatever is in a slot goes, whether it can be read or not.
    const slots = await this.#world.store.slots();
    const current = this.#world.current();
    return this.#end(slots, current.account !== null || slots.includes(current.slot));
  }

  /** A token of an account that the page does not show (session.md MUL-2). */
  async token({ account, ...options }: TokenOptions): Promise<UsableToken | null> {
    const entry = (await this.#entries()).find(({ record }) => record.account === account);
    if (!entry) throw new AuthError('not-signed-in', { phase: 'refresh' });
    const token = await this.#world.held(entry.slot).token(options);
    if (token?.account !== account) throw new AuthError('session-changed', { phase: 'refresh' });
    return token;
  }

  /**
   * What finds the slot of who signs in from now on: the one where this person is already, else a free one. Nobody takes
   * the place of somebody else, but for a guest, who has become somebody. One tab at a time. A sign-out of this person in
   * between, in whichever tab, is the last word (session.md B11).
   */
  async placing(): Promise<Place> {
    const before = await this.#entries().catch(() => []);
    return (grant, take) => this.#alone(() => this.#place(before.filter(({ record }) => isSame(record, grant)), grant, take));
  }

  async #place(before: readonly Entry[], grant: Grant, take: Parameters<Place>[1]): Promise<void> {
    const { revoke } = this.#world;
    const current = this.#world.current();
    const entries = await this.#entries();
    if (before.some(({ record: { account } }) => entries.every(({ record }) => record.account !== account))) {
      revoke(grant);
      throw new AuthError('session-changed', { phase: 'sign-in' });
    }
    const same = entries.filter(({ record }) => isSame(record, grant));
    const seat = same.find(({ slot }) => slot === current.slot) ?? same[0];
    if (seat) return take(this.#at(seat.slot), seat.record);
    const own = entries.find(({ slot }) => slot === current.slot);
    // A tab that keeps its account may sleep on a slot that was emptied: it must not wake up as somebody else.
    if (own ? own.record.session.user.guest : this.policy === 'follow') return take(current);
    if (entries.length >= this.most) {
      revoke(grant);
      throw new AuthError('too-many-accounts', { phase: 'sign-in' });
    }
    return take(this.#at(unguessable()));
  }

  #at(slot: string): HeldTokens {
    const current = this.#world.current();
    return slot === current.slot ? current : this.#world.held(slot);
  }

  async #entries(): Promise<Entry[]> {
    const { store } = this.#world;
    const found = await Promise.all(
      (await store.slots()).map(async (slot) => {
        // A sign-out that could not be done when it was asked for: nobody is there any more.
        if (this.#world.isMarked(slot)) return this.#finish(slot);
        const record = readRecord(await store.read(slot));
        return typeof record === 'object' ? { slot, record } : null;
      }),
    );
    return found.filter((entry) => entry !== null);
  }

  async #finish(slot: string): Promise<null> {
    const grant = await this.#at(slot)
      .forgetMarked()
      .catch(() => undefined);
    if (grant === undefined) return null;
    if (grant) this.#world.revoke(grant);
    this.#world.unmark(slot);
    return null;
  }

  /** Here at once, whatever the network does; then at the server. */
  async #end(slots: readonly string[], withCurrent: boolean): Promise<SignOutResult> {
    const { endAtServer } = this.#world;
    const current = this.#world.current();
    const others = slots.filter((slot) => slot !== current.slot).map(async (slot): Promise<SignOutResult> => {
      const { grant, isRemoved } = await this.#world.held(slot).forget('user');
      if (!isRemoved) throw new AuthError('storage-unavailable', { phase: 'sign-out' });
      return grant ? endAtServer(grant) : { remote: 'done' };
    });
    const results = await Promise.all([...others, ...(withCurrent ? [this.#world.signOut()] : [])]);
    await this.#world.tidy();
    return results.find(({ remote }) => remote !== 'done') ?? { remote: 'done' };
  }

  /** Two tabs that let the same person in at once come to the same slot. */
  async #alone(work: () => Promise<void>): Promise<void> {
    const { locks, name, life } = this.#world;
    let hasBegun = false;
    const begin = (): Promise<void> => {
      hasBegun = true;
      return work();
    };
    try {
      await locks.run(`keylit:${name}:accounts`, begin, { waitMs: placeMs, signal: life });
    } catch (error) {
      if (hasBegun || !isAuthError(error, 'lock-timeout')) throw error;
      await work();
    }
  }
}

const isSame = (one: Pick<Grant, 'session'>, other: Pick<Grant, 'session'>): boolean => personOf(one.session.user) === personOf(other.session.user);
