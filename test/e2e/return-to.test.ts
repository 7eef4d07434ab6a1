import assert from 'node:assert/strict';
import type { Person } from './person.js';
import { scenes } from './scene.js';
import { say } from './words.js';

const play = scenes();

/** Notes what Keylit tells the page. */
const LISTEN = `
window.heard = [];
for (const type of ['auth-signed-in', 'auth-signed-out', 'auth-error', 'auth-step']) {
  addEventListener(type, (event) => heard.push([type, event.error?.code ?? event.step ?? event.user?.email ?? event.reason, event.error?.path].filter(Boolean).join(' ')));
}
`;
const heard = (ann: Person): Promise<string[]> => ann.page.evaluate(() => (window as unknown as { heard: string[] }).heard);

async function signsInHere(ann: Person): Promise<void> {
  await ann.identifies();
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
}

play('whoever has signed in is taken to the page that return-to names, with its query', async (ann) => {
  await ann.hasAccount();
  await ann.opensPage('<auth-provider backend="better-auth"></auth-provider><auth-login return-to="/support?from=sign-in"></auth-login>');
  await signsInHere(ann);
  await ann.isAt('/support?from=sign-in');
});

play('without return-to people stay, and are told that they are in', async (ann) => {
  await ann.hasAccount();
  await ann.context.addInitScript(LISTEN);
  await ann.opensPage('<auth-provider backend="better-auth"></auth-provider><auth-login></auth-login>');
  await signsInHere(ann);
  await ann.seesHeading(say('done.title'));
  await ann.isAt('/somebodys/page');
  assert.deepEqual((await heard(ann)).filter((event) => event.startsWith('auth-signed-in')), [`auth-signed-in ${ann.email}`]);
});

play('a page that cancels auth-signed-in takes people on itself', async (ann) => {
  await ann.hasAccount();
  await ann.opensPage(
    '<auth-provider backend="better-auth"></auth-provider><auth-login return-to="/support"></auth-login><output></output>',
    `addEventListener('auth-signed-in', (event) => { event.preventDefault(); document.querySelector('output').textContent = 'Welcome, ' + event.user.email; });`,
  );
  await signsInHere(ann);
  await ann.sees(`Welcome, ${ann.email}`);
  await ann.until('the form is gone', async () => (await ann.field(say('field.password')).count()) === 0);
  await ann.isAt('/somebodys/page');
});

play('OAU-10: a target that leaves the origin is refused, in the console and to the page, and people can still sign in', async (ann, { allow }) => {
  allow(/^\[keylit\]/);
  const targets = ['https://evil.example/', '//evil.example', '/\\evil.example', '\\\\evil.example', 'javascript:alert(1)', 'data:text/html,x', '/\t/evil.example', 'https://localhost@evil.example/', 'account', 'http:evil.example', '////evil.example'];
  await ann.hasAccount();
  await ann.context.addInitScript(LISTEN);
  for (const target of targets) {
    ann.console.length = 0;
    const attribute = target.replaceAll('\t', '&#9;');
    await ann.opensPage(`<auth-provider backend="better-auth"></auth-provider><auth-login return-to="${attribute}"></auth-login>`);
    await ann.field(say('field.identifier')).waitFor();
    await ann.until('the developer reads of it', () => ann.console.length > 0);
    assert.deepEqual((await heard(ann)).filter((event) => event.startsWith('auth-error')), ['auth-error config-redirect return-to'], target);
    assert.equal(ann.console.length, 1, `${target}: ${ann.console.join(' ')}`);
    assert.match(ann.console[0]!, /<auth-login> return-to: config-redirect /);
  }
  await signsInHere(ann);
  await ann.seesHeading(say('done.title'));
  await ann.isAt('/somebodys/page');
});

play('a target in the address of the page changes nothing', async (ann) => {
  await ann.hasAccount();
  await ann.opens('/sign-in?return-to=https://evil.example/&returnTo=//evil.example&redirect=https://evil.example');
  await signsInHere(ann);
  await ann.isAt('/account');
});

play('the events of a sign-in come in their order', async (ann) => {
  await ann.hasAccount();
  await ann.context.addInitScript(LISTEN);
  await ann.opensPage('<auth-provider backend="better-auth"></auth-provider><auth-login></auth-login>');
  await signsInHere(ann);
  await ann.seesHeading(say('done.title'));
  const events = (await heard(ann)).filter((event) => !/auth-step identifier/.test(event));
  assert.deepEqual([...events].sort(), ['auth-signed-in ' + ann.email, 'auth-step done', 'auth-step password']);
  assert.equal(events[0], 'auth-step password');
});
