import type { AccountOperations } from './account.js';
import type { Capabilities, Method } from './capabilities.js';
import type { Context } from './context.js';
import type { Answer, Continuation, Outcome } from './outcome.js';
import type { Requirement } from './requirement.js';
import type { Grant, Session, User } from './session.js';

export type { Requirement };

/** What a person wants from a backend. */
export type Intent =
  | {
      readonly kind: 'sign-in';
      readonly method: Method;
      /** What the person typed to say who they are; absent for methods that find out by themselves. */
      readonly identifier?: string | undefined;
      readonly password?: string | undefined;
      /** Passkeys only: the ceremony will wait in the browser's autofill (WebAuthn conditional mediation). */
      readonly conditional?: boolean | undefined;
    }
  | {
      readonly kind: 'sign-up';
      /** `passkey`: the account is to have no password. The address is verified first, and the passkey made then. */
      readonly method: Method;
      readonly identifier: string;
      readonly password?: string | undefined;
      readonly name?: string | undefined;
    }
  | { readonly kind: 'recovery'; readonly method: Method; readonly identifier: string }
  | { readonly kind: 'guest' }
  /** Somebody signed in proves more of who they are (RFC 9470). Ends as `signed-in` with the session's new assurance. */
  | { readonly kind: 'step-up'; readonly need: Requirement; /** Who is signed in: nobody else may come of it (session.md STP-5). */ readonly user?: User | undefined };

/** What a reply means for the session. Unknown trouble is `retry-later`: only a clear word ends a session. */
export type Verdict = 'ok' | 'refresh' | 'dead' | 'step-up' | 'retry-later' | 'not-ours';

/** A reply as far as `judge` looks at it. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed body of a reply of the identity server itself; absent for those of an app's API. */
  readonly body?: unknown;
}

/** What a refresh is told besides what every call is. */
export interface RefreshContext extends Context {
  /** Names this one refresh: a server that knows such keys answers a repeated one alike. */
  readonly idempotencyKey: string;
  /** Whether a person has done something since the last refresh: what runs by itself must not keep a session alive. */
  readonly userActive: boolean;
}

export interface SessionOperations {
  /** The session that the browser already has, if any. Throws when the server cannot be asked: that is not "signed out". */
  restore(context: Context): Promise<Session | null>;
  /** Ends it at the server. In token mode `grant` says which; an address to send the person to may come of it (RP-initiated logout). */
  end(scope: SignOutScope, context: Context, grant?: Grant): Promise<URL | void>;
  /**
   * Token mode: trades the refresh token in. Rejects with `session-revoked` if, and only if, the server said clearly
   * that the session is dead; every other failure leaves it alone (session.md REF-5, REF-7).
   */
  refresh?(grant: Grant, context: RefreshContext): Promise<Grant>;
  /** Token mode: takes tokens back that nobody will use; best effort. */
  revoke?(grant: Grant, context: Context): Promise<void>;
  /** What a reply to a request with the session means for it. Pure. Where it is silent: RFC 6750, section 3.1, and RFC 9470. */
  judge?(reply: Reply): Verdict | undefined;
}

export type SignOutScope = 'local' | 'others' | 'global';

/**
 * An identity server as Keylit sees it. It answers two questions when someone signs in (`start`, `answer`) and names
 * what else it can do. Failures are `AuthError`s; a refusal (a wrong password) is a failure too.
 */
export interface Backend {
  readonly name: string;
  /** The exact origins that may see a credential. */
  readonly origins: readonly string[];
  readonly declared: Capabilities;
  start(intent: Intent, context: Context): Promise<Outcome>;
  answer(continuation: Continuation, answer: Answer, context: Context): Promise<Outcome>;
  /** Takes up an attempt from the page's address: back from a provider, a link in a mail. `null`: nothing there. */
  resume(url: URL, context: Context): Promise<Outcome | null>;
  readonly session: SessionOperations;
  readonly account?: AccountOperations | undefined;
}
