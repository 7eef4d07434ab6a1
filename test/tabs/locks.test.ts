import assert from 'node:assert/strict';
import { pause, refreshesOf, until, windows, type Scene, type Tab } from './window.js';

/** Lets the first request for tokens wait for ever, as if it never reached the server, and the later ones pass. */
function losesFirstRequest({ server }: Scene): { reached(): Promise<void>; asked(): number } {
  let arrived = 0;
  server.gates.set('/token', () => {
    arrived += 1;
    return arrived === 1 ? new Promise(() => undefined) : Promise.resolve();
  });
  return { reached: () => until(() => arrived > 0, 10_000, () => 'no request for tokens came'), asked: () => arrived };
}

/** The name of the lock that a refresh is under, while one runs. */
async function nameOfLock(scene: Scene, tab: Tab): Promise<string> {
  let release: (() => void) | null = null;
  scene.server.gates.set('/token', () => new Promise((resolve) => (release = resolve)));
  const refreshing = tab.refreshes();
  let name = '';
  await until(() => release !== null, 10_000, () => 'no refresh began');
  await until(
    async () => (name = await tab.does(async () => (await navigator.locks.query()).held?.find((lock) => lock.name?.startsWith('keylit:'))?.name ?? '')) !== '',
    10_000,
    () => 'no lock is held',
  );
  scene.server.gates.clear();
  release!();
  await refreshing;
  return name;
}

windows((play) => {
  const departures: readonly [string, string, (scene: Scene, tab: Tab) => Promise<unknown>, 'Chromium'?][] = [
    ['LCK-8, B04', 'unmounts', (_scene, tab) => tab.does(() => window.keylit.again())],
    ['LCK-2, LCK-3, B04', 'is navigated away while another waits', (_scene, tab) => tab.leaves()],
    ['LCK-2, B04', 'is closed', (_scene, tab) => tab.page.close()],
    ['LCK-2, B04', 'crashes', async (_scene, tab) => void tab.page.goto('chrome://crash').catch(() => undefined), 'Chromium'],
  ];
  for (const [ids, how, depart, only] of departures) {
    play(
      `${ids}: a tab that waits gets a token soon when the holder of the lock ${how}`,
      async (scene) => {
        const { server, tab } = scene;
        // Nothing is due by itself while the test lasts.
        server.lifetimeSeconds = 600;
        const holder = await tab();
        await holder.signsIn('ann');
        const waiter = await tab();
        await waiter.is('signed-in ann');
        const { reached } = losesFirstRequest(scene);
        holder.refreshes().catch(() => undefined);
        await reached();
        const waiting = waiter.refreshes();
        await pause(300);
        await depart(scene, holder);
        const { code, ms } = await waiting;
        assert.equal(code, 'ok');
        assert.ok(ms < 9_000, `it waited ${ms} ms`);
        assert.equal(await waiter.me(), 'ann');
        assert.deepEqual([...new Set(refreshesOf(scene))], ['rotated']);
      },
      only && { only },
    );
  }

  play('LCK-2: a tab whose token is good waits for no lock', async (scene) => {
    const { server, tab } = scene;
    server.lifetimeSeconds = 60;
    const holder = await tab();
    await holder.signsIn('ann');
    const other = await tab();
    await other.is('signed-in ann');
    const { reached } = losesFirstRequest(scene);
    holder.refreshes().catch(() => undefined);
    await reached();
    const { code, ms } = await other.token();
    assert.equal(code, 'ok');
    assert.ok(ms < 1_000, `it waited ${ms} ms`);
  });

  play(
    'LCK-4: who waits behind a page of the back/forward cache that took the lock with it is served soon',
    async (scene) => {
      const { server, tab, emptyTab } = scene;
      server.lifetimeSeconds = 600;
      const waiter = await tab();
      await waiter.signsIn('ann');
      const name = await nameOfLock(scene, waiter);
      // Who has just traded tokens in that were good does not do so again at once.
      await pause(2_500);
      // A page of other code, which lets nothing go.
      const other = await emptyTab();
      await other.leaves();
      await other.does((lock) => void navigator.locks.request(lock, () => new Promise(() => undefined)), name);
      const waiting = waiter.refreshes();
      await pause(300);
      await other.page.goto(`${server.url}/elsewhere?again`);
      const { code, ms } = await waiting;
      assert.equal(code, 'ok');
      assert.ok(ms < 9_000, `it waited ${ms} ms`);
    },
    { only: 'Chromium', why: 'Firefox serves the queue by itself' },
  );

  play(
    'LCK-2, REF-2, B04: a tab that waits hears lock-timeout, and shows no refresh token twice, while the holder of the lock is frozen in its request',
    async (scene) => {
      const { server, tab } = scene;
      server.lifetimeSeconds = 600;
      const holder = await tab();
      await holder.signsIn('ann');
      const waiter = await tab();
      await waiter.is('signed-in ann');
      const { reached, asked } = losesFirstRequest(scene);
      holder.refreshes().catch(() => undefined);
      await reached();
      await (await holder.page.createCDPSession()).send('Page.setWebLifecycleState', { state: 'frozen' });
      const { code, ms } = await waiter.refreshes();
      assert.equal(code, 'lock-timeout');
      assert.ok(ms < 40_000, `it waited ${ms} ms`);
      assert.equal(asked(), 1);
      assert.equal(await waiter.me(), 'ann');
      await holder.page.close();
      assert.equal((await waiter.refreshes()).code, 'ok');
      assert.deepEqual([...new Set(refreshesOf(scene))], ['rotated']);
    },
    { only: 'Chromium', why: 'only its protocol can freeze a page' },
  );

  play('LCK-9, B05: waiters behind a live holder give up with lock-timeout, steal nothing and let nothing escape', async (scene) => {
    const { server, tab, emptyTab } = scene;
    server.lifetimeSeconds = 600;
    const first = await tab();
    await first.signsIn('ann');
    const name = await nameOfLock(scene, first);
    const waiters = [first];
    for (let count = 0; count < 3; count += 1) waiters.push(await tab());
    for (const waiter of waiters) await waiter.is('signed-in ann');
    const holder = await emptyTab();
    await holder.leaves();
    await holder.does((lock) => {
      const held = { stolen: false };
      Object.assign(window, { held });
      navigator.locks.request(lock, () => new Promise(() => undefined)).catch(() => (held.stolen = true));
    }, name);
    // The refresh that told the lock's name was asked for before its time: the next such one rests for two seconds (B09).
    await pause(2_500);
    const asked = refreshesOf(scene).length;
    const results = await Promise.all(waiters.map((waiter) => waiter.refreshes()));
    assert.deepEqual([...new Set(results.map(({ code }) => code))], ['lock-timeout']);
    for (const { ms } of results) assert.ok(ms < 40_000, `it waited ${ms} ms`);
    assert.equal(refreshesOf(scene).length, asked);
    assert.equal(await holder.does(() => (window as unknown as { held: { stolen: boolean } }).held.stolen), false);
    for (const waiter of waiters) assert.deepEqual(await waiter.errors(), []);
    for (const waiter of waiters) await waiter.is('signed-in ann');
  });
});
