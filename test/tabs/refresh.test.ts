import assert from 'node:assert/strict';
import { pause, until, windows, type Scene, type Tab } from './window.js';

const PERSIST = 'store=persist';
const GRACE = 'store=persist&grace=10000';
/** Longer than a token lives here. */
const EXPIRY_MS = 1_200;

/** Somebody is signed in, and the tokens have run out while no page was open. */
async function signedInBefore({ tab, emptyTab }: Scene, query = PERSIST): Promise<void> {
  // The profile stays while a tab of it does.
  await emptyTab();
  const first = await tab(query);
  assert.equal(await first.signsIn('ann'), 'signed-in ann');
  await first.page.close();
}

/** Lets the first request for tokens wait for ever, as if it never reached the server, and the later ones pass. */
function losesFirstRequest({ server }: Scene): { reached(): Promise<void> } {
  let arrived = 0;
  server.gates.set('/token', () => {
    arrived += 1;
    return arrived === 1 ? new Promise(() => undefined) : Promise.resolve();
  });
  return { reached: () => until(() => arrived > 0, 10_000, () => 'no request for tokens came') };
}

const refreshesOf = ({ server }: Scene): readonly string[] => server.of('POST /token').map(({ outcome }) => outcome);

/** The name of the lock that a refresh is under, while one runs. */
async function nameOfLock(scene: Scene, tab: Tab): Promise<string> {
  let release: (() => void) | null = null;
  scene.server.gates.set('/token', () => new Promise((resolve) => (release = resolve)));
  const refreshing = tab.token();
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
  for (const [how, locks] of [
    ['with Web Locks', ''],
    ['LCK-6: with leases in IndexedDB, where there are no Web Locks', '&locks=off'],
  ] as const) {
    play(`B02: five tabs that are restored together with an expired token ask for one, ${how}`, async (scene) => {
      await signedInBefore(scene, PERSIST + locks);
      await pause(EXPIRY_MS);
      scene.server.lifetimeSeconds = 60;
      const tabs = await Promise.all(Array.from({ length: 5 }, scene.emptyTab));
      await Promise.all(tabs.map((each) => each.goes(PERSIST + locks)));
      for (const each of tabs) await each.is('signed-in ann');
      const tokens = await Promise.all(tabs.map((each) => each.token()));
      assert.deepEqual(refreshesOf(scene), ['rotated']);
      assert.equal(new Set(tokens.map(({ access }) => access)).size, 1, 'all have the same token');
    });

    play(`REF-2: five busy tabs at a strict server lose nothing, and ask little oftener than tokens run out, ${how}`, async (scene) => {
      const { server, tab } = scene;
      const tabs: Tab[] = [];
      server.lifetimeSeconds = 2;
      for (let count = 0; count < 5; count += 1) tabs.push(await tab(PERSIST + locks));
      await tabs[0]!.signsIn('ann');
      for (const each of tabs) await each.is('signed-in ann');
      const began = Date.now();
      const answers = await Promise.all(
        tabs.map((each, index) =>
          each.does(async (nth) => {
            const seen: string[] = [];
            for (const end = performance.now() + 7_500; performance.now() < end; ) {
              seen.push(await window.keylit.me());
              await new Promise((resolve) => setTimeout(resolve, 130 + 37 * nth));
            }
            return seen;
          }, index),
        ),
      );
      assert.deepEqual([...new Set(answers.flat())], ['ann']);
      assert.deepEqual([...new Set(refreshesOf(scene))], ['rotated']);
      // A token is due at nine tenths of its life, moved forward by chance to 85 %.
      const lifetimes = (Date.now() - began) / (server.lifetimeSeconds * 850);
      assert.ok(refreshesOf(scene).length <= Math.ceil(1.2 * lifetimes), `${refreshesOf(scene).length} refreshes in ${lifetimes} lifetimes`);
    });
  }

  const departures: readonly [string, string, (scene: Scene, tab: Tab) => Promise<unknown>, 'Chromium'?][] = [
    ['LCK-8, B04', 'unmounts', (_scene, tab) => tab.does(() => window.keylit.again())],
    ['LCK-2, LCK-3, B04', 'is navigated away while another waits', (_scene, tab) => tab.leaves()],
    ['LCK-2, B04', 'is closed', (_scene, tab) => tab.page.close()],
    ['LCK-2, B04', 'crashes', async (_scene, tab) => void tab.page.goto('chrome://crash').catch(() => undefined), 'Chromium'],
    ['LCK-2, LCK-3, B04', 'is frozen', async (_scene, tab) => (await tab.page.createCDPSession()).send('Page.setWebLifecycleState', { state: 'frozen' }), 'Chromium'],
  ];
  for (const [ids, how, depart, only] of departures) {
    play(
      `${ids}: a tab that waits gets a token soon when the holder of the lock ${how}`,
      async (scene) => {
        const { server, tab } = scene;
        const holder = await tab();
        await holder.signsIn('ann');
        const waiter = await tab();
        await waiter.is('signed-in ann');
        // A tab that nobody sees leaves what is due to those that are seen.
        await holder.page.bringToFront();
        const { reached } = losesFirstRequest(scene);
        holder.token().catch(() => undefined);
        await reached();
        await pause(EXPIRY_MS);
        server.lifetimeSeconds = 60;
        const waiting = waiter.token();
        await pause(300);
        await depart(scene, holder);
        const { code, ms } = await waiting;
        assert.equal(code, 'ok');
        assert.ok(ms < 5_000, `it waited ${ms} ms`);
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
    holder.does(() => window.keylit.auth.refresh().then(() => undefined)).catch(() => undefined);
    await reached();
    const { code, ms } = await other.token();
    assert.equal(code, 'ok');
    assert.ok(ms < 1_000, `it waited ${ms} ms`);
  });

  play(
    'LCK-4: who waits behind a page of the back/forward cache that took the lock with it is served soon',
    async (scene) => {
      const { server, tab, emptyTab } = scene;
      const waiter = await tab();
      await waiter.signsIn('ann');
      await pause(EXPIRY_MS);
      const name = await nameOfLock(scene, waiter);
      await pause(EXPIRY_MS);
      // A page of other code, which lets nothing go.
      const other = await emptyTab();
      await other.leaves();
      await other.does((lock) => void navigator.locks.request(lock, () => new Promise(() => undefined)), name);
      server.lifetimeSeconds = 60;
      const waiting = waiter.token();
      await pause(300);
      await other.page.goto(`${server.url}/elsewhere?again`);
      const { code, ms } = await waiting;
      assert.equal(code, 'ok');
      assert.ok(ms < 6_000, `it waited ${ms} ms`);
    },
    { only: 'Chromium', why: 'Firefox serves the queue by itself' },
  );

  play('LCK-9, B05: waiters behind a live holder give up with lock-timeout, steal nothing and let nothing escape', async (scene) => {
    const { tab, emptyTab } = scene;
    const first = await tab();
    await first.signsIn('ann');
    await pause(EXPIRY_MS);
    const name = await nameOfLock(scene, first);
    const waiters = [first];
    for (let count = 0; count < 3; count += 1) waiters.push(await tab());
    for (const waiter of waiters) await waiter.is('signed-in ann');
    await pause(EXPIRY_MS);
    const holder = await emptyTab();
    await holder.leaves();
    await holder.does((lock) => {
      const held = { stolen: false };
      Object.assign(window, { held });
      navigator.locks.request(lock, () => new Promise(() => undefined)).catch(() => (held.stolen = true));
    }, name);
    const asked = refreshesOf(scene).length;
    const results = await Promise.all(waiters.map((waiter) => waiter.token()));
    assert.deepEqual([...new Set(results.map(({ code }) => code))], ['lock-timeout']);
    for (const { ms } of results) assert.ok(ms < 25_000, `it waited ${ms} ms`);
    assert.equal(refreshesOf(scene).length, asked);
    assert.equal(await holder.does(() => (window as unknown as { held: { stolen: boolean } }).held.stolen), false);
    for (const waiter of waiters) assert.deepEqual(await waiter.errors(), []);
    for (const waiter of waiters) await waiter.is('signed-in ann');
  });

  play('B12, CLK-4: a tab that slept while another refreshed and slept too uses no old token when it wakes', async (scene) => {
    const { engine, server, tab } = scene;
    const [first, second] = [await tab(), await tab()];
    await first.signsIn('ann');
    await second.is('signed-in ann');
    const sleep = async (each: Tab): Promise<() => Promise<unknown>> => {
      if (engine === 'Firefox') {
        await each.leaves();
        return () => each.comesBack();
      }
      const devtools = await each.page.createCDPSession();
      await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
      return () => devtools.send('Page.setWebLifecycleState', { state: 'active' });
    };
    const wakeFirst = await sleep(first);
    for (let turn = 0; turn < 3; turn += 1) {
      await pause(EXPIRY_MS);
      assert.equal(await second.me(), 'ann');
    }
    const wakeSecond = await sleep(second);
    await pause(EXPIRY_MS);
    await wakeFirst();
    assert.equal(await first.me(), 'ann');
    await wakeSecond();
    assert.equal(await second.me(), 'ann');
    assert.deepEqual([...new Set(refreshesOf(scene))], ['rotated']);
    assert.deepEqual([...new Set(server.of('GET /api/me').map(({ outcome }) => outcome))], ['ok']);
  });

  for (const [how, fault] of [
    ['the network fails', { how: 'drop' }],
    ['a captive portal answers', { how: 'html' }],
    ['the server is down', { how: 'status', status: 503 }],
  ] as const) {
    play(`B07: a page that is opened while ${how} signs nobody out, and goes on once the network is back`, async (scene) => {
      await signedInBefore(scene);
      await pause(EXPIRY_MS);
      scene.server.lifetimeSeconds = 60;
      scene.server.faults.set('/token', fault);
      const tabs = [await scene.tab(), await scene.tab()];
      for (const each of tabs) await until(async () => (await each.status()) !== 'restoring', 15_000, () => 'the page still restores');
      for (const each of tabs) assert.match(await each.status(), /^(signed-in ann (offline|degraded)|unreachable)/);
      for (const each of tabs) await each.listens();
      scene.server.faults.clear();
      const failed = refreshesOf(scene).length;
      for (const each of tabs) await each.does(() => void dispatchEvent(new Event('online')));
      for (const each of tabs) await until(async () => (await each.status()) === 'signed-in ann', 20_000, () => 'the session has not recovered');
      for (const each of tabs) assert.ok(!(await each.heard()).some((heard) => heard.startsWith('signed-out')));
      assert.deepEqual(refreshesOf(scene).slice(failed), ['rotated'], 'one refresh after the network is back');
    });
  }

  const leavers: readonly [string, 'same' | 'other'][] = [
    ['the tab that refreshes', 'same'],
    ['another tab', 'other'],
  ];
  for (const [who, which] of leavers) {
    for (const when of ['before the server has it', 'before its answer arrives'] as const) {
      play(`OUT-2, B11: a sign-out in ${who} while a refresh is under way, ${when}, is not undone`, async (scene) => {
        const { server, tab } = scene;
        const [first, second] = [await tab(), await tab()];
        await first.signsIn('ann');
        await second.is('signed-in ann');
        await pause(EXPIRY_MS);
        let release = (): void => undefined;
        let arrived = false;
        if (when === 'before the server has it') {
          server.gates.set('/token', () => {
            arrived = true;
            return new Promise((resolve) => (release = resolve));
          });
        } else server.slowMs = 1_500;
        const refreshing = first.token();
        await until(() => arrived || server.of('POST /token').length > 0, 10_000, () => 'no refresh began');
        const leaver = which === 'same' ? first : second;
        await leaver.signsOut();
        release();
        const { code } = await refreshing;
        assert.match(code, /^(session-changed|none)$/);
        await first.is('signed-out');
        await second.is('signed-out');
        await until(() => server.isRevoked('ann'), 10_000, () => 'the late token was not given back');
        await pause(500);
        for (const each of [first, second]) {
          assert.match(await each.status(), /^signed-out/);
          assert.deepEqual(await each.does(() => Object.keys(localStorage).filter((key) => !key.endsWith(':visits'))), []);
        }
        const later = await tab();
        await later.is('signed-out');
        assert.equal(await later.me(), '401');
      });
    }
  }

  play('B11: a sign-out while a sign-in is under way in another tab is not undone by it', async (scene) => {
    const { server, tab } = scene;
    const [first, second] = [await tab(), await tab()];
    await first.signsIn('ann');
    await second.is('signed-in ann');
    let release = (): void => undefined;
    let arrived = false;
    server.gates.set('/sign-in', () => {
      arrived = true;
      return new Promise((resolve) => (release = resolve));
    });
    const signingIn = second.signsIn('bob');
    await until(() => arrived, 10_000, () => 'no sign-in began');
    await first.signsOut();
    await second.is('signed-out');
    release();
    assert.equal(await signingIn, 'session-changed');
    await until(() => server.isRevoked('bob'), 10_000, () => 'the late tokens were not given back');
    await first.is('signed-out');
    await second.is('signed-out');
  });

  play('LCK-2: with a time of grace, a navigation in the middle of a refresh costs nothing', async (scene) => {
    const { server, tab } = scene;
    server.graceMs = 10_000;
    server.slowMs = 400;
    const [first, second] = [await tab(GRACE), await tab(GRACE)];
    await first.signsIn('ann');
    await second.is('signed-in ann');
    for (let turn = 0; turn < 3; turn += 1) {
      await pause(EXPIRY_MS);
      const asked = server.of('POST /token').length;
      first.token().catch(() => undefined);
      await until(() => server.of('POST /token').length > asked, 10_000, () => 'no refresh began');
      await first.goes(GRACE);
      await first.is('signed-in ann');
      assert.equal(await second.me(), 'ann');
    }
    assert.equal(server.isRevoked('ann'), false);
  });
});
