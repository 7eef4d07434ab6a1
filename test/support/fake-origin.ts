import type { Backend } from '../../src/backend/backend.js';
import type { Capabilities } from '../../src/backend/capabilities.js';
import type { Locks } from '../../src/platform/locks.js';
import { PageLocks } from '../../src/platform/page-locks.js';
import type { PageEvent, Platform } from '../../src/platform/platform.js';
import type { AccountPolicy } from '../../src/session/accounts/account-key.js';
import type { Diagnostic } from '../../src/session/diagnostic.js';
import { SessionKeeper } from '../../src/session/session.js';
import type { IdleOptions, IdlePreset } from '../../src/session/idle/idle-options.js';
import type { Snapshot } from '../../src/session/snapshot.js';
import type { TokenRecord } from '../../src/session/tokens/record.js';
import type { OpenRefresher } from '../../src/session/tokens/refresh.js';
import type { OpenTokenStore, TokenStore } from '../../src/session/tokens/store.js';
import { FakeClock, settled } from './fake-clock.js';
import { memoryStorage } from './memory-storage.js';
import { testPlatform } from './test-platform.js';
import { tokenBackend, tokenCapabilities } from './token-backend.js';
import { TokenServer, type TokenServerOptions } from './token-server.js';

interface Channel {
  readonly name: string;
  onmessage: ((event: MessageEvent) => void) | null;
  isOpen: boolean;
}

/** What one operation on the shared store is about to do; a test may throw from it or wait in it. */
export type StoreOperation = 'read' | 'write' | 'take' | 'slots';

/** One origin on one device: its tabs share storage, a store for tokens, locks, a channel, the clocks and the network. */
export class FakeOrigin {
  readonly clock = new FakeClock();
  readonly server: TokenServer;
  readonly storage = memoryStorage();
  readonly records = new Map<string, unknown>();
  readonly sent: unknown[] = [];
  readonly tabs: FakeTab[] = [];
  /** Comes before every operation on the shared store. */
  beforeStore: (operation: StoreOperation, tab: number) => Promise<void> | void = () => undefined;
  /** Every write that was made, oldest first. */
  readonly writes: (TokenRecord | null)[] = [];
  locks: Locks = new PageLocks({ after: (ms, callback) => this.clock.after(ms, callback) });
  isOnline = true;
  readonly #channels = new Set<Channel>();

  constructor(options: TokenServerOptions = {}) {
    this.server = new TokenServer(this.clock, options);
  }

  get openChannels(): number {
    return [...this.#channels].filter(({ isOpen }) => isOpen).length;
  }

  /** The record that tabs share. */
  get record(): TokenRecord | null {
    return (this.records.get('session') ?? null) as TokenRecord | null;
  }

  /** Opens a tab and waits for the chunks that it loads; what it reads then is read in the origin's own time. */
  async open(options: TabOptions = {}): Promise<FakeTab> {
    const tab = this.tab(options);
    await import('../../src/session/page-life.js');
    const custody = await tab.keeper.custody?.();
    if (options.accounts) await custody?.accounts();
    await this.clock.advance(200);
    await settled();
    return tab;
  }

  /** The device sleeps: no timer fires, and all clocks but the steady one go on. */
  sleep(ms: number): void {
    this.clock.sleep(ms);
    this.server.slept(ms);
  }

  /** What a promise came to, after as much of the origin's time as it needs, up to `ms`. */
  async after<Value>(ms: number, promise: Promise<Value>): Promise<Value | Error> {
    let result: { readonly value: Value | Error } | null = null;
    promise.then(
      (value) => (result = { value }),
      (error: Error) => (result = { value: error }),
    );
    for (let left = ms; !result && left > 0; left -= 50) await this.clock.advance(50);
    // Chunks and signatures take time of the machine's own, in which the origin's stands still.
    for (let turns = 400; !result && turns > 0; turns -= 1) await new Promise((resolve) => setTimeout(resolve, 5));
    const settledWith = result as { readonly value: Value | Error } | null;
    if (!settledWith) throw new Error(`not settled within ${ms} ms`);
    return settledWith.value;
  }

  /** Opens a tab. `shared`: it keeps its tokens where the others see them; default true. */
  tab(options: TabOptions = {}): FakeTab {
    const tab = new FakeTab(this, this.tabs.length, options);
    this.tabs.push(tab);
    return tab;
  }

  /** Says something to every tab, as anybody on the origin can. */
  say(data: unknown, from?: Channel): void {
    for (const channel of this.#channels) if (channel !== from && channel.isOpen && channel.name === (from?.name ?? channel.name)) channel.onmessage?.(new MessageEvent('message', { data }));
  }

  channel(name: string): BroadcastChannel {
    const channel: Channel & { postMessage(data: unknown): void; close(): void } = {
      name,
      isOpen: true,
      onmessage: null,
      postMessage: (data) => {
        this.sent.push(data);
        queueMicrotask(() => this.say(data, channel));
      },
      close: () => {
        channel.isOpen = false;
        this.#channels.delete(channel);
      },
    };
    this.#channels.add(channel);
    return channel as unknown as BroadcastChannel;
  }

  /** A store that the tabs share, as IndexedDB would be: each operation is one step that nothing comes between. */
  store(tab: number): TokenStore {
    const before = async (operation: StoreOperation): Promise<void> => {
      await this.beforeStore(operation, tab);
    };
    const versionOf = (value: unknown): string | null => (value as { version?: string } | null)?.version ?? null;
    return {
      shared: true,
      read: async (slot) => {
        await before('read');
        return (this.records.get(slot) ?? null) as TokenRecord | null;
      },
      write: async (slot, next, expected) => {
        await before('write');
        if (versionOf(this.records.get(slot) ?? null) !== expected) return false;
        this.writes.push(next);
        if (next) this.records.set(slot, structuredClone(next));
        else this.records.delete(slot);
        return true;
      },
      take: async (slot) => {
        await before('take');
        const taken = this.records.get(slot) ?? null;
        if (taken) this.writes.push(null);
        this.records.delete(slot);
        return taken;
      },
      slots: async () => {
        await before('slots');
        return [...this.records.keys()];
      },
      close: () => undefined,
    };
  }
}

export interface TabOptions {
  readonly shared?: boolean;
  readonly declared?: Capabilities;
  readonly name?: string;
  readonly overrides?: Partial<Platform>;
  /** Default: the adapter of the origin's token server. */
  readonly backend?: (platform: Platform) => Backend;
  readonly tokenStore?: OpenTokenStore;
  readonly refreshIn?: OpenRefresher;
  readonly idle?: IdleOptions | IdlePreset;
  readonly accounts?: AccountPolicy;
}

/** One tab: its page events, whether it can be seen, and the keeper of its session. */
export class FakeTab {
  readonly platform: Platform;
  readonly backend: Backend;
  readonly keeper: SessionKeeper;
  readonly heard: Snapshot[] = [];
  readonly diagnostics: Diagnostic[] = [];
  isVisible = true;
  readonly #listeners = new Set<readonly [PageEvent, (event: Event) => void]>();
  readonly #inputs = new Set<() => void>();
  readonly #timers = new Set<() => void>();

  constructor(origin: FakeOrigin, index: number, { shared = true, declared = tokenCapabilities, name = 'default', overrides = {}, backend, tokenStore, refreshIn, idle, accounts }: TabOptions) {
    const { clock, server } = origin;
    this.platform = testPlatform('https://shop.example/', {
      fetch: (input, init) => server.fetch(input, init),
      now: () => clock.now,
      monotonic: () => clock.monotonic,
      random: () => 0.5,
      online: () => origin.isOnline,
      visible: () => this.isVisible,
      after: (ms, callback) => {
        const cancel = clock.after(ms, () => {
          this.#timers.delete(end);
          callback();
        });
        const end = (): void => {
          this.#timers.delete(end);
          cancel();
        };
        this.#timers.add(end);
        return end;
      },
      sharedStorage: () => origin.storage,
      tabStorage: () => null,
      channel: (channel) => origin.channel(channel),
      locks: { run: (lock, work, options) => origin.locks.run(lock, work, options) },
      listen: (type, listener) => {
        const entry = [type, listener] as const;
        this.#listeners.add(entry);
        return () => this.#listeners.delete(entry);
      },
      input: (heard) => {
        this.#inputs.add(heard);
        return () => this.#inputs.delete(heard);
      },
      ...overrides,
    });
    this.backend = backend?.(this.platform) ?? tokenBackend(server, this.platform, declared);
    this.keeper = new SessionKeeper({
      platform: this.platform,
      name,
      declared,
      tokenStore: tokenStore ?? (shared ? () => origin.store(index) : undefined),
      refreshIn,
      backend: async () => this.backend,
      idle,
      accounts,
      onDiagnostic: (diagnostic) => void this.diagnostics.push(diagnostic),
    });
    this.keeper.subscribe((snapshot) => this.heard.push(snapshot));
  }

  /** Timers of this tab that wait. */
  get timers(): number {
    return this.#timers.size;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  get snapshot(): Snapshot {
    return this.keeper.snapshot;
  }

  /** A person presses a key. */
  press(): void {
    for (const heard of this.#inputs) heard();
  }

  fire(type: PageEvent, facts: object = {}): void {
    for (const [each, listener] of this.#listeners) if (each === type) listener(Object.assign(new Event(type), facts));
  }

  show(isVisible: boolean): void {
    this.isVisible = isVisible;
    this.fire('visibilitychange');
  }

  /** Signs somebody in, as a flow does. */
  async signIn(identifier = 'ann'): Promise<void> {
    const custody = await this.keeper.custody!();
    await custody.hold(() => this.backend.start({ kind: 'sign-in', method: 'password', identifier }, {}));
    custody.keep();
  }

  async access(): Promise<string | null> {
    return (await (await this.keeper.custody!()).token())?.access ?? null;
  }

  /** It is gone without a word: no timer, no listener of it is left. */
  crash(): void {
    this.#timers.forEach((cancel) => cancel());
    this.#listeners.clear();
  }
}
