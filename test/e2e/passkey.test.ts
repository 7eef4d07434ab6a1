import assert from 'node:assert/strict';
import type { Person } from './person.js';
import { scenes } from './scene.js';

const play = scenes();
const OPTIONS = 'GET /api/auth/passkey/generate-authenticate-options';
const laptop = { device: {} };

/** Made a passkey when it was offered, and signed out since. */
async function hasPasskey(ann: Person): Promise<void> {
  await ann.hasAccount();
  await ann.signsIn();
  await ann.presses('Make a passkey');
  await ann.isAt('/account');
  await ann.context.clearCookies();
}

play('after signing in with a password a passkey is offered, made, and the way goes on (A03)', async (ann) => {
  await ann.hasAccount();
  await ann.signsIn();
  await ann.seesHeading('Sign in faster next time');
  await ann.hasFocusOn(ann.heading('Sign in faster next time'));
  await ann.hits('Tab', 'Enter');
  await ann.isAt('/account');
  assert.equal((await ann.device!.credentials()).length, 1);
}, laptop);

play('"Not now" is respected: no passkey is made, and it is not offered again the next day', async (ann) => {
  await ann.hasAccount();
  await ann.signsIn();
  await ann.presses('Not now');
  await ann.isAt('/account');
  assert.equal((await ann.device!.credentials()).length, 0);
  await ann.context.clearCookies();
  await ann.signsIn();
  await ann.isAt('/account');
}, laptop);

play('a passkey that cannot be made just now is no dead end: it is said calmly, and "Not now" goes on', async (ann) => {
  await ann.hasAccount();
  await ann.signsIn();
  await ann.seesHeading('Sign in faster next time');
  await ann.device!.verify(false);
  await ann.presses('Make a passkey');
  await ann.isAlerted('The passkey was not used. Try again, or choose another way.');
  await ann.presses('Not now');
  await ann.isAt('/account');
}, laptop);

play('P05: somebody signs in with the passkey button, which ends the passkey waiting in autofill', async (ann, { demo }) => {
  await hasPasskey(ann);
  await ann.device!.answer(false);
  demo.asked.length = 0;
  await ann.opens('/sign-in');
  await ann.until('a passkey waits in autofill', () => demo.asked.includes(OPTIONS));
  await ann.device!.answer(true);
  await ann.presses('Sign in with a passkey');
  await ann.isAt('/account');
  await ann.seesHeading(`Hello, ${ann.name}`);
}, laptop);

play('P06: somebody signs in with the passkey that autofill offers, without a click on any button', async (ann) => {
  await hasPasskey(ann);
  await ann.opens('/sign-in');
  await ann.isAt('/account');
  await ann.seesHeading(`Hello, ${ann.name}`);
}, laptop);

play('P09: a cancelled ceremony is said calmly, the focus is back, other ways are there, and autofill waits again', async (ann, { demo }) => {
  await hasPasskey(ann);
  await ann.device!.answer(false);
  demo.asked.length = 0;
  await ann.opens('/sign-in');
  await ann.until('a passkey waits in autofill', () => demo.asked.includes(OPTIONS));
  let release = (): void => undefined;
  let count = 0;
  demo.meddle(async (request) => {
    // The third time is autofill's second: held back, until the person is willing again.
    if (request.url?.includes('generate-authenticate-options') && (count += 1) === 2) await new Promise<void>((resolve) => (release = resolve));
    return false;
  });
  await ann.device!.verify(false);
  await ann.device!.answer(true);
  await ann.presses('Sign in with a passkey');
  await ann.isAlerted('The passkey was not used. Try again, or choose another way.');
  await ann.hasFocusOn(ann.button('Sign in with a passkey'));
  await ann.field('Email address').waitFor();
  await ann.until('autofill is armed again', () => demo.asked.filter((request) => request === OPTIONS).length === 3);
  await ann.device!.verify(true);
  release();
  await ann.isAt('/account');
}, laptop);

play('after a cancelled passkey the password still opens the account', async (ann, { demo }) => {
  await hasPasskey(ann);
  await ann.device!.verify(false);
  demo.asked.length = 0;
  await ann.opens('/sign-in');
  await ann.field('Email address').waitFor();
  await ann.presses('Sign in with a passkey');
  await ann.isAlerted('The passkey was not used. Try again, or choose another way.');
  await ann.identifies();
  await ann.isToldNothing();
  await ann.types('Password', ann.password);
  await ann.hits('Enter');
  await ann.isAt('/account');
  assert.ok(demo.asked.filter((request) => request === OPTIONS).length < 5, 'a passkey that fails is not asked for in a circle');
}, laptop);

play('a passkey that the server does not know any more says so, and the password is there', async (ann) => {
  await hasPasskey(ann);
  await ann.device!.answer(false);
  await ann.isSignedInAgain();
  const passkeys = (await (await ann.context.request.get('/api/auth/passkey/list-user-passkeys')).json()) as { id: string }[];
  for (const { id } of passkeys) await ann.context.request.post('/api/auth/passkey/delete-passkey', { data: { id }, headers: { origin: ann.demo.url } });
  await ann.context.clearCookies();
  await ann.opens('/sign-in');
  await ann.field('Email address').click();
  await ann.device!.answer(true);
  await ann.presses('Sign in with a passkey');
  await ann.isAlerted('That passkey is not known here any more. Choose another way.');
  await ann.identifies();
}, laptop);

play('a passkey is made on the account page, is listed there, and a second on the same device is refused with a reason', async (ann) => {
  await ann.isSignedIn();
  await ann.opens('/account');
  await ann.presses('Add a passkey');
  await ann.sees('Your passkey is ready.');
  assert.equal((await ann.device!.credentials()).length, 1);
  await ann.presses('Add a passkey');
  await ann.sees('This device already has a passkey for your account.');
  assert.equal((await ann.device!.credentials()).length, 1);
}, laptop);

play('a cancelled registration on the account page is said calmly, and can be tried again', async (ann) => {
  await ann.isSignedIn();
  await ann.opens('/account');
  await ann.device!.verify(false);
  await ann.presses('Add a passkey');
  await ann.sees('No passkey was made. You can try again at any time.');
  await ann.device!.verify(true);
  await ann.presses('Add a passkey');
  await ann.sees('Your passkey is ready.');
}, laptop);
