import type { Platform } from '../platform/platform.js';

export type TabNews = 'signed-in' | 'signed-out';

/** Tells the origin's other tabs what happened, never who or with what (session.md TAB-3): they ask the server themselves. */
export class Tabs {
  readonly #platform: Platform;
  readonly #name: string;
  readonly #heard: (news: TabNews, account: string | undefined) => void;
  readonly #unlisten: readonly (() => void)[];
  #channel: BroadcastChannel | null = null;

  constructor(platform: Platform, name: string, heard: (news: TabNews, account: string | undefined) => void) {
    this.#platform = platform;
    this.#name = name;
    this.#heard = heard;
    this.#open();
    // An open channel keeps a page out of the browser's back/forward cache (session.md 5.2).
    this.#unlisten = [platform.listen('pagehide', () => this.#close()), platform.listen('pageshow', () => this.#open())];
  }

  tell(news: TabNews, account?: string): void {
    this.#channel?.postMessage({ v: 1, news, ...(account && { account }) });
  }

  dispose(): void {
    this.#close();
    this.#unlisten.forEach((end) => end());
  }

  #open(): void {
    if (this.#channel) return;
    this.#channel = this.#platform.channel(this.#name);
    if (!this.#channel) return;
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      const message = data as { v?: unknown; news?: unknown; account?: unknown } | null;
      if (message?.v !== 1 || (message.news !== 'signed-in' && message.news !== 'signed-out')) return;
      this.#heard(message.news, typeof message.account === 'string' ? message.account : undefined);
    };
  }

  #close(): void {
    this.#channel?.close();
    this.#channel = null;
  }
}
