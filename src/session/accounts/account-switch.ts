import { AuthError } from '../../errors.js';
import type { User } from '../../backend/session.js';
import type { Locks } from '../../platform/locks.js';
import { load } from '../../platform/load.js';
import { once } from '../../platform/once.js';
import type { CustodyWorld } from '../custody.js';
import { personOf } from '../person.js';
import type { AtServer } from '../tokens/at-server.js';
import type { HeldTokens } from '../tokens/held-tokens.js';
import { readRecord } from '../tokens/read-record.js';
import { refreshInTime } from '../tokens/refresh-in-time.js';
import type { SignOutMarks } from '../tokens/sign-out-marks.js';
import type { TokenStore } from '../tokens/store.js';
import { AccountPointer, usualSlot } from './account-pointer.js';
import type { TokenAccounts } from './token-accounts.js';

/** What the switch works with. */
export interface SwitchParts {
  readonly store: TokenStore;
  readonly locks: Locks;
  readonly server: AtServer;
  readonly marks: SignOutMarks;
  current(): HeldTokens;
  held(slot: string): HeldTokens;
  /** Looks at what is there now. */
  look(): void;
  /** Makes them the current ones. */
  turn(tokens: HeldTokens): void;
}

/** Which of several accounts a tab shows, and when it turns to another. For a page that has one at a time, nothing ever turns. */
export class AccountSwitch {
  readonly #world: CustodyWorld;
  readonly #parts: SwitchParts;
  readonly #pointer: AccountPointer | null;
  /** Who those are that this tab has shown, while they are signed in. */
  readonly #people = new Map<string, User>();
  /** Whose account this tab showed last. */
  #person: string | null = null;

  constructor(world: CustodyWorld, parts: SwitchParts) {
    this.#world = world;
    this.#parts = parts;
    const { platform, name, accounts } = world;
    this.#pointer = accounts ? new AccountPointer(platform, name, accounts) : null;
    if (!this.#pointer || world.over.aborted) return;
    // In some browsers the word of a switch is faster than what it speaks of: the storage of another process.
    const unlisten = platform.listen('storage', () => parts.look());
    world.over.addEventListener('abort', unlisten);
  }

  get isOn(): boolean {
    return this.#pointer !== null;
  }

  /** Whether the pointer is elsewhere than the page. */
  get isAway(): boolean {
    return (this.#pointer?.slot ?? this.#parts.current().slot) !== this.#parts.current().slot;
  }

  /** The slot to begin with. */
  get first(): string {
    return this.#pointer?.slot ?? usualSlot;
  }

  known(account: string): User | undefined {
    return this.#people.get(account);
  }

  /** The accounts, once more than one is spoken of. */
  readonly accounts = once(async (): Promise<TokenAccounts> => {
    const world = this.#world;
    const { accounts: policy, guard } = world;
    const { store, locks, server, marks, current, held } = this.#parts;
    if (!policy) throw new AuthError('unsupported', { detail: 'createAuth has no accounts' });
    const { TokenAccounts } = await load(() => import('./token-accounts.js'));
    return new TokenAccounts({
      policy,
      name: world.name,
      store,
      locks,
      current,
      held,
      life: world.over,
      snapshot: () => world.snapshot,
      prepare: (tokens) => this.#prepare(tokens),
      isMarked: (slot) => marks.has(slot),
      unmark: (slot) => marks.remove(slot),
      known: (account) => this.known(account),
      forgetPeople: (except) => this.#people.forEach((_user, account) => void (except.has(account) || this.#people.delete(account))),
      mustBeOpen() {
        guard?.compare();
        if (guard?.isLocked) throw new AuthError('session-locked');
      },
      turn: (tokens) => this.turn(tokens),
      signOut: () => world.signOut(),
      endAtServer: (grant) => server.endOther(grant),
      revoke: (grant) => server.revoke(grant),
      tidy: () => this.tidy(),
    });
  });

  /** This tab shows the account of the current slot. */
  shown(): void {
    const current = this.#parts.current();
    if (!this.#pointer || !current.record) return;
    this.#pointer.pin(current.slot);
    this.#person = personOf(current.record.session.user);
    this.#people.set(current.record.account, current.sessionOf(current.record).user);
  }

  /** Somebody has signed in, and is about to be shown; where nobody is in, a page that is left at once must find it again. */
  arrived(tokens: HeldTokens): void {
    const current = this.#parts.current();
    if (tokens === current || current.account === null) this.#pointer?.turn(tokens.slot);
  }

  /** Somebody has asked for it here: the others hear of it. */
  turn(tokens: HeldTokens): void {
    if (!this.#pointer) return;
    const isOther = tokens !== this.#parts.current();
    this.#pointer.turn(tokens.slot);
    this.#parts.turn(tokens);
    if (isOther && tokens.account !== null) this.#world.tell('signed-in', tokens.account);
  }

  /** Goes where the pointer is: another tab has turned there, or this one was away (session.md TAB-6). */
  async follow(): Promise<void> {
    const { guard, over } = this.#world;
    const { store } = this.#parts;
    const before = this.#parts.current();
    const slot = (await this.#returned()) ?? this.#pointer?.slot ?? before.slot;
    if (slot === before.slot || !store.shared || guard?.isLocked) return;
    const tokens = this.#parts.held(slot);
    // What nobody sees yet need not be ready.
    if (!this.#isRestoring) await this.#prepare(tokens);
    if (over.aborted || guard?.isLocked || before !== this.#parts.current()) return;
    // Gone there before this tab came: nobody is signed in, in either.
    if (!tokens.record && before.account !== null && !this.#isRestoring) tokens.drop('other-tab');
    this.#parts.turn(tokens);
  }

  /** Once nobody is left, nothing is (session.md STO-10). */
  async tidy(): Promise<void> {
    // A tab whose storage has failed sees nobody, whoever is there.
    if (!this.#pointer || this.#parts.marks.isCutOff) return;
    const slots = await this.#parts.store.slots().catch(() => null);
    if (slots?.length === 0 && this.#parts.current().account === null && !this.#world.over.aborted) this.#pointer.clear();
  }

  /** Reads what is in a slot, and refreshes it where it has run out; not longer than people wait. */
  async #prepare(tokens: HeldTokens): Promise<void> {
    if (await tokens.read()) await refreshInTime(tokens, this.#world.platform);
  }

  get #isRestoring(): boolean {
    return this.#world.snapshot.status === 'restoring';
  }

  /** A tab that keeps its account, and whose person has signed in again elsewhere: the slot that they are in now. */
  async #returned(): Promise<string | null> {
    const { offered, pinned = null } = this.#pointer ?? {};
    if (!offered || pinned === null || offered === pinned || this.#parts.current().account !== null) return null;
    const found = readRecord(await this.#parts.store.read(offered));
    return typeof found === 'object' && personOf(found.session.user) === this.#person ? offered : null;
  }
}
