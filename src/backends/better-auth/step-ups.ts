import { AuthError, isAuthError } from '../../errors.js';
import type { Requirement } from '../../backend/requirement.js';
import type { Context } from '../../backend/context.js';
import type { Method } from '../../backend/capabilities.js';
import type { Outcome } from '../../backend/outcome.js';
import { riskReasons, type RiskReason } from '../../backend/risk-reason.js';
import type { FactorOption, SecondFactor } from '../../backend/second-factor.js';
import type { OpenChallenges, Replies } from '../open-challenges.js';
import { record, type Server } from './server.js';
import { signedIn, text } from './session.js';

type Factor = 'passkey' | 'security-key' | 'totp' | 'email-code' | 'recovery-code';
const known: readonly Factor[] = ['passkey', 'security-key', 'totp', 'email-code', 'recovery-code'];

interface StepUp extends SecondFactor {
  readonly reasons: readonly RiskReason[];
  readonly factors: readonly (FactorOption & { readonly method: Factor })[];
}

/** What an adaptive server asks in place of a session, or in one (`demo/server/adaptive`). The challenge is in its cookie. */
export class StepUps {
  readonly #server: Server;
  readonly #challenges: OpenChallenges;

  constructor(server: Server, challenges: OpenChallenges) {
    this.#server = server;
    this.#challenges = challenges;
  }

  /** Opens what a reply has as `stepUp`. */
  open(stepUp: unknown, newUser = false): Outcome {
    const read = readStepUp(stepUp);
    return this.#list(read, newUser);
  }

  /** The challenge that a redirect has left behind; `null` where there is none, or nothing that makes any. */
  async pending(context: Context, newUser: boolean): Promise<Outcome | null> {
    const body = await this.#server.call('/adaptive/challenge', context).catch((error: unknown) => {
      if (isAuthError(error, 'method-unavailable')) return null;
      throw error;
    });
    const { stepUp } = record(body);
    return stepUp ? this.open(stepUp, newUser) : null;
  }

  /** Asks for more in a session that there is. */
  async begin(need: Requirement, context: Context): Promise<Outcome> {
    const { acrValues, maxAge, amr } = need;
    const body = await this.#server.call('/adaptive/step-up', context, { acrValues, maxAge, amr }).catch((error: unknown) => {
      throw isAuthError(error, 'method-unavailable') ? new AuthError('unsupported', { detail: 'the server has no adaptive plug-in', cause: error }) : error;
    });
    const { stepUp } = record(body);
    return stepUp ? this.open(stepUp) : signedIn(body);
  }

  #list(stepUp: StepUp, newUser: boolean): Outcome {
    const { factors, trustDevice: _, ...rest } = stepUp;
    return this.#challenges.open({ kind: 'factor', methods: factors.map(({ method }) => method), factors, ...rest }, this.#replies(stepUp, newUser, (next) => this.#list(next, newUser)));
  }

  /** What every step of it takes: another factor, and more time. */
  #replies(stepUp: StepUp, newUser: boolean, again: (longer: StepUp) => Outcome): Replies {
    return {
      select: (method, context) => this.#select(stepUp, newUser, method, context),
      ...(stepUp.extendable && {
        extend: async (context: Context) => again(readStepUp(record(await this.#server.call('/adaptive/extend', context, {}))['stepUp'])),
      }),
    };
  }

  async #select(stepUp: StepUp, newUser: boolean, wanted: Method, context: Context): Promise<Outcome> {
    const factor = stepUp.factors.find(({ method }) => method === wanted);
    if (!factor) throw new AuthError('method-unavailable');
    const { method } = factor;
    if (method === 'passkey' || method === 'security-key') {
      const options = record(await this.#call('/adaptive/passkey-options', context));
      if (typeof options['challenge'] !== 'string') throw new AuthError('bad-response', { detail: 'the server sent passkey options without a challenge' });
      return this.#passkey(stepUp, newUser, method, options);
    }
    if (method !== 'email-code') return this.#code(stepUp, newUser, factor);
    const { resendAfterMs } = record(await this.#call('/adaptive/send', context, { method }));
    return this.#code(stepUp, newUser, factor, typeof resendAfterMs === 'number' ? resendAfterMs : 30_000);
  }

  #code(stepUp: StepUp, newUser: boolean, factor: StepUp['factors'][number], resendAfterMs?: number): Outcome {
    const { method, hint } = factor;
    const { factors, ...rest } = stepUp;
    const isMailed = resendAfterMs !== undefined;
    return this.#challenges.open(
      {
        kind: 'code',
        purpose: 'second-factor',
        method,
        alternatives: others(factors, method),
        length: method === 'recovery-code' ? undefined : 6,
        // Without a hint there is nothing to say of where it went.
        delivery: isMailed ? { channel: 'email', to: hint ?? '', resendAfterMs } : undefined,
        ...rest,
      },
      {
        ...this.#replies(stepUp, newUser, (longer) => this.#code(longer, newUser, factor, resendAfterMs)),
        code: async (code, trustDevice, context) => signedIn(await this.#call('/adaptive/verify', context, { method, code, ...(trustDevice && rest.trustDevice && { trustDevice }) }), newUser),
        ...(isMailed && { resend: (context: Context) => this.#select(stepUp, newUser, method, context) }),
      },
    );
  }

  #passkey(stepUp: StepUp, newUser: boolean, factor: 'passkey' | 'security-key', options: unknown): Outcome {
    // It is both factors by itself: there is nothing to spare people the next time.
    const { factors, trustDevice: _, ...rest } = stepUp;
    return this.#challenges.open(
      { kind: 'passkey', ceremony: 'get', options, factor, alternatives: others(factors, factor), ...rest },
      {
        ...this.#replies(stepUp, newUser, (longer) => this.#passkey(longer, newUser, factor, options)),
        passkey: async (response, context) => signedIn(await this.#call('/adaptive/passkey', context, { response }), newUser),
      },
    );
  }

  /** Too many requests are too many attempts here, and wait as long. */
  #call(path: '/adaptive/passkey-options' | '/adaptive/send' | '/adaptive/verify' | '/adaptive/passkey', context: Context, body?: object): Promise<unknown> {
    return this.#server.call(path, context, body).catch((error: unknown) => {
      throw isAuthError(error, 'rate-limited') ? new AuthError('too-many-attempts', { status: error.status, retryAfterMs: error.retryAfterMs ?? 60_000 }) : error;
    });
  }
}

const others = (factors: StepUp['factors'], asked: Method): readonly Method[] => factors.map(({ method }) => method).filter((method) => method !== asked);

/**
 * Data from a server: a reason that is not in the list is not told, a factor that is not known is not offered. A challenge
 * that leaves nothing to answer it with is no way in.
 */
function readStepUp(stepUp: unknown): StepUp {
  const { expiresAt, reasons, methods, trustDevice, extendable } = record(stepUp);
  if (!Array.isArray(methods)) throw new AuthError('bad-response', { detail: 'the server asks for more and does not say what' });
  const factors = methods.flatMap((entry: unknown) => {
    const { method: named, hint, preferred } = record(entry);
    const method = known.find((each) => each === named);
    return method ? [{ method, hint: text(hint), preferred: preferred === true || undefined }] : [];
  });
  if (factors.length === 0) throw new AuthError('unsupported', { detail: 'the server asks for nothing that this adapter knows' });
  const { allowed, maxAgeDays } = record(trustDevice);
  const named: readonly unknown[] = Array.isArray(reasons) ? reasons : [];
  return {
    factors,
    reasons: riskReasons.filter((reason) => named.includes(reason)).toSorted((one, other) => named.indexOf(one) - named.indexOf(other)),
    expiresAt: typeof expiresAt === 'number' && Number.isFinite(expiresAt) ? expiresAt : undefined,
    extendable: extendable === true,
    trustDevice: allowed === true && typeof maxAgeDays === 'number' && maxAgeDays >= 1 ? { maxAgeDays: Math.floor(maxAgeDays) } : undefined,
  };
}
