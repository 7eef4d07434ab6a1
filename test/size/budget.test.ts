import assert from 'node:assert/strict';
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
  assert.ok(first.files.some(({ path }) => path === '/keylit/keylit.js'));
  assert.ok(first.bytes <= FIRST_SCREEN, `the first screen has ${first.bytes} bytes`);
  assert.ok(first.bytes + after.bytes <= WHOLE_PAGE, `the page loads ${first.bytes + after.bytes} bytes`);
});

test('the SDK alone does not pull in Lit', async () => {
  const { measureSdkAlone } = await load('sdk-alone.mjs');
  const { lit }: { lit: string[] } = await measureSdkAlone();
  assert.deepEqual(lit, []);
});
