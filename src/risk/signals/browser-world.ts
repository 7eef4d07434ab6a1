/** What of a browser the basic signals read. Each may be missing, or throw. */
export interface BrowserWorld {
  readonly navigator?: {
    readonly languages?: readonly string[];
    readonly webdriver?: boolean;
    readonly maxTouchPoints?: number;
    readonly userAgentData?: { readonly brands?: readonly { readonly brand: string; readonly version: string }[]; readonly mobile?: boolean; readonly platform?: string };
  };
  readonly screen?: { readonly width: number; readonly height: number };
  readonly document?: { readonly visibilityState: string };
  readonly matchMedia?: (query: string) => { readonly matches: boolean };
  readonly timeZone: () => string;
  /** Minutes east of Greenwich. */
  readonly utcOffset: () => number;
  /** Hears of a real key and of something being pasted, no more than that; the function it returns ends it. */
  listen(heard: (what: 'typed' | 'pasted') => void): () => void;
}

/** The browser that this runs in. Nothing is touched before it is asked for. */
export const browserWorld: BrowserWorld = {
  get navigator() {
    return globalThis.navigator as BrowserWorld['navigator'] & {};
  },
  get screen() {
    return globalThis.screen;
  },
  get document() {
    return globalThis.document;
  },
  matchMedia: (query) => globalThis.matchMedia(query),
  timeZone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
  utcOffset: () => -new Date().getTimezoneOffset(),
  listen(heard) {
    // The event itself goes no further: what was typed is nobody's business.
    const typed = (event: Event): void => void (event.isTrusted && heard('typed'));
    const pasted = (event: Event): void => void (event.isTrusted && heard('pasted'));
    const options = { capture: true, passive: true } as const;
    globalThis.addEventListener?.('keydown', typed, options);
    globalThis.addEventListener?.('paste', pasted, options);
    return () => {
      globalThis.removeEventListener?.('keydown', typed, options);
      globalThis.removeEventListener?.('paste', pasted, options);
    };
  },
};
