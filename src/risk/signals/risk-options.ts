/** A collector of the page's own, such as a fingerprint library or a vendor's script. It is called with consent alone. */
export interface RiskProvider {
  /**
   * What it knows of the browser, as a short text (1,024 characters at most): a visitor id, a vendor's request id. Called
   * once for each flow, when it begins; what is not there when somebody submits, or is no such text, is not sent.
   */
  collect(options: { readonly signal: AbortSignal }): Promise<string>;
}

/** What the page tells the server about its browser, when somebody signs in, signs up or recovers an account. */
export interface RiskOptions {
  /** `basic`: the keys that the README lists; `enhanced`: what `provider` collects besides. Default `off`: nothing is collected, nor sent. */
  readonly signals?: 'off' | 'basic' | 'enhanced' | undefined;
  /**
   * Asked before anything is collected, and again before it is sent: anything but `true` means nothing at all, from that
   * moment on. `enhanced` does not go without; default for `basic`: the page has settled it by configuring it.
   */
  readonly consent?: (() => boolean | Promise<boolean>) | undefined;
  /** Collects what `enhanced` adds. */
  readonly provider?: RiskProvider | undefined;
  /** Sends the provider's text as its SHA-256 digest with this salt, so that no other site's ids compare with it; default: as it is. */
  readonly salt?: string | undefined;
}
