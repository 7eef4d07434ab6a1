/** How a person proves who they are: one spelling each, everywhere (events write them with `_`). */
export type Method =
  | 'password'
  | 'passkey'
  | 'email-code'
  | 'sms-code'
  | 'magic-link'
  | 'totp'
  | 'recovery-code'
  | 'security-key'
  | `social:${string}`
  | 'sso'
  | 'guest';

/** The account operations that a backend may offer; absent means not offered to people. `methods`: it knows what else signs in. */
export type AccountOperation = 'passkeys' | 'methods' | 'totp' | 'recovery-codes' | 'devices' | 'change-password' | 'profile' | 'delete';

/** What a password must be. The server decides; this only spares people a round trip. */
export interface PasswordRules {
  /** Fewest characters, counted as people count them. */
  readonly minLength: number;
  readonly maxLength: number;
}

/** What a backend can do, as data: nothing that is absent here is offered to people. */
export interface Capabilities {
  /** What an identifier may be; `email` alone lets an obvious slip be told at once. */
  readonly identifiers: readonly ('email' | 'phone' | 'username')[];
  /** With `social:*` where only the page knows which providers the server has. */
  readonly signIn: readonly Method[];
  readonly signUp: readonly Method[];
  /** Second factors the backend may ask for. */
  readonly factors: readonly Method[];
  /** How a forgotten password is replaced. */
  readonly recovery: readonly Method[];
  readonly account: readonly AccountOperation[];
  readonly password: PasswordRules;
  /** Where the proof of the session travels. */
  readonly transport: 'cookie' | 'bearer' | 'dpop' | 'memory';
  /** How the session is kept alive; `cookie`: by the server alone. */
  readonly refresh: 'cookie' | 'rotating' | 'bound' | 'none';
  /**
   * Milliseconds for which a rotating server answers a used refresh token once more; default 0: a reply that is lost
   * then costs the session, and a refresh without a reply is not repeated (session.md REF-12).
   */
  readonly reuseGraceMs?: number | undefined;
  /** The server knows `RefreshContext.idempotencyKey`: an unanswered refresh can be repeated. */
  readonly idempotentRefresh?: boolean | undefined;
  /** How a session can be raised: by the provider's own pages in a window (`redirect`) or in this page's place (`page`), `inline` by challenges here. Default: not at all. */
  readonly stepUp?: 'inline' | 'redirect' | 'page' | undefined;
  /** Where a provider's own pages are shown: in this page's place (default) or in a small window, which a click opens. */
  readonly display?: 'page' | 'popup' | undefined;
  /** What a method's provider calls itself, for "Continue with …". */
  readonly providers?: Readonly<Partial<Record<Method, string>>> | undefined;
  /** What a sign-out can reach; default `local` alone. */
  readonly signOut?: readonly ('local' | 'others' | 'global')[] | undefined;
}
