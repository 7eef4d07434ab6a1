import assert from 'node:assert/strict';
import { pause, refreshesOf, until, windows, type Scene, type Tab } from './window.js';

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

  const inCache = async (each: Tab): Promise<() => Promise<unknown>> => {
    await each.leaves();
    return () => each.comesBack();
  };
  const frozen = async (each: Tab): Promise<() => Promise<unknown>> => {
    const devtools = await each.page.createCDPSession();
    await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
    return () => devtools.send('Page.setWebLifecycleState', { state: 'active' });
  };
  for (const [where, sleep, options] of [
    ['in the back/forward cache', inCache, {}],
    ['frozen', frozen, { only: 'Chromium', why: 'only its protocol can freeze a page' }],
  ] as const) {
    play(
      `B12, CLK-4: a tab that slept ${where} while another refreshed and slept too uses no old token when it wakes`,
      async (scene) => {
        const { server, tab } = scene;
        server.lifetimeSeconds = 2;
        const [first, second] = [await tab(), await tab()];
        await first.signsIn('ann');
        await second.is('signed-in ann');
        const wakeFirst = await sleep(first);
        for (let turn = 0; turn < 3; turn += 1) {
          const asked = refreshesOf(scene).length;
          await until(() => refreshesOf(scene).length > asked, 15_000, () => 'nothing was refreshed');
          await pause(150);
          assert.equal(await second.me(), 'ann');
        }
        // Right after a refresh: a page that sleeps in the middle of one loses its reply.
        const wakeSecond = await sleep(second);
        await pause(2_300);
        await wakeFirst();
        assert.equal(await first.me(), 'ann');
        await wakeSecond();
        assert.equal(await second.me(), 'ann');
        assert.deepEqual([...new Set(refreshesOf(scene))], ['rotated']);
        assert.deepEqual([...new Set(server.of('GET /api/me').map(({ outcome }) => outcome))], ['ok']);
      },
      options,
    );
  }

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
        server.lifetimeSeconds = 60;
        const [first, second] = [await tab(), await tab()];
        await first.signsIn('ann');
        await second.is('signed-in ann');
        const asked = server.of('POST /token').length;
        let release = (): void => undefined;
        let arrived = false;
        if (when === 'before the server has it') {
          server.gates.set('/token', () => {
            arrived = true;
            return new Promise((resolve) => (release = resolve));
          });
        } else server.slowMs = 1_500;
        const refreshing = first.refreshes();
        await until(() => arrived || server.of('POST /token').length > asked, 10_000, () => 'no refresh began');
        const leaver = which === 'same' ? first : second;
        await leaver.signsOut();
        release();
        await refreshing;
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
