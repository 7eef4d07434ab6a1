import assert from 'node:assert/strict';
import { MFA } from '../support/oidc-provider.js';
import { inApp, oidcScenes, stored } from './oidc-scene.js';

const play = oidcScenes({ dpop: true, par: true });

play('OAU-9, DPO-2, DPO-4: in a window, at a provider that wants its parameters pushed, tokens bound and a nonce in every proof', async (scene) => {
  const { page, provider } = scene;
  scene.configure({ display: 'popup', dpop: true });
  provider.switches.nonces = true;
  await scene.opens('/sign-in');
  await scene.logsIn(await scene.beginsInWindow());
  await scene.isSignedIn();
  assert.equal(provider.asked.filter((line) => line === 'POST /request').length, 2, 'once to learn the nonce');
  assert.equal(scene.exchanges(), 1, 'it was known by then');
  const url = `${provider.issuer}/api/orders`;
  const status = await page.evaluate(async (address) => (await (window as unknown as { auth: { fetch: typeof fetch } }).auth.fetch(address)).status, url);
  assert.equal(status, 200);
  await inApp(page, ({ auth }) => auth.refresh().then(() => null));
  assert.ok(provider.asked.includes('POST /token refresh_token'));
  await scene.isSignedIn();
});

play('DPO-2: by the page itself, where the key is made after the way back, and kept over a reload only where the page wants that', async (scene) => {
  const { page, provider, app } = scene;
  scene.configure({ dpop: true }, { persist: true });
  provider.switches.nonces = true;
  await scene.signsIn();
  await page.waitForURL(`${app.url}/sign-in`);
  await page.reload();
  await scene.isSignedIn();
  const url = `${provider.issuer}/api/orders`;
  assert.equal(await page.evaluate(async (address) => (await (window as unknown as { auth: { fetch: typeof fetch } }).auth.fetch(address)).status, url), 200);
  await inApp(page, ({ auth }) => auth.refresh().then(() => null));
  await scene.isSignedIn();
  assert.ok(provider.refusals.every((refusal) => refusal === 'use_dpop_nonce'), provider.refusals.join());
  assert.doesNotMatch(await stored(page), /eyJ|refresh/);
});

play('B24: two-second tokens, a nonce that changes with every answer, two tabs: at most one more request for each, and one key', async (scene) => {
  const { page, context, provider } = scene;
  scene.configure({ dpop: true }, { persist: true });
  Object.assign(provider.switches, { nonces: true, accessSeconds: 2 });
  const thumbprints = new Set<string>();
  context.on('request', (request) => {
    const proof = request.headers()['dpop'];
    if (proof) thumbprints.add(JSON.stringify((JSON.parse(Buffer.from(proof.split('.')[0]!, 'base64url').toString()) as { jwk: object }).jwk));
  });
  await scene.signsIn();
  const other = await context.newPage();
  await scene.opens('/sign-in', other);
  await scene.isSignedIn(other);
  const url = `${provider.issuer}/api/orders`;
  const call = (tab: typeof page): Promise<number> => tab.evaluate(async (address) => (await (window as unknown as { auth: { fetch: typeof fetch } }).auth.fetch(address)).status, url);
  const since = Date.now();
  while (Date.now() - since < 10_000) {
    assert.deepEqual(await Promise.all([call(page), call(other)]), [200, 200]);
    await page.waitForTimeout(300);
  }
  const asked = provider.asked.filter((line) => line === 'POST /token refresh_token').length;
  const wantedNonce = provider.refusals.filter((refusal) => refusal === 'use_dpop_nonce').length;
  assert.deepEqual(provider.refusals.filter((refusal) => refusal !== 'use_dpop_nonce'), []);
  assert.ok(asked - wantedNonce >= 3 && wantedNonce <= asked - wantedNonce, `${asked} requests, ${wantedNonce} for a nonce`);
  assert.equal(thumbprints.size, 1);
}, 90_000);

play('STP-1: a step-up at such a provider ends with a token of the level that is bound too', async (scene) => {
  const { page, provider } = scene;
  scene.configure({ display: 'popup', dpop: true });
  provider.switches.nonces = true;
  provider.api.transferLevel = MFA;
  await scene.opens('/sign-in');
  await scene.logsIn(await scene.beginsInWindow());
  await scene.isSignedIn();
  await page.getByLabel('Amount').fill('7');
  await page.getByRole('button', { name: 'Transfer' }).click();
  const popup = await scene.confirms();
  await scene.logsIn(popup, { code: true });
  await scene.sees('Answer 200');
  assert.deepEqual(provider.api.transfers, ['7']);
});
