import { expect } from 'chai';
import type { Outcome } from '../../src/backend/outcome.js';
import { createTestBackend, TEST_CODE, TEST_PASSWORD, TEST_RECOVERY_CODES, testAccounts } from '../../src/testing.js';
import { softAuthenticator } from '../support/soft-authenticator.js';
import { rejection } from '../support/rejection.js';
import { testPlatform } from '../support/test-platform.js';

const page = 'http://localhost:5173/sign-in';
const made = () => createTestBackend({ platform: testPlatform(page) });
const signIn = (backend: ReturnType<typeof made>, account: keyof typeof testAccounts) =>
  backend.start({ kind: 'sign-in', method: 'password', identifier: testAccounts[account].email, password: TEST_PASSWORD }, { returnUrl: page });
const asked = (outcome: Outcome) => {
  if (outcome.kind !== 'challenge') throw new Error(outcome.kind);
  return outcome;
};

describe('keylit/testing', () => {
  it('has an account for each thing that can happen after a password', async () => {
    const backend = made();
    expect((await signIn(backend, 'plain')).kind).to.equal('signed-in');
    expect(asked(await signIn(backend, 'secondFactor')).challenge).to.deep.include({ kind: 'code', method: 'totp', alternatives: ['email-code', 'recovery-code'] });
    expect(asked(await signIn(backend, 'choosesFactor')).challenge).to.deep.equal({ kind: 'factor', methods: ['totp', 'email-code', 'recovery-code'] });
    expect(asked(await signIn(backend, 'passkeyFactor')).challenge).to.deep.include({ kind: 'passkey', ceremony: 'create' });
    expect(asked(await signIn(backend, 'unverified')).challenge).to.deep.include({ kind: 'code', purpose: 'verification' });
    expect(asked(await signIn(backend, 'missingFields')).challenge).to.deep.equal({ kind: 'fields', fields: ['name', 'terms'] });
    expect((await rejection(signIn(backend, 'locked'))).code).to.equal('account-locked');
  });

  it('has one code for everything that asks for one, and the real ones work too', async () => {
    for (const code of [async () => TEST_CODE, (backend: ReturnType<typeof made>) => backend.totpCode()]) {
      const backend = made();
      const outcome = asked(await signIn(backend, 'secondFactor'));
      expect((await backend.answer(outcome.continuation, { kind: 'code', code: await code(backend) }, {})).kind).to.equal('signed-in');
    }
    const backend = made();
    const verify = asked(await signIn(backend, 'unverified'));
    expect(backend.lastMessage(testAccounts.unverified.email)).to.deep.include({ code: TEST_CODE, purpose: 'verification' });
    expect((await backend.answer(verify.continuation, { kind: 'code', code: TEST_CODE }, {})).kind).to.equal('signed-in');
    const factor = asked(await signIn(backend, 'choosesFactor'));
    const recovery = asked(await backend.answer(factor.continuation, { kind: 'select', method: 'recovery-code' }, {}));
    expect((await backend.answer(recovery.continuation, { kind: 'code', code: TEST_RECOVERY_CODES[0]! }, {})).kind).to.equal('signed-in');
  });

  it('has a passkey made after the password, and asks for it from then on', async () => {
    const backend = made();
    const authenticator = softAuthenticator('http://localhost:5173');
    for (const ceremony of ['create', 'get'] as const) {
      const outcome = asked(await signIn(backend, 'passkeyFactor'));
      if (outcome.challenge.kind !== 'passkey') throw new Error(outcome.challenge.kind);
      expect(outcome.challenge.ceremony).to.equal(ceremony);
      const response = await authenticator[ceremony](outcome.challenge.options);
      expect((await backend.answer(outcome.continuation, { kind: 'passkey', response }, {})).kind).to.equal('signed-in');
      await backend.session.end('local', {});
    }
  });

  it('fails when it is told to, once a call', async () => {
    const backend = made();
    backend.failNext('rate-limited', { retryAfterMs: 5_000 });
    backend.failNext('offline');
    expect(await rejection(signIn(backend, 'plain'))).to.deep.include({ code: 'rate-limited', retryAfterMs: 5_000 });
    expect((await rejection(backend.session.restore({}))).code).to.equal('offline');
    expect((await signIn(backend, 'plain')).kind).to.equal('signed-in');
    backend.failNext('server-error');
    expect((await rejection(backend.account.passkeys.list({}))).code).to.equal('server-error');
  });

  it('takes its time when it is told to, and can be given up', async () => {
    const backend = made();
    backend.delay(30);
    const began = performance.now();
    await backend.session.restore({});
    expect(performance.now() - began).to.be.above(20);
    backend.delay(60_000);
    const controller = new AbortController();
    const failure = rejection(backend.session.restore({ signal: controller.signal }));
    controller.abort();
    expect((await failure).code).to.equal('cancelled');
    backend.delay(0);
    expect(await backend.session.restore({})).to.equal(null);
  });

  it('lets what was sent expire', async () => {
    const backend = made();
    const outcome = asked(await signIn(backend, 'unverified'));
    backend.expireSent();
    expect((await rejection(backend.answer(outcome.continuation, { kind: 'code', code: TEST_CODE }, {}))).code).to.equal('expired-code');
  });

  it('is alone: what one test does, no other sees', async () => {
    const [one, other] = [made(), made()];
    await signIn(one, 'plain');
    expect(await other.session.restore({})).to.equal(null);
    expect(other.outbox).to.deep.equal([]);
  });
});
