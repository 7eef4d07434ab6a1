import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TestDemo } from '../support/demo-server.js';
import { totp } from './totp.js';
import { Visitor, type Reply } from './visitor.js';

const PASSWORD = 'correct horse battery';
const wrong = (code: string | undefined): string => (code === '000000' ? '111111' : '000000');

/** The code of the refusal, after its status: `400 INVALID_OTP`. */
const refusal = ({ status, body }: Reply): string =>
  `${status} ${(body as { code?: string } | null)?.code ?? ''}`.trim();

/** The same ways in, on whatever database the demo was started. */
export function everyMethod(start: () => Promise<TestDemo>): void {
  let demo: TestDemo;
  let people = 0;
  const visitor = (): Visitor => new Visitor(demo.url);
  const newAddress = (): string => `person-${(people += 1)}@example.com`;

  before(async () => {
    demo = await start();
  });
  after(() => demo?.close());

  /** A verified account, and somebody who is signed in to it. */
  async function account(): Promise<{ email: string; person: Visitor }> {
    const email = newAddress();
    const person = visitor();
    await person.auth('/sign-up/email', { email, password: PASSWORD, name: 'Ann', callbackURL: '/account' });
    const { code } = await demo.nextMail(email);
    assert.equal((await person.auth('/email-otp/verify-email', { email, otp: code })).status, 200);
    return { email, person };
  }

  test('sign-up sends one mail with a code and a link, and signs nobody in', async () => {
    const email = newAddress();
    const person = visitor();
    const reply = await person.auth('/sign-up/email', {
      email,
      password: PASSWORD,
      name: 'Ann',
      callbackURL: '/account',
    });
    assert.equal(reply.status, 200);
    assert.equal(await person.email(), null);
    const mail = await demo.nextMail(email);
    assert.match(mail.code ?? '', /^\d{6}$/);
    assert.equal(mail.links.length, 1);
    assert.equal(refusal(await person.auth('/sign-in/email', { email, password: PASSWORD })), '403 EMAIL_NOT_VERIFIED');
  });

  test('the code verifies the address and signs in; it works once', async () => {
    const email = newAddress();
    const person = visitor();
    await person.auth('/sign-up/email', { email, password: PASSWORD, name: 'Ann' });
    const { code } = await demo.nextMail(email);
    assert.equal(refusal(await person.auth('/email-otp/verify-email', { email, otp: wrong(code) })), '400 INVALID_OTP');
    assert.equal((await person.auth('/email-otp/verify-email', { email, otp: code })).status, 200);
    assert.equal(await person.email(), email);
    assert.equal(refusal(await visitor().auth('/email-otp/verify-email', { email, otp: code })), '400 INVALID_OTP');
  });

  test('the link verifies the address, signs in and leads on', async () => {
    const email = newAddress();
    await visitor().auth('/sign-up/email', { email, password: PASSWORD, name: 'Ann', callbackURL: '/account' });
    const { links } = await demo.nextMail(email);
    const person = visitor();
    const reply = await person.get(links[0] ?? '');
    assert.deepEqual([reply.status, reply.headers.get('location')], [302, '/account']);
    assert.equal(await person.email(), email);
  });

  test('a second mail makes the first code worthless', async () => {
    const email = newAddress();
    const person = visitor();
    await person.auth('/sign-up/email', { email, password: PASSWORD, name: 'Ann' });
    const first = await demo.nextMail(email);
    await person.auth('/send-verification-email', { email, callbackURL: '/account' });
    const second = await demo.nextMail(email);
    assert.equal(refusal(await person.auth('/email-otp/verify-email', { email, otp: first.code })), '400 INVALID_OTP');
    assert.equal((await person.auth('/email-otp/verify-email', { email, otp: second.code })).status, 200);
  });

  test('sign-up with a known address answers as for a new one, and tells its owner', async () => {
    const { email } = await account();
    const known = await visitor().auth('/sign-up/email', { email, password: 'another password', name: 'Eve' });
    const fresh = await visitor().auth('/sign-up/email', {
      email: newAddress(),
      password: 'another password',
      name: 'Eve',
    });
    assert.equal(known.status, fresh.status);
    const fields = ({ body }: Reply): string[] => Object.keys((body as { user: object }).user);
    assert.deepEqual(fields(known), fields(fresh));
    assert.match((await demo.nextMail(email)).subject, /already have an account/);
  });

  test('a wrong password and an unknown address are refused alike', async () => {
    const { email } = await account();
    const refused = '401 INVALID_EMAIL_OR_PASSWORD';
    assert.equal(refusal(await visitor().auth('/sign-in/email', { email, password: 'wrong password' })), refused);
    assert.equal(
      refusal(await visitor().auth('/sign-in/email', { email: newAddress(), password: 'wrong password' })),
      refused,
    );
  });

  test('an email code signs in, once, for a while, and not after three wrong ones', async () => {
    const { email } = await account();
    const person = visitor();
    const ask = async (): Promise<string | undefined> => {
      await person.auth('/email-otp/send-verification-otp', { email, type: 'sign-in' });
      return (await demo.nextMail(email)).code;
    };
    const enter = (otp: string | undefined): Promise<Reply> => person.auth('/sign-in/email-otp', { email, otp });

    const code = await ask();
    assert.equal((await enter(code)).status, 200);
    assert.equal(await person.email(), email);
    assert.equal(refusal(await enter(code)), '400 INVALID_OTP');

    const late = await ask();
    await demo.expireEverythingSent();
    assert.equal(refusal(await enter(late)), '400 OTP_EXPIRED');

    const guessed = await ask();
    for (let tries = 0; tries < 3; tries++) assert.equal(refusal(await enter(wrong(guessed))), '400 INVALID_OTP');
    assert.equal(refusal(await enter(guessed)), '403 TOO_MANY_ATTEMPTS');
  });

  test('a sign-in link works in any browser, and once', async () => {
    const { email } = await account();
    await visitor().auth('/sign-in/magic-link', { email, callbackURL: '/account' });
    const { links } = await demo.nextMail(email);
    const person = visitor();
    assert.equal((await person.get(links[0] ?? '')).headers.get('location'), `${demo.url}/account`);
    assert.equal(await person.email(), email);
    assert.match((await visitor().get(links[0] ?? '')).headers.get('location') ?? '', /error=INVALID_TOKEN/);
  });

  test('a new password by code ends all sessions and spends the link of the same mail', async () => {
    const { email, person } = await account();
    await visitor().auth('/request-password-reset', { email, redirectTo: '/recover' });
    const { code, links } = await demo.nextMail(email);
    const password = 'a brand new password';
    assert.equal(
      refusal(await visitor().auth('/email-otp/reset-password', { email, otp: wrong(code), password })),
      '400 INVALID_OTP',
    );
    assert.equal((await visitor().auth('/email-otp/reset-password', { email, otp: code, password })).status, 200);
    assert.equal(await person.email(), null);
    assert.match((await visitor().get(links[0] ?? '')).headers.get('location') ?? '', /error=INVALID_TOKEN/);
    assert.equal((await visitor().auth('/sign-in/email', { email, password })).status, 200);
  });

  test('a new password by link spends the code of the same mail', async () => {
    const { email } = await account();
    await visitor().auth('/request-password-reset', { email, redirectTo: '/recover' });
    const { code, links } = await demo.nextMail(email);
    const page = new URL((await visitor().get(links[0] ?? '')).headers.get('location') ?? '');
    assert.equal(page.pathname, '/recover');
    const token = page.searchParams.get('token');
    assert.equal((await visitor().auth('/reset-password', { token, newPassword: 'a brand new password' })).status, 200);
    assert.equal(
      refusal(await visitor().auth('/reset-password', { token, newPassword: 'one more password' })),
      '400 INVALID_TOKEN',
    );
    assert.equal(
      refusal(await visitor().auth('/email-otp/reset-password', { email, otp: code, password: 'one more password' })),
      '400 INVALID_OTP',
    );
  });

  test('a request for an unknown address is answered alike, and sends nothing', async () => {
    const { email } = await account();
    const stranger = newAddress();
    const known = await visitor().auth('/request-password-reset', { email, redirectTo: '/recover' });
    const unknown = await visitor().auth('/request-password-reset', { email: stranger, redirectTo: '/recover' });
    assert.deepEqual(known.body, unknown.body);
    assert.equal(
      demo.inbox.messages.some(({ to }) => to === stranger),
      false,
    );
  });

  test('TOTP: enrolled, asked for, trusted device, recovery code, mail', async () => {
    const { email, person } = await account();
    assert.equal(
      refusal(await person.auth('/two-factor/enable', { password: 'wrong password' })),
      '400 INVALID_PASSWORD',
    );
    const { totpURI, backupCodes } = (await person.auth('/two-factor/enable', { password: PASSWORD })).body as {
      totpURI: string;
      backupCodes: string[];
    };
    assert.equal((await person.auth('/two-factor/verify-totp', { code: totp(totpURI) })).status, 200);

    const challenged = async (): Promise<Visitor> => {
      const back = visitor();
      const reply = await back.auth('/sign-in/email', { email, password: PASSWORD });
      assert.deepEqual(reply.body, { twoFactorRedirect: true, twoFactorMethods: ['totp', 'otp'] });
      assert.equal(await back.email(), null);
      return back;
    };
    const byApp = await challenged();
    assert.equal(
      refusal(await byApp.auth('/two-factor/verify-totp', { code: wrong(totp(totpURI)) })),
      '401 INVALID_CODE',
    );
    assert.equal((await byApp.auth('/two-factor/verify-totp', { code: totp(totpURI), trustDevice: true })).status, 200);
    assert.equal(await byApp.email(), email);
    await byApp.auth('/sign-out', {});
    await byApp.auth('/sign-in/email', { email, password: PASSWORD });
    assert.equal(await byApp.email(), email, 'a trusted device is not asked again');

    const byRecoveryCode = await challenged();
    assert.equal((await byRecoveryCode.auth('/two-factor/verify-backup-code', { code: backupCodes[0] })).status, 200);
    assert.equal(
      refusal(await (await challenged()).auth('/two-factor/verify-backup-code', { code: backupCodes[0] })),
      '401 INVALID_BACKUP_CODE',
    );

    const byMail = await challenged();
    await byMail.auth('/two-factor/send-otp', {});
    assert.equal(
      (await byMail.auth('/two-factor/verify-otp', { code: (await demo.nextMail(email)).code })).status,
      200,
    );
  });

  test('passkey options name this site; a stranger gets none to register with', async () => {
    const { person } = await account();
    const creation = (await person.auth('/passkey/generate-register-options')).body as {
      rp: unknown;
      excludeCredentials: unknown;
    };
    assert.deepEqual(creation.rp, { name: 'Fernweh', id: 'localhost' });
    assert.equal(refusal(await visitor().auth('/passkey/generate-register-options')), '401 UNAUTHORIZED');
    const request = (await visitor().auth('/passkey/generate-authenticate-options')).body as {
      rpId: string;
      allowCredentials?: unknown;
    };
    assert.equal(request.rpId, 'localhost');
    assert.equal(request.allowCredentials, undefined);
  });

  test('a guest keeps the bag when the guest turns into an account', async () => {
    const person = visitor();
    assert.equal((await person.auth('/sign-in/anonymous', {})).status, 200);
    assert.equal((await person.put('/api/cart', { tent: 1, lamp: 2 })).status, 200);
    const email = newAddress();
    await person.auth('/sign-up/email', { email, password: PASSWORD, name: 'Gus' });
    await person.auth('/email-otp/verify-email', { email, otp: (await demo.nextMail(email)).code });
    assert.equal(await person.email(), email);
    assert.equal(((await person.get('/api/cart')).body as { total: number }).total, 38_900 + 2 * 5_900);
  });

  test('sign-out ends the session', async () => {
    const { person } = await account();
    assert.equal((await person.get('/api/account')).status, 200);
    await person.auth('/sign-out', {});
    assert.equal(await person.email(), null);
    assert.equal(refusal(await person.get('/api/account')), '401 UNAUTHORIZED');
  });
}
