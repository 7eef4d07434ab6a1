import type { Account } from '../../src/session/accounts/accounts.js';
import type { Snapshot } from '../../src/session/snapshot.js';
import type { AccessToken } from '../../src/session/tokens/token-source.js';
import type { TokenRecord } from '../../src/session/tokens/record.js';
import type { Device } from './device.js';
import type { Request } from './network.js';
import type { Page } from './page.js';

/** What somebody in a tab has asked to be, until that is shown. */
interface Wish {
  readonly page: Page;
  readonly user: string;
  isDone: boolean;
}

/** Who may be signed out by a page, and until when; `null`: anybody. */
interface Leave {
  readonly page: Page;
  readonly users: ReadonlySet<string> | null;
}

/** What must never be among several accounts: that something of one is taken for another's (session.md MUL-1, MUL-2, TAB-6). */
export class AccountWatch {
  readonly #device: Device;
  readonly #fail: (rule: string, what: string) => void;
  readonly #users = new Map<string, string>();
  /** As whom each call was begun, or went out first. */
  readonly #calls = new Map<string, string | null>();
  readonly #wishes = new Set<Wish>();
  readonly #leaves = new Set<Leave>();
  /** Which account each tab showed last, over all its pages. */
  readonly #lastShown = new Map<number, { readonly account: string; readonly user: string }>();

  constructor(device: Device, fail: (rule: string, what: string) => void) {
    this.#device = device;
    this.#fail = fail;
  }

  /** A call that was begun as one account never goes out as another. */
  fetch(page: Page, shown: Snapshot | undefined, ask: (call: string) => Promise<unknown>): Promise<unknown> {
    const call = `${page.name}/${this.#calls.size}`;
    this.#calls.set(call, this.#device.world.plan.accounts ? userOf(shown) : null);
    return ask(encodeURIComponent(call));
  }

  sent({ page, call, authorization }: Request): void {
    const user = authorization && this.#device.server.userOf(authorization);
    if (!call || !user) return;
    const begun = this.#calls.get(call) ?? null;
    if (begun !== null && begun !== user) this.#fail('TAB-6', `${page.name} sent a request that was begun as ${begun} as ${user}`);
    this.#calls.set(call, user);
  }

  /** `shown`: what the page showed when it asked. */
  given(page: Page, shown: Snapshot | undefined, user: string | undefined): void {
    const begun = userOf(shown);
    if (this.#device.world.plan.accounts && begun !== null && begun !== user) this.#fail('TAB-6', `${page.name} showed ${begun} when it asked, and was given a token of ${user}`);
  }

  /** A token of an account that was asked for by its key. */
  givenOf(page: Page, { user: { id } }: Account, token: AccessToken): void {
    const user = this.#device.server.userOf(token.reveal());
    if (user !== id) this.#fail('MUL-2', `${page.name} asked for a token of ${id}, and was given one of ${user}`);
  }

  /** Once a switch has resolved, the page has turned. */
  async switch(page: Page, { id, user }: Account, use: () => Promise<Snapshot>): Promise<void> {
    const done = this.wish(page, user.id);
    this.#device.world.note(page, `turns to ${user.id}`);
    try {
      const snapshot = await use();
      if (snapshot.status !== 'signed-in' || snapshot.account !== id || snapshot.user.id !== user.id) this.#fail('TAB-6', `${page.name} turned to ${user.id}, and shows ${userOf(snapshot) ?? snapshot.status}`);
    } finally {
      done();
    }
  }

  /** Once an account is signed out, or all are, nothing of them is stored; `null`: all. */
  async remove(page: Page, account: Account | null, remove: () => Promise<unknown>): Promise<void> {
    const { slots, world } = this.#device;
    const stored = (): readonly TokenRecord[] => [...slots.records.values()];
    const meant = new Set<string>(account ? [account.id] : stored().map((record) => record.account));
    this.leave(page, account ? new Set([account.user.id]) : null);
    world.note(page, `signs ${account ? account.user.id : 'everybody'} out`);
    await remove();
    const left = stored().find((record) => meant.has(record.account));
    if (left && world.plan.store === 'shared' && !page.storeFailed) this.#fail('I5', `${page.name} signed ${left.session.user.id} out, whose session is still stored`);
  }

  /** Somebody in this tab wants to be `user`; the function it returns says that nothing more is done about it. */
  wish(page: Page, user: string): () => void {
    const wish: Wish = { page, user, isDone: false };
    this.#wishes.add(wish);
    return () => {
      wish.isDone = true;
      if (this.#lastShown.get(page.tab)?.user === user) this.#wishes.delete(wish);
    };
  }

  /** A page signs somebody out; the function it returns says that this is over. */
  leave(page: Page, users: ReadonlySet<string> | null): () => void {
    const leave: Leave = { page, users };
    this.#leaves.add(leave);
    return () => this.#leaves.delete(leave);
  }

  mayEnd(page: Page, user: string): boolean {
    return [...this.#leaves].some((leave) => leave.page === page && (leave.users?.has(user) ?? true));
  }

  /** Nothing of one account comes into the record, or into the slot, of another. */
  wrote(page: Page, slot: string, before: TokenRecord | null, next: TokenRecord): void {
    const { server, world } = this.#device;
    const { account, session, tokens } = next;
    const user = session.user.id;
    const owners = [server.userOf(tokens.access), tokens.refresh && server.familyOf(tokens.refresh)?.user, this.#users.get(account)];
    const other = owners.find((owner) => owner && owner !== user);
    if (other) this.#fail('MUL-1', `${page.name} wrote something of ${other} into the record of ${user}`);
    this.#users.set(account, user);
    if (world.plan.accounts && before && before.session.user.id !== user) this.#fail('MUL-1', `${page.name} put ${user} in the slot ${slot}, where ${before.session.user.id} is signed in`);
  }

  /** A page shows no user but the account's own; a tab that keeps its account shows no other unless somebody in it asked for that. */
  shown(page: Page, snapshot: Snapshot): void {
    const { accounts, store } = this.#device.world.plan;
    if (snapshot.status !== 'signed-in' || !accounts || store === 'memory' || page.storeFailed) return;
    const { account = '', user } = snapshot;
    const owner = this.#users.get(account);
    if (owner !== user.id) this.#fail('MUL-1', `${page.name} shows ${user.id} as the account of ${owner ?? 'nobody'}`);
    const before = this.#lastShown.get(page.tab);
    this.#lastShown.set(page.tab, { account, user: user.id });
    const wishes = [...this.#wishes].filter((wish) => wish.page.tab === page.tab && wish.user === user.id);
    const isThere = before && [...this.#device.slots.records].some(([slot, record]) => record.account === before.account && !this.#device.isMarked(slot));
    if (accounts === 'pin' && isThere && before.user !== user.id && wishes.length === 0) this.#fail('TAB-6', `${page.name} keeps its account, ${before.user}, and shows ${user.id}, whom nobody asked for there`);
    for (const wish of wishes) if (wish.isDone || wish.page.gone) this.#wishes.delete(wish);
  }

  /** Each page shows who is in the slot where it is to be. */
  atRest(page: Page, snapshot: Snapshot | undefined): void {
    const { slots } = this.#device;
    const at = this.#device.slotOf(page);
    const there = [...slots.records].filter(([slot]) => !this.#device.isMarked(slot));
    const own = there.find(([slot]) => slot === at)?.[1];
    if (snapshot?.status === 'signed-in') {
      const { account, user } = snapshot;
      if (there.every(([, record]) => record.account !== account)) this.#fail('OUT-2', `${page.name} still shows ${user.id}, whose session is gone`);
      else if (at !== null && own?.account !== account) this.#fail('TAB-6', `${page.name} shows ${user.id}, and not ${own?.session.user.id ?? 'nobody'}, where it is to be`);
    } else if (own) this.#fail('TAB-2', `${page.name} shows ${snapshot?.status ?? 'nothing'}, though ${own.session.user.id} is signed in where it is to be`);
  }
}

const userOf = (snapshot: Snapshot | undefined): string | null => (snapshot?.status === 'signed-in' ? snapshot.user.id : null);
