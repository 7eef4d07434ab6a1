import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import type { DemoOptions } from '../../demo/server/start-demo.js';
import { startTestDemo, type TestDemo } from '../support/demo-server.js';
import type { SoftAuthenticator } from '../support/soft-authenticator.js';
import { totp } from './totp.js';
import { Visitor, type Reply } from './visitor.js';

export const PASSWORD = 'correct horse battery';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const CHROME = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

/** Addresses that the demo's `locate` knows. */
export const HOME = '127.0.0.1';
export const BRAZIL = '203.0.113.9';
export const VPN = '192.0.2.4';
export const MOBILE = '198.51.100.7';

/** A challenge as a page is told of it. */
export interface StepUp {
  readonly id: string;
  readonly expiresAt: number;
  readonly extendable: boolean;
  readonly reasons: readonly string[];
  readonly methods: readonly { readonly method: string; readonly hint?: string; readonly preferred?: true }[];
  readonly trustDevice: { readonly allowed: boolean; readonly maxAgeDays: number };
}

/** Ann: her address, and the browser in which she is signed in. */
export interface Account {
  readonly email: string;
  readonly person: Visitor;
}

export const stepUpOf = ({ body }: Reply): StepUp | undefined => (body as { stepUp?: StepUp } | null)?.stepUp;
export const methodsOf = (reply: Reply): readonly string[] => stepUpOf(reply)?.methods.map(({ method }) => method) ?? [];
export const refusal = ({ status, body }: Reply): string => `${status} ${(body as { code?: string } | null)?.code ?? ''}`.trim();
export const assuranceOf = ({ body }: Reply): { amr: string[]; acr: string; authTime: number } => (body as { assurance: { amr: string[]; acr: string; authTime: number } }).assurance;
export const other = (code: string | undefined): string => (code === '000000' ? '111111' : '000000');

/** One demo for the tests of a file, its people, and the clock of its challenges and devices. */
export class AdaptiveScene {
  demo!: TestDemo;
  #people = 0;
  #ahead = 0;

  constructor(options: () => DemoOptions = () => ({})) {
    before(async () => {
      this.demo = await startTestDemo({
        clientAddress: ({ headers, socket }) => String(headers['x-test-address'] ?? socket.remoteAddress),
        now: () => this.now(),
        ...options(),
      });
    });
    after(() => this.demo?.close());
  }

  /** Time goes by. */
  pass(ms: number): void {
    this.#ahead += ms;
  }

  now(): number {
    return Date.now() + this.#ahead;
  }

  /** Ann's own browser, at home. */
  atHome(): Visitor {
    return new Visitor(this.demo.url, { 'user-agent': FIREFOX });
  }

  /** Her browser on a journey, or somebody's with the same name. */
  travelling(address: string): Visitor {
    return new Visitor(this.demo.url, { 'user-agent': FIREFOX, 'x-test-address': address });
  }

  /** Somebody else, somewhere else. */
  stranger(address: string = BRAZIL): Visitor {
    return new Visitor(this.demo.url, { 'user-agent': CHROME, 'x-test-address': address });
  }

  newAddress(): string {
    return `ann-${(this.#people += 1)}@example.com`;
  }

  async account(): Promise<Account> {
    const email = this.newAddress();
    const person = this.atHome();
    await person.auth('/sign-up/email', { email, password: PASSWORD, name: 'Ann' });
    assert.equal((await person.auth('/email-otp/verify-email', { email, otp: await this.code(email) })).status, 200);
    return { email, person };
  }

  /** The same with an authenticator app. */
  async accountWithTotp(): Promise<Account & { readonly uri: string; readonly recoveryCodes: readonly string[] }> {
    const { email, person } = await this.account();
    const { totpURI: uri, backupCodes: recoveryCodes } = (await person.auth('/two-factor/enable', { password: PASSWORD })).body as { totpURI: string; backupCodes: string[] };
    assert.equal((await person.auth('/two-factor/verify-totp', { code: totp(uri) })).status, 200);
    return { email, person, uri, recoveryCodes };
  }

  /** Makes a passkey in the session of `person`. */
  async addPasskey(person: Visitor, device: SoftAuthenticator): Promise<void> {
    const options = (await person.auth('/passkey/generate-register-options')).body;
    const made = await person.auth('/passkey/verify-registration', { response: await device.create(options) });
    assert.equal(made.status, 200, JSON.stringify(made.body));
  }

  async signInByPasskey(visitor: Visitor, device: SoftAuthenticator): Promise<Reply> {
    const options = (await visitor.auth('/passkey/generate-authenticate-options')).body;
    return visitor.auth('/passkey/verify-authentication', { response: await device.get(options) });
  }

  /** Answers the challenge that the visitor has open with a passkey. */
  async passByPasskey(visitor: Visitor, device: SoftAuthenticator, more: object = {}): Promise<Reply> {
    const options = (await visitor.auth('/adaptive/passkey-options')).body;
    return visitor.auth('/adaptive/passkey', { response: await device.get(options), ...more });
  }

  signIn(visitor: Visitor, email: string, more: object = {}): Promise<Reply> {
    return visitor.auth('/sign-in/email', { email, password: PASSWORD, ...more });
  }

  /** Signs in with a code that was mailed. */
  async signInByCode(visitor: Visitor, email: string): Promise<Reply> {
    await visitor.auth('/email-otp/send-verification-otp', { email, type: 'sign-in' });
    return visitor.auth('/sign-in/email-otp', { email, otp: await this.code(email) });
  }

  /** Passes the challenge that the visitor has open with a mailed code. */
  async passByMail(visitor: Visitor, email: string, more: object = {}): Promise<Reply> {
    assert.equal((await visitor.auth('/adaptive/send', { method: 'email-code' })).status, 200);
    return visitor.auth('/adaptive/verify', { method: 'email-code', code: await this.code(email), ...more });
  }

  async code(email: string): Promise<string> {
    const { code, subject } = await this.demo.nextMail(email);
    assert.ok(code, `no code in "${subject}"`);
    return code;
  }
}
