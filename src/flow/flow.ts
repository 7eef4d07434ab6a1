import { toAuthError } from '../errors.js';
import type { Context, Popup } from '../backend/context.js';
import type { Method } from '../backend/capabilities.js';
import type { Session } from '../backend/session.js';
import { Autofill } from './autofill.js';
import { openPopup } from '../platform/popup.js';
import { begin, type Transition } from './begin.js';
import type { FlowDocument } from './document.js';
import { perform } from './effects.js';
import type { FlowEnvironment } from './environment.js';
import { factsAfter } from './facts.js';
import { transition } from './machine.js';
import { lastFactor, rememberFactor } from './last-factor.js';
import { dismissOffer, noteOffer } from './offer-rest.js';
import type { Effect, FlowEvent, FlowState, Setting } from './state.js';

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
  /** Where the person was when the attempt began, if that is another page than the one it has ended on: a path of this origin. */
  readonly returnTo?: string | undefined;
}

/** One attempt of one person: holds the machine's state and does what its transitions ask for. */
export class Flow {
  readonly #environment: FlowEnvironment;
  readonly #listeners = new Set<(state: FlowState, finish?: FlowFinish) => void>();
  #options: FlowOptions;
  #state: FlowState;
  #running = new AbortController();
  readonly #autofill: Autofill;
  #endTimer: (() => void) | null = null;

  constructor(environment: FlowEnvironment, options: FlowOptions) {
    this.#environment = environment;
    this.#options = options;
    this.#autofill = new Autofill(environment, (event) => this.send(event));
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
    this.#go(transition(this.#setting(), this.#state, event));
  }

  /** Changes methods in mid-flow. The step on screen stays, with what was typed; it is the next one that differs. */
  update(options: Pick<FlowOptions, 'methods'>): void {
    this.#options = { ...this.#options, ...options };
  }

  /** Takes up what the page's address brings: a link from a mail, the way back from a provider. `false`: nothing. */
  async resume(url: URL): Promise<boolean> {
    try {
      const backend = await this.#environment.backend();
      const outcome = await this.#environment.hold(() => backend.resume(url, this.#context()));
      if (outcome) this.send({ type: 'resumed', outcome, facts: await factsAfter(outcome, backend, this.#environment) });
      return Boolean(outcome);
    } catch (error) {
      const problem = { error: toAuthError(error) };
      const { code } = problem.error;
      const step = code === 'sign-in-blocked' ? ({ kind: 'blocked' } as const) : this.#state.step;
      if (code !== 'cancelled') this.#go([{ ...this.#state, step, pending: null, problem }, []]);
      return false;
    }
  }

  /** Ends what is under way; the flow is of no use afterwards. */
  dispose(): void {
    this.#abort();
    this.#autofill.end();
    this.#endTimer?.();
    this.#listeners.clear();
  }

  #go([state, effects]: Transition): void {
    if (state === this.#state && effects.length === 0) return;
    this.#state = state;
    this.#watch(state);
    this.#do(effects);
    this.#autofill.follow(state);
    const finish = effects.find((effect) => effect.do === 'finish');
    for (const listener of this.#listeners) listener(state, finish);
  }

  #setting(): Setting {
    const { capabilities, platform } = this.#environment;
    return { capabilities, methods: this.#options.methods, now: platform.now(), factors: { webauthn: platform.webauthn() === 'available', last: lastFactor(this.#environment) } };
  }

  /** Says so when a challenge has had its time; not while an answer is on its way, which the server judges. */
  #watch({ step, pending }: FlowState): void {
    this.#endTimer?.();
    const { platform } = this.#environment;
    const expiresAt = 'expiresAt' in step && !pending ? step.expiresAt : undefined;
    this.#endTimer = expiresAt === undefined ? null : platform.after(Math.max(expiresAt - platform.now(), 0), () => this.send({ type: 'expired' }));
  }

  #context(): Context {
    return { ...this.#environment.context(), signal: this.#running.signal };
  }

  #abort(): void {
    this.#running.abort();
    this.#autofill.leave();
    this.#running = new AbortController();
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
          this.#leave(effect.url);
          break;
        case 'remember-factor':
          rememberFactor(this.#environment, effect.method);
          break;
        case 'note-offer':
          noteOffer(this.#environment);
          break;
        case 'dismiss-offer':
          dismissOffer(this.#environment);
          break;
        case 'autofill':
          this.#autofill.wait();
          break;
        case 'finish':
          break;
        default:
          void this.#attempt(effect);
      }
    }
  }

  /** Whoever comes back by the browser's cache finds the form as it was left, and not waiting for ever. */
  #leave(url: URL): void {
    const { platform } = this.#environment;
    const end = platform.listen('pageshow', () => {
      end();
      this.send({ type: 'cancel' });
    });
    platform.navigate(url);
  }

  async #attempt(effect: Extract<Effect, { attempt: number }>): Promise<void> {
    const context = this.#context();
    let popup: Popup | undefined;
    try {
      // Still in the click: after anything that waits, the browser would block it.
      if (effect.do === 'start' && this.#state.step.kind === 'window') popup = openPopup(this.#environment.platform);
      this.send(await perform(effect, this.#environment, { ...context, popup }));
    } catch (error) {
      // Whoever listens hears of the attempt before they hear that it failed.
      await Promise.resolve();
      this.send({ type: 'failed', attempt: effect.attempt, error: toAuthError(error) });
    } finally {
      popup?.close();
    }
  }
}
