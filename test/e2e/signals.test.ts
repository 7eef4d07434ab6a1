import assert from 'node:assert/strict';
import type { TestDemo } from '../support/demo-server.js';
import { readSignals } from '../../src/risk.js';
import type { Person } from './person.js';
import { scenes } from './scene.js';
import { say } from './words.js';

const play = scenes();

/** What each request to the identity server had in its header, from now on. */
function listen(demo: TestDemo): (string | undefined)[] {
  const told: (string | undefined)[] = [];
  demo.meddle((request) => {
    if (request.url?.startsWith('/api/auth/')) told.push(request.headers['x-auth-signals'] as string | undefined);
    return false;
  });
  return told;
}

async function signsIn(ann: Person): Promise<void> {
  await ann.identifies();
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  await ann.seesHeading(say('done.title'));
}

/** All that a page has kept on this device. */
const kept = (ann: Person): Promise<readonly string[]> =>
  ann.page.evaluate(async () => [...Object.keys(localStorage), ...Object.keys(sessionStorage), ...(await indexedDB.databases()).map(({ name }) => String(name)), ...(await caches.keys())]);

/** A page that asks for consent by a variable, with a collector that counts how often it was called. */
const withConsent = (answer: boolean): string => `
  window.consent = ${answer};
  window.collected = 0;
  const provider = document.querySelector('auth-provider');
  provider.risk = { signals: 'enhanced', consent: () => window.consent, provider: { collect: async () => 'visitor-' + (window.collected += 1) } };
`;
const PAGE = '<auth-provider backend="better-auth"></auth-provider><auth-login></auth-login>';

play('R10: a page that does not ask for signals sends none, with any request', async (ann, { demo }) => {
  await ann.hasAccount();
  const told = listen(demo);
  await ann.opensPage(PAGE);
  await signsIn(ann);
  assert.ok(told.length > 1, 'requests were seen');
  assert.deepEqual(told.filter(Boolean), []);
});

play('a page that asks for them sends the basic ones as somebody signs in, and not before; what they say against a browser counts', async (ann, { demo }) => {
  await ann.hasAccount();
  const told = listen(demo);
  await ann.opensPage('<auth-provider backend="better-auth" risk="basic"></auth-provider><auth-login></auth-login>');
  await ann.identifies();
  await ann.field(say('field.password')).waitFor();
  assert.deepEqual(told.filter(Boolean), []);
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  // The browser of a test says that a program drives it, and the demo's policy doubts that.
  await ann.field(say('field.code')).waitFor();
  const sent = told.filter((header) => header !== undefined);
  assert.ok(sent.length > 0);
  assert.ok(sent[0]!.length <= 2_048);
  const facts = readSignals(sent[0]);
  assert.equal(facts?.typed, true);
  assert.equal(facts.webdriver, true);
  assert.equal(facts.visible, true);
  assert.equal('enhanced' in facts, false);
});

play('R13: nothing is stored, collected or sent before consent', async (ann, { demo }) => {
  await ann.hasAccount();
  const told = listen(demo);
  await ann.opensPage(PAGE, withConsent(false));
  await ann.field(say('field.identifier')).waitFor();
  assert.deepEqual(await kept(ann), []);
  await signsIn(ann);
  assert.deepEqual(told.filter(Boolean), []);
  assert.equal(await ann.page.evaluate('window.collected'), 0);
  const without = await kept(ann);
  assert.deepEqual(without.filter((name) => /risk|signal|visitor|device/i.test(name)), []);
});

play('R10: consent that is taken back between two tries counts from the next request on', async (ann, { demo }) => {
  await ann.hasAccount();
  const told = listen(demo);
  await ann.opensPage(PAGE, withConsent(true));
  await ann.identifies();
  await ann.types(say('field.password'), 'not the password');
  await ann.hits('Enter');
  await ann.isTold(say('field.password'), say('error.invalid-credentials'));
  assert.equal(readSignals(told.find(Boolean))?.enhanced, 'visitor-1');
  await ann.page.evaluate('window.consent = false');
  const before = told.filter(Boolean).length;
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  await ann.seesHeading(say('done.title'));
  assert.equal(told.filter(Boolean).length, before);
});
