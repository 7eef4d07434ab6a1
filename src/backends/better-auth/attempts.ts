import { AuthError, isAuthError } from '../../errors.js';
import type { Intent } from '../../backend/backend.js';
import type { Context } from '../../backend/context.js';
import type { Answer, CodeChallenge, Continuation, Delivery, Outcome } from '../../backend/outcome.js';
import { OpenChallenges, type Replies } from '../open-challenges.js';
import { betterAuthCapabilities } from './capabilities.js';
import { landingError, landingUrl, takeLanding } from './landing.js';
import { factorsOf, type Factor } from './factors.js';
import { record, type Server } from './server.js';
import { sessionOf, signedIn } from './session.js';
import { StepUps } from './step-ups.js';

/** The server sends three codes a minute. */
const RESEND_AFTER_MS = 30_000;

interface Credentials {
  readonly email: string;
  readonly password: string;
  /** Present while an account is being made. */
  readonly name?: string | undefined;
}

const email = (to: string): Delivery => ({ channel: 'email', to, resendAfterMs: RESEND_AFTER_MS });

/** Every attempt that takes more than one step. */
export class Attempts {
  readonly #server: Server;
  readonly #codeLength: number;
  readonly #challenges: OpenChallenges;
  readonly #stepUps: StepUps;

  constructor(server: Server, codeLength: number) {
    this.#server = server;
    this.#codeLength = codeLength;
    this.#challenges = new OpenChallenges('better-auth', server.platform);
    this.#stepUps = new StepUps(server, this.#challenges);
  }

  /** Drops what is under way: a new attempt begins. */
  forget(): void {
    this.#challenges.forget();
  }

  async start(intent: Intent, context: Context): Promise<Outcome> {
    this.forget();
    if (intent.kind === 'guest') return this.#guest(context);
    if (intent.kind === 'step-up') return this.#stepUps.begin(intent.need, context);
    const { kind, method, identifier = '' } = intent;
    if (method.startsWith('social:')) return this.#social(method.slice('social:'.length), context);
    if (kind === 'sign-up' && method === 'password') return this.#signUp({ email: identifier, password: intent.password ?? '', name: intent.name ?? '' }, context);
    if (kind === 'sign-up' && method === 'passkey') return this.#signUpForPasskey(identifier, intent.name, context);
    if (method === 'email-code') return kind === 'recovery' ? this.#recoverByCode(identifier, context) : this.#emailCode(identifier, context);
    if (method === 'magic-link') return kind === 'recovery' ? this.#recoverByLink(identifier, context) : this.#magicLink(identifier, context);
    throw new AuthError('method-unavailable', { detail: `Better Auth has no ${kind} by ${method}` });
  }

  answer(continuation: Continuation, answer: Answer, context: Context): Promise<Outcome> {
    return this.#challenges.answer(continuation, answer, context);
  }

  /** What a reply of a sign-in comes to: in, or first something more. */
  admitted(body: unknown, newUser = false): Outcome {
    const { stepUp } = record(body);
    return stepUp ? this.#stepUps.open(stepUp, newUser) : signedIn(body, newUser);
  }

  async resume(url: URL, context: Context): Promise<Outcome | null> {
    const arrival = takeLanding(this.#server, url);
    if (arrival.error) {
      const error = landingError(arrival);
      if (error) throw error;
      return null;
    }
    if (arrival.landing === 'reset') return arrival.token ? this.#newPasswordByLink(arrival.token) : null;
    if (!/^(verified|link|social)/.test(arrival.landing)) return null;
    const body = await this.#server.call('/get-session', context);
    const newUser = arrival.landing.endsWith('-new');
    if (body !== null) return { kind: 'signed-in', session: sessionOf(body), newUser };
    const asked = await this.#stepUps.pending(context, newUser);
    if (asked) return asked;
    // A link that was opened before has verified the address, but signs in once only.
    return arrival.landing === 'verified' ? { kind: 'accepted' } : null;
  }

  /** Mails a code, with which the address is verified and the person signed in. */
  async verify(credentials: Credentials, context: Context): Promise<Outcome> {
    await this.#server.call('/email-otp/send-verification-otp', context, { email: credentials.email, type: 'email-verification' });
    return this.#verification(credentials);
  }

  /** The password was right; `offered` is what the server would have as well. */
  async secondFactor(identifier: string, offered: unknown, context: Context): Promise<Outcome> {
    const factors = factorsOf(offered);
    return factors[0] === 'email-code' ? this.#mailedFactor(identifier, factors, context) : this.#factor(identifier, factors[0]!, factors);
  }

  #code(to: string, purpose: CodeChallenge['purpose'], replies: Replies, correctable = false, link?: boolean): Outcome {
    return this.#challenges.open({ kind: 'code', purpose, method: 'email-code', delivery: email(to), length: this.#codeLength, correctable, link }, replies);
  }

  async #guest(context: Context): Promise<Outcome> {
    try {
      return this.admitted(await this.#server.call('/sign-in/anonymous', context, {}), true);
    } catch (error) {
      if (!isAuthError(error, 'bad-response') || error.status !== 400) throw error;
      // Whoever is a guest already stays the same one.
      const body = await this.#server.call('/get-session', context);
      if (record(record(body)['user'])['isAnonymous'] !== true) throw error;
      return this.admitted(body);
    }
  }

  async #social(provider: string, context: Context): Promise<Outcome> {
    const callbackURL = landingUrl(this.#server, context, 'social');
    const body = await this.#server.call('/sign-in/social', context, {
      provider,
      callbackURL,
      errorCallbackURL: callbackURL,
      newUserCallbackURL: landingUrl(this.#server, context, 'social-new'),
      disableRedirect: true,
    });
    const address = String(record(body)['url']);
    if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) throw new AuthError('bad-response', { detail: 'the server sent no address of the provider' });
    return { kind: 'redirect', url: new URL(address), mode: 'page' };
  }

  async #signUp(credentials: Credentials, context: Context): Promise<Outcome> {
    const body = await this.#server.call('/sign-up/email', context, { ...credentials, callbackURL: landingUrl(this.#server, context, 'verified') });
    // No token: the address has to be verified first, or it is taken and the server does not say so.
    return record(body)['token'] || record(body)['stepUp'] ? this.admitted(body, true) : this.#verification(credentials);
  }

  #verification(credentials: Credentials): Outcome {
    const { email: to, password, name } = credentials;
    const isNew = name !== undefined;
    return this.#code(
      to,
      'verification',
      {
        code: async (otp, _trust, context) => {
          const body = await this.#server.call('/email-otp/verify-email', context, { email: to, otp });
          if (record(body)['token'] || record(body)['stepUp']) return this.admitted(body, isNew);
          // A server that does not sign in after verification: the password that was just typed does.
          const again = await this.#server.call('/sign-in/email', context, { email: to, password });
          const { twoFactorRedirect, twoFactorMethods } = record(again);
          return twoFactorRedirect === true ? this.secondFactor(to, twoFactorMethods, context) : this.admitted(again, isNew);
        },
        resend: (context) => this.verify(credentials, context),
        ...(isNew && { changeIdentifier: (corrected: string, context: Context) => this.#signUp({ ...credentials, email: corrected }, context) }),
      },
      isNew,
    );
  }

  async #emailCode(to: string, context: Context): Promise<Outcome> {
    await this.#server.call('/email-otp/send-verification-otp', context, { email: to, type: 'sign-in' });
    return this.#code(to, 'sign-in', {
      code: (otp, _trust, then) => this.#withCode(to, otp, then),
      resend: (then) => this.#emailCode(to, then),
    });
  }

  /** `name` is for an account that the code makes. */
  async #withCode(to: string, otp: string, context: Context, name?: string): Promise<Outcome> {
    const body = await this.#server.call('/sign-in/email-otp', context, { email: to, otp, ...(name && { name }) });
    return this.admitted(body, this.#isNew(body));
  }

  /** A code makes an account where there was none; the server tells only by the account's age. */
  #isNew(body: unknown): boolean {
    const createdAt = Date.parse(String(record(record(body)['user'])['createdAt']));
    return Math.abs(this.#server.platform.now() - createdAt) < 60_000;
  }

  /**
   * First the address, then the passkey. Better Auth can also take a passkey from somebody who is not signed in
   * (`registration.requireSession: false`); but then whoever names an address first holds a key to its account, and no
   * session that registers a passkey has to be fresh any more. The code makes the account, or opens the one there is:
   * what a stranger sees is the same.
   */
  async #signUpForPasskey(to: string, name: string | undefined, context: Context): Promise<Outcome> {
    await this.#emailCode(to, context);
    return this.#code(
      to,
      'verification',
      {
        code: async (code, _trust, then) => {
          const done = await this.#withCode(to, code, then, name);
          return done.kind === 'signed-in' ? { ...done, enrol: 'passkey' } : done;
        },
        resend: (then) => this.#signUpForPasskey(to, name, then),
        changeIdentifier: (corrected, then) => this.#signUpForPasskey(corrected, name, then),
      },
      true,
      false,
    );
  }

  async #magicLink(to: string, context: Context): Promise<Outcome> {
    const callbackURL = landingUrl(this.#server, context, 'link');
    await this.#server.call('/sign-in/magic-link', context, {
      email: to,
      callbackURL,
      errorCallbackURL: callbackURL,
      newUserCallbackURL: landingUrl(this.#server, context, 'link-new'),
    });
    return this.#challenges.open({ kind: 'link', purpose: 'sign-in', delivery: email(to) }, { resend: (then) => this.#magicLink(to, then) });
  }

  async #recoverByCode(to: string, context: Context): Promise<Outcome> {
    await this.#server.call('/email-otp/request-password-reset', context, { email: to });
    return this.#code(to, 'recovery', {
      code: async (otp, _trust, then) => {
        await this.#server.call('/email-otp/check-verification-otp', then, { email: to, otp, type: 'forget-password' });
        return this.#newPassword(async (password, last) => {
          await this.#server.call('/email-otp/reset-password', last, { email: to, otp, password }).catch((error: unknown) => {
            // The code ran out while the password was chosen: it has to be asked for again.
            throw isAuthError(error, 'invalid-code', 'expired-code', 'too-many-attempts') ? new AuthError('flow-expired', { cause: error }) : error;
          });
        });
      },
      resend: (then) => this.#recoverByCode(to, then),
    });
  }

  async #recoverByLink(to: string, context: Context): Promise<Outcome> {
    await this.#server.call('/request-password-reset', context, { email: to, redirectTo: landingUrl(this.#server, context, 'reset') });
    return this.#challenges.open({ kind: 'link', purpose: 'recovery', delivery: email(to) }, { resend: (then) => this.#recoverByLink(to, then) });
  }

  #newPasswordByLink(token: string): Outcome {
    return this.#newPassword(async (newPassword, context) => {
      await this.#server.call('/reset-password', context, { newPassword, token }).catch((error: unknown) => {
        throw isAuthError(error, 'invalid-link') ? new AuthError('expired-link', { cause: error }) : error;
      });
    });
  }

  #newPassword(reset: (password: string, context: Context) => Promise<void>): Outcome {
    return this.#challenges.open(
      { kind: 'new-password', rules: betterAuthCapabilities.password },
      {
        async newPassword(password, context) {
          await reset(password, context);
          return { kind: 'accepted' };
        },
      },
    );
  }

  #factor(identifier: string, method: Factor, factors: readonly Factor[]): Outcome {
    const isMailed = method === 'email-code';
    return this.#challenges.open(
      {
        kind: 'code',
        purpose: 'second-factor',
        method,
        alternatives: factors.filter((other) => other !== method),
        trustDevice: { maxAgeDays: 30 },
        delivery: isMailed ? email(identifier) : undefined,
        length: method === 'recovery-code' ? undefined : 6,
      },
      {
        code: async (code, trustDevice, context) => {
          const [path, sent] = isMailed ? ['otp', code] : method === 'totp' ? ['totp', code] : ['backup-code', withDash(code)];
          return this.admitted(await this.#server.call(`/two-factor/verify-${path}`, context, { code: sent, trustDevice }));
        },
        select: async (other, context) => {
          const chosen = factors.find((factor) => factor === other);
          if (!chosen) throw new AuthError('method-unavailable');
          return chosen === 'email-code' ? this.#mailedFactor(identifier, factors, context) : this.#factor(identifier, chosen, factors);
        },
        ...(isMailed && { resend: (context: Context) => this.#mailedFactor(identifier, factors, context) }),
      },
    );
  }

  async #mailedFactor(identifier: string, factors: readonly Factor[], context: Context): Promise<Outcome> {
    await this.#server.call('/two-factor/send-otp', context, {});
    return this.#factor(identifier, 'email-code', factors);
  }
}

/** Recovery codes are printed as two groups of five; people may type them without the dash, and the flow takes it out. */
const withDash = (code: string): string => code.replace(/^(\w{5})(\w{5})$/, '$1-$2');
