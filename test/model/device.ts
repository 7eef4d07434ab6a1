import { createAuth, type Auth } from '../../src/auth.js';
import type { Account, Accounts } from '../../src/session/accounts/accounts.js';
import type { FlowDocument } from '../../src/flow/document.js';
import { memoryStorage } from '../support/memory-storage.js';
import { adapter, SERVER } from './adapter.js';
import { Channels } from './channels.js';
import type { Mistake } from './mistake.js';
import { Network } from './network.js';
import { Page } from './page.js';
import type { Operation } from './plan.js';
import { Slots } from './slots.js';
import { TokenServer } from './token-server.js';
import { Turns } from './turns.js';
import { Watch } from './watch.js';
import type { World } from './world.js';

const flow: FlowDocument = { flow: 'sign-in', stages: [{ ask: 'identifier' }, { prove: ['password'] }] };

/** A browser with its tabs, and what the tabs share: does to them what a plan says. */
export class Device {
  readonly world: World;
  readonly mistake: Mistake | null;
  readonly server: TokenServer;
  readonly watch: Watch;
  readonly network: Network;
  readonly slots: Slots;
  readonly turns: Turns;
  readonly channels: Channels;
  readonly shared = memoryStorage();
  readonly #auths = new Map<Page, Auth>();
  readonly #tabStorages: Storage[] = [];
  readonly #open: (Page | null)[] = [];
  readonly #loads: number[] = [];

  constructor(world: World, mistake: Mistake | null) {
    this.world = world;
    this.mistake = mistake;
    this.server = new TokenServer(world);
    this.watch = new Watch(this);
    this.network = new Network(world, this.server, this.watch, mistake === 'no-deadline');
    this.slots = new Slots(world, this.watch, mistake === 'store-answers-stale' ? 'stale' : mistake === 'late-commit' ? 'always-writes' : undefined);
    this.turns = new Turns(world);
    this.channels = new Channels(world, this.watch);
  }

  tabStorage(tab: number): Storage {
    return (this.#tabStorages[tab] ??= memoryStorage());
  }

  /** The pages that are there, sleeping ones among them. */
  get pages(): readonly Page[] {
    return this.#open.filter((page) => page !== null && page !== undefined);
  }

  /** `localStorage` as a page sees it: the others hear that it has changed. */
  sharedStorageOf(page: Page): Storage {
    const { shared, world } = this;
    const changed = (key: string, change: () => void): void => {
      const before = shared.getItem(key);
      change();
      if (!world.plan.accounts || before === shared.getItem(key)) return;
      for (const other of this.pages) if (other !== page && !other.cached) world.after(world.lag(`${other.name}/storage`, 20, 400), other, 'storage', () => other.dispatch('storage', { key }));
    };
    const own: Pick<Storage, 'setItem' | 'removeItem'> = { setItem: (key, value) => changed(key, () => shared.setItem(key, value)), removeItem: (key) => changed(key, () => shared.removeItem(key)) };
    return Object.assign(Object.create(shared) as Storage, own);
  }

  /** Whether a sign-out of a slot that is not done yet is marked where every tab sees it. */
  isMarked(slot: string): boolean {
    return [slot === 'session' ? '' : `:${slot}`, ':'].some((mark) => this.shared.getItem(`keylit:default:signed-out${mark}`) !== null);
  }

  /** The slot whose account a page is to show; `null`: nobody has said. */
  slotOf({ tab }: Page): string | null {
    const { accounts } = this.world.plan;
    if (!accounts) return 'session';
    const key = 'keylit:default:account';
    return (accounts === 'pin' ? this.tabStorage(tab).getItem(key) : null) ?? this.shared.getItem(key);
  }

  authOf(page: Page): Auth {
    return this.#auths.get(page)!;
  }

  /** Loads the app in a tab. */
  open(tab: number): Page {
    const load = (this.#loads[tab] = (this.#loads[tab] ?? 0) + 1);
    const page = new Page(this, tab, load);
    this.#open[tab] = page;
    this.world.note(page, 'opens');
    const auth = createAuth({
      accounts: this.world.plan.accounts,
      backend: adapter(page.platform, this.world.plan, this.mistake === 'busy-judged-dead'),
      platform: page.platform,
      tokenStore: this.world.plan.store === 'shared' ? () => this.slots.storeOf(page) : undefined,
      onDiagnostic: ({ code }) => this.world.note(page, `diagnostic: ${code}`),
    });
    this.#auths.set(page, auth);
    auth.subscribe((snapshot) => this.watch.changed(page, snapshot));
    this.watch.call(page, 'ready', auth.ready());
    return page;
  }

  /** The page goes without a word: the tab crashed, or was closed by force. */
  lose(page: Page): void {
    this.world.note(page, 'is gone');
    page.gone = true;
    this.#open[page.tab] = null;
    this.turns.release(page);
    this.channels.close(page);
  }

  perform(operation: Operation): void {
    const { kind, tab, seconds = 0 } = operation;
    const page = this.#open[tab];
    const { world } = this;
    const later = (ms: number, run: () => void): void => void world.after(ms, null, 'later', run);
    if (kind === 'offline') return this.#cutOff(seconds * 1000);
    if (kind === 'sleep') return this.#sleep(seconds * 1000);
    if (kind === 'clock-jump') {
      world.note('device', `sets its clock by ${seconds} s`);
      return world.jump(seconds * 1000);
    }
    if (kind === 'end-at-server') {
      world.note('server', 'ends all sessions');
      return this.server.end();
    }
    if (!page || page.asleep) return;
    const auth = this.authOf(page);
    switch (kind) {
      case 'sign-in':
        return this.watch.signIn(page, operation.user!, () => this.#signIn(auth, operation.user!));
      case 'token':
        if (operation.whose) return this.#tokenOfOne(page, auth);
        return this.watch.token(page, () => auth.accessToken!());
      case 'burst':
        for (let i = 0; i < 5; i++) this.watch.token(page, () => auth.accessToken!());
        return;
      case 'fetch':
        return this.watch.fetch(page, (call) => auth.fetch(`${SERVER}/api?call=${call}`));
      case 'switch':
        return this.watch.call(page, 'switch', this.#switch(page, auth));
      case 'sign-out':
        if (operation.whose) return this.watch.call(page, `sign-out of ${operation.whose}`, this.#remove(page, auth, operation.whose));
        return this.watch.signOut(page, () => auth.signOut());
      case 'crash':
        this.lose(page);
        return later(world.dice.between('reopen', 100, 3_000), () => this.#reopen(tab));
      case 'navigate':
        page.dispatch('beforeunload');
        page.dispatch('pagehide', { persisted: false });
        this.lose(page);
        return later(world.dice.between('reload', 50, 800), () => this.#reopen(tab));
      case 'hide':
        world.note(page, 'is hidden');
        page.hidden = true;
        page.dispatch('visibilitychange');
        return later(seconds * 1000, () => this.show(page));
      case 'freeze':
        page.dispatch('freeze');
        this.#rest(page);
        return later(seconds * 1000, () => this.resume(page));
      case 'cache':
        page.dispatch('pagehide', { persisted: true });
        page.cached = true;
        this.#rest(page);
        return later(seconds * 1000, () => this.resume(page));
    }
  }

  show(page: Page): void {
    if (page.gone || page.asleep) return;
    page.hidden = false;
    page.dispatch('visibilitychange');
    page.dispatch('focus');
  }

  /** Wakes a page that sleeps, as the browser does: from the back/forward cache it is shown again, or loaded anew. */
  resume(page: Page): void {
    if (page.gone || !page.asleep) return;
    const { cached } = page;
    if (page.evicted) {
      this.lose(page);
      this.open(page.tab);
      return;
    }
    this.world.note(page, cached ? 'comes back from the cache' : 'resumes');
    page.asleep = false;
    page.cached = false;
    this.watch.woke(page);
    page.dispatch(cached ? 'pageshow' : 'resume', { persisted: true });
    this.world.wake(page);
  }

  /** The network is back. */
  connect(): void {
    this.world.note('device', 'is online');
    this.world.offline = false;
    for (const page of this.pages) if (!page.asleep) page.dispatch('online');
  }

  disconnect(): void {
    this.world.note('device', 'is offline');
    this.world.offline = true;
    this.network.cut();
    for (const page of this.pages) if (!page.asleep) page.dispatch('offline');
  }

  async #signIn(auth: Auth, user: string): Promise<void> {
    const attempt = await auth.flow({ flow, add: Boolean(this.world.plan.accounts) });
    await new Promise<void>((resolve) => {
      attempt.subscribe(({ step, problem, pending }) => {
        if (step.kind === 'done' || (problem && !pending)) resolve();
      });
      attempt.send({ type: 'submit', values: { identifier: user } });
      attempt.send({ type: 'submit', values: { password: 'secret' } });
    });
    attempt.dispose();
  }

  /** Turns a page to another account that it lists. */
  async #switch(page: Page, auth: Auth): Promise<void> {
    if (!auth.accounts) return;
    const accounts = await auth.accounts();
    const chosen = await this.#choose(page, accounts, ({ current }) => !current);
    if (chosen) await this.watch.accounts.switch(page, chosen, () => accounts.use(chosen.id));
  }

  /** Signs an account out that the page lists, whether it shows it or not, or all of them. */
  async #remove(page: Page, auth: Auth, whose: 'one' | 'all'): Promise<void> {
    if (!auth.accounts) return;
    const accounts = await auth.accounts();
    if (whose === 'all') return this.watch.accounts.remove(page, null, () => accounts.removeAll());
    const chosen = await this.#choose(page, accounts);
    if (chosen) await this.watch.accounts.remove(page, chosen, () => accounts.remove(chosen.id));
  }

  /** Asks for a token of an account that the page lists, whether it shows it or not. */
  #tokenOfOne(page: Page, auth: Auth): void {
    if (!auth.accounts) return;
    this.watch.call(
      page,
      'token of one',
      auth.accounts().then(async (accounts) => {
        const chosen = await this.#choose(page, accounts);
        const token = chosen && (await auth.accessToken!({ account: chosen.id }));
        if (token) this.watch.accounts.givenOf(page, chosen, token);
      }),
    );
  }

  async #choose(page: Page, accounts: Accounts, fits: (account: Account) => boolean = () => true): Promise<Account | null> {
    const list = (await accounts.list()).filter(fits);
    return list.length > 0 ? this.world.dice.pick(`${page.name}/account`, list) : null;
  }

  #reopen(tab: number): void {
    if (!this.#open[tab]) this.open(tab);
  }

  #rest(page: Page): void {
    this.world.note(page, page.cached ? 'goes to the cache' : 'is frozen');
    page.asleep = true;
    this.watch.slept(page);
  }

  #cutOff(ms: number): void {
    this.disconnect();
    this.world.after(ms, null, 'online', () => this.connect());
  }

  #sleep(ms: number): void {
    this.world.note('device', `sleeps for ${ms / 1000} s`);
    this.network.cut();
    this.watch.sleptAll();
    this.world.sleep(ms);
    for (const page of this.pages) if (!page.asleep && !page.hidden) this.show(page);
  }
}
