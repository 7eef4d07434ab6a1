import { AuthError, type AuthErrorCode } from '../errors.js';
import type { Intent } from '../backend/backend.js';
import type { Method } from '../backend/capabilities.js';
import type { SecondFactor } from '../backend/second-factor.js';
import type { Answer, Challenge, CodePurpose, FieldName, Outcome } from '../backend/outcome.js';
import type { User } from '../backend/session.js';
import { arrive, begin, firstStep, isShortcut, offered, registerStep, stageWith, type Transition } from './begin.js';
import type { Condition } from './document.js';
import { bestFactor, factorStep, isFactorStep, isUsable, usedFactor, withTimeOf } from './factors.js';
import { fieldFor } from './field-for.js';
import type { Effect, Facts, FlowEvent, FlowState, Pending, Setting, Step, Values } from './state.js';

const moved = (state: FlowState, step: Step, trail: readonly Step[] = [...state.trail, state.step]): FlowState => ({
  ...state,
  step,
  trail,
  pending: null,
  problem: null,
  notice: null,
});

const wait = (state: FlowState, pending: Pending): FlowState => ({ ...state, pending, problem: null, notice: null, attempt: state.attempt + 1 });

function fail(state: FlowState, code: AuthErrorCode, field?: FieldName): Transition {
  return [{ ...state, pending: null, notice: null, problem: { error: new AuthError(code, { path: field }), field } }, []];
}

/** Steps that answer a challenge; another attempt leaves them without one. */
const answers = /^(code|link|change-identifier|new-password|factor|fields|passkey)$/;

function start(state: FlowState, intent: Intent, pending: Pending): Transition {
  const method = 'method' in intent ? intent.method : undefined;
  const next = { ...wait(state, pending), factors: null, trail: state.trail.filter(({ kind }) => !answers.test(kind)), method };
  return [next, [{ do: 'start', attempt: next.attempt, intent, upgrade: upgrades(next) }]];
}

/** A password that opens the account may have a passkey saved beside it, in flows that offer one. */
const upgrades = ({ document, method }: FlowState): boolean => method === 'password' && document.flow === 'sign-in' && Boolean(stageWith(document, 'offer'));

/** Lets a method begin: its own step where it needs more from the person, the backend where it does not. */
function proveWith(setting: Setting, state: FlowState, method: Method, pending: Pending): Transition {
  const { identifier, document } = state;
  if (method === 'guest') return start(state, { kind: 'guest' }, method);
  if (document.flow === 'recovery') return start(state, { kind: 'recovery', method, identifier }, pending);
  if (method === 'password') {
    const others = offered(setting, state).filter((other) => other !== method);
    return [moved(state, { kind: 'password', others }), [{ do: 'abort' }]];
  }
  const begun = start(state, { kind: 'sign-in', method, identifier: isShortcut(method) ? undefined : identifier }, pending);
  if (setting.capabilities.display !== 'popup' || !/^(sso$|social:)/.test(method)) return begun;
  return [{ ...begun[0], step: { kind: 'window', method }, trail: [...state.trail, state.step] }, begun[1]];
}

/** Takes the identifier from what was typed, or says what is wrong with it. */
function identify(setting: Setting, state: FlowState, values: Values | undefined): FlowState | AuthErrorCode {
  const identifier = values?.identifier?.trim() ?? state.identifier;
  if (!identifier) return 'missing-field';
  const { identifiers } = setting.capabilities;
  // Only an obvious slip is told here: which addresses exist is for the server to know, and for it alone.
  if (identifiers.length === 1 && identifiers[0] === 'email' && !/^\S+@\S+$/.test(identifier)) return 'invalid-identifier';
  return { ...state, identifier };
}

/** Goes to a step with no way back behind it: what was there is used up. */
const settled = (state: FlowState, step: Step): FlowState => moved(state, step, []);

function answer(state: FlowState, given: Answer, pending: Pending = 'submit'): Transition {
  const next = wait(state, pending);
  return [next, [{ do: 'answer', attempt: next.attempt, continuation: state.continuation!, answer: given, upgrade: upgrades(next) }]];
}

const othersThan = (method: Method, setting: Setting, state: FlowState): readonly Method[] => offered(setting, state).filter((other) => other !== method);

function submit(setting: Setting, state: FlowState, values: Values): Transition {
  const { step, document } = state;
  switch (step.kind) {
    case 'identifier': {
      const named = identify(setting, state, values);
      if (typeof named === 'string') return fail(state, named, 'identifier');
      const { identifier } = named;
      // An adopted form, or a password manager, may bring both at once.
      if (values.password && document.flow === 'sign-in') return start(named, { kind: 'sign-in', method: 'password', identifier, password: values.password }, 'submit');
      const method = offered(setting, state).find((each) => !isShortcut(each));
      return method ? proveWith(setting, named, method, 'submit') : fail(named, 'method-unavailable');
    }
    case 'password': {
      if (!values.password) return fail(state, 'missing-field', 'password');
      return start(state, { kind: 'sign-in', method: 'password', identifier: state.identifier, password: values.password }, 'submit');
    }
    case 'register':
      return register(setting, state, step.method ?? 'password', values, 'submit');
    case 'code': {
      // People paste codes as they were printed: "123 456", "123-456" (passkeys-mfa.md A05).
      const code = (values.code ?? '').replace(/[\s-]/g, '');
      if (!code) return fail(state, 'missing-field', 'code');
      if (step.length && code.length !== step.length) return fail(state, 'invalid-code', 'code');
      return answer(state, { kind: 'code', code, trustDevice: Boolean(values['trust-device']) });
    }
    case 'new-password': {
      const weak = weakness(step.rules, values.password ?? '');
      return weak ? fail(state, weak, 'password') : answer(state, { kind: 'new-password', password: values.password! });
    }
    case 'change-identifier': {
      const named = identify(setting, state, values);
      if (typeof named === 'string') return fail(state, named, 'identifier');
      return answer(named, { kind: 'change-identifier', identifier: named.identifier });
    }
    case 'fields': {
      const missing = step.fields.find((field) => !values[field]);
      return missing ? fail(state, 'missing-field', missing) : answer(state, { kind: 'fields', values });
    }
    case 'passkey': {
      // What the server has refused, it has done with: another try needs another challenge.
      if (step.factor && state.problem && !/^passkey-(not|busy)/.test(state.problem.error.code)) return answer(state, { kind: 'select', method: step.factor }, step.factor);
      const next = wait(state, 'passkey');
      return [next, [{ do: 'ceremony', attempt: next.attempt, ceremony: step.ceremony, options: step.options }]];
    }
    case 'offer': {
      const next = wait(state, 'passkey');
      return [next, [{ do: 'register-passkey', attempt: next.attempt, here: step.here }]];
    }
    default:
      return [state, []];
  }
}

/** Makes an account, once all is there that the method needs. */
function register(setting: Setting, state: FlowState, method: Method, values: Values, pending: Pending): Transition {
  const { password, name, terms } = values;
  const named = identify(setting, state, values);
  if (typeof named === 'string') return fail(state, named, 'identifier');
  const weak = method === 'password' ? weakness(setting.capabilities.password, password ?? '') : undefined;
  if (weak) return fail(named, weak, 'password');
  if (state.step.kind === 'register' && state.step.fields.includes('terms') && !terms) return fail(named, 'missing-field', 'terms');
  return start(named, { kind: 'sign-up', method, identifier: named.identifier, name: name?.trim(), ...(method === 'password' && { password }) }, pending);
}

function weakness(rules: { minLength: number; maxLength: number }, password: string): AuthErrorCode | undefined {
  const length = [...password].length;
  if (length === 0) return 'missing-field';
  if (length < rules.minLength) return 'weak-password';
  return length > rules.maxLength ? 'password-too-long' : undefined;
}

function choose(setting: Setting, state: FlowState, method: Method, values?: Values): Transition {
  if (state.continuation && isFactorStep(state.step)) return answer(state, { kind: 'select', method }, method);
  if (state.step.kind === 'register') {
    if (method === 'passkey') return register(setting, state, method, values ?? {}, method);
    const { collect = [] } = stageWith(state.document, 'register') ?? {};
    if (method === 'password') return [{ ...moved(state, registerStep(offered(setting, state), collect, method)), identifier: values?.identifier?.trim() ?? state.identifier }, []];
  }
  if (isShortcut(method)) return proveWith(setting, state, method, method);
  const named = identify(setting, state, values);
  return typeof named === 'string' ? fail(state, named, 'identifier') : proveWith(setting, named, method, method);
}

/** The person chose this way, and may choose another. */
const isChosen = (purpose: CodePurpose): boolean => purpose === 'sign-in' || purpose === 'recovery';

function challenged(setting: Setting, before: FlowState, challenge: Challenge): Transition {
  const state = before.pending === 'extend' ? withTimeOf(before, challenge as SecondFactor) : before;
  const resent = state.pending === 'resend';
  const to = (step: Step): Transition => [{ ...moved(state, step, wayBack(state)), notice: resent ? 'sent-again' : state.pending === 'extend' ? 'extended' : null }, []];
  switch (challenge.kind) {
    case 'code': {
      const { alternatives, ...code } = challenge;
      const others = (alternatives ?? (isChosen(code.purpose) ? othersThan(code.method, setting, state) : [])).filter((method) => isUsable(setting, method));
      // More time is no new code: asking for one makes sense when it did before.
      const resendAt = state.pending === 'extend' && 'resendAt' in state.step ? state.step.resendAt : setting.now + (code.delivery?.resendAfterMs ?? 0);
      return to({ ...code, others, resendAt });
    }
    case 'link': {
      const others = isChosen(challenge.purpose) ? othersThan('magic-link', setting, state) : [];
      return to({ ...challenge, others, resendAt: setting.now + challenge.delivery.resendAfterMs });
    }
    case 'passkey': {
      const { alternatives = [], ...passkey } = challenge;
      if (!/^(passkey|security-key)$/.test(state.pending ?? '')) return to({ ...passkey, others: alternatives.filter((method) => isUsable(setting, method)) });
      // The person pressed the passkey button: the browser's own sheet follows at once, the step stays behind it.
      // With a form to take over, this device is asked first what it has by itself; the browser's whole sheet comes next time.
      const immediate = state.step.kind === 'identifier' && state.step.asks && !state.tried?.immediate;
      const password = immediate && offered(setting, state).includes('password');
      return [state, [{ do: 'ceremony', attempt: state.attempt, ceremony: challenge.ceremony, options: challenge.options, immediate, password }]];
    }
    case 'new-password':
      return to({ kind: 'new-password', rules: challenge.rules });
    case 'factor': {
      const step = factorStep(setting, challenge);
      const known = { ...state, factors: step };
      const best = challenge.factors && state.pending !== 'extend' && bestFactor(setting, step);
      // What is on screen stays until the factor's own step is here.
      return best ? answer(known, { kind: 'select', method: best }) : [{ ...to(step)[0], factors: step }, []];
    }
    case 'fields':
      return to({ kind: 'fields', fields: challenge.fields });
    default:
      // From a backend that is newer than this: nothing is guessed.
      return fail(state, 'unsupported');
  }
}

/** The steps behind a challenge. One that takes the place of another (sent again, more time) leaves the same way back. */
function wayBack({ step, trail }: FlowState): readonly Step[] {
  // From one factor to the next: back to their list, and from there to where it all began.
  if (step.kind === 'factor') return [...trail.filter((each) => !isFactorStep(each)), step];
  return /^(code|link|change-identifier|new-password|window)$/.test(step.kind) || isFactorStep(step) ? trail : [...trail, step];
}

/** `true` where the facts satisfy the condition; a fact that is unknown satisfies nothing. */
export function holds(condition: Condition, facts: Facts): boolean {
  if (typeof condition === 'string') return Boolean(facts[condition]);
  return Object.entries(condition).every(([name, { gte = -Infinity, lte = Infinity }]) => {
    const fact = Number(facts[name as keyof Facts] ?? NaN);
    return fact >= gte && fact <= lte;
  });
}

function settle(setting: Setting, state: FlowState, outcome: Outcome, facts: Facts): Transition {
  switch (outcome.kind) {
    case 'challenge':
      return challenged(setting, { ...state, continuation: outcome.continuation }, outcome.challenge);
    case 'redirect':
      return [state, [{ do: 'redirect', url: outcome.url }]];
    case 'accepted':
      return [settled(state, { kind: 'accepted' }), [{ do: 'abort' }]];
    case 'signed-in': {
      const { session, newUser } = outcome;
      const offer = stageWith(state.document, 'offer');
      const factor = usedFactor(state);
      const keep: Effect[] = [{ do: 'abort' }, { do: 'keep', session }, ...(factor ? [{ do: 'remember-factor', method: factor } as const] : [])];
      const chosen = outcome.enrol === 'passkey';
      if (chosen || (offer && !session.user.guest && holds(offer.when, facts))) {
        // The account is there, and a code opens it: a passkey that does not come about costs nobody their way in.
        const skippable = chosen || offer!.skippable;
        const step = { kind: 'offer', offer: 'passkey', here: Boolean(facts.elsewhere), skippable, user: session.user, newUser, ...(chosen && { chosen }), ...(outcome.returnTo && { returnTo: outcome.returnTo }) } as const;
        return [{ ...settled(state, step), continuation: null }, chosen ? keep : [...keep, { do: 'note-offer' }]];
      }
      const [done, effects] = finish(state, session.user, newUser, keep, outcome.returnTo);
      return [{ ...done, notice: facts.saved ? 'passkey-saved' : null }, effects];
    }
    default:
      return fail(state, 'bad-response');
  }
}

function finish(state: FlowState, user: User, newUser: boolean, before: readonly Effect[] = [], returnTo?: string): Transition {
  return [{ ...settled(state, { kind: 'done', user }), continuation: null }, [...before, { do: 'finish', user, newUser, ...(returnTo && { returnTo }) }]];
}

/** From the start, with what was typed. It stays the same attempt's state, so that late replies are still told apart. */
function restart(setting: Setting, state: FlowState): Transition {
  const [begun] = begin(setting, state.document, state.identifier);
  return arrive({ ...begun, unavailable: state.unavailable, step: firstStep(setting, state), attempt: state.attempt + 1 });
}

/** The method that a refused attempt was made with. */
function refusedMethod(setting: Setting, state: FlowState): Method | undefined {
  const { pending, step } = state;
  if (pending === 'submit' && step.kind === 'register') return step.method === 'passkey' ? step.method : undefined;
  if (pending === 'submit') return step.kind === 'identifier' ? offered(setting, state).find((each) => !isShortcut(each)) : undefined;
  return pending === 'resend' || pending === 'extend' || pending === null ? undefined : pending;
}

function refused(setting: Setting, state: FlowState, error: AuthError): Transition {
  const { pending, step, trail } = state;
  // The window is gone, and with it the step that waited for it.
  if (step.kind === 'window') return refused(setting, { ...state, step: trail.at(-1)!, trail: trail.slice(0, -1) }, error);
  // A modal ceremony took the place of the one waiting in autofill.
  const rearm = (next: FlowState): Transition => (pending === 'passkey' ? arrive(next) : [next, []]);
  if (error.code === 'cancelled') return rearm({ ...state, pending: null });
  if (error.code === 'sign-in-blocked') return [{ ...settled(state, { kind: 'blocked' }), continuation: null, factors: null, problem: { error } }, [{ do: 'abort' }]];
  // Its options were old: others are asked for, once, and nobody is told.
  if (error.code === 'passkey-expired' && pending === 'passkey' && step.kind === 'identifier' && !state.tried?.renewed) {
    return start({ ...state, tried: { immediate: true, renewed: true } }, { kind: 'sign-in', method: 'passkey' }, 'passkey');
  }
  // The device holds one for this account already: what was offered is there.
  if (error.code === 'passkey-already-registered' && step.kind === 'offer') return finish(state, step.user, step.newUser);
  const field = fieldFor(error, step);
  const problem = { error, field, retryAt: error.retryAfterMs === undefined ? undefined : setting.now + error.retryAfterMs };
  const method = /^(method-unavailable|config-(rp-id|perm.*))$/.test(error.code) ? refusedMethod(setting, state) : undefined;
  if (method && offered(setting, state).includes(method)) {
    // The server has no such method, or this page cannot use it: it is not offered again in this attempt.
    const known = { ...state, unavailable: [...state.unavailable, method] };
    const first = state.trail.length === 0 ? firstStep(setting, known) : step;
    return [{ ...known, step: first, pending: null, problem }, pending === 'passkey' ? [{ do: 'abort' }] : []];
  }
  // An authenticator app sends nothing anew: after too many wrong codes the password is asked for again.
  const isOver = error.code === 'too-many-attempts' && step.kind === 'code' && step.purpose === 'second-factor' && !step.delivery && error.retryAfterMs === undefined;
  if (error.code === 'flow-expired' || isOver) {
    const [restarted, effects] = restart(setting, state);
    return [{ ...restarted, problem: { ...problem, field: undefined } }, effects];
  }
  // The factor to begin with could not be asked for: others can.
  if (state.factors && !isFactorStep(step)) return [{ ...moved(state, state.factors, wayBack(state)), problem }, []];
  const tried = error.ceremony?.mediation === 'immediate' ? { ...state.tried, immediate: true } : state.tried;
  return rearm({ ...state, step: hasNone(error) ? passkeyLast(step) : step, pending: null, problem, tried });
}

/** It failed sooner than anybody can have seen a sheet: there was probably no passkey. A guess, which rules nothing out. */
const hasNone = ({ code, ceremony }: AuthError): boolean => code === 'passkey-not-completed' && (ceremony?.elapsedMs ?? Infinity) < 300;

/** Other methods move up. */
function passkeyLast(step: Step): Step {
  if (step.kind !== 'identifier' && step.kind !== 'register') return step;
  const { shortcuts } = step;
  return shortcuts.at(-1) === 'passkey' || !shortcuts.includes('passkey') ? step : { ...step, shortcuts: [...shortcuts.filter((method) => method !== 'passkey'), 'passkey'] };
}

/**
 * The one machine that runs every flow document: no clock, no network, no page. An event that does not fit the
 * state (a second click, a reply to something abandoned) leaves it as it is.
 */
export function transition(setting: Setting, state: FlowState, event: FlowEvent): Transition {
  const { step, trail, pending } = state;
  if ('attempt' in event && (event.attempt !== state.attempt || !state.pending)) return [state, []];
  switch (event.type) {
    case 'outcome':
      return settle(setting, state, event.outcome, event.facts);
    case 'resumed':
      return settle(setting, state, event.outcome, event.facts);
    case 'failed':
      return refused(setting, state, event.error);
    case 'proved':
      return answer(state, { kind: 'passkey', response: event.response }, pending === 'security-key' ? pending : 'passkey');
    case 'saved-password': {
      const { identifier, password } = event;
      return start({ ...state, identifier }, { kind: 'sign-in', method: 'password', identifier, password }, 'submit');
    }
    case 'registered':
      return step.kind === 'offer' ? finish(state, step.user, step.newUser, [], step.returnTo) : [state, []];
    case 'session':
      // Signed in elsewhere: the form gives way, unless this flow is the one that is finishing.
      if (!event.session) return step.kind === 'signed-in' ? restart(setting, state) : [state, []];
      if (step.kind === 'done' || step.kind === 'offer' || step.kind === 'signed-in') return [state, []];
      return [settled({ ...state, attempt: state.attempt + 1 }, { kind: 'signed-in', user: event.session.user }), [{ do: 'abort' }]];
    case 'expired': {
      // An answer that is on its way is the server's to judge.
      if (pending || !('expiresAt' in step) || !(setting.now >= (step.expiresAt ?? Infinity))) return [state, []];
      const [restarted, effects] = restart(setting, state);
      return [{ ...restarted, problem: { error: new AuthError('flow-expired') } }, effects];
    }
    case 'cancel': {
      if (step.kind === 'window') return transition(setting, state, { type: 'back' });
      const [next, effects] = arrive({ ...state, pending: null, attempt: state.attempt + 1 });
      return [next, [{ do: 'abort' }, ...effects]];
    }
    case 'back': {
      const previous = trail.at(-1);
      if (!previous) return [state, []];
      const factors = isFactorStep(previous) ? state.factors : null;
      const [next, effects] = arrive({ ...moved(state, previous, trail.slice(0, -1)), factors, attempt: state.attempt + 1 });
      return [next, [{ do: 'abort' }, ...effects]];
    }
    case 'switch': {
      const [next, effects] = begin(setting, event.document, event.values?.identifier?.trim() || state.identifier);
      return [{ ...next, attempt: state.attempt + 1 }, [{ do: 'abort' }, ...effects]];
    }
    default:
      return asked(setting, state, event);
  }
}

/** What the person does, where the step asks for it. */
function asked(setting: Setting, state: FlowState, event: FlowEvent): Transition {
  const { step } = state;
  // While something is under way, only "back" and "cancel" count.
  if (state.pending) return [state, []];
  if (setting.now < (state.problem?.retryAt ?? 0) && /^(submit|resend)$/.test(event.type)) return [state, []];
  // Who has proved who they are has no method left to choose.
  if (/^(choose|change-identifier)$/.test(event.type) && /^(offer|accepted|done|signed-in|window)$/.test(step.kind)) return [state, []];
  switch (event.type) {
    case 'submit':
      return submit(setting, state, event.values);
    case 'choose':
      return choose(setting, { ...state, tried: { ...state.tried, renewed: false } }, event.method, event.values);
    case 'autofilled':
      return answer({ ...state, continuation: event.continuation, method: 'passkey', tried: { ...state.tried, renewed: false } }, { kind: 'passkey', response: event.response }, 'passkey');
    case 'others':
      if (!('others' in step)) return [state, []];
      return [moved(state, isFactorStep(step) ? (state.factors ?? { kind: 'factor', methods: step.others }) : { kind: 'methods', methods: step.others }), []];
    case 'resend':
      if (!state.continuation || !('resendAt' in step) || setting.now < step.resendAt) return [state, []];
      return answer(state, { kind: 'resend' }, 'resend');
    case 'extend':
      return state.continuation && 'extendable' in step && step.extendable ? answer(state, { kind: 'extend' }, 'extend') : [state, []];
    case 'change-identifier':
      // In mid-verification the backend must be told; before it, the identifier step is simply behind.
      if (step.kind === 'code' && step.correctable) return [moved(state, { kind: 'change-identifier' }), []];
      return restart(setting, state);
    case 'skip':
      if (step.kind !== 'offer' || !(step.skippable || event.unseen)) return [state, []];
      return finish(state, step.user, step.newUser, event.unseen || step.chosen ? [] : [{ do: 'dismiss-offer' }], step.returnTo);
    default:
      return [state, []];
  }
}
