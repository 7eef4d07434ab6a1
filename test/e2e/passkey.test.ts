import assert from 'node:assert/strict';
import type { TestDemo } from '../support/demo-server.js';
import type { Person } from './person.js';
import { scenes } from './scene.js';
import { say } from './words.js';

const play = scenes();
const PROVIDER = '<auth-provider backend="better-auth"></auth-provider>';
const OPTIONS = 'GET /api/auth/passkey/generate-authenticate-options';
const laptop = { device: {} };

/** Counts the ceremonies that the page has begun and that have ended. */
const COUNT = `
window.ceremonies = { begun: 0, ended: 0 };
const get = navigator.credentials.get.bind(navigator.credentials);
navigator.credentials.get = (options) => {
  ceremonies.begun += 1;
  return get(options).finally(() => (ceremonies.ended += 1));
};
addEventListener('unhandledrejection', ({ reason }) => console.error('unhandled', reason));
`;
/** A browser from before immediate mode: the passkey button shows the whole sheet at once. */
const NO_IMMEDIATE = `
const capabilities = PublicKeyCredential.getClientCapabilities.bind(PublicKeyCredential);
PublicKeyCredential.getClientCapabilities = async () => ({ ...(await capabilities()), immediateGet: false });
`;
const ceremonies = (ann: Person): Promise<{ begun: number; ended: number }> => ann.page.evaluate(() => (window as unknown as { ceremonies: { begun: number; ended: number } }).ceremonies);

/** Keeps the server's `nth` options from now on back, until the returned function is called. */
function holdsOptions(demo: TestDemo, nth: number): () => void {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  let count = 0;
  demo.meddle(async (request) => {
    if (request.url?.includes('generate-authenticate-options') && (count += 1) === nth) await released;
    return false;
  });
  return release;
}

/** Made a passkey when it was offered, and signed out since. */
async function hasPasskey(ann: Person): Promise<void> {
  await ann.hasAccount();
  await ann.signsIn();
  await ann.presses(say('offer.action'));
  await ann.isAt('/account');
  await ann.context.clearCookies();
}

play('after signing in with a password a passkey is offered, made, and the way goes on (A03)', async (ann) => {
  await ann.hasAccount();
  await ann.signsIn();
  await ann.seesHeading(say('offer.title'));
  await ann.hasFocusOn(ann.heading(say('offer.title')));
  await ann.hits('Tab', 'Enter');
  await ann.isAt('/account');
  assert.equal((await ann.device!.credentials()).length, 1);
}, laptop);

play('P28: "Not now" is respected: no passkey is made, and it is not offered again the next day', async (ann) => {
  await ann.hasAccount();
  await ann.signsIn();
  await ann.presses(say('offer.skip'));
  await ann.isAt('/account');
  assert.equal((await ann.device!.credentials()).length, 0);
  await ann.context.clearCookies();
  await ann.signsIn();
  await ann.isAt('/account');
}, laptop);

play('a passkey that cannot be made just now is no dead end: it is said calmly, and "Not now" goes on', async (ann) => {
  await ann.hasAccount();
  await ann.signsIn();
  await ann.seesHeading(say('offer.title'));
  await ann.device!.verify(false);
  await ann.presses(say('offer.action'));
  await ann.isAlerted(say('error.passkey-not-completed'));
  await ann.presses(say('offer.skip'));
  await ann.isAt('/account');
}, laptop);

play('P04: somebody signs in with the passkey button, which ends the passkey waiting in autofill', async (ann) => {
  await hasPasskey(ann);
  await ann.device!.answer(false);
  await ann.context.addInitScript(COUNT);
  await ann.opens('/sign-in');
  await ann.until('a passkey waits in autofill', async () => (await ceremonies(ann)).begun === 1);
  await ann.device!.answer(true);
  await ann.presses(say('method.passkey'));
  await ann.isAt('/account');
  await ann.seesHeading(`Hello, ${ann.name}`);
}, laptop);

play('somebody signs in with the passkey that autofill offers, without a click on any button', async (ann) => {
  await hasPasskey(ann);
  await ann.opens('/sign-in');
  await ann.isAt('/account');
  await ann.seesHeading(`Hello, ${ann.name}`);
}, laptop);

play('a passkey that autofill brings is told to the page, and return-to followed, although no later step can be loaded', async (ann, { allow }) => {
  allow(/Failed to load resource/, /^\[keylit\] .*chunk-unavailable/);
  await hasPasskey(ann);
  await ann.context.route(/\/keylit\/chunks\/(proof|account-views|journey)[^/]*\.js/, (route) => route.fulfill({ status: 404, body: 'Not found' }));
  await ann.opensPage(`${PROVIDER}<auth-login return-to="/account"></auth-login>`, 'document.addEventListener("auth-signed-in", ({ user }) => sessionStorage.setItem("came", user.email));');
  await ann.isAt('/account');
  assert.equal(await ann.page.evaluate(() => sessionStorage.getItem('came')), ann.email);
}, laptop);

play('P05: a cancelled ceremony is said calmly, the focus is back, other ways are there, and autofill waits again', async (ann, { demo }) => {
  await hasPasskey(ann);
  await ann.device!.answer(false);
  demo.asked.length = 0;
  await ann.context.addInitScript(COUNT);
  await ann.context.addInitScript(NO_IMMEDIATE);
  await ann.opens('/sign-in');
  await ann.until('a passkey waits in autofill', async () => (await ceremonies(ann)).begun === 1);
  // The first are for the button, the second for autofill: held back until the person is willing again.
  const release = holdsOptions(demo, 2);
  await ann.device!.verify(false);
  await ann.device!.answer(true);
  await ann.presses(say('method.passkey'));
  await ann.isAlerted(say('error.passkey-not-completed'));
  await ann.hasFocusOn(ann.button(say('method.passkey')));
  await ann.field(say('field.identifier')).waitFor();
  await ann.until('autofill is armed again', () => demo.asked.filter((request) => request === OPTIONS).length === 3);
  await ann.device!.verify(true);
  release();
  await ann.isAt('/account');
}, laptop);

play('after a cancelled passkey the password still opens the account', async (ann, { demo }) => {
  await hasPasskey(ann);
  await ann.device!.verify(false);
  demo.asked.length = 0;
  await ann.context.addInitScript(NO_IMMEDIATE);
  await ann.opens('/sign-in');
  await ann.field(say('field.identifier')).waitFor();
  await ann.presses(say('method.passkey'));
  await ann.isAlerted(say('error.passkey-not-completed'));
  await ann.identifies();
  await ann.isToldNothing();
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  await ann.isAt('/account');
  assert.ok(demo.asked.filter((request) => request === OPTIONS).length < 5, 'a passkey that fails is not asked for in a circle');
}, laptop);

play('a passkey that the server does not know any more says so, and the password is there', async (ann, { demo }) => {
  await hasPasskey(ann);
  await ann.device!.answer(false);
  await ann.isSignedInAgain();
  const passkeys = (await (await ann.context.request.get('/api/auth/passkey/list-user-passkeys')).json()) as { id: string }[];
  for (const { id } of passkeys) await ann.context.request.post('/api/auth/passkey/delete-passkey', { data: { id }, headers: { origin: demo.url } });
  await ann.context.clearCookies();
  await ann.context.addInitScript(COUNT);
  await ann.opens('/sign-in');
  await ann.until('a passkey waits in autofill', async () => (await ceremonies(ann)).begun === 1);
  // This device picks what autofill offers by itself: not before it is told to leave that to the person.
  const release = holdsOptions(demo, 2);
  await ann.device!.answer(true);
  await ann.presses(say('method.passkey'));
  await ann.isAlerted(say('error.passkey-unknown'));
  await ann.device!.answer(false);
  release();
  await ann.identifies();
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  await ann.presses(say('offer.skip'));
  await ann.isAt('/account');
}, laptop);

play('P10: a passkey is made on the account page, is listed there, and a second on the same device is refused with a reason', async (ann) => {
  await ann.isSignedIn();
  await ann.opens('/account');
  await ann.presses(say('passkeys.add'));
  await ann.sees(say('passkeys.added'));
  assert.equal((await ann.device!.credentials()).length, 1);
  await ann.presses(say('passkeys.add'));
  await ann.sees(say('error.passkey-already-registered'));
  assert.equal((await ann.device!.credentials()).length, 1);
}, laptop);

play('a cancelled registration on the account page is said calmly, and can be tried again', async (ann) => {
  await ann.isSignedIn();
  await ann.opens('/account');
  await ann.device!.verify(false);
  await ann.presses(say('passkeys.add'));
  await ann.sees(say('passkeys.cancelled'));
  await ann.device!.verify(true);
  await ann.presses(say('passkeys.add'));
  await ann.sees(say('passkeys.added'));
}, laptop);

play('P16: without a passkey on this device the passkey button shows nothing, the form takes over, and a second press shows the browser\'s sheet', async (ann) => {
  await ann.hasAccount();
  await ann.context.addInitScript(`${COUNT}
window.asked = [];
const plain = navigator.credentials.get;
navigator.credentials.get = (options) => (asked.push({ mode: options.uiMode ?? options.mediation ?? 'sheet', password: Boolean(options.password), active: navigator.userActivation.isActive }), plain(options));
`);
  const asked = async (): Promise<unknown[]> => ((await ann.page.evaluate(() => (window as unknown as { asked: { mode: string }[] }).asked)) as { mode: string }[]).filter(({ mode }) => mode !== 'conditional');
  await ann.opens('/sign-in');
  await ann.field(say('field.identifier')).waitFor();
  await ann.until('immediate mode is asked for in a click alone', async () => (await asked()).length === 0);
  await ann.presses(say('method.passkey'));
  await ann.isAlerted(say('error.passkey-none'));
  await ann.hasFocusOn(ann.field(say('field.identifier')));
  assert.deepEqual(await asked(), [{ mode: 'immediate', password: true, active: true }]);
  await ann.presses(say('method.passkey'));
  await ann.isAlerted(say('error.passkey-not-completed'));
  assert.deepEqual(await asked(), [{ mode: 'immediate', password: true, active: true }, { mode: 'sheet', password: false, active: true }]);
  await ann.hasFocusOn(ann.button(say('method.passkey')));
}, laptop);

play('P16: with a passkey on this device the passkey button signs in by immediate mode', async (ann) => {
  await hasPasskey(ann);
  await ann.device!.answer(false);
  await ann.context.addInitScript(`${COUNT}
const plain = navigator.credentials.get;
navigator.credentials.get = (options) => (sessionStorage.setItem('modes', (sessionStorage.getItem('modes') ?? '') + (options.uiMode ?? options.mediation ?? 'sheet') + ' '), plain(options));
`);
  await ann.opens('/sign-in');
  await ann.until('a passkey waits in autofill', async () => (await ceremonies(ann)).begun === 1);
  await ann.device!.answer(true);
  await ann.presses(say('method.passkey'));
  await ann.isAt('/account');
  assert.equal(await ann.page.evaluate(() => sessionStorage.getItem('modes')), 'conditional immediate ');
}, laptop);

play('P06: a double click on the passkey button makes one ceremony', async (ann, { demo }) => {
  await hasPasskey(ann);
  await ann.device!.answer(false);
  demo.asked.length = 0;
  await ann.context.addInitScript(COUNT);
  await ann.opens('/sign-in');
  await ann.until('a passkey waits in autofill', async () => (await ceremonies(ann)).begun === 1);
  await ann.device!.answer(true);
  await ann.button(say('method.passkey')).dblclick();
  await ann.isAt('/account');
  assert.equal(demo.asked.filter((request) => request.endsWith('/verify-authentication')).length, 1);
}, laptop);

play('P02: a device that can keep no passkey itself is offered none, and may still sign in with one', async (ann) => {
  await ann.hasAccount();
  await ann.opens('/sign-in');
  await ann.seesButton(say('method.passkey'));
  await ann.identifies();
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  await ann.isAt('/account');
}, { device: { transport: 'usb', hasUserVerification: false } });

play('P03: three forms on one page leave one passkey waiting in autofill, and nothing is said in the console', async (ann) => {
  await hasPasskey(ann);
  await ann.device!.answer(false);
  await ann.context.addInitScript(COUNT);
  await ann.opensPage(`${PROVIDER}<auth-login></auth-login><auth-login></auth-login><auth-login></auth-login>`);
  await ann.until('one passkey waits', async () => {
    const { begun, ended } = await ceremonies(ann);
    return begun > 0 && begun - ended === 1;
  });
  assert.deepEqual(ann.console, []);
}, laptop);

play('P07: a form that is taken away while a passkey waits ends it without a word', async (ann) => {
  await hasPasskey(ann);
  await ann.device!.answer(false);
  await ann.context.addInitScript(COUNT);
  await ann.opensPage(`${PROVIDER}<auth-login></auth-login>`);
  await ann.until('a passkey waits', async () => (await ceremonies(ann)).begun === 1);
  await ann.page.evaluate(() => document.querySelector('auth-login')!.remove());
  await ann.until('it is ended', async () => (await ceremonies(ann)).ended === 1);
}, laptop);

play('P09: a password that is typed while a passkey waits signs in as ever, and the passkey waits no more', async (ann) => {
  await hasPasskey(ann);
  await ann.device!.answer(false);
  await ann.context.addInitScript(COUNT);
  await ann.opensPage(`${PROVIDER}<auth-login></auth-login>`);
  await ann.until('a passkey waits', async () => (await ceremonies(ann)).begun === 1);
  await ann.identifies();
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  await ann.seesHeading(say('done.title'));
  const { begun, ended } = await ceremonies(ann);
  assert.equal(begun - ended, 0);
}, laptop);

play('P25: where the server fails to offer passkeys, the form works without a word about it', async (ann, { demo, allow }) => {
  allow(/status of 500/);
  await ann.hasAccount();
  demo.meddle((request, response) => {
    if (!request.url?.includes('generate-authenticate-options')) return false;
    response.writeHead(500).end();
    return true;
  });
  await ann.opens('/sign-in');
  await ann.until('the server was asked', () => demo.asked.includes(OPTIONS));
  await ann.isToldNothing();
  await ann.identifies();
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  await ann.presses(say('offer.skip'));
  await ann.isAt('/account');
}, laptop);
