import assert from 'node:assert/strict';
import { inApp, oidcScenes, stored } from './oidc-scene.js';

const play = oidcScenes();

play('somebody signs in at a provider that takes the page’s place, and comes back to where they were', async (scene) => {
  const { page, app } = scene;
  await scene.signsIn();
  await page.waitForURL(`${app.url}/sign-in`);
  assert.deepEqual(await inApp(page, ({ auth }) => (auth.snapshot.status === 'signed-in' ? [auth.snapshot.user.email, auth.snapshot.assurance.acr] : null)), ['ann@example.com', 'urn:example:pwd']);
  assert.equal(scene.exchanges(), 1);
});

play('OAU-6: no script of the page finds code, state or iss in the address, and no request carries them in a referrer', async (scene) => {
  const { page, context, app } = scene;
  const referrers: string[] = [];
  context.on('request', (request) => {
    if (request.url().startsWith(app.url)) referrers.push(request.headers()['referer'] ?? '');
  });
  await scene.signsIn();
  assert.equal(await inApp(page, ({ seenAddress }) => seenAddress), `${app.url}/callback`);
  assert.ok(app.asked.some((address) => /^\/callback\?.*code=/.test(address)), 'there was one');
  for (const referrer of referrers) assert.doesNotMatch(referrer, /code=|state=/);
  await page.goBack();
  assert.doesNotMatch(page.url(), /code=|state=/);
});

play('STO-1: what is left in the browser holds no token', async (scene) => {
  const { page } = scene;
  const tokens: string[] = [];
  page.on('response', (response) => {
    if (!response.url().endsWith('/token')) return;
    void response.json().then((body: Record<string, string>) => tokens.push(...['access_token', 'refresh_token', 'id_token'].map((name) => body[name]!)));
  });
  await scene.signsIn();
  await scene.until('the tokens were seen', () => tokens.length === 3);
  const everything = await stored(page);
  for (const token of tokens) assert.ok(!everything.includes(token));
  assert.ok(!everything.includes('verifier'));
});

play('a person who says no is back at the beginning, and nothing is wrong', async (scene) => {
  const { page, app } = scene;
  await scene.opens('/sign-in');
  await scene.begins();
  await page.getByRole('button', { name: 'No, thanks' }).click();
  await page.waitForURL(`${app.url}/callback`);
  await page.getByRole('button', { name: 'Continue with Acme' }).waitFor();
  assert.equal(await page.getByRole('alert').filter({ visible: true }).count(), 0);
  assert.equal(scene.exchanges(), 0);
});

play('OAU-5, B18: a reload of the callback page, Back to it and a second look at its address exchange no second code and end in no error page', async (scene) => {
  const { page, app, context } = scene;
  await scene.signsIn();
  const callback = app.url + app.asked.find((address) => address.startsWith('/callback?'))!;
  // The address as a history, a crash or a bookmark may hold it.
  await page.goto(callback);
  await scene.sees('That sign-in is over already.');
  await page.getByRole('button', { name: 'Continue with Acme' }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Continue with Acme' }).waitFor();
  const other = await context.newPage();
  await other.goto(callback);
  await scene.sees('That sign-in is over already.', other);
  assert.equal(scene.exchanges(), 1);
  assert.deepEqual(scene.provider.refusals, []);
  // The friendly way on works: the provider still knows the person.
  await scene.begins(other);
  await scene.isSignedIn(other);
});

play('OAU-5, B18: StrictMode’s double mount and two elements exchange one code', async (scene) => {
  const { page } = scene;
  await page.addInitScript(() => {
    addEventListener('DOMContentLoaded', () => {
      const login = document.querySelector('main > auth-login');
      // The provider's pages have none.
      if (!login) return;
      const main = login.parentElement!;
      // Mounted, unmounted and mounted again at once, as React does in development; and a second one beside it.
      login.remove();
      main.append(login, document.createElement('auth-login'));
    });
  });
  await scene.opens('/sign-in');
  await page.getByRole('button', { name: 'Continue with Acme' }).first().click();
  await scene.logsIn(page);
  await scene.isSignedIn();
  assert.equal(scene.exchanges(), 1);
  assert.equal(await page.getByRole('alert').filter({ visible: true }).count(), 0);
});

play('B18: two sign-ins that were begun in two tabs both end well', async (scene) => {
  const { page, context } = scene;
  const other = await context.newPage();
  await scene.opens('/sign-in');
  await scene.begins();
  await page.getByLabel('User name').waitFor();
  await scene.opens('/sign-in', other);
  await scene.begins(other);
  await other.getByLabel('User name').waitFor();
  await scene.logsIn(other);
  await scene.isSignedIn(other);
  await scene.logsIn(page);
  await scene.isSignedIn(page);
  assert.equal(scene.exchanges(), 2);
});

play('B19, POP-6: a sign-in that was left by Back, or with its tab, stops no other', async (scene) => {
  const { page, context } = scene;
  await scene.opens('/sign-in');
  await scene.begins();
  await page.getByLabel('User name').waitFor();
  await page.goBack();
  await scene.begins();
  await page.getByLabel('User name').waitFor();
  const other = await context.newPage();
  await page.close();
  await scene.opens('/sign-in', other);
  await scene.begins(other);
  await scene.logsIn(other);
  await scene.isSignedIn(other);
});

play('OUT-3: a sign-out goes on to the provider, which asks again at the next sign-in', async (scene) => {
  const { page, app, provider } = scene;
  await scene.signsIn();
  await page.getByRole('button', { name: /Account menu/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign out at the provider' }).waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL(`${app.url}/signed-out`);
  assert.ok(provider.asked.includes('POST /token/revocation'));
  await scene.begins();
  await page.getByLabel('User name').waitFor();
});
