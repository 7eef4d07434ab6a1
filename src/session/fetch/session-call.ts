import { AuthError, isAuthError } from '../../errors.js';
import { asksForNonce } from '../dpop/asks-for-nonce.js';
import { personOf } from '../person.js';
import type { Snapshot } from '../snapshot.js';
import { needOf } from '../step-up/need-of.js';
import { satisfies } from '../step-up/satisfies.js';
import { StepUpError } from '../step-up/step-up-error.js';
import type { StepUpResult } from '../step-up/step-up-request.js';
import type { UsableToken } from '../tokens/token-source.js';
import type { FetchWorld } from './fetch-world.js';
import { replayOf, type Content } from './replay.js';

/** A call as it goes out each time, but for its body and its credential. */
export interface CallParts {
  readonly target: URL | Request;
  readonly init: RequestInit;
  readonly headers: Headers;
  readonly signal: AbortSignal | undefined;
}

type Live = Extract<Snapshot, { status: 'signed-in' }>;

/** What stands between a call and its answer. */
type Trouble = 'nonce' | 'refresh' | 'dead' | 'step-up';

/** One call with the session, from the first attempt to the server's answer. */
export class SessionCall {
  readonly #world: FetchWorld;
  readonly #parts: CallParts;
  /** What has been tried, once each, so that no server can make a call go round in circles (session.md B21). */
  readonly #tried = new Set<Trouble | 'raised'>();
  /** `undefined` in cookie mode; `null` while nobody is signed in. */
  #token: UsableToken | null | undefined;

  constructor(world: FetchWorld, parts: CallParts) {
    this.#world = world;
    this.#parts = parts;
  }

  /** `shown`: what the page showed when it asked. */
  async answer(shown: Snapshot): Promise<Response> {
    const { tokens, platform } = this.#world;
    const { target, init, signal } = this.#parts;
    const replay = replayOf(target, init, platform);
    const begun = shown.status === 'signed-in' ? shown.account : undefined;
    this.#token = tokens && (await tokens.token({ signal }));
    // Begun as one account, it must not go out as another that the page has turned to meanwhile (TAB-6).
    if (begun !== undefined && this.#token && this.#token.account !== begun) throw new AuthError('session-changed', { phase: 'fetch' });
    for (let content = replay.first; ; ) {
      const before = this.#live();
      const reply = await this.send(content);
      const trouble = await this.#trouble(reply);
      if (!trouble) return reply;
      const again = await replay.again();
      if (!again) {
        // The answer stands, but the next call need not meet the same trouble.
        if (trouble === 'refresh' || trouble === 'dead') void this.#remedied(trouble, reply, before).catch(() => undefined);
        return reply;
      }
      if (!(await this.#remedied(trouble, reply, before))) return reply;
      void reply.body?.cancel();
      content = again;
    }
  }

  /** One attempt. */
  async send({ body, type }: Content): Promise<Response> {
    const { platform, disowned } = this.#world;
    const { target, init, headers: own } = this.#parts;
    const token = this.#token;
    const headers = new Headers(own);
    if (type && !headers.has('content-type')) headers.set('content-type', type);
    const attempt: RequestInit = { ...init, headers, ...(body !== undefined && { body }) };
    if (token === null) return platform.fetch(target, attempt);
    // Older browsers take `Authorization`, and all take other headers, along to wherever a redirect leads (session.md
    // 5.2); and what is listed may be a part of an origin only.
    const redirect = init.redirect ?? (target instanceof URL ? undefined : target.redirect);
    attempt.redirect = redirect === 'manual' ? 'manual' : 'error';
    if (token === undefined) {
      // No form can send it, so a foreign page's attempt at the same request needs a preflight (FET-10).
      headers.set('x-requested-by', 'keylit');
      return platform.fetch(target, { ...attempt, credentials: init.credentials === 'omit' || disowned?.() ? 'omit' : 'include' });
    }
    if (token.type === 'DPoP') {
      if (!token.prover) throw new AuthError('key-lost');
      return token.prover.send(target, attempt, token.access, { repeat: false });
    }
    headers.set('authorization', `Bearer ${token.access}`);
    return platform.fetch(target, attempt);
  }

  async #trouble(reply: Response): Promise<Trouble | null> {
    const { status, headers } = reply;
    if (this.#token === null || status < 400) return null;
    if (this.#token?.type === 'DPoP' && (await asksForNonce(reply, true))) return 'nonce';
    const verdict = this.#world.judge({ status, headers });
    return verdict === 'refresh' || verdict === 'dead' || verdict === 'step-up' ? verdict : null;
  }

  /** Whether another attempt makes sense now. */
  async #remedied(trouble: Trouble, reply: Response, before: Live | undefined): Promise<boolean> {
    const { tokens } = this.#world;
    if (trouble === 'step-up') return this.#stepUp(reply, before);
    if (!this.#try(trouble)) return false;
    if (trouble === 'nonce') return true;
    // Only the identity server itself can say that a session is dead: an API makes us ask it.
    if (tokens) return this.#tokenAfter(this.#token!);
    if (!before) return false;
    const asked = this.#world.renew();
    if (trouble === 'dead') return false;
    await asked;
    return this.#isStill(before);
  }

  /** The same account's next token, if there is one: another's must not go on with what this one has begun (TAB-6). */
  async #tokenAfter({ access, account }: UsableToken): Promise<boolean> {
    const { signal } = this.#parts;
    try {
      const next = await this.#world.tokens!.token({ rejected: access, signal });
      if (next?.account !== account || next.access === access) return false;
      this.#token = next;
      return true;
    } catch (error) {
      // A session that is over has an event of its own. What may pass by itself is no reason to seem signed out.
      if (isAuthError(error) && !error.retryable && !signal?.aborted) return false;
      throw error;
    }
  }

  async #stepUp(reply: Response, before: Live | undefined): Promise<boolean> {
    const { platform } = this.#world;
    const { signal } = this.#parts;
    const need = needOf(reply.headers);
    const now = this.#live();
    if (!before || !now) return false;
    // Somebody has proved it since this attempt left.
    const raised = JSON.stringify(now.assurance) !== JSON.stringify(before.assurance) && satisfies(now.assurance, need, platform.now());
    if (!raised || !this.#try('raised')) {
      if (!this.#try('step-up')) throw new StepUpError('step-up-insufficient', reply, need, now.assurance);
      let result: StepUpResult;
      try {
        result = await this.#world.stepUp(need, signal);
      } catch (error) {
        // Nobody could ask the person: the server's answer is for the caller.
        if (isAuthError(error, 'unsupported', 'popup-blocked', 'not-signed-in')) return false;
        throw error;
      }
      const { outcome, assurance } = result;
      if (outcome !== 'satisfied') throw new StepUpError(`step-up-${outcome}`, reply, need, assurance);
    }
    if (!this.#isStill(before)) return false;
    const account = this.#token?.account;
    if (this.#world.tokens) this.#token = await this.#world.tokens.token({ signal });
    return this.#token !== null && this.#token?.account === account;
  }

  #try(remedy: Trouble | 'raised'): boolean {
    if (this.#tried.has(remedy)) return false;
    this.#tried.add(remedy);
    return true;
  }

  #live(): Live | undefined {
    const snapshot = this.#world.snapshot();
    return snapshot.status === 'signed-in' ? snapshot : undefined;
  }

  #isStill({ user }: Live): boolean {
    const live = this.#live();
    return live !== undefined && personOf(live.user) === personOf(user);
  }
}
