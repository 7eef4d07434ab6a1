import assert from 'node:assert/strict';
import { scenes } from './scene.js';
import { say } from './words.js';

// A name that is not localhost, over plain http: to a browser, what an address on the local network is.
const NAME = 'fernweh.test';
const play = scenes({ names: [NAME], launch: { args: [`--host-resolver-rules=MAP ${NAME} 127.0.0.1`] } });

play('P01, CSP-7: over plain http there are no passkeys, one clear message says why, and the password works', async (ann, { demo, allow }) => {
  allow(/Cross-Origin-Opener-Policy header has been ignored/);
  await ann.hasAccount();
  const origin = `http://${NAME}:${demo.port}`;
  await ann.opens(`${origin}/sign-in`);
  await ann.identifies();
  assert.equal(await ann.page.evaluate(() => isSecureContext), false);
  assert.equal(await ann.button(say('method.passkey')).count(), 0);
  assert.equal(ann.console.length, 1, ann.console.join('\n'));
  assert.match(ann.console[0]!, /passkeys.* on http:\/\/fernweh\.test:\d+: browsers have WebAuthn on https and http:\/\/localhost only/i);
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  await ann.page.waitForURL(`${origin}/account`);
  await ann.seesHeading(`Hello, ${ann.name}`);
  await ann.sees(say('error.insecure-context'));
}, { device: {} });
