import type { Platform } from '../../platform/platform.js';

/** What a tab tells the others: an input and when, or that the book says something else about the lock. */
export type IdleNews = { readonly news: 'active'; readonly at: number } | { readonly news: 'locked' | 'unlocked' };

/** Carries news between the tabs of an origin. They are a hint to look sooner: what counts is in the book. */
export class IdleTabs {
  readonly #platform: Platform;
  readonly #name: string;
  readonly #heard: (news: IdleNews) => void;
  readonly #unlisten: readonly (() => void)[];
  #channel: BroadcastChannel | null = null;

  constructor(platform: Platform, name: string, heard: (news: IdleNews) => void) {
    this.#platform = platform;
    this.#name = `keylit:${name}:idle`;
    this.#heard = heard;
    this.#open();
    // An open channel keeps a page out of the browser's back/forward cache (session.md 5.2).
    this.#unlisten = [platform.listen('pagehide', () => this.#close()), platform.listen('pageshow', () => this.#open())];
  }

  tell(news: IdleNews): void {
    this.#channel?.postMessage({ v: 1, ...news });
  }

  dispose(): void {
    this.#close();
    this.#unlisten.forEach((end) => end());
  }

  #open(): void {
    this.#channel ??= this.#platform.channel(this.#name);
    if (this.#channel) this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => this.#hear(data);
  }

  #hear(data: unknown): void {
    const { v, news, at } = (data ?? {}) as { readonly v?: unknown; readonly news?: unknown; readonly at?: unknown };
    if (v !== 1) return;
    if (news === 'locked' || news === 'unlocked') this.#heard({ news });
    if (news === 'active' && typeof at === 'number' && Number.isFinite(at)) this.#heard({ news, at });
  }

  #close(): void {
    this.#channel?.close();
    this.#channel = null;
  }
}
