import { AuthError, type AuthErrorCode } from '../errors.js';
import type { Intent } from '../backend/backend.js';
import type { Method } from '../backend/capabilities.js';
import type { FieldName } from '../backend/outcome.js';
import type { FlowDocument, Stage } from './document.js';
import type { Effect, FlowEvent, FlowState, Pending, Setting, Step, Values } from './state.js';

/** A state and what is to be done on the way into it. */
export type Transition = readonly [FlowState, readonly Effect[]];

/** These say who the person is by themselves; all other methods need an identifier first. */
export const isShortcut = (method: Method): boolean => /^(passkey|social:|sso|guest)/.test(method);

export const stageWith = <Key extends string>(document: FlowDocument, key: Key): Extract<Stage, Record<Key, unknown>> | undefined =>
  document.stages.find((stage): stage is Extract<Stage, Record<Key, unknown>> => key in stage);

/** The methods that this flow offers now: the document's or the page's order, less what the backend cannot do. */
export function offered(setting: Setting, { document, unavailable }: Pick<FlowState, 'document' | 'unavailable'>): readonly Method[] {
  const { signIn, signUp, recovery } = setting.capabilities;
  const isSignIn = document.flow === 'sign-in';
  const named = stageWith(document, 'prove')?.prove ?? stageWith(document, 'register')!.register;
  const able = isSignIn ? signIn : document.flow === 'sign-up' ? signUp : recovery;
  return ((isSignIn && setting.methods) || named).filter((method) => able.includes(method) && !unavailable.includes(method));
}

export function firstStep(setting: Setting, state: Pick<FlowState, 'document' | 'unavailable'>): Step {
  const methods = offered(setting, state);
  const shortcuts = methods.filter(isShortcut);
  const asks = methods.length > shortcuts.length;
  const register = stageWith(state.document, 'register');
  return register ? { kind: 'register', fields: asks ? register.collect : [], shortcuts } : { kind: 'identifier', shortcuts, asks };
}

/** A flow at its first step. */
export function begin(setting: Setting, document: FlowDocument, identifier = ''): Transition {
  const state = { document, unavailable: [] };
  return arrive({ ...state, step: firstStep(setting, state), trail: [], identifier, pending: null, problem: null, notice: null, continuation: null, attempt: 0 });
}

/** Passkeys wait in autofill wherever an identifier is asked, and only there. */
export function arrive(state: FlowState): Transition {
  const { step } = state;
  return [state, step.kind === 'identifier' && step.shortcuts.includes('passkey') ? [{ do: 'autofill' }] : []];
}

export const moved = (state: FlowState, step: Step, trail: readonly Step[] = [...state.trail, state.step]): FlowState => ({
  ...state,
  step,
  trail,
  pending: null,
  problem: null,
  notice: null,
});

export const wait = (state: FlowState, pending: Pending): FlowState => ({ ...state, pending, problem: null, notice: null, attempt: state.attempt + 1 });

export function fail(state: FlowState, code: AuthErrorCode, field?: FieldName): Transition {
  return [{ ...state, pending: null, notice: null, problem: { error: new AuthError(code, { path: field }), field } }, []];
}

export function start(state: FlowState, intent: Intent, pending: Pending): Transition {
  const next = wait(state, pending);
  return [next, [{ do: 'start', attempt: next.attempt, intent }]];
}

/** Lets a method begin: its own step where it needs more from the person, the backend where it does not. */
export function proveWith(setting: Setting, state: FlowState, method: Method, pending: Pending): Transition {
  const { identifier, document } = state;
  if (method === 'guest') return start(state, { kind: 'guest' }, method);
  if (document.flow === 'recovery') return start(state, { kind: 'recovery', method, identifier }, pending);
  if (method === 'password') {
    const others = offered(setting, state).filter((other) => other !== method);
    return [moved(state, { kind: 'password', others }), [{ do: 'abort' }]];
  }
  return start(state, { kind: 'sign-in', method, identifier: isShortcut(method) ? undefined : identifier }, pending);
}

/** Takes the identifier from what was typed, or says what is wrong with it. */
export function identify(setting: Setting, state: FlowState, values: Values | undefined): FlowState | AuthErrorCode {
  const identifier = values?.identifier?.trim() ?? state.identifier;
  if (!identifier) return 'missing-field';
  const { identifiers } = setting.capabilities;
  // Only an obvious slip is told here: which addresses exist is for the server to know, and for it alone.
  if (identifiers.length === 1 && identifiers[0] === 'email' && !/^\S+@\S+$/.test(identifier)) return 'invalid-identifier';
  return { ...state, identifier };
}

/**
 * The part of the machine that the first screen needs: an identifier is given, or a method that needs none is chosen.
 * `undefined` for every other event: `transition` knows them all, and is loaded by then.
 */
export function firstTransition(setting: Setting, state: FlowState, event: FlowEvent): Transition | undefined {
  if (state.step.kind !== 'identifier' || state.pending || state.problem?.retryAt) return undefined;
  if (event.type === 'choose' && isShortcut(event.method)) return proveWith(setting, state, event.method, event.method);
  if (event.type !== 'submit') return undefined;
  const named = identify(setting, state, event.values);
  if (typeof named === 'string') return fail(state, named, 'identifier');
  const { password } = event.values;
  // An adopted form, or a password manager, may bring both at once.
  if (password && state.document.flow === 'sign-in') return start(named, { kind: 'sign-in', method: 'password', identifier: named.identifier, password }, 'submit');
  const method = offered(setting, state).find((each) => !isShortcut(each));
  return method ? proveWith(setting, named, method, 'submit') : fail(named, 'method-unavailable');
}
