import { AuthError } from '../../errors.js';
import type { Intent, Requirement } from '../../backend/backend.js';
import type { Context } from '../../backend/context.js';
import type { Method } from '../../backend/capabilities.js';
import type { CodePurpose, Delivery, Outcome } from '../../backend/outcome.js';
import type { Platform } from '../../platform/platform.js';
import { OpenChallenges, type Replies } from '../open-challenges.js';
import { type Account, type Accounts, enrolledFactors, factorsOf, type MemoryFactor, userOf } from './accounts.js';
import { memoryCapabilities } from './capabilities.js';
import { isTrusted, newDevice, TRUST_DAYS } from './devices.js';
import { checkPassword, hashPassword, isPassword } from './password.js';
import { PasskeyVerifier } from './passkeys.js';
import { assuranceOf, isReachable, isSure, joined, type Proofs } from './proofs.js';
import type { ServerRules } from './rules.js';
import { matchCode, matchToken, newCode, newToken, type Secret, type SecretPurpose } from './secrets.js';
import { StepUps } from './step-ups.js';
import { isTotpCode } from './totp.js';

/** The parameter of an address that holds a link's token. */
export const LINK_PARAMETER = 'keylit';

type SignUp = Readonly<Record<'identifier' | 'password' | 'name', string>>;

/** An identity server in the page: every way through, no network. */
export class MemoryServer {
  readonly passkeys: PasskeyVerifier;
  readonly #platform: Platform;
  readonly #rules: ServerRules;
  readonly #accounts: Accounts;
  readonly #challenges: OpenChallenges;
  readonly #stepUps: StepUps;
  #calls: number[] = [];

  constructor(platform: Platform, accounts: Accounts, rules: ServerRules) {
    this.#platform = platform;
    this.#accounts = accounts;
    this.#rules = rules;
    this.#challenges = new OpenChallenges('memory', platform);
    this.passkeys = new PasskeyVerifier(platform);
    this.#stepUps = new StepUps({
      platform,
      challenges: this.#challenges,
      lifetimeMs: rules.stepUpLifetimeMs,
      sendCode: (account, context) => this.#send('second-factor', account.email, { code: true }, context),
      delivery: (account) => this.#delivery(account.email),
      // Tries are counted by the challenge.
      checkCode: (account, method, code) => this.#checkFactor(account, method, code, Infinity),
      askPasskey: (account) => this.passkeys.ask('get', account, 'required'),
      provePasskey: async (account, response) => {
        if (!(await this.#assert(response, account)).userVerified) throw new AuthError('passkey-refused');
      },
    });
  }

  async start(intent: Intent, context: Context): Promise<Outcome> {
    if (intent.kind === 'sign-in' && intent.method === 'passkey') return this.#passkey();
    this.#countCall();
    this.#challenges.forget();
    if (intent.kind === 'guest') return this.#guest();
    if (intent.kind === 'step-up') return this.#stepUp(intent.need);
    const { kind, method, identifier = '' } = intent;
    if (!/^\S+@\S+$/.test(identifier)) throw new AuthError('invalid-identifier');
    if (method === 'password' && kind === 'sign-in') return this.#withPassword(identifier, intent.password ?? '', context);
    if (method === 'password' && kind === 'sign-up') return this.#signUp({ identifier, password: intent.password ?? '', name: intent.name ?? '' }, context);
    if (method === 'passkey' && kind === 'sign-up') return this.#signUpForPasskey(identifier, intent.name ?? '', context);
    if (method === 'email-code') return kind === 'recovery' ? this.#recoverByCode(identifier, context) : this.#emailCode(identifier, context);
    if (method === 'magic-link') return this.#link(identifier, kind === 'recovery' ? 'recovery' : 'sign-in', context);
    throw new AuthError('method-unavailable', { detail: `the in-memory backend has no ${kind} by ${method}` });
  }

  readonly answer: OpenChallenges['answer'] = async (continuation, answer, context) => {
    if (answer.kind === 'code') this.#countCall();
    return this.#challenges.answer(continuation, answer, context);
  };

  async resume(url: URL): Promise<Outcome | null> {
    const token = url.searchParams.get(LINK_PARAMETER);
    if (!token) return null;
    const clean = new URL(url);
    clean.searchParams.delete(LINK_PARAMETER);
    this.#platform.replaceUrl(clean);
    const secret = matchToken(this.#accounts.state.secrets, token, this.#platform.now());
    const account = this.#accounts.find(secret.email);
    if (secret.purpose === 'recovery') return account ? this.#newPassword(account, secret) : Promise.reject(new AuthError('expired-link'));
    this.#use(secret);
    if (secret.purpose === 'verification') {
      // Verified meanwhile by the code: a link signs in once only.
      if (!account || account.verified) return { kind: 'accepted' };
      return this.#signIn(this.#accounts.update(account.id, { verified: true }), [], true);
    }
    return this.#identified(secret.email, []);
  }

  /** Every code and link that was sent has had its time. */
  expireSent(): void {
    const { state } = this.#accounts;
    state.secrets = state.secrets.map((secret) => ({ ...secret, expiresAt: this.#platform.now() }));
    this.#accounts.save();
  }

  #countCall(): void {
    const { rateLimit } = this.#rules;
    if (!rateLimit) return;
    const now = this.#platform.now();
    this.#calls = this.#calls.filter((at) => at > now - rateLimit.windowMs);
    if (this.#calls.length >= rateLimit.attempts) throw new AuthError('rate-limited', { status: 429, retryAfterMs: this.#calls[0]! + rateLimit.windowMs - now });
    this.#calls.push(now);
  }

  /** Whoever is a guest already stays the same one. */
  #guest(): Outcome {
    const known = this.#accounts.withId(this.#accounts.state.session?.accountId ?? '');
    return known?.guest ? this.#signIn(known, []) : this.#signIn(this.#accounts.add({ email: '', guest: true }), [], true);
  }

  #signIn(account: Account, proofs: Proofs, newUser = false): Outcome {
    if (account.locked) throw new AuthError('account-locked');
    const verdict = account.guest ? 'allow' : this.#rules.judge({ email: account.email, amr: proofs });
    if (verdict === 'block') throw new AuthError('sign-in-blocked', { status: 403 });
    const isProved = proofs.length > 1 || isTrusted(this.#accounts.state.trusted, account.id, this.#platform.now());
    if (typeof verdict === 'string' || isProved) return this.#letIn(account, proofs, newUser, verdict === 'doubt' && !isProved);
    const methods = enrolledFactors(account);
    return this.#stepUps.open({
      account,
      reasons: verdict,
      // A mailbox that was proved already adds nothing, unless there is nothing else.
      methods: proofs.includes('otp') && methods.length > 1 ? methods.filter((method) => method !== 'email-code') : methods,
      mayTrust: this.#rules.mayTrust,
      pass: (amr, trustDevice) => {
        if (trustDevice) this.#accounts.state.trusted.push(newDevice(account.id, this.#platform.now()));
        return this.#letIn(this.#accounts.withId(account.id)!, joined(proofs, amr), newUser);
      },
    });
  }

  #letIn(account: Account, proofs: Proofs, newUser: boolean, odd = false): Outcome {
    if (account.missing.length > 0) return this.#fields(account, proofs, newUser);
    const assurance = assuranceOf(proofs, this.#platform.now());
    this.#accounts.state.session = { accountId: account.id, assurance, ...(odd && { odd }) };
    this.#accounts.save();
    return { kind: 'signed-in', session: { user: userOf(account), assurance }, newUser };
  }

  /** Asks somebody who is signed in for more. */
  #stepUp(need: Requirement): Outcome {
    const { session } = this.#accounts.state;
    const account = session && this.#accounts.withId(session.accountId);
    if (!session || !account) throw new AuthError('not-signed-in');
    if (!isReachable(need)) throw new AuthError('step-up-insufficient', { status: 400 });
    const { assurance } = session;
    if (isSure(assurance, need, this.#platform.now())) return { kind: 'signed-in', session: { user: userOf(account), assurance }, newUser: false };
    return this.#stepUps.open({
      account,
      reasons: ['sensitive-act'],
      methods: enrolledFactors(account),
      mayTrust: false,
      pass: (proved) => {
        if (this.#accounts.state.session?.accountId !== account.id) throw new AuthError('flow-expired');
        return this.#letIn(this.#accounts.withId(account.id)!, joined(assurance.amr, proved), false);
      },
    });
  }

  #fields(account: Account, proofs: Proofs, newUser: boolean): Outcome {
    return this.#challenges.open(
      { kind: 'fields', fields: account.missing },
      {
        fields: async (values) => {
          const absent = account.missing.find((field) => !values[field]);
          if (absent) throw new AuthError('missing-field', { path: absent });
          return this.#letIn(this.#accounts.update(account.id, { missing: [], name: values['name'] ?? account.name }), proofs, newUser);
        },
      },
    );
  }

  /** Whoever has an inbox has an account: made here if there was none. */
  #identified(email: string, proofs: Proofs, name = ''): Outcome {
    const known = this.#accounts.find(email);
    const account = known ? this.#accounts.update(known.id, { verified: true }) : this.#accounts.add({ email, name, verified: true, missing: this.#rules.missing });
    return this.#signIn(account, proofs, !known);
  }

  async #withPassword(identifier: string, password: string, context: Context): Promise<Outcome> {
    const account = this.#accounts.find(identifier);
    const isRight = account?.passwordHash ? await isPassword(account.passwordHash, password) : false;
    if (!account || !isRight) throw new AuthError('invalid-credentials');
    if (account.locked) throw new AuthError('account-locked');
    if (!account.verified) return this.#verify({ identifier: account.email, password, name: account.name }, false, context);
    const factors = factorsOf(account);
    if (factors.length === 0 || isTrusted(this.#accounts.state.trusted, account.id, this.#platform.now())) return this.#signIn(account, ['pwd']);
    return account.choosesFactor ? this.#chooseFactor(account, factors) : this.#factor(account, factors[0]!);
  }

  async #signUp(wanted: SignUp, context: Context): Promise<Outcome> {
    const { identifier, password, name } = wanted;
    if (!/^\S+@\S+$/.test(identifier)) throw new AuthError('invalid-identifier');
    checkPassword(password);
    const known = this.#accounts.find(identifier);
    if (known?.verified) {
      // The same answer as for a new account: only the mail says that there is one.
      this.#rules.deliver({ channel: 'email', to: identifier, purpose: 'already-registered' });
      return this.#verification(wanted, true);
    }
    if (!known) this.#accounts.add({ email: identifier, name, passwordHash: await hashPassword(password), missing: this.#rules.missing });
    return this.#verify(wanted, true, context);
  }

  #verify(wanted: SignUp, isNew: boolean, context: Context): Outcome {
    const known = this.#accounts.find(wanted.identifier);
    if (known && !known.verified) this.#send('verification', wanted.identifier, { code: true, link: true }, context);
    return this.#verification(wanted, isNew);
  }

  #verification(wanted: SignUp, isNew: boolean): Outcome {
    const email = wanted.identifier;
    return this.#code(email, 'verification', isNew, {
      code: async (code) => {
        this.#use(this.#match('verification', email, code));
        return this.#signIn(this.#accounts.update(this.#accounts.find(email)!.id, { verified: true }), ['otp'], isNew);
      },
      resend: async (context) => this.#verify(wanted, isNew, context),
      ...(isNew && { changeIdentifier: (identifier: string, context: Context) => this.#signUp({ ...wanted, identifier }, context) }),
    });
  }

  #emailCode(email: string, context: Context): Outcome {
    this.#send('sign-in', email, { code: true }, context);
    return this.#code(email, 'sign-in', false, {
      code: async (code) => {
        this.#use(this.#match('sign-in', email, code));
        return this.#identified(email, ['otp']);
      },
      resend: async (then) => this.#emailCode(email, then),
    });
  }

  /** First the address, then the passkey: what a stranger sees is the same, whether there is an account or not. */
  #signUpForPasskey(email: string, name: string, context: Context): Outcome {
    this.#send('sign-in', email, { code: true }, context);
    return this.#code(email, 'verification', true, {
      code: async (code) => {
        this.#use(this.#match('sign-in', email, code));
        const done = this.#identified(email, ['otp'], name);
        return done.kind === 'signed-in' ? { ...done, enrol: 'passkey' } : done;
      },
      resend: async (then) => this.#signUpForPasskey(email, name, then),
      changeIdentifier: async (corrected, then) => this.#signUpForPasskey(corrected, name, then),
    }, false);
  }

  #recoverByCode(email: string, context: Context): Outcome {
    if (this.#accounts.find(email)) this.#send('recovery', email, { code: true }, context);
    return this.#code(email, 'recovery', false, {
      code: async (code) => this.#newPassword(this.#accounts.find(email)!, this.#match('recovery', email, code)),
      resend: async (then) => this.#recoverByCode(email, then),
    });
  }

  #link(email: string, purpose: 'sign-in' | 'recovery', context: Context): Outcome {
    if (purpose === 'sign-in' || this.#accounts.find(email)) this.#send(purpose, email, { link: true }, context);
    return this.#challenges.open({ kind: 'link', purpose, delivery: this.#delivery(email) }, { resend: async (then) => this.#link(email, purpose, then) });
  }

  #newPassword(account: Account, secret: Secret): Outcome {
    return this.#challenges.open(
      { kind: 'new-password', rules: memoryCapabilities.password },
      {
        newPassword: async (password) => {
          checkPassword(password);
          const current = this.#accounts.state.secrets.find(({ id }) => id === secret.id);
          if (!current || current.used || current.expiresAt <= this.#platform.now()) throw new AuthError(secret.code ? 'flow-expired' : 'expired-link');
          this.#use(secret);
          this.#accounts.update(account.id, { passwordHash: await hashPassword(password), verified: true });
          this.#accounts.state.session = null;
          this.#accounts.save();
          return { kind: 'accepted' };
        },
      },
    );
  }

  #passkey(): Outcome {
    return this.#challenges.open(this.passkeys.ask('get'), {
      passkey: async (response) => {
        const { account, userVerified } = await this.#assert(response);
        // A device that has verified its owner is two factors (passkeys-mfa.md R15).
        return this.#signIn(account, userVerified ? ['swk', 'user'] : ['swk']);
      },
    });
  }

  async #assert(response: unknown, only?: Account): Promise<{ readonly account: Account; readonly userVerified: boolean }> {
    const owner = (id: string) => this.#accounts.withPasskey(id);
    const { passkey: used, userVerified } = await this.passkeys.asserted(response, (id) => {
      const found = owner(id);
      // Not unknown: it is somebody else's, and an authenticator that hears "unknown" throws it away.
      if (only && found && found.id !== only.id) throw new AuthError('passkey-refused');
      return found?.passkeys.find((passkey) => passkey.id === id);
    });
    const account = owner(used.id)!;
    return { account: this.#accounts.update(account.id, { passkeys: account.passkeys.map((passkey) => (passkey.id === used.id ? used : passkey)) }), userVerified };
  }

  #chooseFactor(account: Account, methods: readonly MemoryFactor[]): Outcome {
    return this.#challenges.open({ kind: 'factor', methods }, { select: (method, context) => this.#select(account, method, context) });
  }

  async #select(account: Account, method: Method, context: Context): Promise<Outcome> {
    const factor = factorsOf(account).find((each) => each === method);
    if (!factor) throw new AuthError('method-unavailable');
    if (factor === 'email-code') this.#send('second-factor', account.email, { code: true }, context);
    return this.#factor(account, factor);
  }

  #factor(account: Account, method: MemoryFactor): Outcome {
    const alternatives = factorsOf(account).filter((other) => other !== method);
    if (method === 'passkey') {
      const isNew = account.passkeys.length === 0;
      return this.#challenges.open(this.passkeys.ask(isNew ? 'create' : 'get', account), {
        passkey: async (response) => {
          if (!isNew) return this.#signIn((await this.#assert(response, account)).account, ['pwd', 'swk']);
          return this.#signIn(this.#accounts.update(account.id, { passkeys: [await this.passkeys.registered(response)] }), ['pwd', 'swk']);
        },
        select: (other, context) => this.#select(account, other, context),
      });
    }
    return this.#challenges.open(
      {
        kind: 'code',
        purpose: 'second-factor',
        method,
        alternatives,
        trustDevice: this.#rules.mayTrust ? { maxAgeDays: TRUST_DAYS } : undefined,
        delivery: method === 'email-code' ? this.#delivery(account.email) : undefined,
        length: method === 'recovery-code' ? undefined : 6,
      },
      {
        code: async (code, trustDevice) => {
          await this.#checkFactor(account, method, code);
          if (trustDevice && this.#rules.mayTrust) this.#accounts.state.trusted.push(newDevice(account.id, this.#platform.now()));
          return this.#signIn(this.#accounts.withId(account.id)!, ['pwd', 'otp']);
        },
        select: (other, context) => this.#select(account, other, context),
        ...(method === 'email-code' && { resend: (context: Context) => this.#select(account, method, context) }),
      },
    );
  }

  async #checkFactor(account: Account, method: Exclude<MemoryFactor, 'passkey'>, code: string, allowedMisses?: number): Promise<void> {
    const now = this.#accounts.withId(account.id)!;
    if (method === 'email-code') return this.#use(this.#match('second-factor', account.email, code, allowedMisses));
    if (method === 'totp') {
      if (code === this.#rules.fixedCode || (await isTotpCode(now.totp?.secret ?? '', code, this.#platform.now()))) return;
      throw new AuthError('invalid-code');
    }
    const plain = (text: string): string => text.replaceAll('-', '').toLowerCase();
    if (!now.recoveryCodes.some((each) => plain(each) === plain(code))) throw new AuthError('invalid-code');
    this.#accounts.update(account.id, { recoveryCodes: now.recoveryCodes.filter((each) => plain(each) !== plain(code)) });
  }

  #code(email: string, purpose: CodePurpose, correctable: boolean, replies: Replies, link?: boolean): Outcome {
    return this.#challenges.open({ kind: 'code', purpose, method: 'email-code', delivery: this.#delivery(email), length: 6, correctable, link }, replies);
  }

  #delivery(to: string): Delivery {
    return { channel: 'email', to, resendAfterMs: this.#rules.resendAfterMs };
  }

  #match(purpose: SecretPurpose, email: string, code: string, allowedMisses?: number): Secret {
    try {
      return matchCode(this.#accounts.state.secrets, purpose, email.toLowerCase(), code, this.#platform.now(), allowedMisses);
    } finally {
      this.#accounts.save();
    }
  }

  #use(secret: Secret): void {
    const { state } = this.#accounts;
    state.secrets = state.secrets.map((each) => (each.email === secret.email && each.purpose === secret.purpose ? { ...each, used: true } : each));
    this.#accounts.save();
  }

  #send(purpose: SecretPurpose, email: string, parts: { readonly code?: boolean; readonly link?: boolean }, { returnUrl }: Context): void {
    const { codeLifetimeMs, linkLifetimeMs, fixedCode } = this.#rules;
    const code = parts.code ? (fixedCode ?? newCode()) : null;
    const token = parts.link ? newToken() : null;
    const expiresAt = this.#platform.now() + (code ? codeLifetimeMs : linkLifetimeMs);
    const { state } = this.#accounts;
    // A newer one takes the place of the older; the used ones stay, to say that they were used.
    state.secrets = state.secrets.filter((each) => each.used || each.email !== email.toLowerCase() || each.purpose !== purpose);
    state.secrets.push({ id: newToken(), purpose, email: email.toLowerCase(), code, token, expiresAt, used: false, misses: 0 });
    this.#accounts.save();
    const link = new URL(returnUrl ?? this.#platform.location());
    if (token) link.searchParams.set(LINK_PARAMETER, token);
    this.#rules.deliver({ channel: 'email', to: email, purpose, code: code ?? undefined, link: token ? link.href : undefined });
  }
}
