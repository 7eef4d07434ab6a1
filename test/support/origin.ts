import { browserPlatform, type PageEvent, type Platform } from '../../src/platform/platform.js';
import { memoryStorage } from './memory-storage.js';

/** A tab of a pretend origin: what its page is told, and what a person does in it. */
export interface OriginTab {
  readonly platform: Platform;
  /** A person presses a key. */
  press(): void;
  fire(event: PageEvent): void;
  isVisible: boolean;
  /** Timers that wait, and listeners that are there. */
  readonly timers: number;
  readonly listeners: number;
  /** Puts a frozen tab's messages and timers off until it is thawed. */
  freeze(): void;
  thaw(): void;
}

interface Timer {
  readonly at: number;
  readonly tab: Tab;
  readonly callback: () => void;
}

/**
 * Tabs of one origin on one clock, which share storage and hear each other's channels. Time passes when it is told to;
 * a device that sleeps moves the wall clock on, and nothing else.
 */
export class Origin {
  readonly storage: Storage = memoryStorage();
  readonly channels = new Set<Channel>();
  writes = 0;
  #now: number;
  #forward = 0;
  timers: Timer[] = [];

  constructor(now = Date.UTC(2026, 4, 4, 12)) {
    this.#now = now;
    const { setItem } = this.storage;
    this.storage.setItem = (key, value) => {
      this.writes += 1;
      setItem.call(this.storage, key, value);
    };
  }

  get now(): number {
    return this.#now;
  }

  get forward(): number {
    return this.#forward;
  }

  tab(overrides: Partial<Platform> = {}): OriginTab {
    return new Tab(this, overrides);
  }

  /** Lets time pass while every tab is awake, timer by timer. */
  async pass(ms: number): Promise<void> {
    const end = this.#forward + ms;
    await settle();
    for (;;) {
      const next = this.timers.filter(({ tab }) => !tab.isFrozen).toSorted((a, b) => a.at - b.at)[0];
      if (!next || next.at > end) break;
      this.timers = this.timers.filter((timer) => timer !== next);
      this.#advance(Math.max(next.at, this.#forward));
      next.callback();
      await settle();
    }
    this.#advance(end);
    await settle();
  }

  /** The device sleeps: its timers stand still, and nobody is told when it wakes. */
  sleep(ms: number): void {
    this.#now += ms;
  }

  #advance(to: number): void {
    this.#now += to - this.#forward;
    this.#forward = to;
  }
}

class Tab implements OriginTab {
  readonly #origin: Origin;
  readonly #heard = new Map<PageEvent, Set<(event: Event) => void>>();
  readonly #inputs = new Set<() => void>();
  readonly platform: Platform;
  readonly kept: (() => void)[] = [];
  isVisible = true;
  isFrozen = false;

  constructor(origin: Origin, overrides: Partial<Platform>) {
    this.#origin = origin;
    this.platform = {
      ...browserPlatform,
      location: () => new URL('https://shop.example/'),
      now: () => origin.now,
      monotonic: () => origin.forward,
      visible: () => this.isVisible,
      after: (ms, callback) => {
        const timer: Timer = { at: origin.forward + ms, tab: this, callback };
        origin.timers.push(timer);
        return () => void (origin.timers = origin.timers.filter((other) => other !== timer));
      },
      listen: (type, listener) => {
        const listeners = this.#heard.get(type) ?? new Set();
        this.#heard.set(type, listeners.add(listener));
        return () => void listeners.delete(listener);
      },
      input: (heard) => {
        this.#inputs.add(heard);
        return () => void this.#inputs.delete(heard);
      },
      tabStorage: () => null,
      sharedStorage: () => origin.storage,
      channel: (name) => new Channel(origin, this, name) as unknown as BroadcastChannel,
      ...overrides,
    };
  }

  press(): void {
    for (const heard of this.#inputs) heard();
  }

  fire(event: PageEvent): void {
    for (const listener of this.#heard.get(event) ?? []) listener(new Event(event));
  }

  get timers(): number {
    return this.#origin.timers.filter(({ tab }) => tab === this).length;
  }

  get listeners(): number {
    return this.#inputs.size + [...this.#heard.values()].reduce((sum, { size }) => sum + size, 0);
  }

  freeze(): void {
    this.isFrozen = true;
  }

  thaw(): void {
    this.isFrozen = false;
    this.kept.splice(0).forEach((deliver) => deliver());
    this.fire('resume');
  }
}

/** A `BroadcastChannel` between the tabs of an `Origin`. */
class Channel {
  readonly #origin: Origin;
  readonly tab: Tab;
  readonly name: string;
  onmessage: ((event: MessageEvent<unknown>) => void) | null = null;

  constructor(origin: Origin, tab: Tab, name: string) {
    this.#origin = origin;
    this.tab = tab;
    this.name = name;
    origin.channels.add(this);
  }

  postMessage(data: unknown): void {
    for (const other of this.#origin.channels) {
      if (other === this || other.name !== this.name) continue;
      const deliver = (): void => other.onmessage?.(new MessageEvent('message', { data: structuredClone(data) }));
      if (other.tab.isFrozen) other.tab.kept.push(deliver);
      else queueMicrotask(deliver);
    }
  }

  close(): void {
    this.#origin.channels.delete(this);
  }
}

/** Lets everything that is ready to run do so. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
