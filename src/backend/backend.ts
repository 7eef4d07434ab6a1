import type { AccountOperations } from './account.js';
import type { Capabilities, Method } from './capabilities.js';
import type { Context } from './context.js';
import type { Answer, Continuation, Outcome } from './outcome.js';
import type { Session } from './session.js';

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
      readonly method: Method;
      readonly identifier: string;
      readonly password?: string | undefined;
      readonly name?: string | undefined;
    }
  | { readonly kind: 'recovery'; readonly method: Method; readonly identifier: string }
  | { readonly kind: 'guest' };

export interface SessionOperations {
  /** The session that the browser already has, if any. Throws when the server cannot be asked: that is not "signed out". */
  restore(context: Context): Promise<Session | null>;
  end(scope: SignOutScope, context: Context): Promise<void>;
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
