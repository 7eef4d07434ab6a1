import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { softAuthenticator } from '../support/soft-authenticator.js';
import { AdaptiveScene, assuranceOf, methodsOf, PASSWORD, refusal, stepUpOf } from './adaptive-scene.js';
import { totp } from './totp.js';

const STEP = 30_000;

describe('factors of an adaptive sign-in', () => {
  const scene = new AdaptiveScene();
  const authenticator = (verifies = true) => softAuthenticator(scene.demo.url, { verifies });

  test('who has an authenticator app is asked for it after an email code and a link too, at home as elsewhere, and the mailbox does not count twice', async () => {
    const { email, uri } = await scene.accountWithTotp();
    const byCode = scene.atHome();
    const reply = await scene.signInByCode(byCode, email);
    assert.deepEqual(stepUpOf(reply)?.reasons, ['policy']);
    assert.deepEqual(methodsOf(reply), ['totp', 'recovery-code']);
    assert.equal(await byCode.email(), null);
    assert.equal(refusal(await byCode.auth('/adaptive/send', { method: 'email-code' })), '400 METHOD_NOT_AVAILABLE');
    const byLink = scene.atHome();
    await byLink.auth('/sign-in/magic-link', { email, callbackURL: '/account' });
    await byLink.get((await scene.demo.nextMail(email)).links[0] ?? '');
    assert.equal(await byLink.email(), null);
    assert.deepEqual(methodsOf(await byLink.auth('/adaptive/challenge')), ['totp', 'recovery-code']);
    const passed = await byCode.auth('/adaptive/verify', { method: 'totp', code: totp(uri) });
    assert.deepEqual(assuranceOf(passed).amr, ['otp', 'mfa']);
    assert.equal(assuranceOf(passed).acr, 'urn:keylit:acr:mfa');
    assert.equal(await byCode.email(), email);
  });

  test('a code of the app serves once, also in another challenge', async () => {
    const { email, uri } = await scene.accountWithTotp();
    const [first, second] = [scene.atHome(), scene.atHome()];
    await scene.signInByCode(first, email);
    await scene.signInByCode(second, email);
    const code = totp(uri);
    assert.equal((await first.auth('/adaptive/verify', { method: 'totp', code })).status, 200);
    assert.equal(refusal(await second.auth('/adaptive/verify', { method: 'totp', code })), '401 INVALID_CODE');
    // The app's next one, which the server takes a little early.
    assert.equal((await second.auth('/adaptive/verify', { method: 'totp', code: totp(uri, Date.now() + STEP) })).status, 200);
  });

  test('R16: a recovery code serves once, with or without its dash, and two at once bring none back', async () => {
    const { email, recoveryCodes } = await scene.accountWithTotp();
    const enter = async (code: string | undefined) => {
      const visitor = scene.atHome();
      await scene.signInByCode(visitor, email);
      return visitor.auth('/adaptive/verify', { method: 'recovery-code', code });
    };
    const [first, second, third] = recoveryCodes;
    assert.equal((await enter(first)).status, 200);
    assert.equal(refusal(await enter(first)), '401 INVALID_CODE');
    assert.equal((await enter(second?.replace('-', ''))).status, 200);
    const visitors = [scene.atHome(), scene.atHome()];
    for (const visitor of visitors) await scene.signInByCode(visitor, email);
    const both = await Promise.all(visitors.map((visitor) => visitor.auth('/adaptive/verify', { method: 'recovery-code', code: third })));
    assert.deepEqual(both.map(({ status }) => status).toSorted((a, b) => a - b), [200, 401]);
    for (const used of [first, second, third]) assert.equal(refusal(await enter(used)), '401 INVALID_CODE');
  });

  test('R15: a passkey that verified its person is both factors: it is let in from anywhere, also past an authenticator app', async () => {
    const { email, person } = await scene.accountWithTotp();
    const device = authenticator();
    await scene.addPasskey(person, device);
    const away = scene.stranger();
    const reply = await scene.signInByPasskey(away, device);
    assert.equal(stepUpOf(reply), undefined);
    assert.deepEqual(assuranceOf(reply), { amr: ['swk', 'user', 'mfa'], acr: 'urn:keylit:acr:mfa', authTime: assuranceOf(reply).authTime });
    assert.equal(await away.email(), email);
  });

  test('a passkey that did not verify its person is one factor: the app is asked for', async () => {
    const { email, person, uri } = await scene.accountWithTotp();
    const device = authenticator(false);
    await scene.addPasskey(person, device);
    const visitor = scene.atHome();
    const reply = await scene.signInByPasskey(visitor, device);
    assert.ok(stepUpOf(reply));
    assert.equal(await visitor.email(), null);
    assert.ok(!methodsOf(reply).includes('totp'), 'two things that one has are one kind of proof');
    assert.equal((await scene.passByMail(visitor, email)).status, 200);
    assert.ok(uri);
  });

  test('a passkey answers a challenge, phishing-resistant first, and only with a challenge of this challenge', async () => {
    const { email, person } = await scene.account();
    const device = authenticator();
    await scene.addPasskey(person, device);
    const away = scene.stranger();
    const asked = stepUpOf(await scene.signIn(away, email));
    assert.deepEqual(asked?.methods.map(({ method, preferred }) => [method, preferred ?? false]), [['passkey', true], ['email-code', false]]);
    const { allowCredentials, userVerification } = (await away.auth('/adaptive/passkey-options')).body as { allowCredentials: { id: string }[]; userVerification: string };
    assert.deepEqual([allowCredentials.map(({ id }) => id), userVerification], [device.ids(), 'required']);
    const elsewhere = await device.get((await scene.stranger().auth('/passkey/generate-authenticate-options')).body);
    assert.equal(refusal(await away.auth('/adaptive/passkey', { response: elsewhere })), '401 AUTHENTICATION_FAILED', 'another ceremony');
    const response = await device.get((await away.auth('/adaptive/passkey-options')).body);
    const passed = await away.auth('/adaptive/passkey', { response });
    assert.equal(passed.status, 200, JSON.stringify(passed.body));
    assert.equal(assuranceOf(passed).acr, 'urn:keylit:acr:mfa');
    assert.equal(await away.email(), email);
    assert.equal(refusal(await away.auth('/adaptive/passkey', { response })), '401 STEP_UP_EXPIRED');
  });

  test('P18: the server rejects an authenticator that did not verify its person, and the challenge goes on', async () => {
    const { email, person } = await scene.account();
    const device = authenticator(false);
    await scene.addPasskey(person, device);
    const away = scene.stranger();
    await scene.signIn(away, email);
    assert.equal(refusal(await scene.passByPasskey(away, device)), '401 AUTHENTICATION_FAILED');
    assert.equal(await away.email(), null);
    assert.equal((await scene.passByMail(away, email)).status, 200);
  });

  test("a passkey of somebody else's account answers nothing", async () => {
    const { email, person } = await scene.account();
    await scene.addPasskey(person, authenticator());
    const eve = await scene.account();
    const hers = authenticator();
    await scene.addPasskey(eve.person, hers);
    const away = scene.stranger();
    await scene.signIn(away, email);
    const { allowCredentials: _, ...options } = (await away.auth('/adaptive/passkey-options')).body as Record<string, unknown>;
    assert.equal(refusal(await away.auth('/adaptive/passkey', { response: await hers.get(options) })), '401 AUTHENTICATION_FAILED');
  });

  test('the stock second factor after a password counts as two', async () => {
    const { email, uri } = await scene.accountWithTotp();
    const visitor = scene.atHome();
    assert.deepEqual((await scene.signIn(visitor, email)).body, { twoFactorRedirect: true, twoFactorMethods: ['totp', 'otp'] });
    const passed = await visitor.auth('/two-factor/verify-totp', { code: totp(uri) });
    assert.deepEqual(assuranceOf(passed).amr, ['pwd', 'otp', 'mfa']);
    assert.equal(await visitor.email(), email);
  });

  test('what was wrong too often is asked for more, however right it is then; somebody else is not', async () => {
    const { email, person } = await scene.account();
    for (let tries = 0; tries < 3; tries += 1) await scene.stranger().auth('/sign-in/email', { email, password: `not ${PASSWORD}` });
    const visitor = scene.atHome();
    assert.deepEqual(stepUpOf(await scene.signIn(visitor, email))?.reasons, ['many-attempts']);
    assert.equal((await scene.passByMail(visitor, email)).status, 200);
    assert.equal(stepUpOf(await scene.signIn(scene.atHome(), email)), undefined, 'what failed on the way was theirs');
    const other = await scene.account();
    assert.equal(stepUpOf(await scene.signIn(scene.atHome(), other.email)), undefined);
    assert.ok(person);
  });

  test('R17: after too many failures a sign-in is refused, in words that say nothing, whether it answers or leads on', async () => {
    const { email } = await scene.account();
    for (let tries = 0; tries < 20; tries += 1) await scene.stranger().auth('/sign-in/email', { email, password: `not ${PASSWORD}` });
    const visitor = scene.atHome();
    const reply = await scene.signIn(visitor, email);
    assert.equal(reply.status, 403);
    assert.deepEqual(reply.body, { code: 'SIGN_IN_BLOCKED', message: 'We could not sign you in.' });
    for (const cookie of reply.headers.getSetCookie()) assert.doesNotMatch(cookie, /session_token=[^;]/);
    await visitor.auth('/sign-in/magic-link', { email, callbackURL: '/account' });
    const led = await visitor.get((await scene.demo.nextMail(email)).links[0] ?? '');
    assert.equal(led.headers.get('location'), `${scene.demo.url}/account?error=SIGN_IN_BLOCKED`);
    assert.equal(await visitor.email(), null);
  });
});
