import assert from 'node:assert/strict';
import type { Person } from './person.js';
import { scenes } from './scene.js';
import { say } from './words.js';

const play = scenes();
const PROVIDER = '<auth-provider backend="better-auth" base-url="/api/auth"></auth-provider>';

const LISTEN = `
window.heard = [];
addEventListener('auth-error', ({ error, target }) => heard.push([target.localName, error.code, error.path].filter(Boolean).join(' ')));
`;
const heard = (ann: Person): Promise<string[]> => ann.page.evaluate(() => (window as unknown as { heard: string[] }).heard);

async function signsInHere(ann: Person): Promise<void> {
  await ann.identifies();
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  await ann.seesHeading(say('done.title'));
}

play('the quick start works as it is written', async (ann) => {
  await ann.hasAccount();
  await ann.opens('/quick-start');
  await signsInHere(ann);
  await ann.page.reload();
  await ann.seesHeading(say('signed-in.title'));
});

play('a provider that comes later is found, and one that takes its place too', async (ann) => {
  await ann.hasAccount();
  await ann.opensPage(
    '<auth-login></auth-login><button id="first">Bring a provider</button><button id="second">Replace it</button>',
    `const make = () => { const provider = document.createElement('auth-provider'); provider.setAttribute('backend', 'better-auth'); return provider; };
     first.onclick = () => document.body.prepend(make());
     second.onclick = () => document.querySelector('auth-provider').replaceWith(make());`,
  );
  await ann.presses('Bring a provider');
  await ann.field(say('field.identifier')).waitFor();
  await ann.presses('Replace it');
  await signsInHere(ann);
});

play('a page without a provider, or with two that are not around the element, says so once and clearly', async (ann, { allow }) => {
  allow(/^\[keylit\]/);
  await ann.page.clock.install();
  await ann.context.addInitScript(LISTEN);
  for (const [providers, words] of [
    ['', /there is no <auth-provider> on this page/],
    [PROVIDER + '<auth-provider backend="better-auth" name="other"></auth-provider>', /there are 2 <auth-provider>s and none is around this element/],
  ] as const) {
    ann.console.length = 0;
    await ann.opensPage(`${providers}<auth-login></auth-login><p>The rest of the page</p>`);
    await ann.until('Keylit is there', () => ann.page.evaluate(() => Boolean(customElements.get('auth-login'))));
    await ann.page.clock.fastForward(6_000);
    await ann.until('the page hears of it', async () => (await heard(ann)).length > 0);
    assert.deepEqual(await heard(ann), ['auth-login config-provider']);
    await ann.until('the developer reads of it', () => ann.console.length > 0);
    assert.equal(ann.console.length, 1);
    assert.match(ann.console[0]!, words);
    await ann.sees('The rest of the page');
  }
});

const mistakes: readonly (readonly [string, string, string, RegExp])[] = [
  ['an unknown backend', '<auth-provider backend="better-oath"></auth-provider>', 'auth-provider config-backend backend', / backend: config-backend \(better-oath is none of better-auth/],
  ['a malformed URL', '<auth-provider backend="better-auth" base-url="http://"></auth-provider>', 'auth-provider config-url base-url', / base-url: config-url \(http:\/\/\)/],
  ['a URL of another scheme', '<auth-provider backend="better-auth" base-url="ftp://example.com"></auth-provider>', 'auth-provider config-url base-url', / base-url: config-url \(ftp:\/\/example\.com\)/],
  ['an unknown method', '<auth-provider backend="better-auth" methods="password carrier-pigeon"></auth-provider>', 'auth-provider config-method /methods/1', /config-method \(carrier-pigeon is none of password,/],
];
for (const [what, provider, event, words] of mistakes) {
  play(`${what} gives one message and one event with the path of the mistake, and the page keeps working`, async (ann, { allow }) => {
    allow(/^\[keylit\]/);
    // Listens from before the first element is there.
    await ann.context.addInitScript(LISTEN);
    await ann.opensPage(`${provider}<auth-login></auth-login><button onclick="">The rest of the page</button>`.replace(' onclick=""', ''));
    await ann.until('the page hears of it', async () => (await heard(ann)).length > 0);
    assert.deepEqual(await heard(ann), [event]);
    await ann.until('the developer reads of it', () => ann.console.length > 0);
    assert.equal(ann.console.length, 1, ann.console.join('\n'));
    assert.match(ann.console[0]!, words);
    await ann.presses('The rest of the page');
  });
}

play('a method of an element that the backend has not is told the same way, and the others are there', async (ann, { allow }) => {
  allow(/^\[keylit\]/);
  await ann.hasAccount();
  await ann.context.addInitScript(LISTEN);
  await ann.opensPage(`${PROVIDER}<auth-login methods="password smoke-signal"></auth-login>`);
  await ann.until('the page hears of it', async () => (await heard(ann)).length > 0);
  assert.deepEqual(await heard(ann), ['auth-login config-method /methods/1']);
  await ann.until('the developer reads of it', () => ann.console.length > 0);
  assert.equal(ann.console.length, 1, ann.console.join('\n'));
  await signsInHere(ann);
});

play('a flow document with a mistake is refused with the path of it, and the built-in flow stands in', async (ann, { allow }) => {
  allow(/^\[keylit\]/);
  await ann.hasAccount();
  const flow = { flow: 'sign-in', stages: [{ ask: 'identifier' }, { prove: ['passkey', 'passwort'] }] };
  await ann.context.addInitScript(LISTEN);
  await ann.opensPage(`${PROVIDER}<auth-login></auth-login>`, `document.querySelector('auth-login').flow = ${JSON.stringify(flow)};`);
  await ann.until('the page hears of it', async () => (await heard(ann)).length > 0);
  assert.deepEqual(await heard(ann), ['auth-login config-flow /stages/1/prove/1']);
  await ann.until('the developer reads of it', () => ann.console.length > 0);
  assert.equal(ann.console.length, 1, ann.console.join('\n'));
  await signsInHere(ann);
});

play('a flow document of the page\'s own is followed', async (ann) => {
  const flow = { flow: 'sign-in', stages: [{ ask: 'identifier' }, { prove: ['email-code'] }] };
  await ann.opensPage(`${PROVIDER}<auth-login></auth-login>`, `document.querySelector('auth-login').flow = ${JSON.stringify(flow)};`);
  await ann.field(say('field.identifier')).waitFor();
  await ann.until('there are no passkeys in this flow', async () => (await ann.button(say('method.passkey')).count()) === 0);
  await ann.types(say('field.identifier'), ann.email);
  await ann.hits('Enter');
  await ann.types(say('field.code'), await ann.readsCode());
  await ann.hits('Enter');
  await ann.seesHeading(say('done.title'));
});

play('methods that change in mid-flow keep what was typed, and count from the next step on', async (ann) => {
  await ann.opensPage(`${PROVIDER}<auth-login></auth-login>`);
  await ann.types(say('field.identifier'), ann.email);
  await ann.page.evaluate(() => document.querySelector('auth-login')!.setAttribute('methods', 'email-code password'));
  await ann.finds(say('field.identifier'), ann.email);
  await ann.hits('Enter');
  await ann.seesHeading(say('code.title.sign-in'));
});

play('an element around which a framework renders again keeps its form, what was typed and the focus', async (ann) => {
  await ann.opensPage(`${PROVIDER}<auth-login><p slot="footer">Old words</p></auth-login>`);
  await ann.types(say('field.identifier'), ann.email);
  await ann.page.evaluate(() => {
    const footer = document.createElement('p');
    footer.slot = 'footer';
    footer.textContent = 'New words';
    document.querySelector('auth-login')!.replaceChildren(footer);
  });
  await ann.sees('New words');
  await ann.finds(say('field.identifier'), ann.email);
  await ann.hasFocusOn(ann.field(say('field.identifier')));
});

play('a page has its own words, title, logo and footer', async (ann) => {
  await ann.opensPage(
    `${PROVIDER}<auth-login><img slot="logo" src="/art/mark.svg" alt="Fernweh"><h1 slot="title">Come on in</h1><p slot="footer">Below it all</p></auth-login>`,
    `document.querySelector('auth-login').messages = { 'action.continue': 'Onwards' };`,
  );
  await ann.seesHeading('Come on in');
  await ann.seesButton('Onwards');
  await ann.sees('Below it all');
  assert.equal(await ann.heading(say('sign-in.title')).count(), 0);
});

play('a single-page router of the page takes people on, with an auth object of the page\'s own making', async (ann) => {
  await ann.hasAccount();
  await ann.opensPage(
    '<auth-login return-to="/support?from=router"></auth-login><output></output>',
    `import { createAuth } from '/keylit/keylit.js';
     const navigate = (url) => (document.querySelector('output').textContent = 'Routed to ' + url.pathname + url.search);
     document.querySelector('auth-login').auth = createAuth({ backend: 'better-auth', navigate });`,
  );
  await signsInHere(ann);
  await ann.sees('Routed to /support?from=router');
  await ann.isAt('/somebodys/page');
});
