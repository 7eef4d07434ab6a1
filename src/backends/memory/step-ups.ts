import { AuthError, isAuthError } from '../../errors.js';
import type { Method } from '../../backend/capabilities.js';
import type { Context } from '../../backend/context.js';
import type { Delivery, Outcome, PasskeyChallenge } from '../../backend/outcome.js';
import type { RiskReason } from '../../backend/risk-reason.js';
import type { FactorOption, SecondFactor } from '../../backend/second-factor.js';
import type { Platform } from '../../platform/platform.js';
import type { OpenChallenges, Replies } from '../open-challenges.js';
import type { Account, MemoryFactor } from './accounts.js';
import { TRUST_DAYS } from './devices.js';

const TRIES = 5;
const LOCK_MS = 5 * 60_000;
/** Ten times, as WCAG 2.2.1 asks. */
const EXTENSIONS = 10;

/** What asking for more needs of the server around it. */
export interface StepUpWorld {
  readonly platform: Platform;
  readonly challenges: OpenChallenges;
  readonly lifetimeMs: number;
  sendCode(account: Account, context: Context): void;
  delivery(account: Account): Delivery;
  /** Throws `invalid-code` for a wrong one. */
  checkCode(account: Account, method: Exclude<MemoryFactor, 'passkey'>, code: string): Promise<void>;
  askPasskey(account: Account): PasskeyChallenge;
  /** Throws for a passkey that is another account's, or whose person was not verified. */
  provePasskey(account: Account, response: unknown): Promise<void>;
}

/** What is asked of whom, and what comes of it. */
export interface Wanted {
  readonly account: Account;
  readonly reasons: readonly RiskReason[];
  readonly methods: readonly MemoryFactor[];
  /** The policy lets people have this device left alone. */
  readonly mayTrust: boolean;
  /** Makes or strengthens the session, with what was proved now (RFC 8176). */
  pass(amr: readonly string[], trustDevice: boolean): Outcome;
}

interface Asked extends Wanted {
  /** Of all its steps together. */
  readonly life: { expiresAt: number; tries: number; extensions: number };
}

/** Asks for more than the first proof, as an adaptive server does: tries, an end by time, a lock. */
export class StepUps {
  readonly #world: StepUpWorld;
  /** Until when an account answers nothing, epoch milliseconds. */
  readonly #locked = new Map<string, number>();

  constructor(world: StepUpWorld) {
    this.#world = world;
  }

  open(wanted: Wanted): Outcome {
    const { platform, lifetimeMs } = this.#world;
    return this.#list({ ...wanted, life: { expiresAt: platform.now() + lifetimeMs, tries: 0, extensions: 0 } });
  }

  #list(asked: Asked): Outcome {
    const factors = asked.methods.map((method): FactorOption => ({ method, ...(method === 'email-code' && { hint: masked(asked.account.email) }) }));
    const { trustDevice: _, ...told } = this.#told(asked);
    return this.#world.challenges.open({ kind: 'factor', methods: asked.methods, factors, ...told }, this.#replies(asked, () => this.#list(asked)));
  }

  #told({ reasons, mayTrust, life: { expiresAt, extensions } }: Asked): SecondFactor {
    return { reasons, expiresAt, extendable: extensions < EXTENSIONS, trustDevice: mayTrust ? { maxAgeDays: TRUST_DAYS } : undefined };
  }

  #replies(asked: Asked, again: () => Outcome): Replies {
    return {
      select: async (method, context) => this.#select(asked, method, context),
      extend: async () => {
        this.#mustBeOpen(asked);
        const { life } = asked;
        if (life.extensions >= EXTENSIONS) throw new AuthError('unsupported');
        life.extensions += 1;
        life.expiresAt = this.#world.platform.now() + this.#world.lifetimeMs;
        return again();
      },
    };
  }

  #select(asked: Asked, wanted: Method, context: Context): Outcome {
    this.#mustBeOpen(asked);
    const method = asked.methods.find((each) => each === wanted);
    if (!method) throw new AuthError('method-unavailable');
    if (method === 'passkey') return this.#passkey(asked, this.#world.askPasskey(asked.account));
    if (method === 'email-code') this.#world.sendCode(asked.account, context);
    return this.#code(asked, method);
  }

  #code(asked: Asked, method: Exclude<MemoryFactor, 'passkey'>): Outcome {
    const { account, methods } = asked;
    const isMailed = method === 'email-code';
    return this.#world.challenges.open(
      {
        kind: 'code',
        purpose: 'second-factor',
        method,
        alternatives: methods.filter((other) => other !== method),
        length: method === 'recovery-code' ? undefined : 6,
        delivery: isMailed ? { ...this.#world.delivery(account), to: masked(account.email) } : undefined,
        ...this.#told(asked),
      },
      {
        ...this.#replies(asked, () => this.#code(asked, method)),
        code: async (code, trustDevice) => {
          this.#mustBeOpen(asked);
          await this.#world.checkCode(account, method, code).catch((error: unknown) => this.#missed(asked, error));
          return asked.pass(['otp'], trustDevice && asked.mayTrust);
        },
        ...(isMailed && { resend: async (context: Context) => this.#select(asked, method, context) }),
      },
    );
  }

  #passkey(asked: Asked, challenge: PasskeyChallenge): Outcome {
    const { account, methods } = asked;
    const { trustDevice: _, ...told } = this.#told(asked);
    return this.#world.challenges.open(
      { ...challenge, factor: 'passkey', alternatives: methods.filter((other) => other !== 'passkey'), ...told },
      {
        ...this.#replies(asked, () => this.#passkey(asked, challenge)),
        passkey: async (response) => {
          this.#mustBeOpen(asked);
          await this.#world.provePasskey(account, response);
          return asked.pass(['swk', 'user', 'mfa'], false);
        },
      },
    );
  }

  #mustBeOpen({ account, life: { expiresAt } }: Asked): void {
    const now = this.#world.platform.now();
    const lockedUntil = this.#locked.get(account.id) ?? 0;
    if (lockedUntil > now) throw new AuthError('too-many-attempts', { status: 429, retryAfterMs: lockedUntil - now });
    if (expiresAt <= now) throw new AuthError('flow-expired', { status: 401 });
  }

  #missed({ account, life }: Asked, error: unknown): never {
    if (!isAuthError(error, 'invalid-code')) throw error;
    life.tries += 1;
    const attemptsLeft = TRIES - life.tries;
    if (attemptsLeft > 0) throw new AuthError('invalid-code', { status: 401, attemptsLeft });
    this.#locked.set(account.id, this.#world.platform.now() + LOCK_MS);
    throw new AuthError('too-many-attempts', { status: 429, retryAfterMs: LOCK_MS });
  }
}

/** Enough to know one's own mailbox by, and no more. */
const masked = (email: string): string => email.replace(/^(.)[^@]*/u, '$1•••');
