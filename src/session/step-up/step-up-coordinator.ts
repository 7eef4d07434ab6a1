import { AuthError, isAuthError, toAuthError } from '../../errors.js';
import type { Backend, Requirement } from '../../backend/backend.js';
import type { Context, Popup } from '../../backend/context.js';
import type { Outcome } from '../../backend/outcome.js';
import type { Assurance } from '../../backend/session.js';
import type { Platform } from '../../platform/platform.js';
import { personOf } from '../person.js';
import type { Snapshot } from '../snapshot.js';
import { reached, satisfies } from './satisfies.js';
import type { OnStepUp, StepUpRequest, StepUpResult, StepUps } from './step-up-request.js';

/** What a step-up needs of the world; `createAuth` fills it in. */
export interface StepUpWorld {
  readonly platform: Pick<Platform, 'now' | 'navigate'>;
  backend(): Promise<Backend>;
  context(): Context;
  snapshot(): Snapshot;
  /** Hears of every change of the session. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
  /**
   * Does what may bring a session, takes it in, and resolves with the outcome without its grant. Rejects where somebody
   * has signed out meanwhile.
   */
  hold(work: () => Promise<Outcome>): Promise<Outcome>;
  /** Looks at the session again, where it may have changed without this page's doing. */
  renew(): Promise<unknown>;
  /** Opens a window for a provider's pages; `popup-blocked` outside a click. Absent: there are none here. */
  openPopup?(): Popup;
  readonly onStepUp?: OnStepUp | undefined;
  /** Has something on the page show the step-ups, and resolves once it listens; `false`: there is nothing. */
  present?(): Promise<boolean>;
}

export interface StepUpOptions {
  readonly cause: StepUpRequest['cause'];
  /** Ends this caller's wait; the request is withdrawn with its last one. */
  readonly signal?: AbortSignal | undefined;
}

type Live = Extract<Snapshot, { status: 'signed-in' }>;

/** A request, and those who wait for it. */
interface Open {
  readonly request: StepUpRequest;
  readonly before: Live;
  /** Epoch milliseconds by this device's clock. */
  readonly begunAt: number;
  readonly result: Promise<StepUpResult>;
  readonly over: AbortController;
  settle(result: StepUpResult | AuthError): void;
  waiting: number;
}

/**
 * Brings those who must prove more and those who ask them together. Equal needs are one request (session.md STP-2), it
 * runs outside every lock, and the session that comes of it is checked once: there is no second try by itself (STP-3).
 */
export class StepUpCoordinator implements StepUps {
  readonly #world: StepUpWorld;
  readonly #open = new Map<string, Open>();
  readonly #listeners = new Set<(requests: readonly StepUpRequest[]) => void>();
  readonly #unlisten: () => void;
  #requests: readonly StepUpRequest[] = [];
  #disposed = false;

  constructor(world: StepUpWorld) {
    this.#world = world;
    this.#unlisten = world.subscribe((snapshot) => this.#sessionChanged(snapshot));
  }

  get requests(): readonly StepUpRequest[] {
    return this.#requests;
  }

  subscribe(listener: (requests: readonly StepUpRequest[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Resolves with what came of it. An app that asks for what is there already gets it at once; a server that asks knows
   * better. Rejects with `not-signed-in`, with `unsupported` where nobody could ask the person, with `account-mismatch`
   * when somebody else answered, with `session-changed` when the session ended meanwhile, and with what the backend says.
   */
  async require(need: Requirement, { cause, signal }: StepUpOptions): Promise<StepUpResult> {
    if (this.#disposed) throw new AuthError('disposed');
    if (signal?.aborted) throw new AuthError('cancelled');
    const live = this.#world.snapshot();
    if (live.status !== 'signed-in') throw new AuthError('not-signed-in');
    const { assurance } = live;
    if (cause === 'app' && satisfies(assurance, need, this.#world.platform.now())) return { outcome: 'satisfied', assurance };
    const { acrValues, maxAge, amr } = need;
    const key = JSON.stringify([acrValues, maxAge, amr?.toSorted()]);
    const open = this.#open.get(key) ?? this.#begin(key, need, cause, live);
    open.waiting += 1;
    const leave = withdrawal(signal);
    try {
      return await Promise.race([open.result, leave.promise]);
    } finally {
      leave.end();
      open.waiting -= 1;
      if (open.waiting === 0) open.request.cancel();
    }
  }

  dispose(): void {
    this.#disposed = true;
    this.#unlisten();
    for (const { settle } of this.#open.values()) settle(new AuthError('disposed'));
    this.#listeners.clear();
  }

  #begin(key: string, need: Requirement, cause: StepUpRequest['cause'], before: Live): Open {
    const over = new AbortController();
    let resolve!: (result: StepUpResult) => void;
    let reject!: (error: AuthError) => void;
    const result = new Promise<StepUpResult>((...settlers) => ([resolve, reject] = settlers));
    // Those who wait hear of it; a request that all have left must not be an unhandled rejection.
    result.catch(() => undefined);
    const settle = (end: StepUpResult | AuthError): void => {
      if (over.signal.aborted) return;
      this.#open.delete(key);
      // An adapter that stands in a bundle of its own has a class of its own.
      if (isAuthError(end)) reject(end);
      else resolve(end);
      over.abort();
      this.#changed();
    };
    const through = async (work: (backend: Backend, context: Context) => Promise<Outcome>, popup?: Popup): Promise<Outcome> => {
      const context: Context = { ...this.#world.context(), signal: over.signal, popup };
      const backend = await this.#world.backend();
      const outcome = await this.#world
        .hold(async () => this.#admit(open, await work(backend, context), backend))
        .catch((error: unknown) => {
          // A backend that looks at the level itself lets nothing of it in.
          if (isAuthError(error, 'step-up-insufficient')) settle({ outcome: 'insufficient', assurance: this.#assurance() ?? before.assurance });
          if (isAuthError(error, 'account-mismatch')) settle(error);
          throw error;
        });
      if (outcome.kind === 'signed-in') this.#check(open, outcome.session.assurance);
      return outcome;
    };
    const request: StepUpRequest = {
      id: crypto.getRandomValues(new Uint32Array(4)).join('-'),
      need,
      cause,
      signal: over.signal,
      begin: (popup) => through((backend, context) => backend.start({ kind: 'step-up', need, user: before.user }, context), popup),
      answer: (continuation, answer) => through((backend, context) => backend.answer(continuation, answer, context)),
      done: async () => {
        if (over.signal.aborted) return;
        await this.#world.renew();
        this.#check(open);
      },
      cancel: () => settle({ outcome: 'cancelled', assurance: this.#assurance() ?? before.assurance }),
    };
    const open: Open = { request, before, begunAt: this.#world.platform.now(), result, over, settle, waiting: 0 };
    this.#open.set(key, open);
    this.#changed();
    void this.#present(open);
    return open;
  }

  /** The app's own handler comes first, then an element that listens; a provider's window needs neither. */
  async #present({ request, settle }: Open): Promise<void> {
    const { onStepUp, openPopup, present } = this.#world;
    try {
      if (onStepUp) {
        await onStepUp(request);
        await request.done();
      } else if (this.#listeners.size === 0 && !((await present?.()) && this.#listeners.size > 0)) {
        // A window can only be opened now: the click that led here does not wait for a backend to load.
        const popup = openPopup?.();
        if (!popup) throw new AuthError('unsupported', { detail: 'no onStepUp, and no element that shows step-ups' });
        await request.begin(popup).finally(() => popup.close());
      }
    } catch (error) {
      if (isAuthError(error, 'cancelled', 'passkey-not-completed')) request.cancel();
      else settle(toAuthError(error));
    }
  }

  /** Lets a session in that belongs to the same person, and to nobody who has meanwhile changed their mind. */
  async #admit({ over, before, settle }: Open, outcome: Outcome, { session }: Backend): Promise<Outcome> {
    if (outcome.kind === 'redirect' && outcome.mode === 'page') {
      // Whoever has changed their mind stays.
      if (over.signal.aborted) throw new AuthError('step-up-cancelled');
      this.#world.platform.navigate(outcome.url);
    }
    if (outcome.kind !== 'signed-in') return outcome;
    if (personOf(outcome.session.user) !== personOf(before.user)) {
      const error = new AuthError('account-mismatch', { detail: 'a step-up ended as another account' });
      settle(error);
      if (outcome.grant) await session.revoke?.(outcome.grant, {}).catch(() => undefined);
      throw error;
    }
    // The tokens of a change of mind are left to lapse: revoking them would, at many servers, end the session as well.
    if (over.signal.aborted && outcome.grant) throw new AuthError('step-up-cancelled');
    return outcome;
  }

  #check({ request, before, settle }: Open, after = this.#assurance()): void {
    if (!after) return settle(new AuthError('session-changed'));
    const enough = reached(before.assurance, after, request.need, this.#world.platform.now());
    settle({ outcome: enough ? 'satisfied' : 'insufficient', assurance: after });
  }

  #assurance(): Assurance | undefined {
    const snapshot = this.#world.snapshot();
    return snapshot.status === 'signed-in' ? snapshot.assurance : undefined;
  }

  /** A session that ended takes its step-ups along; one that another tab has raised satisfies them. */
  #sessionChanged(snapshot: Snapshot): void {
    for (const { before, begunAt, request, settle } of this.#open.values()) {
      if (snapshot.status === 'signed-out') settle(new AuthError('session-changed'));
      if (snapshot.status !== 'signed-in') continue;
      const { user, assurance } = snapshot;
      if (personOf(user) !== personOf(before.user)) settle(new AuthError('account-mismatch'));
      else if (JSON.stringify(assurance) !== JSON.stringify(before.assurance) && reached(before.assurance, assurance, request.need, this.#world.platform.now(), begunAt)) {
        settle({ outcome: 'satisfied', assurance });
      }
    }
  }

  #changed(): void {
    this.#requests = [...this.#open.values()].map(({ request }) => request);
    for (const listener of this.#listeners) {
      try {
        listener(this.#requests);
      } catch (error) {
        // One listener's mistake is no reason that another does not hear (session.md EVT-2).
        console.error(error);
      }
    }
  }
}

/** Rejects when a caller gives up. */
function withdrawal(signal: AbortSignal | undefined): { readonly promise: Promise<never>; end(): void } {
  let leave = (): void => undefined;
  const promise = new Promise<never>((_, reject) => {
    leave = () => reject(new AuthError('cancelled'));
  });
  signal?.addEventListener('abort', leave);
  return { promise, end: () => signal?.removeEventListener('abort', leave) };
}
