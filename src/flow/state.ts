import type { AuthError } from '../errors.js';
import type { Capabilities, Method, PasswordRules } from '../backend/capabilities.js';
import type { Answer, CodeChallenge, Continuation, FactorChallenge, FieldName, LinkChallenge, Outcome, PasskeyChallenge } from '../backend/outcome.js';
import type { Intent } from '../backend/backend.js';
import type { Session, User } from '../backend/session.js';
import type { FactName, FlowDocument } from './document.js';

/** What a person sees now. Each step carries only what that step knows. */
export type Step =
  /** Who are you? `shortcuts` need no identifier; `asks` is false where nothing but shortcuts is left. */
  | { readonly kind: 'identifier'; readonly shortcuts: readonly Method[]; readonly asks: boolean }
  | { readonly kind: 'password'; readonly others: readonly Method[] }
  | { readonly kind: 'methods'; readonly methods: readonly Method[] }
  /** `method` is what the form's own button makes an account with, where it has one; `shortcuts` are the other ways. */
  | { readonly kind: 'register'; readonly method?: Method | undefined; readonly fields: readonly FieldName[]; readonly shortcuts: readonly Method[] }
  | ({ readonly kind: 'code'; readonly others: readonly Method[]; readonly resendAt: number } & Omit<CodeChallenge, 'kind' | 'alternatives'>)
  | ({ readonly kind: 'link'; readonly others: readonly Method[]; readonly resendAt: number } & Omit<LinkChallenge, 'kind'>)
  | { readonly kind: 'change-identifier' }
  | { readonly kind: 'new-password'; readonly rules: PasswordRules }
  /** `unusable`: enrolled, but not for this browser. */
  | ({ readonly unusable?: readonly Method[] | undefined } & FactorChallenge)
  | { readonly kind: 'fields'; readonly fields: readonly FieldName[] }
  /** A ceremony that the server asked for in mid-flow, waiting for the person's go. */
  | ({ readonly others: readonly Method[] } & Omit<PasskeyChallenge, 'alternatives'>)
  /** A provider's pages are in a window of their own; `pending` until it has come back. */
  | { readonly kind: 'window'; readonly method: Method }
  /** `chosen`: the person asked for it in place of a password. `here`: the person has come with a passkey of another device, and this one has none. */
  | { readonly kind: 'offer'; readonly offer: 'passkey'; readonly here: boolean; readonly skippable: boolean; readonly user: User; readonly newUser: boolean; readonly chosen?: boolean; /** Where the person was, for when they have answered. */ readonly returnTo?: string }
  /** The server lets nobody in just now; why is not for whoever it is to know. */
  | { readonly kind: 'blocked' }
  /** Taken without a session. */
  | { readonly kind: 'accepted' }
  | { readonly kind: 'done'; readonly user: User }
  /** Somebody was signed in before anything was asked. */
  | { readonly kind: 'signed-in'; readonly user: User };

export type StepKind = Step['kind'];

/** The control that waits: its button shows the progress. */
export type Pending = 'submit' | 'resend' | 'extend' | Method;

export interface Problem {
  readonly error: AuthError;
  /** Where the words belong; without it, to the form as a whole. */
  readonly field?: FieldName | undefined;
  /** Epoch milliseconds before which trying again is pointless. */
  readonly retryAt?: number | undefined;
}

export interface FlowState {
  readonly document: FlowDocument;
  readonly step: Step;
  /** Steps behind this one, for "back". */
  readonly trail: readonly Step[];
  /** As typed; it goes with the person from step to step. */
  readonly identifier: string;
  readonly pending: Pending | null;
  readonly problem: Problem | null;
  /** Something good to say once: a code was sent again, there is more time, a passkey was saved without a question. */
  readonly notice: 'sent-again' | 'extended' | 'passkey-saved' | null;
  readonly continuation: Continuation | null;
  /** The second factors that would do, while one of them is asked for. */
  readonly factors: Extract<Step, { kind: 'factor' }> | null;
  /** Methods that the server turned out not to have. */
  readonly unavailable: readonly Method[];
  /** The method that this attempt began with. */
  readonly method?: Method | undefined;
  /** What is done once an attempt: asking this device alone for its passkeys, and replacing a challenge that had grown old. */
  readonly tried?: { readonly immediate?: boolean; readonly renewed?: boolean } | undefined;
  /** Counts what was begun, so that a late reply to something abandoned is dropped. */
  readonly attempt: number;
}

export type Values = Readonly<Partial<Record<FieldName | 'trust-device', string>>>;
/** Also, for no document to name: `saved`, a passkey was saved without a question; `elsewhere`, the person came with another device's. */
export type Facts = Readonly<Partial<Record<FactName | 'saved' | 'elsewhere', boolean | number>>>;

/** What happened: the person did something, or an effect came back. */
export type FlowEvent =
  | { readonly type: 'submit'; readonly values: Values }
  | { readonly type: 'choose'; readonly method: Method; readonly values?: Values }
  | { readonly type: 'others' }
  | { readonly type: 'resend' }
  /** More time for the challenge. */
  | { readonly type: 'extend' }
  /** The challenge has had its time. */
  | { readonly type: 'expired' }
  | { readonly type: 'change-identifier' }
  | { readonly type: 'back' }
  /** `unseen`: the offer could not be shown, so nobody has said no to it. */
  | { readonly type: 'skip'; readonly unseen?: boolean }
  | { readonly type: 'cancel' }
  | { readonly type: 'switch'; readonly document: FlowDocument; readonly values?: Values }
  | { readonly type: 'session'; readonly session: Session | null }
  | { readonly type: 'resumed'; readonly outcome: Outcome; readonly facts: Facts }
  | { readonly type: 'outcome'; readonly attempt: number; readonly outcome: Outcome; readonly facts: Facts }
  | { readonly type: 'failed'; readonly attempt: number; readonly error: AuthError }
  | { readonly type: 'proved'; readonly attempt: number; readonly response: unknown }
  /** In place of a passkey, the person has chosen a saved password. */
  | { readonly type: 'saved-password'; readonly attempt: number; readonly identifier: string; readonly password: string }
  | { readonly type: 'autofilled'; readonly continuation: Continuation; readonly response: unknown }
  | { readonly type: 'registered'; readonly attempt: number };

/** What is to be done about it, as data; `Flow` does it. */
export type Effect =
  | { readonly do: 'start'; readonly attempt: number; readonly intent: Intent; readonly upgrade?: boolean }
  | { readonly do: 'answer'; readonly attempt: number; readonly continuation: Continuation; readonly answer: Answer; readonly upgrade?: boolean }
  | { readonly do: 'ceremony'; readonly attempt: number; readonly ceremony: 'get' | 'create'; readonly options: unknown; readonly immediate?: boolean; readonly password?: boolean }
  | { readonly do: 'register-passkey'; readonly attempt: number; readonly here: boolean }
  | { readonly do: 'note-offer' }
  | { readonly do: 'autofill' }
  | { readonly do: 'abort' }
  | { readonly do: 'keep'; readonly session: Session }
  | { readonly do: 'dismiss-offer' }
  | { readonly do: 'remember-factor'; readonly method: Method }
  | { readonly do: 'redirect'; readonly url: URL }
  | { readonly do: 'finish'; readonly user: User; readonly newUser: boolean; readonly returnTo?: string | undefined };

/** What the machine may assume about the world: data, so that a transition stays pure. */
export interface Setting {
  readonly capabilities: Capabilities;
  /** Methods in the order that the page asked for, or none: then the document's order holds. */
  readonly methods?: readonly Method[] | undefined;
  /** Epoch milliseconds at the event. */
  readonly now: number;
  /** What second factors can count on here: whether there is WebAuthn, and the one that worked last in this browser. */
  readonly factors?: { readonly webauthn: boolean; readonly last?: Method | undefined } | undefined;
}
