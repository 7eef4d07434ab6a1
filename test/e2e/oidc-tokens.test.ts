import assert from 'node:assert/strict';
import type { Page } from 'playwright';
import { MFA } from '../support/oidc-provider.js';
import { inApp, oidcScenes, type OidcScene } from './oidc-scene.js';

const play = oidcScenes();
const refreshes = ({ provider }: OidcScene): number => provider.asked.filter((line) => line === 'POST /token refresh_token').length;

/** One request to the app's API with the session; the answer's status. */
const orders = ({ provider }: OidcScene, page: Page): Promise<number> =>
  page.evaluate(async (url) => {
    const { auth } = window as unknown as { auth: { fetch: typeof fetch } };
    return (await auth.fetch(url)).status;
  }, `${provider.issuer}/api/orders`);

play('auth.fetch calls the app’s API with the provider’s tokens, and sends an ID token nowhere (OAU-11)', async (scene) => {
  const { page, provider } = scene;
  let idToken = '';
  page.on('response', (response) => {
    if (response.url().endsWith('/token')) void response.json().then((body: { id_token: string }) => (idToken = body.id_token));
  });
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/')) sent.push(JSON.stringify(request.headers()) + request.postData());
  });
  scene.configure({ display: 'popup' });
  await scene.opens('/sign-in');
  await scene.logsIn(await scene.beginsInWindow());
  await scene.isSignedIn();
  assert.equal(await orders(scene, page), 200);
  assert.deepEqual(provider.api.asked, ['GET /api/orders 200']);
  await scene.until('the ID token was seen', () => idToken !== '');
  assert.ok(sent.length > 0 && sent.every((request) => !request.includes(idToken)));
});

play('REF-2, B02: three tabs, two-second tokens and a provider that ends a family at the first reuse: nobody is signed out, and nobody refreshes twice', async (scene) => {
  const { page, context, provider } = scene;
  scene.configure({}, { persist: true });
  provider.switches.accessSeconds = 2;
  await scene.signsIn();
  const tabs = [page, await context.newPage(), await context.newPage()];
  for (const tab of tabs.slice(1)) {
    await scene.opens('/sign-in', tab);
    await scene.isSignedIn(tab);
  }
  const before = refreshes(scene);
  const since = Date.now();
  while (Date.now() - since < 12_000) {
    const answers = await Promise.all(tabs.flatMap((tab) => [orders(scene, tab), orders(scene, tab)]));
    assert.ok(answers.every((status) => status === 200), answers.join(' '));
    await page.waitForTimeout(300);
  }
  const lifetimes = (Date.now() - since) / 2_000;
  const count = refreshes(scene) - before;
  assert.deepEqual(provider.refusals, []);
  assert.ok(count >= 3, `${count} refreshes in ${lifetimes} lifetimes: the tokens did run out`);
  assert.ok(count <= lifetimes * 1.2 + 1, `${count} refreshes in ${lifetimes} lifetimes`);
  for (const tab of tabs) await scene.isSignedIn(tab);
}, 90_000);

play('OUT-4: a session that was ended elsewhere is seen at the next refresh, in every tab, and in other words than a sign-out', async (scene) => {
  const { page, context, provider } = scene;
  scene.configure({}, { persist: true });
  await scene.signsIn();
  const other = await context.newPage();
  await scene.opens('/sign-in', other);
  await scene.isSignedIn(other);
  await provider.revokeAll();
  await inApp(page, ({ auth }) => auth.refresh().then(() => null, () => null));
  for (const tab of [page, other]) {
    await scene.until('it is signed out', () => inApp(tab, ({ auth }) => auth.snapshot.status === 'signed-out'));
    await tab.getByRole('button', { name: 'Continue with Acme' }).waitFor();
  }
  assert.equal(await inApp(page, ({ reasons }) => reasons.at(-1)!), 'signed-out:revoked');
  await scene.sees('Your session has ended, perhaps from another device.');
  assert.equal(await page.getByText('You are signed out.').count(), 0);
});

play('a person’s own sign-out has words of its own (OUT-4)', async (scene) => {
  const { page } = scene;
  scene.configure({ display: 'popup', signOutUri: undefined });
  await scene.opens('/sign-in');
  await scene.logsIn(await scene.beginsInWindow());
  await scene.isSignedIn();
  await page.getByRole('button', { name: /Account menu/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByText('You are signed out.').first().waitFor({ state: 'attached' });
  assert.equal(await page.getByText('Your session has ended').count(), 0);
  assert.deepEqual(await inApp(page, ({ reasons }) => reasons.filter((reason) => reason !== 'restoring')), ['signed-out:none', 'signed-in', 'signed-out:user'], 'and it stays so');
});

play('STP-1: an API that wants a higher level has the provider ask for it in a window, and the request goes through with what was typed (STP-8)', async (scene) => {
  const { page, context, provider } = scene;
  scene.configure({ display: 'popup' });
  provider.api.transferLevel = MFA;
  await scene.opens('/sign-in');
  await scene.logsIn(await scene.beginsInWindow());
  await scene.isSignedIn();
  await page.getByLabel('Amount').fill('42');
  await page.getByRole('button', { name: 'Transfer' }).click();
  const popup = await scene.confirms();
  await scene.logsIn(popup, { code: true });
  await scene.sees('Answer 200');
  assert.deepEqual(provider.api.transfers, ['42']);
  assert.deepEqual(provider.api.asked, ['POST /api/transfer 401', 'POST /api/transfer 200']);
  assert.equal(await page.getByLabel('Amount').inputValue(), '42');
  assert.equal(await inApp(page, ({ auth }) => (auth.snapshot.status === 'signed-in' ? auth.snapshot.assurance.acr! : '')), MFA);
  // And once is enough.
  await page.getByRole('button', { name: 'Transfer' }).click();
  await scene.sees('Answer 200');
  assert.equal(context.pages().length, 1);
});

play('STP-4: whoever says no to the step-up keeps the session, and the app gets the answer that led there', async (scene) => {
  const { page, provider } = scene;
  scene.configure({ display: 'popup' });
  provider.api.transferLevel = MFA;
  await scene.opens('/sign-in');
  await scene.logsIn(await scene.beginsInWindow());
  await scene.isSignedIn();
  await page.getByRole('button', { name: 'Transfer' }).click();
  const popup = await scene.confirms();
  await popup.getByRole('button', { name: 'No, thanks' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await scene.sees('Failed step-up-cancelled 401');
  assert.equal(await orders(scene, page), 200);
  await scene.isSignedIn();
});

play('STP-5: a step-up that somebody else answers changes nothing', async (scene) => {
  const { page, provider } = scene;
  scene.configure({ display: 'popup' });
  provider.api.transferLevel = MFA;
  await scene.opens('/sign-in');
  await scene.logsIn(await scene.beginsInWindow());
  await scene.isSignedIn();
  await page.getByRole('button', { name: 'Transfer' }).click();
  const popup = await scene.confirms();
  await scene.logsIn(popup, { as: 'ben', code: true });
  await scene.sees(/Failed account-mismatch/);
  assert.deepEqual(provider.api.transfers, []);
  // Here: the provider itself ends what it gave to the first when somebody else logs in at it.
  await scene.isSignedIn(page, 'ann');
});

play('STP-1: in the page’s place, a step-up comes back with the level that was asked for, and the session goes on with it', async (scene) => {
  const { page, app, provider } = scene;
  scene.configure({ popupUri: undefined }, { persist: true });
  provider.api.transferLevel = MFA;
  await scene.signsIn();
  // Whoever is back from the provider is taken to where they were.
  await page.waitForURL(/\/sign-in$/);
  await page.getByRole('button', { name: 'Transfer' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Confirm' }).click();
  await scene.logsIn(page, { code: true });
  await page.waitForURL(`${app.url}/sign-in`);
  await scene.isSignedIn();
  assert.equal(await inApp(page, ({ auth }) => (auth.snapshot.status === 'signed-in' ? auth.snapshot.assurance.acr! : '')), MFA);
  await page.getByRole('button', { name: 'Transfer' }).click();
  await scene.sees('Answer 200');
});

play('STP-5: in the page’s place too, a step-up that somebody else answers changes nothing', async (scene) => {
  const { page, provider } = scene;
  scene.configure({ popupUri: undefined }, { persist: true });
  provider.api.transferLevel = MFA;
  await scene.signsIn();
  // Whoever is back from the provider is taken to where they were.
  await page.waitForURL(/\/sign-in$/);
  await page.getByRole('button', { name: 'Transfer' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Confirm' }).click();
  await scene.logsIn(page, { as: 'ben', code: true });
  await page.waitForURL(/\/callback$/);
  await scene.until('it was given back', () => provider.asked.includes('POST /token/revocation'));
  await scene.isSignedIn(page, 'ann');
  // And so it stays.
  await page.reload();
  await scene.isSignedIn(page, 'ann');
  assert.ok(!(await inApp(page, ({ reasons }) => reasons.join())).includes('signed-out'));
});

/** Five requests at once to what wants a higher level; a status or the code of the error of each. */
const fiveTransfers = ({ page, provider }: OidcScene): Promise<readonly string[]> =>
  page.evaluate((url) => {
    const { auth } = window as unknown as { auth: { fetch: typeof fetch } };
    const one = (amount: number): Promise<string> => auth.fetch(url, { method: 'POST', body: String(amount) }).then(({ status }) => String(status), (error: { code?: string }) => String(error.code));
    return Promise.all([1, 2, 3, 4, 5].map(one));
  }, `${provider.issuer}/api/transfer`);
const refused = ({ provider }: OidcScene): number => provider.api.asked.filter((line) => line.endsWith(' 401')).length;

for (const [what, then] of [
  ['go on', 'raised'],
  ['end alike where the server is not content with what came back', 'too low'],
] as const) {
  play(`R08, STP-2: five requests that are refused at once ask once, end alike when the person would rather not, and ${what}`, async (scene) => {
    const { page, context, provider } = scene;
    scene.configure({ display: 'popup' });
    provider.api.transferLevel = MFA;
    await scene.opens('/sign-in');
    await scene.logsIn(await scene.beginsInWindow());
    await scene.isSignedIn();
    const dialogs = page.getByRole('dialog').filter({ visible: true });
    const cancelled = fiveTransfers(scene);
    await scene.until('all five were refused', () => refused(scene) === 5);
    await dialogs.getByRole('button', { name: 'Cancel' }).click();
    assert.deepEqual(await cancelled, Array.from({ length: 5 }, () => 'step-up-cancelled'));
    assert.equal(await dialogs.count(), 0);

    const settled = fiveTransfers(scene);
    const popup = await scene.confirms();
    await scene.until('all five were refused', () => refused(scene) === 10);
    assert.deepEqual([await dialogs.count(), context.pages().length], [1, 2]);
    if (then === 'too low') provider.api.transferLevel = 'urn:example:higher';
    await scene.logsIn(popup, { code: true });
    assert.deepEqual(await settled, Array.from({ length: 5 }, () => (then === 'raised' ? '200' : 'step-up-insufficient')));
    assert.deepEqual(provider.api.transfers.toSorted(), then === 'raised' ? ['1', '2', '3', '4', '5'] : [], 'each of them once, with its body');
    // Nobody is asked a second time.
    assert.deepEqual([refused(scene), await dialogs.count(), context.pages().length], [then === 'raised' ? 10 : 15, 0, 1]);
  });
}
