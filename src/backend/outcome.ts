import type { Method, PasswordRules } from './capabilities.js';
import type { FactorOption, SecondFactor } from './second-factor.js';
import type { Grant, Session } from './session.js';

/** Where a code or link went. `to` is masked by the backend, or the identifier as typed when the backend does not say. */
export interface Delivery {
  readonly channel: 'email' | 'sms';
  readonly to: string;
  /** Milliseconds until asking again makes sense. */
  readonly resendAfterMs: number;
}

/** Why a code is asked for: the sentence above the field depends on it. */
export type CodePurpose = 'sign-in' | 'verification' | 'recovery' | 'second-factor';

export interface CodeChallenge extends SecondFactor {
  readonly kind: 'code';
  readonly purpose: CodePurpose;
  readonly method: Method;
  readonly delivery?: Delivery | undefined;
  /** Characters in the code, where the backend knows. */
  readonly length?: number | undefined;
  /** Other factors that would do (`select` chooses one). */
  readonly alternatives?: readonly Method[] | undefined;
  /** The message holds a link that does the same; default: that of a verification does. */
  readonly link?: boolean | undefined;
  /** A wrong address can be corrected with a `change-identifier` answer. */
  readonly correctable?: boolean | undefined;
}

/** A link was sent; it may be opened in this tab, another tab or another device. */
export interface LinkChallenge {
  readonly kind: 'link';
  readonly purpose: CodePurpose;
  readonly delivery: Delivery;
}

export interface PasskeyChallenge extends Omit<SecondFactor, 'trustDevice'> {
  readonly kind: 'passkey';
  readonly ceremony: 'get' | 'create';
  /** WebAuthn options in their JSON form (WebAuthn L3, section 5.1.10). Data from a server: the ceremony checks it. */
  readonly options: unknown;
  /** Present where it is a second factor: what it is called, and the other factors that would do. */
  readonly factor?: 'passkey' | 'security-key' | undefined;
  readonly alternatives?: readonly Method[] | undefined;
  /** Milliseconds that the server keeps its challenge; default: ten minutes. */
  readonly lifeMs?: number | undefined;
}

export interface NewPasswordChallenge {
  readonly kind: 'new-password';
  readonly rules: PasswordRules;
}

/** A choice between factors where the backend does not begin with one. */
export interface FactorChallenge extends Omit<SecondFactor, 'trustDevice'> {
  readonly kind: 'factor';
  readonly methods: readonly Method[];
  /**
   * The same with what the server knows of each. With it, the flow begins with the best factor that can work here;
   * without, the person chooses.
   */
  readonly factors?: readonly FactorOption[] | undefined;
}

/** Fields that the server misses (a name, consent to terms) before it goes on. */
export interface FieldsChallenge {
  readonly kind: 'fields';
  readonly fields: readonly FieldName[];
}

export type FieldName = 'identifier' | 'password' | 'name' | 'terms' | 'code';

export type Challenge = CodeChallenge | LinkChallenge | PasskeyChallenge | NewPasswordChallenge | FactorChallenge | FieldsChallenge;

/**
 * Lets the backend find its attempt again. Opaque to the flow, holds nothing that a person typed, and stays in memory.
 */
export interface Continuation {
  readonly backend: string;
  readonly state: unknown;
}

export type Answer =
  | { readonly kind: 'code'; readonly code: string; readonly trustDevice?: boolean | undefined }
  | { readonly kind: 'passkey'; readonly response: unknown }
  | { readonly kind: 'new-password'; readonly password: string }
  | { readonly kind: 'select'; readonly method: Method }
  | { readonly kind: 'fields'; readonly values: Readonly<Record<string, string>> }
  | { readonly kind: 'change-identifier'; readonly identifier: string }
  | { readonly kind: 'resend' }
  /** The person needs more time than the challenge has left. */
  | { readonly kind: 'extend' };

/** What comes of asking a backend. Failures are not outcomes: they are thrown as `AuthError`. */
export type Outcome =
  /** In token mode with a `grant`, which the session room takes out before a flow sees the outcome. */
  | {
      readonly kind: 'signed-in';
      readonly session: Session;
      readonly newUser: boolean;
      readonly grant?: Grant | undefined;
      /** A path of this origin: where the person was when it began, if that is another page than this. */
      readonly returnTo?: string | undefined;
      /** The account was asked to have a passkey rather than a password, and has none yet: that comes next. */
      readonly enrol?: 'passkey' | undefined;
    }
  | { readonly kind: 'challenge'; readonly challenge: Challenge; readonly continuation: Continuation }
  | { readonly kind: 'redirect'; readonly url: URL; readonly mode: 'page' | 'popup' }
  /** Taken, without a session: tell the person what comes next. */
  | { readonly kind: 'accepted' };
