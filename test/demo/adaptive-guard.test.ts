import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { softAuthenticator } from '../support/soft-authenticator.js';
import { AdaptiveScene, assuranceOf, methodsOf, PASSWORD, refusal, stepUpOf, VPN } from './adaptive-scene.js';
import { totp } from './totp.js';
import type { Reply, Visitor } from './visitor.js';

const MINUTE = 60_000;
const MFA = 'urn:keylit:acr:mfa';
const WANTED = { acrValues: [MFA], maxAge: 300 };
const CHALLENGE = 'Bearer error="insufficient_user_authentication", acr_values="urn:keylit:acr:mfa", max_age="300"';

describe('guarded acts, and sessions in doubt', () => {
  const scene = new AdaptiveScene();
  const dear = { email: 'buyer@example.com', bag: { tent: 2 } };

  async function withPassword(): Promise<{ email: string; person: Visitor }> {
    const { email } = await scene.account();
    const person = scene.atHome();
    await scene.signIn(person, email);
    return { email, person };
  }

  const isChallenged = (reply: Reply): void => {
    assert.equal(refusal(reply), '401 INSUFFICIENT_USER_AUTHENTICATION');
    assert.equal(reply.headers.get('www-authenticate'), CHALLENGE);
  };

  test('a large order, a new address and the end of the account want two factors, proved lately (RFC 9470)', async () => {
    const { email, person } = await withPassword();
    const next = scene.newAddress();
    isChallenged(await person.post('/api/orders', dear));
    isChallenged(await person.auth('/email-otp/request-email-change', { newEmail: next }));
    isChallenged(await person.auth('/change-email', { newEmail: next }));
    isChallenged(await person.auth('/delete-user', {}));
    assert.equal((await person.post('/api/orders', { ...dear, bag: { tent: 1 } })).status, 201, 'a small one does not');

    const before = person.cookie('session_token');
    const asked = await person.auth('/adaptive/step-up', WANTED);
    assert.deepEqual([methodsOf(asked), stepUpOf(asked)?.reasons], [['email-code'], ['sensitive-act']]);
    isChallenged(await person.post('/api/orders', dear));
    const passed = await scene.passByMail(person, email);
    assert.deepEqual([assuranceOf(passed).acr, assuranceOf(passed).amr], [MFA, ['pwd', 'otp', 'mfa']]);
    assert.notEqual(person.cookie('session_token'), before, 'the old token gets none of it');
    const session = ((await person.auth('/get-session')).body as { session: { assurance: unknown } }).session;
    assert.deepEqual(session.assurance, assuranceOf(passed));
    assert.equal((await person.post('/api/orders', dear)).status, 201);
    const again = await person.auth('/adaptive/step-up', WANTED);
    assert.equal(stepUpOf(again), undefined);
    assert.deepEqual(assuranceOf(again), assuranceOf(passed), 'what is met already is not asked for');

    scene.pass(5 * MINUTE + 1_000);
    isChallenged(await person.post('/api/orders', dear));
    assert.equal(await person.email(), email, 'the session goes on');
  });

  test('the address is changed with a code that went to the new one, and the old one hears of it', async () => {
    const { email, person } = await withPassword();
    const newEmail = scene.newAddress();
    await person.auth('/adaptive/step-up', WANTED);
    await scene.passByMail(person, email);
    assert.equal((await person.auth('/email-otp/request-email-change', { newEmail })).status, 200);
    assert.equal((await person.auth('/email-otp/change-email', { newEmail, otp: await scene.code(newEmail) })).status, 200);
    assert.equal(await person.email(), newEmail);
    assert.match((await scene.demo.nextMail(email)).subject, /address was changed/);
  });

  test('an account that is deleted takes its history, its devices and its challenges with it', async () => {
    const { email, person } = await withPassword();
    const away = scene.stranger();
    await scene.signIn(away, email);
    await person.auth('/adaptive/step-up', WANTED);
    await scene.passByMail(person, email);
    assert.equal((await person.auth('/delete-user', {})).status, 200);
    assert.equal(await person.email(), null);
    assert.equal((await away.auth('/adaptive/challenge')).body, null);
    assert.equal(refusal(await scene.signIn(scene.atHome(), email)), '401 INVALID_EMAIL_OR_PASSWORD');
  });

  test('a passkey that verified its person is enough at once; whoever has nothing that would be is told so', async () => {
    const { person } = await scene.account();
    assert.equal(refusal(await person.auth('/adaptive/step-up', WANTED)), '400 UNMET_AUTHENTICATION_REQUIREMENTS', 'signed in by the mailbox, with nothing beside it');
    assert.equal(refusal(await person.auth('/adaptive/step-up', { acrValues: ['urn:example:gold'] })), '400 UNMET_AUTHENTICATION_REQUIREMENTS');
    const device = softAuthenticator(scene.demo.url);
    await scene.addPasskey(person, device);
    assert.deepEqual(methodsOf(await person.auth('/adaptive/step-up', WANTED)), ['passkey']);
    assert.equal((await scene.passByPasskey(person, device)).status, 200);
    assert.equal((await person.post('/api/orders', dear)).status, 201);
  });

  test('a step-up belongs to its session: signed out, or somebody else by then, it ends', async () => {
    const { email, person } = await withPassword();
    await person.auth('/adaptive/step-up', WANTED);
    await person.auth('/adaptive/send', { method: 'email-code' });
    const code = await scene.code(email);
    const thief = scene.stranger();
    thief.steals('step_up', person);
    assert.equal(refusal(await thief.auth('/adaptive/verify', { method: 'email-code', code })), '401 STEP_UP_EXPIRED', 'the challenge without the session');
    assert.equal(await thief.email(), null);
    assert.equal(refusal(await scene.stranger().auth('/adaptive/step-up', WANTED)), '401 UNAUTHORIZED');
  });

  test('guests and people without an account order what they like', async () => {
    const guest = scene.atHome();
    await guest.auth('/sign-in/anonymous', {});
    assert.equal((await guest.post('/api/orders', dear)).status, 201);
    assert.equal((await scene.atHome().post('/api/orders', dear)).status, 201);
  });

  test('R04: in a session that turns up in a strange place no factor is enrolled before something that the account has was proved there', async () => {
    const { email, person } = await withPassword();
    const thief = scene.stranger(VPN);
    thief.steals('session_token', person);
    assert.equal(await thief.email(), email, 'the session itself goes on: people travel');
    assert.equal(refusal(await thief.auth('/passkey/generate-register-options')), '403 STEP_UP_REQUIRED');
    assert.equal(refusal(await thief.auth('/two-factor/enable', { password: PASSWORD })), '403 STEP_UP_REQUIRED');
    assert.equal((await person.auth('/passkey/generate-register-options')).status, 200, 'at home it is');
    const asked = await thief.auth('/adaptive/step-up', {});
    assert.deepEqual(methodsOf(asked), ['email-code'], 'the address, which there is already');
    assert.equal((await scene.passByMail(thief, email)).status, 200);
    assert.equal((await thief.auth('/passkey/generate-register-options')).status, 200);
  });

  test('nothing that a client sends changes what its session has proved', async () => {
    const { person } = await withPassword();
    const forged = JSON.stringify({ amr: ['mfa'], kinds: ['both'], acr: MFA, authTime: Date.now() + MINUTE });
    await person.auth('/update-session', { assurance: forged });
    await person.auth('/update-user', { name: 'Ann', assurance: forged });
    isChallenged(await person.auth('/delete-user', {}));
    const { session } = (await person.auth('/get-session')).body as { session: { assurance: { acr: string } } };
    assert.equal(session.assurance.acr, 'urn:keylit:acr:basic');
  });

  test('setting up two-step sign-in, and a new password, keep what the session has proved', async () => {
    const { email, person } = await withPassword();
    const { totpURI } = (await person.auth('/two-factor/enable', { password: PASSWORD })).body as { totpURI: string };
    assert.equal((await person.auth('/two-factor/verify-totp', { code: totp(totpURI) })).status, 200);
    assert.equal(await person.email(), email);
    const changed = await person.auth('/change-password', { currentPassword: PASSWORD, newPassword: 'another good password', revokeOtherSessions: true });
    assert.equal(changed.status, 200);
    assert.equal(stepUpOf(changed), undefined);
    const { session } = (await person.auth('/get-session')).body as { session: { assurance: { amr: string[] } } };
    assert.deepEqual(session.assurance.amr, ['pwd']);
  });

  test('a guest keeps the bag when the sign-in that takes it over needed a challenge', async () => {
    const { email } = await scene.account();
    const away = scene.stranger();
    await away.auth('/sign-in/anonymous', {});
    await away.put('/api/cart', { lamp: 2 });
    assert.ok(stepUpOf(await scene.signIn(away, email)));
    assert.equal((await scene.passByMail(away, email)).status, 200);
    assert.equal(((await away.get('/api/cart')).body as { total: number }).total, 2 * 5_900);
  });
});
