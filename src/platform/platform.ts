import type { Locks } from './locks.js';

/** The outside world, behind one small interface, so that the SDK runs in a page, a worker, Node or a test alike. */
export interface Platform {
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
  /** Epoch milliseconds. */
  now(): number;
  /** Calls back once, after `ms` milliseconds at the earliest; the function it returns cancels that. */
  after(ms: number, callback: () => void): () => void;
  /** Whether the device says that it has a network. `true` is a guess, `false` is certain. */
  online(): boolean;
  /** Whether passkeys can work here: browsers have WebAuthn on https and localhost only. */
  webauthn(): 'available' | 'insecure' | 'missing';
  /** The page's address. */
  location(): URL;
  /** Leaves the page for an address that has been checked. */
  navigate(url: URL): void;
  /** Replaces the page's address without loading it: a token must not stay in it. */
  replaceUrl(url: URL): void;
  /** The language to speak when nothing else says so, as a BCP 47 tag. */
  locale(): string;
  /** Survives a reload of this tab, not its end. `null` where storage is blocked. */
  tabStorage(): Storage | null;
  /** Shared by all tabs of the origin. `null` where storage is blocked. */
  sharedStorage(): Storage | null;
  channel(name: string): BroadcastChannel | null;
  /** Milliseconds on a clock that only goes forwards, from any beginning; default `performance.now()`. It may stand still in sleep. */
  monotonic?(): number;
  /** From 0 up to 1, evenly, for spreading delays; never for secrets. Default `Math.random`. */
  random?(): number;
  /** Whether a person can see this page now; default: the document's word. */
  visible?(): boolean;
  /** One at a time over all tabs of the origin; default: Web Locks, else leases in IndexedDB, else within this page alone. */
  readonly locks?: Locks | undefined;
  /** Default `globalThis.indexedDB`; `null` where it is blocked. */
  indexedDB?(): IDBFactory | null;
  /** Default `globalThis.crypto.subtle`; `undefined` where browsers withhold it: on pages that are neither https nor localhost. */
  subtle?(): SubtleCrypto | undefined;
  /** Opens a small empty window, which browsers allow in a click alone; `null`: it was blocked. Default: `window.open`. */
  openWindow?(): SmallWindow | null;
  /** Hears of each input of a person anywhere on the page; the function it returns ends that. Default: keys, clicks, touches and the wheel. */
  input?(heard: () => void): () => void;
  /** Hears of the page being shown, hidden, restored or back online; the function it returns ends that. */
  listen(type: PageEvent, listener: (event: Event) => void): () => void;
}

/** A window of ours, as far as it can be known from here. */
export interface SmallWindow {
  /** Also `true` once a page in it has cut itself off from its opener (COOP): it says nothing by itself (session.md POP-3). */
  readonly closed: boolean;
  /** A page of another origin is in it, and has not cut itself off. */
  readonly away: boolean;
  go(url: URL): void;
  close(): void;
}

export type PageEvent = 'pagehide' | 'pageshow' | 'online' | 'offline' | 'focus' | 'visibilitychange' | 'freeze' | 'resume' | 'beforeunload' | 'storage';

/** Storage throws where it is blocked (a sandboxed frame, a policy): only using it tells. */
function usable(name: 'localStorage' | 'sessionStorage'): Storage | null {
  try {
    const storage = globalThis[name];
    storage.getItem('');
    return storage;
  } catch {
    return null;
  }
}

/** The real world. Nothing is touched before it is asked for, so it can be made anywhere. */
export const browserPlatform: Platform = {
  fetch: (input, init) => fetch(input, init),
  now: () => Date.now(),
  after(ms, callback) {
    // A longer delay overflows and would fire at once (session.md CLK-5).
    const timer = setTimeout(callback, Math.min(ms, 2 ** 31 - 1));
    return () => clearTimeout(timer);
  },
  online: () => globalThis.navigator?.onLine ?? true,
  webauthn: () => (globalThis.PublicKeyCredential ? 'available' : 'isSecureContext' in globalThis && !isSecureContext ? 'insecure' : 'missing'),
  location: () => new URL(globalThis.location?.href ?? 'http://localhost/'),
  navigate: (url) => location.assign(url),
  replaceUrl: (url) => history.replaceState(history.state, '', url),
  locale: () => globalThis.document?.documentElement.lang || globalThis.navigator?.language || 'en',
  tabStorage: () => usable('sessionStorage'),
  sharedStorage: () => usable('localStorage'),
  // A server has channels too, but no tabs: there they would lead from one person's request into another's (session.md SSR-2).
  channel: (name) => (globalThis.location && globalThis.BroadcastChannel ? new BroadcastChannel(name) : null),
  listen(type, listener) {
    // Captured, because `freeze` and `resume` go to the document and do not bubble.
    globalThis.addEventListener?.(type, listener, true);
    return () => globalThis.removeEventListener?.(type, listener, true);
  },
};
