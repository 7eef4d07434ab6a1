import type { Prover } from './session.js';

/** What every call to a backend is given. */
export interface Context {
  readonly signal?: AbortSignal | undefined;
  /** Language the person reads, as a BCP 47 tag: the server may write its mail in it. */
  readonly locale?: string | undefined;
  /** Where links in messages and providers lead back to: an absolute address of this page's origin. */
  readonly returnUrl?: string | undefined;
  /**
   * Makes the key that the tokens of a sign-in are to be bound to, once for this call (token mode with DPoP). With the
   * algorithms that the server takes, where it says so; rejects with `unsupported` if this browser has none of them.
   */
  readonly prover?: ((algorithms?: readonly string[]) => Promise<Prover>) | undefined;
  /**
   * What the page tells about its browser, for a server that judges risk: base64url of JSON, 2,048 characters at most, or
   * nothing. It never rejects and takes 150 ms at most. Absent where the page tells nothing.
   */
  readonly signals?: (() => Promise<string | undefined>) | undefined;
  /** What a provider is to ask even where it knows somebody (OpenID Connect Core, 3.1.2.1): a further account is wanted beside theirs. */
  readonly prompt?: 'select_account' | undefined;
  /** A window that was opened in the click and waits to be sent to a provider; without it, the page itself goes. */
  readonly popup?: Popup | undefined;
}

/** A small window that waits to be taken through a provider's pages. */
export interface Popup {
  /**
   * Sends it to the provider, and resolves with the address that it came back to: a page of this origin that holds the
   * popup bridge. Rejects with `cancelled` when it was closed, and with `timeout`.
   */
  visit(url: URL, options: PopupVisit): Promise<URL>;
  /** Closes it, where it can still be reached: a provider's page may have cut it off (COOP). */
  close(): void;
}

export interface PopupVisit {
  /** The `state` that the provider is to send back: it tells the bridges of several windows apart. */
  readonly state: string;
  /** Milliseconds until the window is given up; default five minutes. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}
