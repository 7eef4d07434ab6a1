// Proves that the benchmark gives no time to a form that does not work: node --test test/bench/broken-pages.test.mjs
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { installPeers } from './install.mjs';

installPeers();
const { bundle } = await import('./bundle.mjs');
const { startWebServer } = await import('./web-server.mjs');
const { early, untouched, usable } = await import('./runs.mjs');

const form = '<form action="/api/login" method="post"><input name="email" type="email"><button>Sign in</button></form>';
let server;
before(async () => (server = await startWebServer()));
after(() => server.close());

async function page(body, script = '') {
  const entry = { identifier: 'input[type=email]', body, head: '<script type="module" src="/script.js"></script>' };
  return { ...entry, files: await bundle({ ...entry, files: () => [['/script.js', script]] }) };
}

test('a plain form has a time', async () => {
  const { ms } = await usable(server, await page(form));
  assert.ok(ms > 0);
});

test('a form in a closed shadow root has a time', async () => {
  const script = `const root = document.querySelector('#host').attachShadow({ mode: 'closed' });
    root.append(document.querySelector('template').content);`;
  const { ms } = await usable(server, await page(`<div id="host"></div><template>${form}</template>`, script));
  assert.ok(ms > 0);
});

test('a form that is replaced while someone types is not usable', async () => {
  const replaced = await page(form, `setTimeout(() => { document.querySelector('main').innerHTML += '' }, 900)`);
  assert.match((await usable(server, replaced)).why, /^the field lost what was typed/);
  assert.equal((await early(server, replaced)).kept, false);
});

test('a form that ignores Enter is not usable', async () => {
  const { why } = await usable(server, await page(form, `document.forms[0].onsubmit = () => false`));
  assert.equal(why, 'Enter sent no request with the address');
});

test('a covered field is not ready before the cover goes', async () => {
  const cover = '<div id="cover" style="position:fixed;inset:0"></div>';
  const { ms } = await usable(
    server,
    await page(form + cover, `setTimeout(() => document.querySelector('#cover').remove(), 1500)`),
  );
  assert.ok(ms > 1500);
});

test('a form that pushes the text below it down has a layout shift', async () => {
  const { cls } = await untouched(
    server,
    await page(
      form,
      `setTimeout(() => document.querySelector('form').prepend(document.createElement('h1'), 'Welcome'), 800)`,
    ),
  );
  assert.ok(cls > 0);
});
