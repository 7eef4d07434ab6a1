/** How sure of the person a request, a page or an act must be. What is absent is not asked. */
export interface Requirement {
  /** One of these, most wanted first (OpenID Connect Core, 2 and 3.1.2.1). */
  readonly acrValues?: readonly string[] | undefined;
  /** Seconds that the last active authentication may lie back. */
  readonly maxAge?: number | undefined;
  /** Each of these ways of proving (RFC 8176). */
  readonly amr?: readonly string[] | undefined;
}
