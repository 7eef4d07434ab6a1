/** What every call to a backend is given. */
export interface Context {
  readonly signal?: AbortSignal | undefined;
  /** Language the person reads, as a BCP 47 tag: the server may write its mail in it. */
  readonly locale?: string | undefined;
  /** Where links in messages and providers lead back to: an absolute address of this page's origin. */
  readonly returnUrl?: string | undefined;
}
