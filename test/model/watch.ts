import { isAuthError } from '../../src/errors.js';
import type { AccessToken } from '../../src/session/tokens/token-source.js';
import type { TokenRecord } from '../../src/session/tokens/record.js';
import type { Snapshot } from '../../src/session/snapshot.js';
import { AccountWatch } from './account-watch.js';
import type { Device } from './device.js';
import type { Request } from './network.js';
import type { Page } from './page.js';
import type { Answer, Rotation } from './token-server.js';

/** What must never be, by the names of the specification. */
export interface Violation {
  readonly rule: string;
  readonly what: string;
}

interface Call {
  readonly page: Page;
  readonly kind: string;
  readonly began: number;
  /** The page slept meanwhile, so its clocks did too. */
  disturbed: boolean;
}

interface SignIn {
  readonly page: Page;
  readonly user: string;
  /** Who was signed in when the server was asked. */
  accounts: ReadonlySet<string>;
}

/** Longer than the product's own deadlines, one after another: 15 s for a turn, 10 s for a request, and again for a replay. */
const PATIENCE_MS = 70_000;
/** More than any second needs. */
const BUSY = 5_000;
/** Signing out waits for nobody. */
const SIGN_OUT_MS = 5_000;

/** Looks at all that happens, and knows what must never be (session.md 8.3: I1 to I6, and the rows that need many tabs). */
export class Watch {
  readonly violations: Violation[] = [];
  readonly accounts: AccountWatch;
  readonly #device: Device;
  readonly #calls = new Set<Call>();
  readonly #inFlight = new Set<Request>();
  readonly #owners = new Map<Rotation, Request>();
  readonly #bases = new Set<string>();
  readonly #versions = new Set<string>();
  /** Each account that a record was ever written for, and when it was removed, if it was. */
  readonly #accounts = new Map<string, { readonly user: string; removedAt: number | null }>();
  readonly #signIns = new Set<SignIn>();
  /** When somebody last began to sign in. */
  #newest = -Infinity;
  readonly #shown = new Map<Page, Snapshot>();
  /** The accounts that were there when a page came to show somebody. */
  readonly #seen = new Map<Page, ReadonlySet<string>>();
  readonly #shownUsers = new Map<Page, { readonly at: number; readonly user: string | null }[]>();

  constructor(device: Device) {
    this.#device = device;
    this.accounts = new AccountWatch(device, (rule, what) => this.fail(rule, what));
  }

  fail(rule: string, what: string): void {
    this.#device.world.note('!', `${rule}: ${what}`);
    this.violations.push({ rule, what });
  }

  // What the page asks of the product

  call(page: Page, kind: string, promise: Promise<unknown>): void {
    const call: Call = { page, kind, began: this.#device.world.at, disturbed: false };
    this.#device.world.note(page, `calls ${kind}`);
    this.#calls.add(call);
    const end = (how: string): void => {
      this.#calls.delete(call);
      this.#device.world.note(page, `${kind} ${how}`);
    };
    promise.then(
      () => end('is answered'),
      (error: unknown) => {
        end(`fails with ${String(error)}`);
        if (!isAuthError(error) && kind !== 'fetch') this.fail('ERR-1', `${kind} failed with ${String(error)}, which is no AuthError`);
      },
    );
  }

  /** A token must be of whom the page showed while it was waited for. */
  token(page: Page, ask: () => Promise<AccessToken | null>): void {
    const { at } = this.#device.world;
    const before = this.#shown.get(page);
    this.call(
      page,
      'token',
      ask().then((token) => {
        if (!token) return;
        const user = this.#device.server.userOf(token.reveal());
        this.accounts.given(page, before, user);
        const shown = this.#shownSince(page, at);
        if (!shown.includes(user ?? null) && !shown.includes(null)) this.fail('TAB-6', `${page.name} showed ${shown.join(', ')}, and was given a token of ${user}`);
        const isOver = this.#device.world.plan.store === 'shared' && !page.storeFailed && [...this.#accounts.values()].every((account) => account.user !== user || (account.removedAt ?? Infinity) < at);
        if (isOver && shown.every((one) => one === null)) this.fail('OUT-2', `${page.name} was given a token of ${user}, whose session had been removed before`);
      }),
    );
  }

  fetch(page: Page, ask: (call: string) => Promise<unknown>): void {
    this.call(page, 'fetch', this.accounts.fetch(page, this.#shown.get(page), ask));
  }

  signIn(page: Page, user: string, attempt: () => Promise<void>): void {
    this.#newest = this.#device.world.at;
    this.#signIns.add({ page, user, accounts: this.#stored() });
    const done = this.accounts.wish(page, user);
    const end = (): void => {
      this.#newest = this.#device.world.at;
      done();
    };
    this.call(page, `sign-in as ${user}`, attempt().finally(end));
  }

  signOut(page: Page, end: () => Promise<unknown>): void {
    const { world } = this.#device;
    const shown = this.#shown.get(page);
    // A page that does not know yet who is there signs out whom it finds.
    const over = this.accounts.leave(page, world.plan.accounts && shown?.status === 'signed-in' ? new Set([shown.user.id]) : null);
    const ending = end();
    this.call(page, 'sign-out', world.plan.accounts && shown?.status !== 'signed-in' ? ending.finally(over) : ending);
    const began = world.at;
    world.after(SIGN_OUT_MS, page, 'signed out?', () => {
      const now = this.#shown.get(page);
      const isSignedIn = now?.status === 'signed-in' && (!world.plan.accounts || (shown?.status === 'signed-in' && shown.account === now.account));
      if (isSignedIn && this.#newest < began - PATIENCE_MS && world.at - began < SIGN_OUT_MS + 1_000) this.fail('I5', `${page.name} is not signed out ${SIGN_OUT_MS} ms after it was told to be`);
    });
  }

  // What the world sees of the product

  /** I3: one refresh in flight for a session, over all tabs. */
  sent(request: Request): void {
    const { refresh_token: token, username } = request.body;
    this.accounts.sent(request);
    for (const signIn of this.#signIns) if (signIn.page === request.page && signIn.user === username) signIn.accounts = this.#stored();
    if (!token) return;
    const { server, world } = this.#device;
    const family = server.familyOf(token);
    const other = [...this.#inFlight].find(({ page, body, settled }) => !settled && !page.gone && !page.cached && server.familyOf(body['refresh_token'] ?? '') === family);
    this.#inFlight.add(request);
    // A server that forgives it may be asked beside a holder that does not move (session.md 8.4, step 11).
    const forgiven = world.plan.server !== 'strict' && (request.page.lockTimedOut || other?.page.lockTimedOut);
    if (other && !forgiven) this.fail('I3', `${request.page.name} refreshes a session that ${other.page.name} is refreshing`);
  }

  answered(request: Request): void {
    this.#inFlight.delete(request);
  }

  /** REF-2: no session is lost by our own doing, that is, where no reply was. */
  answer(request: Request, { rotation, reuse }: Answer): void {
    if (rotation) this.#owners.set(rotation, request);
    if (!reuse) return;
    const owner = this.#owners.get(reuse.rotation)?.page;
    // Whoever goes or is cut off in the middle of a refresh, before its request or its reply has come, loses it: no client can help that.
    // A page that is frozen keeps its turn; one whose own storage has failed shows nobody else's refresh token.
    const isAway = !owner || owner.storeFailed || [owner, request.page].some((page) => page.gone || page.cached);
    const excused = reuse.rotation.reply === 'lost' || request.settled || isAway;
    if (!excused) this.fail('REF-2', `${request.page.name} used a refresh token that ${owner.name} had used, and the session was revoked`);
  }

  /** I1, I2, OUT-2, REF-5: what is written follows from what was there. */
  wrote(page: Page, slot: string, before: TokenRecord | null, next: TokenRecord | null, expected: string | null): void {
    const { world, server } = this.#device;
    if ((before?.version ?? null) !== expected) this.fail('I2', `${page.name} wrote ${slot} over ${before?.version ?? 'nothing'}, which it had never seen`);
    if (expected && this.#bases.has(expected)) this.fail('I2', `${page.name} wrote over version ${expected} a second time`);
    if (expected) this.#bases.add(expected);
    if (before && !next) this.#accounts.get(before.account)!.removedAt = world.at;
    if (!next) {
      const family = before?.tokens.refresh ? server.familyOf(before.tokens.refresh) : undefined;
      const asked = (before && this.accounts.mayEnd(page, before.session.user.id)) || this.#device.isMarked(slot);
      if (before && !asked && family && !family.dead) this.fail('REF-5', `${page.name} ended a session that nobody signed out of and that the server keeps`);
      return;
    }
    this.accounts.wrote(page, slot, before, next);
    if (this.#versions.has(next.version)) this.fail('I2', `version ${next.version} was written twice`);
    this.#versions.add(next.version);
    if (this.#accounts.has(next.account)) {
      if (before?.account !== next.account) this.fail('OUT-2', `${page.name} brought a session back that had been removed`);
      return;
    }
    this.#accounts.set(next.account, { user: next.session.user.id, removedAt: null });
    const begun = [...this.#signIns].filter((signIn) => signIn.page === page && signIn.user === next.session.user.id);
    const current = begun.filter(({ accounts }) => [...accounts].every((account) => this.#isStill(account, next.session.user.id)));
    if (current.length === 0) this.fail('I1', `${page.name} signed ${next.session.user.id} in, though ${begun.length === 0 ? 'nobody had begun to' : 'somebody signed out after that was begun'}`);
  }

  /** Messages between tabs hold no secret (TAB-3). */
  told(page: Page, text: string): void {
    this.#device.world.note(page, `tells ${text}`);
    if (text.includes('secret-')) this.fail('TAB-3', `${page.name} told the other tabs a token`);
  }

  /** I1 and I4: a page shows who is there, and only once the others can read it too. */
  changed(page: Page, snapshot: Snapshot): void {
    if (page.gone) return;
    const before = this.#shown.get(page);
    this.#shown.set(page, snapshot);
    this.accounts.shown(page, snapshot);
    const user = snapshot.status === 'signed-in' ? snapshot.user.id : null;
    const { world, slots } = this.#device;
    world.note(page, `shows ${snapshot.status}${snapshot.status === 'signed-in' ? ` as ${user}${snapshot.health ? `, ${snapshot.health}` : ''}` : snapshot.status === 'signed-out' ? `: ${snapshot.reason}` : ''}`);
    const users = this.#shownUsers.get(page) ?? [];
    const lastIn = users.findLastIndex(({ user: earlier }) => earlier !== null);
    const since = users[lastIn + 1]?.at ?? 0;
    this.#shownUsers.set(page, users);
    users.push({ at: world.at, user });
    if (world.plan.store === 'memory') return;
    if (user) {
      if (before?.status !== 'signed-in' || before.user.id !== user) this.#seen.set(page, this.#stored());
      if (![...this.#accounts.values()].some((account) => account.user === user) && !page.storeFailed) this.fail('I4', `${page.name} shows ${user} before anybody can read it`);
      const isMeant = (key: string): boolean => snapshot.status === 'signed-in' && (snapshot.account === undefined || snapshot.account === key);
      const readable = [...this.#accounts].some(([key, account]) => account.user === user && isMeant(key) && (account.removedAt === null || account.removedAt >= since));
      if (before?.status === 'signed-out' && !readable && !page.storeFailed) this.fail('I1', `${page.name} shows ${user} again, whose session was removed before`);
    }
    if (snapshot.status !== 'signed-out' || before?.status !== 'signed-in') return;
    const seen = this.#seen.get(page);
    // A sign-out that is under way is marked for all tabs, at once; one whose storage has failed tells what it knows.
    const isExcused = this.#device.pages.some(({ storeFailed }) => storeFailed);
    // One that goes with the others may have come to where nobody is any more.
    const isMeant = (slot: string): boolean => !this.#device.isMarked(slot) && this.#device.slotOf(page) === slot;
    if (!isExcused && [...slots.records].some(([slot, { account, session }]) => session.user.id === before.user.id && seen?.has(account) && isMeant(slot))) this.fail('I4', `${page.name} says that ${before.user.id} is signed out while the others still read the session`);
  }

  unhandled(reason: unknown): void {
    this.fail('LCK-9', `nobody heard of ${String(reason)}`);
  }

  slept(page: Page): void {
    for (const call of this.#calls) if (call.page === page) call.disturbed = true;
  }

  woke(page: Page): void {
    this.slept(page);
    page.lockTimedOut = true;
  }

  sleptAll(): void {
    for (const call of this.#calls) call.disturbed = true;
    for (const page of this.#device.pages) page.lockTimedOut = true;
  }

  /** After each step. */
  settled(steps: number): void {
    const { at } = this.#device.world;
    if (steps > BUSY) this.fail('B09', `${BUSY} steps in a second, and no end`);
    for (const call of this.#calls) {
      if (call.page.gone) this.#calls.delete(call);
      else if (!call.disturbed && !call.page.hidden && at - call.began > PATIENCE_MS) {
        this.#calls.delete(call);
        this.fail('I6', `${call.page.name} waits for ${call.kind} without an end`);
      }
    }
  }

  /** Once all faults are over and every page has been awake for a while: all have heard, and agree with what is stored. */
  atRest(): void {
    const { pages, slots, world } = this.#device;
    for (const { page, kind } of this.#calls) if (!page.gone) this.fail('I6', `${page.name} still waits for ${kind}`);
    if (world.plan.store === 'memory') return;
    const users = new Set([...slots.records].filter(([slot]) => !this.#device.isMarked(slot)).map(([, { session }]) => session.user.id));
    for (const page of pages) {
      const snapshot = this.#shown.get(page);
      if (page.storeFailed) continue;
      if (world.plan.accounts) this.accounts.atRest(page, snapshot);
      else if (snapshot?.status === 'signed-in' && !users.has(snapshot.user.id)) this.fail('OUT-2', `${page.name} still shows ${snapshot.user.id}, whose session is gone`);
      else if (snapshot?.status !== 'signed-in' && users.size > 0) this.fail('TAB-2', `${page.name} shows ${snapshot?.status ?? 'nothing'}, though ${[...users].join()} is signed in`);
    }
  }

  snapshotOf(page: Page): Snapshot | undefined {
    return this.#shown.get(page);
  }

  /** Where there are several accounts, whoever signs one out says nothing about a sign-in to another. */
  #isStill(account: string, user: string): boolean {
    const known = this.#accounts.get(account);
    return known?.removedAt === null || (Boolean(this.#device.world.plan.accounts) && known !== undefined && known.user !== user);
  }

  #stored(): ReadonlySet<string> {
    return new Set([...this.#device.slots.records.values()].map(({ account }) => account));
  }

  #shownSince(page: Page, at: number): readonly (string | null)[] {
    const users = this.#shownUsers.get(page) ?? [];
    const first = users.findLastIndex((entry) => entry.at <= at);
    return [...(first < 0 ? [null] : []), ...users.slice(Math.max(0, first)).map(({ user }) => user)];
  }
}
