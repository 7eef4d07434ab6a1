import { AuthError } from '../errors.js';
import type { Context } from '../backend/context.js';
import type { Method } from '../backend/capabilities.js';
import type { Answer, Challenge, Continuation, Outcome } from '../backend/outcome.js';
import type { Platform } from '../platform/platform.js';

/** What becomes of the answers to one challenge; an answer that has no entry does not fit it. */
export interface Replies {
  code?(code: string, trustDevice: boolean, context: Context): Promise<Outcome>;
  passkey?(response: unknown, context: Context): Promise<Outcome>;
  newPassword?(password: string, context: Context): Promise<Outcome>;
  select?(method: Method, context: Context): Promise<Outcome>;
  fields?(values: Readonly<Record<string, string>>, context: Context): Promise<Outcome>;
  changeIdentifier?(identifier: string, context: Context): Promise<Outcome>;
  resend?(context: Context): Promise<Outcome>;
  extend?(context: Context): Promise<Outcome>;
}

/** Whatever a person has typed for an attempt is forgotten after this long. */
const LIFETIME_MS = 15 * 60_000;

/**
 * The challenges that somebody may still answer. What was typed on the way stays in here, held by the replies, under an
 * id that says nothing; it goes when the attempt succeeds, when a new one begins, or with time.
 */
export class OpenChallenges {
  readonly #backend: string;
  readonly #platform: Platform;
  readonly #open = new Map<string, { readonly replies: Replies; readonly endTimer: () => void }>();

  constructor(backend: string, platform: Platform) {
    this.#backend = backend;
    this.#platform = platform;
  }

  open(challenge: Challenge, replies: Replies): Outcome {
    const id = crypto.getRandomValues(new Uint32Array(4)).join('-');
    const endTimer = this.#platform.after(LIFETIME_MS, () => this.#open.delete(id));
    this.#open.set(id, { replies, endTimer });
    return { kind: 'challenge', challenge, continuation: { backend: this.#backend, state: id } };
  }

  /** Hands an answer to the challenge it is for; throws `flow-expired` for one that is not, or no longer, open. */
  async answer({ backend, state }: Continuation, answer: Answer, context: Context): Promise<Outcome> {
    const attempt = backend === this.#backend ? this.#open.get(String(state)) : undefined;
    if (!attempt) throw new AuthError('flow-expired');
    const outcome = await reply(attempt.replies, answer, context);
    if (!outcome) throw new AuthError('unsupported', { detail: `nobody asked for "${answer.kind}"` });
    if (outcome.kind === 'signed-in' || outcome.kind === 'accepted') this.forget();
    return outcome;
  }

  forget(): void {
    for (const { endTimer } of this.#open.values()) endTimer();
    this.#open.clear();
  }
}

function reply(replies: Replies, answer: Answer, context: Context): Promise<Outcome> | undefined {
  switch (answer.kind) {
    case 'code':
      return replies.code?.(answer.code, answer.trustDevice === true, context);
    case 'passkey':
      return replies.passkey?.(answer.response, context);
    case 'new-password':
      return replies.newPassword?.(answer.password, context);
    case 'select':
      return replies.select?.(answer.method, context);
    case 'fields':
      return replies.fields?.(answer.values, context);
    case 'change-identifier':
      return replies.changeIdentifier?.(answer.identifier, context);
    case 'resend':
      return replies.resend?.(context);
    case 'extend':
      return replies.extend?.(context);
  }
}
