import { toAuthError } from '../errors.js';
import type { Backend, Context } from '../backend/backend.js';
import type { Capabilities, Method } from '../backend/capabilities.js';
import type { Session } from '../backend/session.js';
import type { Ceremony } from '../ceremony/ceremony.js';
import type { FlowDocument } from './document.js';
import { begin, type Transition } from './begin.js';
import { load } from '../platform/load.js';
import type { Platform } from '../platform/platform.js';
import type { Effect, FlowEvent, FlowState, Setting } from './state.js';

/** What a flow needs of the world; `createAuth` fills it in. */
export interface FlowEnvironment {
  readonly capabilities: Capabilities;
  readonly backend: () => Promise<Backend>;
  readonly ceremony: () => Promise<Ceremony>;
  readonly context: () => Context;
  /** Tells two instances on one origin apart. */
  readonly name: string;
  readonly platform: Platform;
  keep(session: Session): void;
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

/** What nobody waits for begins this much later. */
const afterwardsMs = 200;

type Rest = typeof import('./rest.js');

/** One attempt of one person: holds the machine's state and does what its transitions ask for. */
export class Flow {
  readonly #environment: FlowEnvironment;
  readonly #listeners = new Set<(state: FlowState, finish?: FlowFinish) => void>();
  #options: FlowOptions;
  #state: FlowState;
  #rest: Rest | null = null;
  #loading: Promise<Rest> | null = null;
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
    if (this.#rest) return this.#go(this.#rest.transition(this.#setting(), this.#state, event));
    // The machine is on its way; what happens meanwhile waits its turn.
    this.prepare().then(
      () => this.send(event),
      (error: unknown) => this.#go([{ ...this.#state, pending: null, problem: { error: toAuthError(error) } }, []]),
    );
  }

  /** Loads what is needed once something is begun: worth calling when somebody turns to the form. */
  prepare(): Promise<Rest> {
    return (this.#loading ??= load(() => import('./rest.js')).then(
      (rest) => (this.#rest = rest),
      (error: unknown) => {
        this.#loading = null;
        throw error;
      },
    ));
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
      const { factsAfter } = await this.prepare();
      this.send({ type: 'resumed', outcome, facts: await factsAfter(outcome, backend, this.#environment) });
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

  #go([state, effects]: Transition): void {
    if (state === this.#state && effects.length === 0) return;
    this.#state = state;
    this.#do(effects);
    const finish = effects.find((effect) => effect.do === 'finish');
    for (const listener of this.#listeners) listener(state, finish);
  }

  #setting(): Setting {
    return { capabilities: this.#environment.capabilities, methods: this.#options.methods, now: this.#environment.platform.now() };
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
          this.#environment.platform.navigate(effect.url);
          break;
        case 'dismiss-offer':
          this.#rest?.dismissOffer(this.#environment);
          break;
        case 'autofill':
          this.#autofill();
          break;
        case 'finish':
          break;
        default:
          void this.#attempt(effect);
      }
    }
  }

  async #attempt(effect: Extract<Effect, { attempt: number }>): Promise<void> {
    const { signal } = this.#running;
    try {
      const { perform } = await this.prepare();
      this.send(await perform(effect, this.#environment, { ...this.#environment.context(), signal }));
    } catch (error) {
      this.send({ type: 'failed', attempt: effect.attempt, error: toAuthError(error) });
    }
  }

  #autofill(): void {
    this.#waiting?.abort();
    const { signal } = (this.#waiting = new AbortController());
    // Not before the form stands; and nobody asked for it, so nobody is told when it cannot be loaded.
    this.#environment.platform.after(afterwardsMs, () => {
      if (signal.aborted) return;
      import('./autofill.js').then(
        ({ waitInAutofill }) => waitInAutofill(this.#environment, signal, (event) => this.send(event)),
        () => undefined,
      );
    });
  }
}
