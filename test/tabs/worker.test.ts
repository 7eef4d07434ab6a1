import assert from 'node:assert/strict';
import { pause, refreshesOf, until, windows, type Tab } from './window.js';

const WORKER = 'store=persist&worker';

/** Loads the page again and again, at odd times. */
async function navigates(tab: Tab, forMs: number, seed: number, query: string): Promise<void> {
  let random = seed;
  for (const end = Date.now() + forMs; Date.now() < end; ) {
    random = (random * 16_807) % 2_147_483_647;
    await pause(100 + (random % 400));
    await tab.goes(query);
  }
}

windows((play) => {
  play('REF-16: with refreshes in a shared worker five tabs lose nothing at a strict server, although four of them navigate all the time', async (scene) => {
    const { server, tab } = scene;
    const tabs = [await tab(WORKER)];
    await tabs[0]!.signsIn('ann');
    for (let count = 0; count < 4; count += 1) tabs.push(await tab(WORKER));
    for (const each of tabs) await each.is('signed-in ann');
    // Long enough for many a page to be left between a request and its reply.
    server.slowMs = 200;
    await Promise.all(tabs.slice(1).map((each, index) => navigates(each, 7_000, index + 1, WORKER)));
    assert.deepEqual([...new Set(refreshesOf(scene))], ['rotated']);
    assert.ok(refreshesOf(scene).length >= 4, `${refreshesOf(scene).length} refreshes`);
    // A page that finds its worker slow may ask by itself: here hardly any does.
    const byWorker = server.of('POST /token').filter(({ visibility }) => visibility === undefined);
    assert.ok(byWorker.length > refreshesOf(scene).length / 2, `${byWorker.length} of ${refreshesOf(scene).length} by the worker`);
    assert.equal(server.isRevoked('ann'), false);
    for (const each of tabs) assert.equal(await each.me(), 'ann');
  });

  play(
    'REF-16: with a worker that may outlive its pages, not even the only tab that navigates all the time loses anything',
    async (scene) => {
      const { server, tab } = scene;
      const only = await tab('store=persist&worker=extended');
      await only.signsIn('ann');
      server.slowMs = 200;
      await navigates(only, 7_000, 5, 'store=persist&worker=extended');
      await only.is('signed-in ann');
      assert.equal(await only.me(), 'ann');
      assert.deepEqual([...new Set(refreshesOf(scene))], ['rotated']);
    },
    { only: 'Chromium', why: 'no other has extendedLifetime' },
  );

  play('OUT-2: a sign-out while a worker refreshes is not undone, and its late token is given back', async (scene) => {
    const { server, tab } = scene;
    const [first, second] = [await tab(WORKER), await tab(WORKER)];
    await first.signsIn('ann');
    await second.is('signed-in ann');
    server.slowMs = 1_000;
    const asked = server.of('POST /token').length;
    await until(() => server.of('POST /token').length > asked, 10_000, () => 'no refresh began');
    await second.signsOut();
    await first.is('signed-out');
    await until(() => server.isRevoked('ann'), 10_000, () => 'the late token was not given back');
    await pause(300);
    for (const each of [first, second]) assert.match(await each.status(), /^signed-out/);
  });

  play('STO-14: neither trouble at the server nor anybody who asks makes the worker forget or tell a refresh token', async (scene) => {
    const { server, tab } = scene;
    const page = await tab(WORKER);
    await page.signsIn('ann');
    const replies = await page.does(
      async () =>
        new Promise<string>((resolve) => {
          const address = new URL('/test/tabs/refresh-worker.js', location.href).href;
          const { trustedTypes } = window as unknown as { trustedTypes?: { createPolicy(name: string, rules: object): { createScriptURL(url: string): string } } };
          const trusted = trustedTypes ? trustedTypes.createPolicy('stranger', { createScriptURL: (url: string) => url }).createScriptURL(address) : address;
          const { port } = new SharedWorker(trusted, { type: 'module', name: 'keylit-refresh' });
          const seen: unknown[] = [];
          port.addEventListener('message', ({ data }) => seen.push(data));
          port.start();
          const whole = { keylit: 1, id: 1, name: 'default', slot: 'session', generation: 'x', userActive: true };
          for (const message of [null, 1, 'token', [], {}, { ...whole, id: 'x' }, { ...whole, name: 5 }, { ...whole, kind: 'read' }, whole, { ...whole, slot: '__proto__' }]) port.postMessage(message);
          setTimeout(() => resolve(JSON.stringify(seen)), 700);
        }),
    );
    assert.ok(replies.includes('"ready":true') && replies.includes('"kind":"record"'), replies);
    assert.ok(!server.secrets.some((secret) => replies.includes(secret)));
    for (const fault of [{ how: 'status', status: 429, retryAfter: 1 }, { how: 'status', status: 503 }, { how: 'status', status: 400, error: 'use_dpop_nonce' }, { how: 'drop' }] as const) {
      server.faults.set('/token', fault);
      await page.does(() => window.keylit.auth.refresh().then(() => undefined, () => undefined));
    }
    server.faults.clear();
    await page.does(() => void dispatchEvent(new Event('online')));
    await until(async () => (await page.status()) === 'signed-in ann', 20_000, () => 'the session has not recovered');
    assert.equal(await page.me(), 'ann');
  });

  play('REF-16: where the worker cannot be had, the page refreshes itself and says so once', async (scene) => {
    const { server, tab } = scene;
    const page = await tab('store=persist&worker&missing');
    await page.signsIn('ann');
    await until(() => server.of('POST /token').length >= 2, 20_000, () => 'nothing was refreshed');
    assert.deepEqual([...new Set(refreshesOf(scene))], ['rotated']);
    assert.deepEqual(await page.does(() => window.keylit.diagnostics), ['worker-missing']);
  });
});
