import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

interface Load {
  bytes: number;
  files: { path: string }[];
}

const load = (file: string) => import(new URL(`../../../test/size/${file}`, import.meta.url).href);

test('the first screen and all that a sign-in page loads keep their budgets', async () => {
  const { FIRST_SCREEN, WHOLE_PAGE } = await load('budget.mjs');
  const { measureFirstScreen } = await load('first-screen.mjs');
  const { first, after }: { first: Load; after: Load } = await measureFirstScreen();
  // No round trip stands between the entry and the form: nothing else is asked for before it.
  assert.deepEqual(first.files.map(({ path }) => path).sort(), ['/keylit/keylit.css', '/keylit/keylit.js']);
  assert.ok(first.bytes <= FIRST_SCREEN, `the first screen has ${first.bytes} bytes`);
  assert.ok(first.bytes + after.bytes <= WHOLE_PAGE, `the page loads ${first.bytes + after.bytes} bytes`);
});

test('Chromium is told to compile the entry while it arrives, and no chunk that may never run', async () => {
  const { cdn } = await load('site.mjs');
  const hinted = readdirSync(cdn, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.js') && readFileSync(`${cdn}${file}`, 'utf8').startsWith('//# allFunctionsCalledOnLoad\n'),
  );
  assert.deepEqual(hinted, ['keylit.js']);
});

test('the SDK alone does not pull in Lit', async () => {
  const { measureSdkAlone } = await load('sdk-alone.mjs');
  const { lit }: { lit: string[] } = await measureSdkAlone();
  assert.deepEqual(lit, []);
});

test('the adapter of OpenID Connect providers keeps its budget with its library, and loads jose for an option alone', async () => {
  const { measureOidc, OIDC } = await load('oidc.mjs');
  const { files, bytes, optional }: { files: object[]; bytes: number; optional: { name: string }[] } = await measureOidc();
  assert.ok(bytes <= OIDC, `${bytes} bytes: ${JSON.stringify(files)}`);
  assert.deepEqual(optional.map(({ name }) => name).sort(), ['pushed', 'sign-out-url', 'signature', 'user-info']);
});

test('the session core in cookie mode keeps its budget', async () => {
  const { SESSION_CORE } = await load('budget.mjs');
  const { measureSessionCore } = await load('session-core.mjs');
  const { bytes, modules }: { bytes: number; modules: string[] } = await measureSessionCore();
  assert.ok(bytes <= SESSION_CORE, `the session core has ${bytes} bytes`);
  assert.ok(modules.some((module) => module.endsWith('/session/fetch/auth-fetch.js')), 'what it loads when needed counts');
  assert.ok(!modules.some((module) => /oauth4webapi|session\/(tokens|dpop)\//.test(module)));
});
