import assert from 'node:assert/strict';
import { addAuthenticator } from '../support/chromium.js';
import type { TestDemo } from '../support/demo-server.js';
import type { Person } from './person.js';
import { scenes } from './scene.js';
import { say } from './words.js';

// Browsers keep no page for "back" while a test driver watches, unless they are told to.
const play = scenes({ launch: { ignoreDefaultArgs: ['--disable-back-forward-cache'] } });
const PROVIDER = '<auth-provider backend="better-auth"></auth-provider>';
const OPTIONS = 'GET /api/auth/passkey/generate-authenticate-options';
const laptop = { device: {} };

/** Notes each ceremony that the page begins, and how it ended. */
const WATCH = `
window.watched = [];
for (const does of ['get', 'create']) {
  const call = navigator.credentials[does].bind(navigator.credentials);
  navigator.credentials[does] = (options) => {
    const { publicKey } = options;
    const each = {
      does,
      mode: options.uiMode ?? options.mediation ?? 'sheet',
      challenge: String(new Uint8Array(publicKey.challenge)),
      excluded: (publicKey.excludeCredentials ?? []).length,
      result: 'waits',
    };
    watched.push(each);
    const done = call(options);
    done.then(() => (each.result = 'done'), (error) => (each.result = error.name));
    return done;
  };
}
addEventListener('unhandledrejection', ({ reason }) => console.error('unhandled', reason));
`;
interface Watched {
  readonly does: 'get' | 'create';
  readonly mode: string;
  readonly challenge: string;
  readonly excluded: number;
  readonly result: string;
}
const watched = (ann: Person): Promise<readonly Watched[]> => ann.page.evaluate(() => (window as unknown as { watched: Watched[] }).watched);
const waiting = async (ann: Person): Promise<readonly Watched[]> => (await watched(ann)).filter(({ result }) => result === 'waits');
const oneWaits = (ann: Person, after = 0) => ann.until('one passkey waits in autofill', async () => (await waiting(ann)).length === 1 && (await watched(ann)).length > after);

/** Made a passkey on this device, and signed out since. */
async function hasPasskey(ann: Person): Promise<void> {
  await ann.hasAccount();
  await ann.signsIn();
  await ann.presses(say('offer.action'));
  await ann.isAt('/account');
  await ann.context.clearCookies();
}

/** The server names another site's RP ID. */
function namesAnotherSite(demo: TestDemo): void {
  demo.meddle((request, response) => {
    if (!request.url?.includes('generate-authenticate-options')) return false;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ challenge: 'AQID', rpId: 'example.org', timeout: 60_000, userVerification: 'preferred' }));
    return true;
  });
}

play('P08: two copies of Keylit on a page share one ceremony: the sheet of one ends what waits for the other, which comes back', async (ann) => {
  await hasPasskey(ann);
  await ann.device!.answer(false);
  await ann.context.addInitScript(WATCH);
  // The same files at another address are modules of their own.
  await ann.context.route(/\/copy\//, (route) => route.continue({ url: route.request().url().replace('/copy/', '/keylit/') }));
  await ann.opensPage(
    `${PROVIDER}<auth-login></auth-login><button id="other" type="button">Other copy</button>`,
    `import { createAuth } from '/copy/keylit.js';
const auth = createAuth({ backend: 'better-auth' });
let flow;
addEventListener('hear', async () => {
  flow = await auth.flow({ flow: 'sign-in' });
  window.copyIsThere = true;
});
document.querySelector('#other').onclick = () => flow.send({ type: 'choose', method: 'passkey' });
addEventListener('end', () => flow.send({ type: 'cancel' }));
window.ready = true;`,
  );
  await oneWaits(ann);
  await ann.page.waitForFunction(() => (window as unknown as { ready?: boolean }).ready);
  await ann.page.evaluate(() => dispatchEvent(new Event('hear')));
  // The other copy's form came last: its passkey waits, and the first copy's does no longer.
  await ann.until('the second copy waits in place of the first', async () => (await watched(ann)).length === 2 && (await waiting(ann)).length === 1);
  const before = (await watched(ann)).length;
  await ann.presses('Other copy');
  await ann.until('the other copy\'s sheet is open', async () => (await waiting(ann)).some(({ mode }) => mode !== 'conditional'));
  assert.equal((await waiting(ann)).length, 1);
  await ann.page.evaluate(() => dispatchEvent(new Event('end')));
  await oneWaits(ann, before + 1);
  const all = await watched(ann);
  assert.deepEqual(all.filter(({ result }) => result === 'OperationError'), []);
  assert.equal(new Set(all.map(({ challenge }) => challenge)).size, all.length, 'each with a challenge of its own');
  assert.deepEqual(ann.console, []);
}, laptop);

play('P04, P07: while a password step is open nothing waits on the whole page; back at the first step it waits with a new challenge', async (ann) => {
  await hasPasskey(ann);
  await ann.device!.answer(false);
  await ann.context.addInitScript(WATCH);
  await ann.opensPage(`${PROVIDER}<auth-login id="one" no-history></auth-login><auth-login id="two" no-history></auth-login>`);
  await oneWaits(ann);
  const one = ann.page.locator('#one');
  await one.getByLabel(say('field.identifier'), { exact: true }).fill(ann.email);
  await one.getByRole('button', { name: say('action.continue'), exact: true }).click();
  await one.getByLabel(say('field.password'), { exact: true }).waitFor();
  await ann.until('nothing waits', async () => (await waiting(ann)).length === 0);
  const before = (await watched(ann)).length;
  await ann.page.evaluate(() => document.querySelector('#one')!.remove());
  await oneWaits(ann, before);
  await ann.page.evaluate(() => document.querySelector('#two')!.remove());
  await ann.until('nothing waits', async () => (await waiting(ann)).length === 0);
  const all = await watched(ann);
  assert.equal(new Set(all.map(({ challenge }) => challenge)).size, all.length);
}, laptop);

play('P11: a password sign-in has a passkey saved without a question, the person is told, and nothing is offered', async (ann, { demo }) => {
  await ann.hasAccount();
  // What a password manager does where it has just filled the password: Chromium's own needs an account of Google's. Its
  // virtual authenticator makes the passkey, without the mediation that it cannot play.
  await ann.context.addInitScript(`${WATCH}
const create = navigator.credentials.create;
navigator.credentials.create = ({ mediation, ...options }) => (sessionStorage.setItem('created', (sessionStorage.getItem('created') ?? '') + mediation + ' '), create(options));
`);
  await ann.opensPage(`${PROVIDER}<auth-login></auth-login>`);
  await ann.identifies();
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  await ann.seesHeading(say('done.title'));
  await ann.sees(say('done.passkey-saved'));
  assert.equal((await ann.device!.credentials()).length, 1);
  assert.equal(await ann.page.evaluate(() => sessionStorage.getItem('created')), 'conditional ');
  // Once a session of the tab: not again with the next sign-in.
  await ann.context.clearCookies();
  await ann.device!.answer(false);
  await ann.opens('/somebodys/page');
  await ann.identifies();
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  await ann.seesHeading(say('done.title'));
  assert.equal(await ann.page.evaluate(() => sessionStorage.getItem('created')), 'conditional ');
  assert.equal(demo.asked.filter((request) => request.endsWith('/generate-register-options')).length, 1);
}, laptop);

play('P11: where nothing is saved nobody hears of it, and nobody waits longer than two seconds for it', async (ann) => {
  await ann.hasAccount();
  await ann.context.addInitScript(WATCH);
  await ann.opensPage(`${PROVIDER}<auth-login></auth-login>`, 'document.addEventListener("auth-error", ({ error }) => console.error("told", error.code));');
  await ann.identifies();
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  // Chromium's virtual authenticator never saves one this way.
  await ann.seesHeading(say('offer.title'));
  await ann.isToldNothing();
  const created = (await watched(ann)).filter(({ does }) => does === 'create');
  assert.deepEqual(created.map(({ mode, result }) => ({ mode, result })), [{ mode: 'conditional', result: 'AbortError' }]);
  assert.deepEqual(ann.console, []);
}, laptop);

play('P21: after a sign-in with another device\'s passkey, one on this device is offered, and made here', async (ann) => {
  await ann.isSignedIn();
  await ann.opens('/account');
  await ann.presses(say('passkeys.add'));
  await ann.sees(say('passkeys.added'));
  await ann.context.clearCookies();
  assert.equal((await ann.device!.credentials()).length, 1);
  const here = await addAuthenticator(ann.page, { transport: 'internal' });
  await ann.opens('/sign-in');
  await ann.seesHeading(say('offer.here.title'));
  await ann.presses(say('offer.action'));
  await ann.isAt('/account');
  assert.equal((await here.credentials()).length, 1);
}, { device: { transport: 'hybrid' } });

play('P22: a wrong RP ID is told to the developer in the console; people are told to go another way, and can', async (ann, { demo, allow }) => {
  allow(/config-rp-id/, /well-known\/webauthn/);
  await ann.hasAccount();
  namesAnotherSite(demo);
  await ann.opens('/sign-in');
  await ann.field(say('field.identifier')).waitFor();
  await ann.until('the developer hears of autofill', () => ann.console.some((line) => line.includes('RP ID')));
  await ann.presses(say('method.passkey'));
  await ann.isAlerted(say('error.config'));
  await ann.until('the developer hears of the button', () => ann.console.some((line) => line.includes('config-rp-id')));
  await ann.button(say('method.passkey')).waitFor({ state: 'detached' });
  await ann.identifies();
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  await ann.presses(say('offer.skip'));
  await ann.isAt('/account');
}, laptop);

play('P23: in a frame without permission the passkey gives way to the other methods, and the developer is told what is missing', async (ann, { demo, allow }) => {
  allow(/publickey-credentials|config-permissions-policy|permissions policy/i);
  const head = '<meta charset="utf-8"><title>A page</title><link rel="icon" href="data:,">';
  const shop = `<!doctype html><html lang="en"><head>${head}<link rel="stylesheet" href="/keylit/keylit.css"><script type="module" src="/keylit/keylit.js"></script></head><body>${PROVIDER}<auth-login></auth-login></body></html>`;
  await ann.context.route('**/framed', (route) => route.fulfill({ contentType: 'text/html', body: shop }));
  await ann.context.route('**/around', (route) => route.fulfill({ contentType: 'text/html', body: `<!doctype html><html lang="en"><head>${head}</head><body><iframe title="sign in" width="600" height="700" src="${demo.url}/framed"></iframe></body></html>` }));
  await ann.opens(`${demo.url.replace('localhost', '127.0.0.1')}/around`);
  const frame = ann.page.frameLocator('iframe');
  await frame.getByLabel(say('field.identifier'), { exact: true }).waitFor();
  await ann.until('the developer hears of it', () => ann.console.some((line) => line.includes('publickey-credentials-get')));
  await frame.getByRole('button', { name: say('method.passkey'), exact: true }).click();
  await frame.getByRole('alert').filter({ hasText: say('error.config') }).waitFor();
  await frame.getByRole('button', { name: say('method.passkey'), exact: true }).waitFor({ state: 'detached' });
  await frame.getByLabel(say('field.identifier'), { exact: true }).fill('ann@example.com');
  await frame.getByRole('button', { name: say('action.continue'), exact: true }).click();
  await frame.getByLabel(say('field.password'), { exact: true }).waitFor();
}, laptop);

play('P24: who comes back by the browser\'s page cache finds a passkey waiting again, with a new challenge', async (ann) => {
  await hasPasskey(ann);
  await ann.device!.answer(false);
  await ann.context.addInitScript(`${WATCH}
addEventListener('pageshow', ({ persisted }) => (window.wasKept = persisted));`);
  await ann.opensPage(`${PROVIDER}<auth-login></auth-login>`);
  await oneWaits(ann);
  const before = (await watched(ann)).length;
  // Where the browser keeps no page under a test driver, its own events stand for it.
  await ann.page.evaluate(() => {
    dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
  });
  await ann.until('nothing waits while the page is away', async () => (await waiting(ann)).length === 0);
  await ann.page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
  await oneWaits(ann, before);
  const all = await watched(ann);
  assert.equal(new Set(all.map(({ challenge }) => challenge)).size, all.length);
}, laptop);

play('P26: a challenge that has run out at the server is replaced once, and the person is signed in without a word about it', async (ann, { demo }) => {
  await hasPasskey(ann);
  let refused = 0;
  demo.asked.length = 0;
  demo.meddle((request) => {
    // The server keeps its challenge by this cookie: without it, it says that it knows of none.
    if (request.url?.includes('/verify-authentication') && (refused += 1) === 1) request.headers.cookie = '';
    return false;
  });
  await ann.opens('/sign-in');
  await ann.isAt('/account');
  assert.equal(demo.asked.filter((request) => request.endsWith('/verify-authentication')).length, 2);
  assert.equal(demo.asked.filter((request) => request === OPTIONS).length, 2);
  await ann.isToldNothing();
}, laptop);

play('P10: what the account has already is excluded when another passkey is made, and is said like a success', async (ann) => {
  await ann.context.addInitScript(WATCH);
  await ann.isSignedIn();
  await ann.opens('/account');
  for (const excluded of [0, 1]) {
    await ann.presses(say('passkeys.add'));
    await ann.sees(say(excluded ? 'error.passkey-already-registered' : 'passkeys.added'));
    const made = (await watched(ann)).filter(({ does }) => does === 'create');
    assert.equal(made.at(-1)!.excluded, excluded);
  }
  assert.equal(await ann.page.locator('[data-auth-part=done]').filter({ hasText: say('error.passkey-already-registered') }).count(), 1, 'not as an alarm');
}, laptop);
