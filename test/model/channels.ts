import type { Page } from './page.js';
import type { Watch } from './watch.js';
import type { World } from './world.js';

/** What a tab says to the others; a message may come late, or never. */
export class Channels {
  readonly #world: World;
  readonly #watch: Watch;
  readonly #open = new Set<Channel>();

  constructor(world: World, watch: Watch) {
    this.#world = world;
    this.#watch = watch;
  }

  open(page: Page, name: string): BroadcastChannel {
    const channel = new Channel(page, name, (from, data) => this.#tell(from, data), (closed) => this.#open.delete(closed));
    this.#open.add(channel);
    return channel as unknown as BroadcastChannel;
  }

  /** A page is gone, and its channels with it. */
  close(page: Page): void {
    for (const channel of this.#open) if (channel.page === page) this.#open.delete(channel);
  }

  #tell(from: Channel, data: unknown): void {
    if (from.page.gone) return;
    const world = this.#world;
    const text = JSON.stringify(data);
    this.#watch.told(from.page, text);
    for (const to of [...this.#open].filter((channel) => channel !== from && channel.name === from.name)) {
      if (world.fault('message-lost')) continue;
      const wait = world.fault('message-late') ? world.dice.between(`${to.page.name}/late`, 500, 30_000) : world.lag(`${to.page.name}/message`, 20, 400);
      // A page in the back/forward cache whose channel is open is thrown out when somebody speaks to it.
      if (to.page.cached) to.page.evicted = true;
      else world.after(wait, to.page, 'message', () => this.#open.has(to) && to.hear(JSON.parse(text)));
    }
  }
}

class Channel extends EventTarget {
  readonly page: Page;
  readonly name: string;
  onmessage: ((event: MessageEvent) => void) | null = null;
  readonly #post: (from: Channel, data: unknown) => void;
  readonly #close: (channel: Channel) => void;
  #closed = false;

  constructor(page: Page, name: string, post: (from: Channel, data: unknown) => void, close: (channel: Channel) => void) {
    super();
    this.page = page;
    this.name = name;
    this.#post = post;
    this.#close = close;
  }

  postMessage(data: unknown): void {
    if (this.#closed) throw new DOMException('Channel is closed', 'InvalidStateError');
    this.#post(this, data);
  }

  hear(data: unknown): void {
    const event = new MessageEvent('message', { data });
    this.onmessage?.(event);
    this.dispatchEvent(event);
  }

  close(): void {
    this.#closed = true;
    this.#close(this);
  }
}
