import assert from 'node:assert/strict';
import type { Person } from './person.js';
import { scenes } from './scene.js';
import { say, saying } from './words.js';

/** How far the server's clock is ahead. */
let ahead = 0;
const play = scenes({ clientAddress: ({ headers, socket }) => String(headers['x-test-address'] ?? socket.remoteAddress), now: () => Date.now() + ahead });

/** Addresses that the demo's server knows. */
const BRAZIL = '203.0.113.9';
const VPN = '192.0.2.4';
const MOBILE = '198.51.100.7';
const laptop = { device: { defaultBackupEligibility: true, defaultBackupState: true } };

const comesFrom = (ann: Person, address: string): Promise<void> => ann.context.setExtraHTTPHeaders({ 'x-test-address': address });
const isAbroad = (ann: Person): Promise<void> => comesFrom(ann, BRAZIL);
const trust = (ann: Person) => ann.page.getByRole('checkbox', { name: say('code.trust', { count: 30 }) });
const wrongFor = (code: string): string => (code === '111111' ? '222222' : '111111');
const unlike = /\b(score|risk|\d+ ?%)\b/i;

/** Has an account, and comes from where nobody has seen them. */
async function comesFromAbroad(ann: Person): Promise<void> {
  await ann.hasAccount();
  await isAbroad(ann);
  await ann.signsIn();
}

async function isAskedForMail(ann: Person): Promise<void> {
  await ann.seesHeading(say('code.title.second-factor'));
  await ann.sees(saying('factor.why'));
  await ann.hasFocusOn(ann.field(say('field.code')));
}

async function entersCode(ann: Person, code: string): Promise<void> {
  await ann.types(say('field.code'), code);
  await ann.hits('Enter');
}

async function signsOut(ann: Person): Promise<void> {
  await ann.presses('Sign out');
  await ann.until('the session is gone', async () => (await ann.context.cookies()).every(({ name }) => !name.endsWith('session_token')));
}

/** Adds a passkey on the account page. */
async function hasPasskey(ann: Person): Promise<void> {
  await ann.isSignedIn();
  await ann.opens('/account');
  await ann.presses(say('passkeys.add'));
  await ann.sees(say('passkeys.added'));
  await ann.context.clearCookies();
}

/** Has come over a mobile network and said that this device is to be trusted; then goes on behind a VPN, which alone is reason to ask. */
async function isTrusted(ann: Person, then?: () => Promise<void>): Promise<void> {
  await ann.isSignedIn();
  await ann.context.clearCookies();
  await comesFrom(ann, MOBILE);
  await ann.signsIn();
  await isAskedForMail(ann);
  assert.doesNotMatch(await ann.page.getByRole('main').innerText(), unlike);
  assert.equal(await trust(ann).isChecked(), false, 'nobody is trusted by default');
  await trust(ann).check();
  await entersCode(ann, await ann.readsCode());
  await ann.isAt('/account');
  await then?.();
  await signsOut(ann);
  await comesFrom(ann, VPN);
}

play('R03 R14: a device is trusted only where somebody says so; then it is not asked, and another account on it is', async (ann, scene) => {
  await isTrusted(ann);
  await ann.signsIn();
  await ann.isAt('/account');
  await signsOut(ann);
  const ben = await scene.person();
  await ben.hasAccount();
  ann.email = ben.email;
  await ann.signsIn();
  await isAskedForMail(ann);
});

play('R03: a trust that was taken back in the list of devices counts for nothing', async (ann) => {
  await isTrusted(ann, async () => {
    await ann.seesHeading(say('devices.title'));
    await ann.sees(say('devices.current'));
    await ann.presses(say('devices.revoke'));
    await ann.sees(say('devices.revoked'));
  });
  await ann.signsIn();
  await isAskedForMail(ann);
});

play('R03: a trust that has ended counts for nothing', async (ann) => {
  await isTrusted(ann);
  ahead += 31 * 86_400_000;
  try {
    await ann.signsIn();
    await isAskedForMail(ann);
  } finally {
    ahead -= 31 * 86_400_000;
  }
});

play('R05 R14: a challenge that has had its time begins again, with the address kept', async (ann, { demo }) => {
  await comesFromAbroad(ann);
  await isAskedForMail(ann);
  await ann.sees(say('reason.new-location'));
  assert.equal(await trust(ann).count(), 0, 'R14: so far away, the policy lets nobody be trusted');
  const code = await ann.readsCode();
  await demo.expireEverythingSent();
  await entersCode(ann, code);
  await ann.isAlerted(say('error.flow-expired'));
  await ann.finds(say('field.identifier'), ann.email);
});

play('R05: the end of a challenge is told in time, and the form begins again by itself', async (ann) => {
  await ann.hasAccount();
  await isAbroad(ann);
  await ann.page.clock.install();
  await ann.signsIn();
  await isAskedForMail(ann);
  await ann.doesNotSee(saying('expiry.soon'));
  await ann.page.clock.fastForward(255_000);
  await ann.sees(saying('expiry.soon'));
  await ann.seesButton(say('expiry.extend'));
  await ann.page.clock.fastForward(60_000);
  await ann.isAlerted(say('error.flow-expired'));
  await ann.finds(say('field.identifier'), ann.email);
});

play('A22: the end of a challenge is told 20 s before at the latest, and is put off by one press; the code that was mailed still serves', async (ann) => {
  await ann.hasAccount();
  await isAbroad(ann);
  await ann.page.clock.install();
  const start = ahead;
  const passes = async (ms: number): Promise<void> => {
    ahead += ms;
    await ann.page.clock.fastForward(ms);
  };
  try {
    await ann.signsIn();
    await isAskedForMail(ann);
    const code = await ann.readsCode();
    await ann.doesNotSee(saying('expiry.soon'));
    await passes(245_000);
    await ann.sees(saying('expiry.soon'));
    await ann.presses(say('expiry.extend'));
    await ann.sees(say('expiry.extended'));
    await ann.doesNotSee(saying('expiry.soon'));
    await passes(180_000);
    await ann.seesHeading(say('code.title.second-factor'));
    await entersCode(ann, code);
    await ann.isAt('/account');
  } finally {
    ahead = start;
  }
});

play('R06: wrong codes say how many are left, with the focus on what was typed; then it is locked, with the time to wait', async (ann) => {
  await comesFromAbroad(ann);
  await isAskedForMail(ann);
  const code = await ann.readsCode();
  for (const count of [4, 3, 2, 1]) {
    await entersCode(ann, wrongFor(code));
    await ann.isTold(say('field.code'), say('error.invalid-code.left', { count }));
    await ann.hasFocusOn(ann.field(say('field.code')));
    assert.equal(await ann.selection(say('field.code')), wrongFor(code));
  }
  await entersCode(ann, wrongFor(code));
  await ann.isAlerted(say('error.too-many-attempts.locked'));
  await ann.sees(saying('error.retry-in.minutes'));
  const asked = ann.demo.asked.length;
  await entersCode(ann, code);
  assert.equal(ann.demo.asked.length, asked, 'nothing is sent while it is locked');
});

play(
  'R07 P18: from a passkey whose person was not verified to another factor and back, with nothing lost',
  async (ann) => {
    await hasPasskey(ann);
    await isAbroad(ann);
    await ann.device!.verify(false);
    await ann.signsIn();
    await ann.seesHeading(say('passkey.title'));
    await ann.presses(say('passkey.action'));
    await ann.page.getByRole('alert').filter({ visible: true }).first().waitFor();
    await ann.presses(say('action.others'));
    await ann.seesHeading(say('factor.title'));
    await ann.presses(new RegExp(`^${say('method.email-code')}`));
    await isAskedForMail(ann);
    await ann.page.goBack();
    await ann.seesHeading(say('factor.title'));
    await ann.device!.verify(true);
    await ann.presses(say('factor.passkey'));
    await ann.isAt('/account');
    const session = (await (await ann.context.request.get('/api/auth/get-session')).json()) as { session: { assurance: { amr: string[]; acr: string } } };
    assert.ok(session.session.assurance.amr.includes('mfa'));
    assert.equal(session.session.assurance.acr, 'urn:keylit:acr:mfa');
  },
  laptop,
);

play(
  'R15: a passkey that has verified its person is not asked for anything else, wherever it comes from',
  async (ann) => {
    await hasPasskey(ann);
    await isAbroad(ann);
    // It is picked from autofill as soon as the form stands.
    await ann.opens('/sign-in');
    await ann.isAt('/account');
    assert.ok(ann.demo.asked.some((path) => path.endsWith('/passkey/verify-authentication')));
    assert.ok(!ann.demo.asked.some((path) => path.includes('/adaptive/passkey')));
  },
  laptop,
);

play('R17: whoever is blocked reads neutral words, no reason, and the way to help', async (ann) => {
  await ann.hasAccount();
  for (let tries = 0; tries < 20; tries += 1) {
    await fetch(`${ann.demo.url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'origin': ann.demo.url, 'x-test-address': BRAZIL },
      body: JSON.stringify({ email: ann.email, password: 'not the password' }),
    });
  }
  await ann.signsIn();
  await ann.seesHeading(say('blocked.title'));
  await ann.hasFocusOn(ann.heading(say('blocked.title')));
  const words = await ann.page.getByRole('main').innerText();
  for (const key of ['reason.many-attempts', 'reason.new-device', 'reason.new-location'] as const) assert.ok(!words.includes(say(key)));
  assert.doesNotMatch(words, unlike);
  assert.equal(await ann.link(say('support')).first().getAttribute('href'), '/support');
  await ann.presses(say('error.try-again'));
  await ann.finds(say('field.identifier'), ann.email);
});

play('R04: in a session that looks odd nothing is enrolled before something that is there already has been proved', async (ann) => {
  await ann.isSignedIn();
  await comesFrom(ann, VPN);
  await ann.opens('/account');
  await ann.presses(say('enrol.start'));
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  await ann.isAlerted(say('error.step-up-required'));
  await ann.presses(say('step-up.title'));
  await ann.presses(say('step-up.action'));
  await ann.hasFocusOn(ann.field(say('field.code')));
  assert.equal(await trust(ann).count(), 0, 'R14: a step-up makes no device a trusted one');
  await entersCode(ann, await ann.readsCode());
  await ann.sees(say('step-up.done')).catch(() => undefined);
  await ann.presses(say('action.continue'));
  await ann.seesHeading(say('enrol.title'));
  await ann.page.getByRole('img', { name: say('enrol.qr') }).waitFor();
});

play('R08: an act that needs more asks once, keeps what was typed, and goes on by itself; cancelled, it leaves everything as it was', async (ann) => {
  await ann.isSignedIn();
  await ann.opens('/account');
  const field = ann.page.locator('#new-email');
  await field.fill('anna@example.com');
  await field.press('Enter');
  await ann.seesHeading(say('step-up.title'));
  await ann.presses(say('action.cancel'));
  await ann.until('the dialog is gone', async () => (await ann.page.locator('dialog[open]').count()) === 0);
  assert.equal(await field.inputValue(), 'anna@example.com');
  await field.press('Enter');
  await ann.presses(say('step-up.action'));
  await ann.hasFocusOn(ann.field(say('field.code')));
  await ann.sees(say('reason.sensitive-act'));
  await entersCode(ann, await ann.readsCode());
  await ann.sees('We have sent a code to anna@example.com.');
  assert.equal(await field.inputValue(), 'anna@example.com');
});

const FIVE = `
const { auth } = document.querySelector('auth-provider');
await auth.ready();
document.querySelector('button').addEventListener('click', async () => {
  const ask = () => auth.fetch('/api/auth/email-otp/request-email-change', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ newEmail: 'anna-' + crypto.randomUUID() + '@example.com' }) });
  const ends = await Promise.allSettled(Array.from({ length: 5 }, ask));
  document.querySelector('output').textContent = ends.map(({ value, reason }) => value?.status ?? reason.code).join(' ');
});
`;

play('R08: five requests that are refused at once open one dialog and are sent once more each; a cancel rejects all alike', async (ann) => {
  await ann.isSignedIn();
  await ann.opensPage('<auth-provider backend="better-auth"></auth-provider><button>Five at once</button><output></output>', FIVE);
  const changes = (): number => ann.demo.asked.filter((path) => path.endsWith('/request-email-change')).length;
  await ann.presses('Five at once');
  await ann.seesHeading(say('step-up.title'));
  assert.equal(await ann.page.locator('dialog[open]').count(), 1);
  await ann.presses(say('action.cancel'));
  await ann.sees(Array.from({ length: 5 }, () => 'step-up-cancelled').join(' '));
  assert.equal(changes(), 5);
  await ann.presses('Five at once');
  await ann.presses(say('step-up.action'));
  await ann.hasFocusOn(ann.field(say('field.code')));
  assert.equal(ann.demo.asked.filter((path) => path.endsWith('/adaptive/step-up')).length, 1);
  await entersCode(ann, await ann.readsCode());
  await ann.sees('200 200 200 200 200');
  assert.equal(changes(), 15, 'five that were cancelled, five that were refused, and each of those once more');
});
