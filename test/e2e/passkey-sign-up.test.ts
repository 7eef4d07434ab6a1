import assert from 'node:assert/strict';
import type { Person } from './person.js';
import { scenes } from './scene.js';
import { say } from './words.js';

const play = scenes();
const laptop = { device: {} };

/** To the step that makes the passkey: name, address, and the code from the inbox. */
async function comesToPasskey(ann: Person): Promise<void> {
  await ann.opens('/sign-up');
  await ann.types(say('field.name'), ann.name);
  await ann.types(say('field.identifier'), ann.email);
  await ann.presses(say('sign-up.passkey'));
  await ann.seesHeading(say('code.title.verification'));
  await ann.sees(say('code.sent', { to: ann.email }));
  await ann.types(say('field.code'), await ann.readsCode());
  await ann.hits('Enter');
  await ann.seesHeading(say('offer.chosen.title'));
}

play('somebody makes an account with a passkey and no password, and signs in with it (A03)', async (ann) => {
  await ann.opens('/sign-up');
  await ann.field(say('field.name')).focus();
  await ann.page.keyboard.type(ann.name);
  await ann.hits('Tab');
  await ann.page.keyboard.type(ann.email);
  await ann.button(say('sign-up.passkey')).focus();
  await ann.hits('Enter');
  await ann.hasFocusOn(ann.field(say('field.code')));
  await ann.page.keyboard.type(await ann.readsCode());
  await ann.hits('Enter');
  await ann.hasFocusOn(ann.heading(say('offer.chosen.title')));
  await ann.hits('Tab', 'Enter');
  await ann.isAt('/account');
  await ann.seesHeading(`Hello, ${ann.name}`);
  const [held] = await ann.device!.credentials();
  assert.equal(held!.userName, ann.email);
  const accounts = (await (await ann.context.request.get('/api/auth/list-accounts')).json()) as unknown[];
  assert.deepEqual(accounts, [], 'there is no password');
  await ann.context.clearCookies();
  await ann.opens('/sign-in');
  await ann.isAt('/account');
}, laptop);

play('P05: a passkey that is cancelled at sign-up costs nothing: the account is there, again and on without one are offered', async (ann) => {
  await ann.device!.verify(false);
  await comesToPasskey(ann);
  await ann.presses(say('offer.action'));
  await ann.isAlerted(say('error.passkey-not-completed'));
  await ann.device!.verify(true);
  await ann.presses(say('offer.action'));
  await ann.isAt('/account');
  assert.equal((await ann.device!.credentials()).length, 1);
}, laptop);

play('whoever goes on without a passkey after all is signed in, and comes back by code', async (ann) => {
  await ann.device!.verify(false);
  await comesToPasskey(ann);
  await ann.presses(say('offer.action'));
  await ann.isAlerted(say('error.passkey-not-completed'));
  await ann.presses(say('offer.chosen.skip'));
  await ann.isAt('/account');
  await ann.seesHeading(`Hello, ${ann.name}`);
  await ann.context.clearCookies();
  await ann.opens('/sign-in');
  await ann.identifies();
  await ann.presses(say('action.others'));
  await ann.presses(say('method.email-code'));
  await ann.seesHeading(say('code.title.sign-in'));
}, laptop);

play('an address that has an account is told to nobody: the same steps, and the inbox has the account', async (ann, { person }) => {
  await ann.hasAccount();
  const mallory = await person(laptop);
  mallory.email = ann.email;
  await mallory.opens('/sign-up');
  await mallory.types(say('field.identifier'), ann.email);
  await mallory.presses(say('sign-up.passkey'));
  await mallory.seesHeading(say('code.title.verification'));
  await mallory.types(say('field.code'), '000000');
  await mallory.hits('Enter');
  await mallory.isTold(say('field.code'), say('error.invalid-code'));
  assert.equal((await mallory.device!.credentials()).length, 0);
  assert.equal(await (await mallory.context.request.get('/api/auth/get-session')).json(), null);
  await ann.readsCode();
  // Ann herself, who has forgotten that she has an account: the code opens it, and it gets a passkey as well.
  await comesToPasskey(ann);
  await ann.presses(say('offer.action'));
  await ann.isAt('/account');
  assert.equal((await ann.device!.credentials()).length, 1);
}, laptop);

play('a wrong address is corrected before the code, and is the one that the passkey bears', async (ann) => {
  const right = ann.email;
  await ann.opens('/sign-up');
  await ann.types(say('field.name'), ann.name);
  await ann.types(say('field.identifier'), `wrong-${right}`);
  await ann.presses(say('sign-up.passkey'));
  await ann.seesHeading(say('code.title.verification'));
  await ann.presses(say('code.wrong-address'));
  await ann.types(say('field.identifier'), right);
  await ann.hits('Enter');
  await ann.types(say('field.code'), await ann.readsCode(right));
  await ann.hits('Enter');
  await ann.presses(say('offer.action'));
  await ann.isAt('/account');
  assert.equal((await ann.device!.credentials())[0]!.userName, right);
}, laptop);

play('a form that begins with a passkey asks for no password, and gives way to one with what was typed', async (ann) => {
  await ann.opensPage('<auth-provider backend="better-auth"></auth-provider><auth-signup passkey-first></auth-signup>');
  await ann.types(say('field.name'), ann.name);
  await ann.types(say('field.identifier'), ann.email);
  assert.equal(await ann.field(say('field.password')).count(), 0);
  await ann.presses(say('sign-up.password'));
  await ann.field(say('field.password')).waitFor();
  await ann.finds(say('field.identifier'), ann.email);
  await ann.presses(say('sign-up.passkey'));
  await ann.seesHeading(say('code.title.verification'));
  await ann.types(say('field.code'), await ann.readsCode());
  await ann.hits('Enter');
  await ann.presses(say('offer.action'));
  await ann.seesHeading(say('done.title'));
  assert.equal((await ann.device!.credentials())[0]!.userDisplayName, ann.name);
}, laptop);
