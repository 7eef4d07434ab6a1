import { AuthError, toAuthError, type AuthErrorCode } from '../errors.js';
import type { Backend, Context } from '../backend/backend.js';
import type { Capabilities, Method } from '../backend/capabilities.js';
import type { Session } from '../backend/session.js';
import type { Ceremony } from '../ceremony/ceremony.js';
import type { FlowDocument } from './document.js';
import { begin, firstTransition, type Transition } from './begin.js';
import { load } from '../platform/load.js';
import type { Effect, Facts, FlowEvent, FlowState, Setting } from './state.js';

/** What a flow needs of the world; `createAuth` fills it in. */
export interface FlowEnvironment {
  readonly capabilities: Capabilities;
  readonly backend: () => Promise<Backend>;
  readonly ceremony: () => Promise<Ceremony>;
  /** Facts for the conditions of a flow document, gathered once somebody has proved who they are. */
  readonly facts: (backend: Backend) => Promise<Facts>;
  readonly context: () => Context;
  readonly now: () => number;
  keep(session: Session): void;
  dismissOffer(): Promise<void>;
  redirect(url: URL): void;
}

export interface FlowOptions {
  readonly document: FlowDocument;
  /** Overrides the order of methods in the document; what the backend cannot do is left out all the same. */
  readonly methods?: readonly Method[] | undefined;
  /** Fills the identifier in. */
  readonly identifier?: string | undefined;
}

export interface FlowFinish {
  readonly user: Session['user'];
  readonly newUser: boolean;
}

/** One attempt of one person: holds the machine's state and does what its transitions ask for. */
export class Flow {
  readonly #environment: FlowEnvironment;
  readonly #listeners = new Set<(state: FlowState, finish?: FlowFinish) => void>();
  #options: FlowOptions;
  #state: FlowState;
  #machine: ((setting: Setting, state: FlowState, event: FlowEvent) => Transition) | null = null;
  #loading: Promise<void> | null = null;
  #running = new AbortController();
  #waiting: AbortController | null = null;

  constructor(environment: FlowEnvironment, options: FlowOptions) {
    this.#environment = environment;
    this.#options = options;
    const [state, effects] = begin(this.#setting(), options.document, options.identifier);
    this.#state = state;
    // After the caller's own work: whoever makes a flow wants to listen before anything happens.
    queueMicrotask(() => this.#do(effects));
  }

  get state(): FlowState {
    return this.#state;
  }

  /** Hears every change; `finish` is given once, with the step `done`. */
  subscribe(listener: (state: FlowState, finish?: FlowFinish) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Says what happened. An event that does not fit the state changes nothing. */
  send(event: FlowEvent): void {
    const next = (this.#machine ?? firstTransition)(this.#setting(), this.#state, event);
    if (next) return this.#go(next);
    // The rest of the machine is under way since something was begun; what happens meanwhile waits its turn.
    this.#load().then(
      () => this.send(event),
      (error: unknown) => this.#go([{ ...this.#state, pending: null, problem: { error: toAuthError(error) } }, []]),
    );
  }

  /** Changes methods in mid-flow. The step on screen stays, with what was typed; it is the next one that differs. */
  update(options: Pick<FlowOptions, 'methods'>): void {
    this.#options = { ...this.#options, ...options };
  }

  /** Takes up what the page's address brings: a link from a mail, the way back from a provider. */
  async resume(url: URL): Promise<boolean> {
    try {
      const backend = await this.#environment.backend();
      const outcome = await backend.resume(url, this.#context());
      if (!outcome) return false;
      this.send({ type: 'resumed', outcome, facts: outcome.kind === 'signed-in' ? await this.#environment.facts(backend) : {} });
      return true;
    } catch (error) {
      this.#go([{ ...this.#state, pending: null, problem: { error: toAuthError(error) } }, []]);
      return false;
    }
  }

  /** Ends what is under way; the flow is of no use afterwards. */
  dispose(): void {
    this.#abort();
    this.#listeners.clear();
  }

  #load(): Promise<void> {
    return (this.#loading ??= load(() => import('./machine.js')).then(
      ({ transition }) => void (this.#machine = transition),
      (error: unknown) => {
        this.#loading = null;
        throw error;
      },
    ));
  }

  #go([state, effects]: Transition): void {
    if (state === this.#state && effects.length === 0) return;
    this.#state = state;
    this.#do(effects);
    const finish = effects.find((effect) => effect.do === 'finish');
    for (const listener of this.#listeners) listener(state, finish);
  }

  #setting(): Setting {
    return { capabilities: this.#environment.capabilities, methods: this.#options.methods, now: this.#environment.now() };
  }

  #context(): Context {
    return { ...this.#environment.context(), signal: this.#running.signal };
  }

  #abort(): void {
    this.#running.abort();
    this.#waiting?.abort();
    this.#running = new AbortController();
    this.#waiting = null;
  }

  #do(effects: readonly Effect[]): void {
    for (const effect of effects) {
      switch (effect.do) {
        case 'abort':
          this.#abort();
          break;
        case 'keep':
          this.#environment.keep(effect.session);
          break;
        case 'redirect':
          this.#environment.redirect(effect.url);
          break;
        case 'dismiss-offer':
          void this.#environment.dismissOffer();
          break;
        case 'autofill':
          void this.#autofill();
          break;
        case 'finish':
          break;
        default:
          void this.#attempt(effect);
      }
    }
  }

  async #attempt(effect: Extract<Effect, { attempt: number }>): Promise<void> {
    const { attempt } = effect;
    // Whatever comes back, all of the machine is needed then: it loads beside the request.
    this.#load().catch(() => undefined);
    try {
      const { backend: load, ceremony, facts } = this.#environment;
      const backend = await load();
      const context = this.#context();
      switch (effect.do) {
        case 'ceremony': {
          const run = await ceremony();
          const response = await run[effect.ceremony === 'get' ? 'authenticate' : 'register'](effect.options, context.signal);
          return this.send({ type: 'proved', attempt, response });
        }
        case 'register-passkey': {
          const { options } = await backend.account!.passkeys!.begin(context);
          await backend.account!.passkeys!.register(await (await ceremony()).register(options, context.signal), context);
          return this.send({ type: 'registered', attempt });
        }
        case 'start':
        case 'answer': {
          const outcome = await (effect.do === 'start' ? backend.start(effect.intent, context) : backend.answer(effect.continuation, effect.answer, context));
          return this.send({ type: 'outcome', attempt, outcome, facts: outcome.kind === 'signed-in' ? await facts(backend) : {} });
        }
      }
    } catch (error) {
      this.send({ type: 'failed', attempt, error: toAuthError(error) });
    }
  }

  /** Silent by design: whoever does not pick a passkey must never learn that one was waited for. */
  async #autofill(): Promise<void> {
    this.#waiting?.abort();
    const { signal } = (this.#waiting = new AbortController());
    try {
      const ceremony = await this.#environment.ceremony();
      if (!(await ceremony.autofillAvailable())) return;
      const backend = await this.#environment.backend();
      const outcome = await backend.start({ kind: 'sign-in', method: 'passkey', conditional: true }, { ...this.#environment.context(), signal });
      if (outcome.kind !== 'challenge' || outcome.challenge.kind !== 'passkey' || signal.aborted) return;
      const response = await ceremony.autofill(outcome.challenge.options, signal);
      if (!signal.aborted) this.send({ type: 'autofilled', continuation: outcome.continuation, response });
    } catch (error) {
      const { code } = toAuthError(error);
      const hint: Partial<Record<AuthErrorCode, string>> = { 'config-rp-id': 'the RP ID does not fit this origin', 'method-unavailable': 'the server has no passkeys: leave them out of `methods`' };
      if (hint[code]) console.warn(`[keylit] Passkey autofill is off: ${hint[code]}.`, new AuthError(code));
    }
  }
}
