import { expect } from 'chai';
import type { Backend } from '../../src/backend/backend.js';
import type { Context } from '../../src/backend/context.js';
import type { AuthErrorCode } from '../../src/errors.js';
import { AuthError } from '../../src/errors.js';
import type { Challenge, Continuation, Outcome } from '../../src/backend/outcome.js';
import type { Session } from '../../src/backend/session.js';
import type { SoftAuthenticator } from '../support/soft-authenticator.js';

export interface Message {
  readonly code?: string | undefined;
  readonly link?: string | undefined;
}

/** What a contract test needs around a backend. */
export interface Harness {
  readonly backend: Backend;
  readonly context: Context;
  /** Holds no passkey yet. */
  readonly authenticator: SoftAuthenticator;
  /** The page's address now. */
  location(): URL;
  /** Messages to an address, oldest first. */
  messages(to: string): readonly Message[];
  /** Opens a link as a person does, and answers with the address that it ends at. */
  open(link: string): Promise<URL>;
  /** A link with another token than the server made. */
  spoil(link: string): string;
  /** Every code and link that was sent has had its time. */
  expireSent(): Promise<void>;
}

/** What a suite is told by: Mocha and node:test have both. */
export interface Suite {
  describe(name: string, body: () => void): unknown;
  it(name: string, body: () => Promise<void>): unknown;
}

export const PASSWORD = 'correct horse battery';

let people = 0;
/** An address that nobody has used. */
export const newAddress = (name = 'ann'): string => `${name}-${Date.now().toString(36)}-${(people += 1)}@example.com`;

/** A person at a backend: says what happens in few words, and fails where something else does. */
export class Person {
  readonly email: string;
  readonly harness: Harness;
  /** Messages that were there before the last thing that sends one. */
  #read = 0;

  constructor(harness: Harness, email = newAddress()) {
    this.harness = harness;
    this.email = email;
  }

  start(method: 'password' | 'email-code' | 'magic-link' | 'passkey', password = PASSWORD): Promise<Outcome> {
    const { backend, context } = this.#sending();
    return backend.start({ kind: 'sign-in', method, ...(method !== 'passkey' && { identifier: this.email }), ...(method === 'password' && { password }) }, context);
  }

  recover(method: 'email-code' | 'magic-link'): Promise<Outcome> {
    const { backend, context } = this.#sending();
    return backend.start({ kind: 'recovery', method, identifier: this.email }, context);
  }

  signUp(password = PASSWORD): Promise<Outcome> {
    const { backend, context } = this.#sending();
    return backend.start({ kind: 'sign-up', method: 'password', identifier: this.email, password, name: 'Ann' }, context);
  }

  /** An account that is to have a passkey and no password. */
  signUpForPasskey(): Promise<Outcome> {
    const { backend, context } = this.#sending();
    return backend.start({ kind: 'sign-up', method: 'passkey', identifier: this.email, name: 'Ann' }, context);
  }

  answer(outcome: Outcome, answer: Parameters<Backend['answer']>[1]): Promise<Outcome> {
    const { backend, context } = /^(code|new-password|passkey)$/.test(answer.kind) ? this.harness : this.#sending();
    return backend.answer(continuationOf(outcome), answer, context);
  }

  /** Enters a code, by default the newest that came. */
  async code(outcome: Outcome, code?: string, trustDevice = false): Promise<Outcome> {
    return this.answer(outcome, { kind: 'code', code: code ?? (await this.newestCode()), trustDevice });
  }

  /** An account with a verified address, signed in. */
  async join(): Promise<Session> {
    return sessionOf(await this.code(await this.signUp()));
  }

  async leave(): Promise<void> {
    await this.harness.backend.session.end('local', this.harness.context);
  }

  /** The newest message, once it is there: mail takes its time. */
  async mail(): Promise<Message> {
    for (let tries = 0; tries < 250; tries += 1) {
      const messages = this.harness.messages(this.email);
      if (messages.length > this.#read) return messages.at(-1)!;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`no mail for ${this.email}`);
  }

  async newestCode(): Promise<string> {
    const { code } = await this.mail();
    if (!code) throw new Error(`no code for ${this.email}`);
    return code;
  }

  async newestLink(): Promise<string> {
    const { link } = await this.mail();
    if (!link) throw new Error(`no link for ${this.email}`);
    return link;
  }

  /** Opens a link and lets the page that it leads to take it up. */
  async follow(link?: string): Promise<Outcome | null> {
    return this.harness.backend.resume(await this.harness.open(link ?? (await this.newestLink())), this.harness.context);
  }

  async restored(): Promise<Session | null> {
    return this.harness.backend.session.restore(this.harness.context);
  }

  #sending(): Harness {
    this.#read = this.harness.messages(this.email).length;
    return this.harness;
  }

  /** By default in the first of the person's authenticators. */
  async addPasskey(authenticator = this.harness.authenticator): Promise<void> {
    const { passkeys } = this.harness.backend.account!;
    const { options } = await passkeys!.begin(this.harness.context);
    await passkeys!.register(await authenticator.create(options), this.harness.context);
  }
}

/** A code that is not `code`. */
export const wrong = (code: string): string => code.replace(/^./, (digit) => String((Number(digit) + 1) % 10));

export function sessionOf(outcome: Outcome | null): Session {
  expect(outcome?.kind).to.equal('signed-in');
  return (outcome as Extract<Outcome, { kind: 'signed-in' }>).session;
}

export function challengeOf<Kind extends Challenge['kind']>(outcome: Outcome | null, kind: Kind): Extract<Challenge, { kind: Kind }> {
  expect(outcome?.kind, JSON.stringify(outcome)).to.equal('challenge');
  const { challenge } = outcome as Extract<Outcome, { kind: 'challenge' }>;
  expect(challenge.kind).to.equal(kind);
  return challenge as Extract<Challenge, { kind: Kind }>;
}

export function continuationOf(outcome: Outcome): Continuation {
  expect(outcome.kind).to.equal('challenge');
  return (outcome as Extract<Outcome, { kind: 'challenge' }>).continuation;
}

/** The call is refused with one of these. */
export async function refused(call: Promise<unknown>, ...codes: readonly AuthErrorCode[]): Promise<AuthError> {
  const [result, error] = await call.then(
    (value) => [value, null] as const,
    (thrown: unknown) => [null, thrown] as const,
  );
  if (!error) throw new Error(`expected ${codes.join(' or ')}, not ${JSON.stringify(result)}`);
  expect(error).to.be.instanceOf(AuthError);
  expect(codes).to.include((error as AuthError).code);
  return error as AuthError;
}
