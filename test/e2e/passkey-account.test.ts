import assert from 'node:assert/strict';
import { softAuthenticator } from '../support/soft-authenticator.js';
import type { Person } from './person.js';
import { scenes } from './scene.js';
import { say } from './words.js';

const play = scenes();
const laptop = { device: { defaultBackupEligibility: true, defaultBackupState: true } };

/** What the page tells password managers, in the order told. */
const SIGNALS = `
window.told = JSON.parse(sessionStorage.getItem('told') ?? '[]');
for (const name of ['signalUnknownCredential', 'signalAllAcceptedCredentials', 'signalCurrentUserDetails']) {
  const signal = PublicKeyCredential[name].bind(PublicKeyCredential);
  PublicKeyCredential[name] = (what) => {
    told.push([name, what]);
    sessionStorage.setItem('told', JSON.stringify(told));
    return signal(what);
  };
}
`;
type Told = readonly (readonly [name: string, what: Readonly<Record<string, unknown>>])[];
const told = (ann: Person): Promise<Told> => ann.page.evaluate(() => (window as unknown as { told: Told }).told);
const base64Url = (base64: string): string => base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

async function addsPasskey(ann: Person): Promise<string> {
  await ann.presses(say('passkeys.add'));
  await ann.sees(say('passkeys.added'));
  const [made] = await ann.device!.credentials();
  return base64Url(made!.credentialId);
}

/** Has a passkey somewhere else as well: on a phone that is not here. */
async function hasPhone(ann: Person): Promise<string> {
  const { request } = ann.context;
  const headers = { origin: ann.demo.url };
  const options: unknown = await (await request.get('/api/auth/passkey/generate-register-options')).json();
  const made = await softAuthenticator(ann.demo.url).create({ ...(options as object), excludeCredentials: [] });
  const reply = await request.post('/api/auth/passkey/verify-registration', { data: { response: made, name: 'Phone' }, headers });
  assert.ok(reply.ok(), await reply.text());
  return made.id;
}

async function seesCards(ann: Person, count: number): Promise<void> {
  await ann.until(`${count} passkeys are listed`, async () => (await ann.page.locator('auth-passkey li').count()) === count);
}

play('P12: a passkey that the server does not know is signalled by exactly its id, and goes', async (ann) => {
  await ann.isSignedIn();
  await ann.opens('/account');
  const id = await addsPasskey(ann);
  const phone = await hasPhone(ann);
  const passkeys = (await (await ann.context.request.get('/api/auth/passkey/list-user-passkeys')).json()) as { id: string; credentialID: string }[];
  const here = passkeys.find(({ credentialID }) => credentialID === id)!;
  await ann.context.request.post('/api/auth/passkey/delete-passkey', { data: { id: here.id }, headers: { origin: ann.demo.url } });
  await ann.context.clearCookies();
  await ann.device!.answer(false);
  await ann.page.addInitScript(SIGNALS);
  await ann.opensPage('<auth-provider backend="better-auth"></auth-provider><auth-passkey mode="sign-in"></auth-passkey>');
  await ann.seesButton(say('method.passkey'));
  await ann.device!.answer(true);
  await ann.presses(say('method.passkey'));
  await ann.isAlerted(say('error.passkey-unknown'));
  await ann.until('the passkey is gone', async () => (await ann.device!.credentials()).length === 0);
  assert.deepEqual(await told(ann), [['signalUnknownCredential', { rpId: 'localhost', credentialId: id }]]);
  assert.notEqual(id, phone);
}, laptop);

play('P13: after a sign-in and after a removal the complete list is told, and what was removed goes from the device', async (ann) => {
  await ann.isSignedIn();
  await ann.opens('/account');
  const id = await addsPasskey(ann);
  const phone = await hasPhone(ann);
  await ann.context.clearCookies();
  await ann.device!.answer(false);
  await ann.page.addInitScript(SIGNALS);
  await ann.opensPage('<auth-provider backend="better-auth"></auth-provider><auth-passkey mode="sign-in"></auth-passkey>');
  await ann.seesButton(say('method.passkey'));
  await ann.device!.answer(true);
  await ann.presses(say('method.passkey'));
  await ann.sees(say('signed-in.title'));
  await ann.until('the sign-in is told', async () => (await told(ann)).length === 2);
  const [[first, list], [second]] = (await told(ann)) as [Told[number], Told[number]];
  assert.deepEqual([first, second], ['signalAllAcceptedCredentials', 'signalCurrentUserDetails']);
  assert.deepEqual([...(list['allAcceptedCredentialIds'] as string[])].toSorted(), [id, phone].toSorted());
  const [held] = await ann.device!.credentials();
  assert.equal(list['userId'], base64Url(held!.userHandle!));

  await ann.opens('/account');
  await seesCards(ann, 2);
  const mine = ann.page.locator('auth-passkey li').filter({ hasText: say('passkeys.here') });
  await mine.getByRole('button', { name: say('passkeys.remove') }).click();
  await ann.doesNotSee(say('passkeys.remove.manager'));
  await ann.page.locator('[data-auth-part=confirm]').getByRole('button', { name: say('passkeys.remove') }).click();
  await ann.sees(say('passkeys.removed'));
  await ann.until('the passkey is gone', async () => (await ann.device!.credentials()).length === 0);
  const [name, last] = (await told(ann)).at(-1)!;
  assert.equal(name, 'signalAllAcceptedCredentials');
  assert.deepEqual(last['allAcceptedCredentialIds'], [phone]);
}, laptop);

play('P13: a list that may be cut off is never told; what was removed goes by its own id', async (ann, { demo }) => {
  await ann.isSignedIn();
  await ann.page.addInitScript(SIGNALS);
  await ann.opens('/account');
  const id = await addsPasskey(ann);
  await hasPhone(ann);
  // As a stock server answers: no count, no handle.
  await ann.context.route('**/list-user-passkeys', async (route) => {
    const reply = await route.fetch();
    const rows = (await reply.json()) as Record<string, unknown>[];
    await route.fulfill({ response: reply, json: rows.map(({ userHandle: _handle, passkeyCount: _count, ...row }) => row) });
  });
  await ann.opens('/account');
  await seesCards(ann, 2);
  await ann.page.locator('auth-passkey li').filter({ hasText: say('passkeys.here') }).getByRole('button', { name: say('passkeys.remove') }).click();
  await ann.page.locator('[data-auth-part=confirm]').getByRole('button', { name: say('passkeys.remove') }).click();
  await ann.until('the passkey is gone', async () => (await ann.device!.credentials()).length === 0);
  assert.deepEqual(await told(ann), [['signalUnknownCredential', { rpId: 'localhost', credentialId: id }]]);
  assert.ok(demo.asked.includes('POST /api/auth/passkey/delete-passkey'));
}, laptop);

play('P14: a changed name is signalled, and the passkey bears it', async (ann) => {
  await ann.isSignedIn();
  await ann.opens('/account');
  await addsPasskey(ann);
  assert.equal((await ann.device!.credentials())[0]!.userDisplayName, ann.name);
  await ann.page.addInitScript(SIGNALS);
  await ann.opens('/account');
  await ann.types('Name', 'Ann Other');
  await ann.hits('Enter');
  await ann.seesHeading('Hello, Ann Other');
  await ann.until('the passkey has the new name', async () => {
    const [held] = await ann.device!.credentials();
    return held!.userDisplayName === 'Ann Other' && held!.userName === ann.email;
  });
  assert.deepEqual((await told(ann)).map(([name]) => name), ['signalCurrentUserDetails']);
}, laptop);

play('P14: a name that was changed on another device is signalled at the next sign-in', async (ann) => {
  await ann.isSignedIn();
  await ann.opens('/account');
  await addsPasskey(ann);
  // Changed from another device: this one hears of it when somebody signs in.
  await ann.context.request.post('/api/auth/update-user', { data: { name: 'Ann Elsewhere' }, headers: { origin: ann.demo.url } });
  await ann.context.clearCookies();
  await ann.opens('/sign-in');
  await ann.isAt('/account');
  await ann.until('the passkey has the new name', async () => (await ann.device!.credentials())[0]!.userDisplayName === 'Ann Elsewhere');
}, laptop);

play('P19: the card of a passkey that is synced says so', async (ann) => {
  await ann.isSignedIn();
  await ann.opens('/account');
  await addsPasskey(ann);
  await seesCards(ann, 1);
  await ann.sees(say('passkeys.synced'));
  await ann.sees(say('passkeys.here'));
  await ann.doesNotSee(say('passkeys.device-only.warning'));
}, laptop);

play('P19: the card of one that is on this device alone says so, and warns', async (ann) => {
  await ann.isSignedIn();
  await ann.opens('/account');
  await addsPasskey(ann);
  await seesCards(ann, 1);
  await ann.sees(say('passkeys.device-only.here'));
  await ann.sees(say('passkeys.device-only.warning'));
}, { device: { defaultBackupEligibility: false, defaultBackupState: false } });

play('P27: the last passkey says what else signs in; the last way of all warns before it goes', async (ann) => {
  await ann.isSignedIn();
  await ann.opens('/account');
  await addsPasskey(ann);
  await ann.presses(say('passkeys.remove'));
  await ann.sees(say('passkeys.remove.left', { ways: 'your password, a code by email, or a link by email' }));
  await ann.presses(say('action.cancel'));

  // A page on which nothing but a passkey signs in.
  await ann.opensPage('<auth-provider backend="better-auth" methods="passkey"></auth-provider><auth-passkey></auth-passkey>');
  await ann.presses(say('passkeys.remove'));
  await ann.sees(say('passkeys.remove.last'));
  await ann.hasFocusOn(ann.button(say('action.cancel')));
  await ann.hits('Escape');
  await seesCards(ann, 1);
  assert.equal((await ann.device!.credentials()).length, 1);
  await ann.presses(say('passkeys.remove'));
  await ann.presses(say('passkeys.remove.anyway'));
  await ann.sees(say('passkeys.removed'));
  await ann.until('the passkey is gone from the device too', async () => (await ann.device!.credentials()).length === 0);
}, laptop);

play('a passkey is renamed in place, by keyboard, and keeps its name (A03)', async (ann) => {
  await ann.isSignedIn();
  await ann.opens('/account');
  await addsPasskey(ann);
  await ann.button(say('passkeys.rename')).focus();
  await ann.hits('Enter');
  await ann.hasFocusOn(ann.field(say('passkeys.name')));
  await ann.page.keyboard.type('My laptop');
  await ann.hits('Enter');
  await ann.sees(say('passkeys.renamed', { name: 'My laptop' }));
  await ann.opens('/account');
  await ann.sees('My laptop');
}, laptop);
