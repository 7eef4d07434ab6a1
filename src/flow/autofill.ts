import { toAuthError, type AuthErrorCode } from '../errors.js';
import type { Ceremony } from '../ceremony/ceremony.js';
import type { Waiting } from '../ceremony/coordinator.js';
import type { Continuation } from '../backend/outcome.js';
import type { FlowEnvironment } from './environment.js';
import type { FlowEvent, FlowState } from './state.js';

/** What a developer should know, of all that can keep passkeys out of autofill. */
const hints: Partial<Record<AuthErrorCode, string>> = {
  'config-rp-id': 'the RP ID does not fit this origin',
  'config-permissions-policy': 'this frame has no permission; give it allow="publickey-credentials-get"',
  'method-unavailable': 'the server has no passkeys; leave them out of `methods`',
};

/** How long a challenge is taken to live where the backend does not say, in milliseconds. */
const usualLifeMs = 600_000;
/** Asked for anew this part of its life after it came: whoever picks a passkey then still has time to use it. */
const fresh = 0.9;

/**
 * What this flow has to do with the page's autofill. Silent by design: whoever picks no passkey must never learn that one
 * was waited for. While this flow has something under way, nothing on the page begins to wait; while a step after the
 * first is open (a code, a second factor), or a sheet, nothing on the page waits at all: it would come between the person
 * and what they do, and take the server's challenge away from it.
 */
export class Autofill {
  readonly #environment: FlowEnvironment;
  readonly #send: (event: FlowEvent) => void;
  #ceremony: Ceremony | null = null;
  #wanted = false;
  #waiting: Waiting | null = null;
  #leave: (() => void)[] = [];
  #cancelAging = (): void => undefined;
  /** Epoch milliseconds after which what waits is too old. */
  #staleAt = Infinity;
  #level: 'new' | 'all' | null = null;
  #held: 'new' | 'all' | null = null;
  #release = (): void => undefined;
  #isAway = false;

  constructor(environment: FlowEnvironment, send: (event: FlowEvent) => void) {
    this.#environment = environment;
    this.#send = send;
  }

  /** Waits in autofill, or waits anew. */
  wait(): void {
    this.#wanted = true;
    if (this.#waiting) return this.#waiting.again();
    void this.#begin();
  }

  leave(): void {
    this.#wanted = false;
    this.#waiting?.leave();
    this.#waiting = null;
    this.#leave.splice(0).forEach((each) => each());
    this.#cancelAging();
  }

  /** To be told of each state of the flow. */
  follow({ step, pending }: Pick<FlowState, 'step' | 'pending'>): void {
    const isFirst = /^(identifier|register|accepted|done|signed-in)$/.test(step.kind);
    this.#hold(!isFirst || pending === 'passkey' ? 'all' : pending ? 'new' : null);
  }

  end(): void {
    this.leave();
    this.#hold(null);
  }

  #hold(level: 'new' | 'all' | null): void {
    this.#level = level;
    if (this.#ceremony) this.#apply();
    // Another form on the page may wait in autofill, although this flow never did.
    else if (level && this.#environment.capabilities.signIn.includes('passkey')) void this.#load().catch(() => undefined);
  }

  #apply(): void {
    if (this.#level === this.#held) return;
    const release = this.#release;
    this.#held = this.#level;
    // The new one first: between the two, something would begin to wait.
    this.#release = this.#held ? this.#ceremony!.hold(this.#held) : () => undefined;
    release();
  }

  async #load(): Promise<Ceremony> {
    this.#ceremony = await this.#environment.ceremony();
    this.#apply();
    return this.#ceremony;
  }

  async #begin(): Promise<void> {
    try {
      const ceremony = await this.#load();
      if (!(await ceremony.autofillAvailable()) || !this.#wanted || this.#waiting) return;
      let continuation: Continuation | null = null;
      this.#waiting = ceremony.autofill({
        options: async (signal) => {
          const begun = await this.#options(signal);
          continuation = begun?.continuation ?? null;
          return begun?.options ?? null;
        },
        picked: (response) => {
          this.#cancelAging();
          if (continuation) this.#send({ type: 'autofilled', continuation, response });
        },
        failed: (error) => this.#fail(error),
      });
      this.#watch();
    } catch (error) {
      this.#fail(error);
    }
  }

  async #options(signal: AbortSignal): Promise<{ options: unknown; continuation: Continuation } | null> {
    const { backend: load, context, platform } = this.#environment;
    this.#cancelAging();
    const backend = await load();
    const outcome = await backend.start({ kind: 'sign-in', method: 'passkey', conditional: true }, { ...context(), signal });
    if (outcome.kind !== 'challenge' || outcome.challenge.kind !== 'passkey' || signal.aborted) return null;
    const { options, lifeMs = usualLifeMs } = outcome.challenge;
    this.#staleAt = platform.now() + lifeMs * fresh;
    this.#cancelAging = platform.after(lifeMs * fresh, () => this.#renew());
    return { options, continuation: outcome.continuation };
  }

  /** A page that nobody sees asks for nothing: it does once it is seen again. */
  #renew(): void {
    const { platform } = this.#environment;
    const isSeen = platform.visible?.() ?? globalThis.document?.visibilityState !== 'hidden';
    if (isSeen && platform.now() >= this.#staleAt) {
      this.#staleAt = Infinity;
      this.#waiting?.again();
    }
  }

  #watch(): void {
    const { platform } = this.#environment;
    const renew = (): void => this.#renew();
    this.#leave.push(
      platform.listen('visibilitychange', renew),
      platform.listen('focus', renew),
      platform.listen('resume', renew),
      // What waits would keep the page out of the browser's cache, and comes out of it dead.
      platform.listen('pagehide', () => {
        this.#isAway = true;
        this.#waiting?.rest();
      }),
      platform.listen('pageshow', () => {
        if (this.#isAway) this.#waiting?.again();
        this.#isAway = false;
      }),
    );
  }

  #fail(error: unknown): void {
    this.#cancelAging();
    const hint = hints[toAuthError(error).code];
    if (hint) console.warn(`[keylit] Passkey autofill is off: ${hint}.`, error);
  }
}
