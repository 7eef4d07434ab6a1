import type { PageEvent, Platform } from '../../src/platform/platform.js';
import { WebLocks } from '../../src/platform/web-locks.js';
import type { Device } from './device.js';

/**
 * One page in one tab, from its load until it is gone: what the product sees of the world, and what the world does to it.
 * A page that sleeps (frozen, or in the back/forward cache) hears nothing until it wakes.
 */
export class Page {
  readonly tab: number;
  readonly name: string;
  readonly platform: Platform;
  gone = false;
  asleep = false;
  /** In the back/forward cache. */
  cached = false;
  /** Thrown out of it, so that it is loaded anew where the person comes back. */
  evicted = false;
  hidden = false;
  /** A storage error happened to it: what it knows need not be what others can read. */
  storeFailed = false;
  /** Its turn for the lock did not come in time, or the time passed while it slept. */
  lockTimedOut = false;
  /** What waits for it to wake. */
  readonly wakes: unknown[] = [];
  readonly #device: Device;
  readonly #listeners = new Map<PageEvent, Set<(event: Event) => void>>();

  constructor(device: Device, tab: number, load: number) {
    this.#device = device;
    this.tab = tab;
    this.name = `tab ${tab}.${load}`;
    this.platform = this.#platform();
  }

  dispatch(type: PageEvent, facts: Readonly<Record<string, unknown>> = {}): void {
    const event = Object.assign(new Event(type), facts);
    for (const listener of this.#listeners.get(type) ?? []) listener(event);
  }

  #platform(): Platform {
    const { world, network, channels, turns, mistake } = this.#device;
    const shared = this.#device.sharedStorageOf(this);
    const tabStorage = this.#device.tabStorage(this.tab);
    const platform: Platform = {
      fetch: (input, init) => network.fetch(this, input, init),
      now: () => Math.round(world.deviceTime),
      monotonic: () => world.at,
      random: () => world.dice.roll(`${this.name}/random`),
      after: (ms, callback) => (mistake === 'no-deadline' && ms >= 1_000 ? () => undefined : this.#after(ms, callback)),
      online: () => !world.offline,
      visible: () => !this.hidden,
      webauthn: () => 'missing',
      location: () => new URL('https://shop.example/'),
      navigate: () => undefined,
      replaceUrl: () => undefined,
      locale: () => 'en',
      tabStorage: () => tabStorage,
      sharedStorage: () => shared,
      channel: (name) => channels.open(this, name),
      indexedDB: () => null,
      listen: (type, listener) => this.#listen(type, listener),
    };
    const locks = mistake === 'lock-grants-at-once' ? { run: <Result>(_name: string, work: (signal: AbortSignal) => Promise<Result>) => work(new AbortController().signal) } : new WebLocks(turns.managerOf(this), platform);
    return { ...platform, locks };
  }

  /** Timers of a hidden page may be held back to one wake-up a minute. */
  #after(ms: number, callback: () => void): () => void {
    const { world } = this.#device;
    let drop = world.after(ms, this, 'timer', () => {
      const late = 60_000 - (world.at % 60_000);
      if (this.hidden && world.plan.throttles && late < 59_999) drop = world.after(late, this, 'timer, held back', callback);
      else callback();
    });
    return () => drop();
  }

  #listen(type: PageEvent, listener: (event: Event) => void): () => void {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners.add(listener));
    return () => listeners.delete(listener);
  }
}
