import assert from 'node:assert/strict';
import { countWhatIsOpen, traces } from './traces.js';
import { pause, until, windows, type Tab } from './window.js';

const tracesOf = (tab: Tab): Promise<Record<string, string>> => tab.does(traces);

/** The places in which one of these texts is found. */
const placesOf = (texts: readonly string[], found: Readonly<Record<string, string>>): readonly string[] => Object.keys(found).filter((place) => texts.some((text) => found[place]!.includes(text)));

interface Open {
  readonly listeners: number;
  readonly timers: number;
  readonly channels: number;
  readonly connections: number;
}

windows((play) => {
  play('STO-1: by default no token is anywhere that a script can read', async ({ server, tab }) => {
    server.lifetimeSeconds = 60;
    const page = await tab('store=memory');
    assert.equal(await page.signsIn('ann'), 'signed-in ann');
    assert.equal(await page.me(), 'ann');
    await page.does(() => window.keylit.auth.refresh().then(() => undefined));
    assert.ok(server.secrets.length >= 4, 'there are tokens to be found');
    const found = await tracesOf(page);
    assert.deepEqual(placesOf(server.secrets, found), []);
    assert.deepEqual([found['indexedDB'], found['cookies'], found['sessionStorage']], ['', '', '']);
    // The search finds what is there.
    const [canary] = server.secrets;
    await page.does((text) => {
      localStorage.setItem('canary', text);
      sessionStorage.setItem('canary', text);
      document.cookie = `canary=${text}`;
      document.body.dataset['canary'] = text;
      history.replaceState({ text }, '', `?${text}`);
      Object.assign(window, { app: { deep: { down: [text] } } });
    }, canary!);
    const places = placesOf(server.secrets, await tracesOf(page));
    for (const place of ['localStorage', 'sessionStorage', 'cookies', 'address', 'history', 'document', 'window']) assert.ok(places.includes(place), place);
  });

  play('STO-1, STO-2: tokens that are kept are in IndexedDB and nowhere else, never in a cookie', async ({ server, tab }) => {
    server.lifetimeSeconds = 60;
    const page = await tab();
    await page.signsIn('ann');
    const found = await tracesOf(page);
    assert.deepEqual(placesOf(server.secrets, found), ['indexedDB']);
    assert.ok(!found['indexedDB']!.includes('ann@example.com'), 'STO-13: no address is kept');
    assert.deepEqual([found['cookies'], found['cookieStore']], ['', '']);
  });

  play('STO-10, OUT-1: after a sign-out without a network nothing of it is left in any storage', async ({ server, tab }) => {
    server.lifetimeSeconds = 60;
    const [page, other] = [await tab(), await tab()];
    const before = await tracesOf(page);
    await page.signsIn('ann');
    await other.is('signed-in ann');
    assert.notEqual((await tracesOf(page))['indexedDB'], before['indexedDB']);
    for (const path of ['/end', '/revoke', '/token']) server.faults.set(path, { how: 'drop' });
    assert.equal(await page.signsOut(), 'pending');
    await page.is('signed-out user');
    await other.is('signed-out other-tab');
    const stored = (found: Record<string, string>): unknown => ({
      ...found,
      window: '',
      document: '',
      // How often people came here is counted whoever they are.
      localStorage: found['localStorage']!.replace(/^keylit:default:visits=\d+$/m, ''),
    });
    for (const each of [page, other]) {
      let after = await tracesOf(each);
      await until(async () => (after = await tracesOf(each))['indexedDB'] === '', 5_000, () => `left: ${after['indexedDB']}`);
      assert.deepEqual(stored(after), stored(before));
      assert.deepEqual(placesOf(server.secrets, after), []);
    }
  });

  play('STO-9: two instances on one page share nothing', async ({ server, tab }) => {
    server.lifetimeSeconds = 60;
    const page = await tab('store=persist&name=shop');
    await page.signsIn('ann');
    const states = await page.does(async () => {
      const bank = window.keylit.make({ name: 'bank' });
      const before = (await bank.ready()).status;
      const flow = await bank.flow({ flow: 'sign-in' });
      await flow.resume(new URL('/?sign-in=bob', location.href));
      const names = (await indexedDB.databases()).map(({ name }) => name ?? '').toSorted();
      await window.keylit.auth.signOut();
      const after = bank.snapshot.status;
      const token = await bank.accessToken!();
      bank.dispose();
      return { before, names, after, hasToken: Boolean(token) };
    });
    assert.deepEqual(states, { before: 'signed-out', names: ['keylit:bank', 'keylit:shop'], after: 'signed-in', hasToken: true });
  });

  play('STO-5, B23: in a sandboxed frame, where all storage throws, a session works in memory and developers are told once', async ({ server, emptyTab }) => {
    server.lifetimeSeconds = 60;
    const host = await emptyTab();
    await host.page.goto(`${server.url}/framed`);
    let frame = host.page.frames()[1];
    await until(
      async () => {
        frame = host.page.frames()[1];
        return frame ? await frame.evaluate(() => Boolean(window.keylit)).catch(() => false) : false;
      },
      15_000,
      () => 'the frame does not stand',
    );
    const seen = await frame!.evaluate(async () => {
      const throws = (use: () => unknown): boolean => {
        try {
          use();
          return false;
        } catch {
          return true;
        }
      };
      const page = window.keylit;
      await page.auth.ready();
      const before = page.status();
      const after = await page.signIn('ann');
      const { code } = await page.token();
      await page.auth.refresh();
      const out = await page.signOut();
      return { throws: throws(() => localStorage) && throws(() => indexedDB.open('x')), before, after, code, out, last: page.status(), diagnostics: page.diagnostics, errors: page.errors };
    });
    assert.deepEqual(seen, { throws: true, before: 'signed-out none', after: 'signed-in ann', code: 'ok', out: 'done', last: 'signed-out user', diagnostics: ['storage-degraded'], errors: [] });
    assert.deepEqual(server.of('POST /token').map(({ outcome }) => outcome), ['rotated']);
  });

  play('STO-8, B23: a database that is deleted under a page harms nothing, and signing in works again', async ({ server, tab }) => {
    server.lifetimeSeconds = 60;
    const [page, other] = [await tab(), await tab()];
    await page.signsIn('ann');
    await other.is('signed-in ann');
    const how = await other.does(
      () =>
        new Promise<string>((resolve) => {
          const request = indexedDB.deleteDatabase('keylit:default');
          let blocked = '';
          request.addEventListener('blocked', () => (blocked = ' after it was blocked'));
          request.addEventListener('success', () => resolve(`deleted${blocked}`));
        }),
    );
    assert.equal(how, 'deleted');
    assert.match((await page.token()).code, /^(ok|none|session-changed)$/);
    assert.equal(await page.signsIn('bob'), 'signed-in bob');
    assert.equal(await page.me(), 'bob');
    await other.is('signed-in bob');
    assert.deepEqual(await page.does(() => window.keylit.diagnostics), []);
  });

  play('STO-8, TAB-5: a page in the back/forward cache holds no connection that would stop another', async ({ server, tab }) => {
    server.lifetimeSeconds = 60;
    const [page, other] = [await tab(), await tab()];
    await page.signsIn('ann');
    assert.equal(await page.me(), 'ann');
    await page.leaves();
    const ms = await other.does(async () => {
      const began = performance.now();
      await window.keylit.auth.signOut();
      for (let names = ['?']; names.length > 0 && performance.now() - began < 5_000; ) names = (await indexedDB.databases()).map(({ name }) => name ?? '');
      return performance.now() - began;
    });
    assert.ok(ms < 3_000, `the database was deleted after ${ms} ms`);
  });

  play(
    'LIF-1: a thousand instances leave no listener, timer, channel or connection behind, and hardly any memory',
    async ({ engine, server, emptyTab }) => {
      server.lifetimeSeconds = 600;
      const tab = await emptyTab();
      await tab.page.evaluateOnNewDocument(countWhatIsOpen);
      await (await tab.goes()).listens();
      await tab.signsIn('ann');
      const cycles = (count: number, isLong: boolean): Promise<unknown> =>
        tab.does(
          async (many, long) => {
            for (let done = 0; done < many; done += 50) {
              const batch = Array.from({ length: 50 }, () => window.keylit.make());
              await Promise.all(batch.map((auth) => auth.ready()));
              // Long enough for what comes a moment after the page stands.
              if (long) await new Promise((resolve) => setTimeout(resolve, 400));
              const tokens = await Promise.all(batch.map((auth) => auth.accessToken!()));
              if (!tokens.every(Boolean)) throw new Error('an instance had no token');
              batch.forEach((auth) => auth.dispose());
            }
          },
          count,
          isLong,
        );
      const open = (): Promise<Open> => tab.does(() => Reflect.get(window, 'open') as unknown as Open);
      const heap = async (): Promise<number> => {
        if (engine !== 'Chromium') return 0;
        const devtools = await tab.page.createCDPSession();
        for (let turn = 0; turn < 3; turn += 1) await devtools.send('HeapProfiler.collectGarbage');
        const { usedSize } = (await devtools.send('Runtime.getHeapUsage')) as { usedSize: number };
        await devtools.detach();
        return usedSize;
      };
      // What is loaded and compiled on first use is no leak.
      await cycles(100, true);
      await pause(500);
      const [before, heapBefore] = [await open(), await heap()];
      await cycles(800, false);
      await cycles(200, true);
      await pause(500);
      let after = await open();
      await until(
        async () => {
          after = await open();
          return (Object.keys(before) as (keyof Open)[]).every((what) => after[what] <= before[what]);
        },
        10_000,
        () => `${JSON.stringify(after)} is open, and ${JSON.stringify(before)} was before,`,
      );
      const grown = (await heap()) - heapBefore;
      assert.ok(grown < 1_000_000, `the heap has grown by ${grown} bytes`);
      assert.equal(await tab.me(), 'ann');
    },
    { patienceMs: 100_000 },
  );

  play('LCK-8: a double mount leaves no lock, and the second instance works within a second', async ({ server, tab }) => {
    // Nothing is under way by itself: what a disposed instance had sent is not written any more (LIF-2).
    server.lifetimeSeconds = 60;
    const page = await tab();
    await page.signsIn('ann');
    const { status, ms, locks } = await page.does(async () => {
      void window.keylit.auth.refresh().catch(() => undefined);
      window.keylit.again();
      void window.keylit.auth.refresh().catch(() => undefined);
      window.keylit.again();
      const began = performance.now();
      const answer = await window.keylit.refresh();
      const took = performance.now() - began;
      await new Promise((resolve) => setTimeout(resolve, 300));
      const { held = [], pending = [] } = await navigator.locks.query();
      return { status: answer.code, ms: took, locks: [...held, ...pending].map(({ name }) => name) };
    });
    assert.equal(status, 'ok');
    assert.ok(ms < 1_000, `it took ${ms} ms`);
    assert.deepEqual(locks, []);
    assert.equal(server.isRevoked('ann'), false);
  });
});
