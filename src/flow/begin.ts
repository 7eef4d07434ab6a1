import type { Method } from '../backend/capabilities.js';
import type { FieldName } from '../backend/outcome.js';
import type { FlowDocument, Stage } from './document.js';
import type { Effect, FlowState, Setting, Step } from './state.js';

/** A state and what is to be done on the way into it. */
export type Transition = readonly [FlowState, readonly Effect[]];

/** These say who the person is by themselves; all other methods need an identifier first. */
export const isShortcut = (method: Method): boolean => /^(passkey|social:|sso|guest)/.test(method);

export const stageWith = <Key extends string>(document: FlowDocument, key: Key): Extract<Stage, Record<Key, unknown>> | undefined =>
  document.stages.find((stage): stage is Extract<Stage, Record<Key, unknown>> => key in stage);

/** `social:*` stands for whatever providers a server has: only the page knows which. */
export const includes = (able: readonly Method[], method: Method): boolean => able.includes(method) || (/^social:\w/.test(method) && able.includes('social:*'));

/** The methods that this flow offers now: the document's or the page's order, less what the backend cannot do. */
export function offered(setting: Setting, { document, unavailable }: Pick<FlowState, 'document' | 'unavailable'>): readonly Method[] {
  const { signIn, signUp, recovery } = setting.capabilities;
  const isSignIn = document.flow === 'sign-in';
  const named = stageWith(document, 'prove')?.prove ?? stageWith(document, 'register')!.register;
  const able = isSignIn ? signIn : document.flow === 'sign-up' ? signUp : recovery;
  return ((isSignIn && setting.methods) || named).filter((method) => includes(able, method) && !unavailable.includes(method));
}

export function firstStep(setting: Setting, state: Pick<FlowState, 'document' | 'unavailable'>): Step {
  const methods = offered(setting, state);
  const shortcuts = methods.filter(isShortcut);
  const register = stageWith(state.document, 'register');
  return register ? registerStep(methods, register.collect) : { kind: 'identifier', shortcuts, asks: methods.length > shortcuts.length };
}

/** An account with a passkey needs a name and an address like any other: of these, the first in the document has the form's own button. */
export function registerStep(methods: readonly Method[], collect: readonly FieldName[], method = methods.find((each) => each === 'passkey' || !isShortcut(each))): Step {
  const fields = method ? collect.filter((field) => field !== 'password' || method === 'password') : [];
  return { kind: 'register', method, fields, shortcuts: methods.filter((each) => each !== method && (isShortcut(each) || method === 'passkey')) };
}

/** A flow at its first step. */
export function begin(setting: Setting, document: FlowDocument, identifier = ''): Transition {
  const state = { document, unavailable: [] };
  return arrive({ ...state, step: firstStep(setting, state), trail: [], identifier, pending: null, problem: null, notice: null, continuation: null, factors: null, attempt: 0 });
}

/** Passkeys wait in autofill wherever an identifier is asked, and only there. */
export function arrive(state: FlowState): Transition {
  const { step } = state;
  return [state, step.kind === 'identifier' && step.shortcuts.includes('passkey') ? [{ do: 'autofill' }] : []];
}
