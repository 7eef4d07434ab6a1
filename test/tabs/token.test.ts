import assert from 'node:assert/strict';
import { pause, until, untilRestored, windows, type Tab } from './window.js';

/** When a page first heard this, by the machine's clock. */
const whenHeard = (tab: Tab, what: string): Promise<number> => tab.does((wanted) => window.keylit.heardAt[window.keylit.heard.indexOf(wanted)] ?? 0, what);

windows((play) => {
  for (const store of ['persist', 'memory'] as const) {
    play(`TAB-1: token mode, tokens in ${store === 'persist' ? 'IndexedDB' : 'memory'}: signing out in one tab signs the others out within half a second`, async ({ server, tab }) => {
      server.lifetimeSeconds = 60;
      const tabs = [await tab(`store=${store}`), await tab(`store=${store}`), await tab(`store=${store}`)];
      const [first, ...others] = tabs as [Tab, Tab, Tab];
      await first.signsIn('ann');
      if (store === 'memory') for (const other of others) await other.signsIn('ann');
      for (const other of others) await other.is('signed-in ann');
      const at = await first.does(() => {
        void window.keylit.auth.signOut();
        return Date.now();
      });
      for (const other of others) {
        await other.is('signed-out other-tab');
        const ms = (await whenHeard(other, 'signed-out other-tab')) - at;
        assert.ok(ms < 500, `${ms} ms`);
        assert.equal((await other.token()).access, null);
      }
    });

    play(`TAB-1, TAB-4: token mode, tokens in ${store === 'persist' ? 'IndexedDB' : 'memory'}: a page that slept through a sign-out in the back/forward cache paints nothing private`, async ({ server, tab }) => {
      server.lifetimeSeconds = 60;
      const [first, second] = [await tab(`store=${store}`), await tab(`store=${store}`)];
      await untilRestored(first, async () => {
        await first.signsIn('ann');
        if (store === 'memory') await second.signsIn('ann');
        await second.is('signed-in ann');
        await first.leaves();
        await second.signsOut();
        await first.page.bringToFront();
        await first.comesBack();
      });
      await first.is('signed-out');
      await until(async () => (await first.does(() => window.keylit.painted.length)) > 2, 5_000, () => 'nothing was painted');
      assert.deepEqual([...new Set(await first.does(() => window.keylit.painted))], ['']);
      assert.equal((await first.token()).access, null);
    });
  }

  play(
    'TAB-1: token mode: a frozen tab is signed out as soon as it is awake',
    async ({ server, tab }) => {
      server.lifetimeSeconds = 60;
      const [first, second] = [await tab(), await tab()];
      await first.signsIn('ann');
      await second.is('signed-in ann');
      const devtools = await first.page.createCDPSession();
      await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
      await second.signsOut();
      await devtools.send('Page.setWebLifecycleState', { state: 'active' });
      await first.is('signed-out other-tab', 2_000);
    },
    { only: 'Chromium', why: 'only its protocol can freeze a page' },
  );

  play('TAB-2: token mode: signing in in one tab signs the others in, without a reload', async ({ server, tab }) => {
    server.lifetimeSeconds = 60;
    const [first, second] = [await tab(), await tab()];
    await second.is('signed-out none');
    await second.does(() => void (window.name = 'never reloaded'));
    await first.signsIn('ann');
    await second.is('signed-in ann');
    assert.equal(await second.me(), 'ann');
    assert.equal(await second.does(() => window.name), 'never reloaded');
    assert.deepEqual([server.of('POST /sign-in').length, server.of('POST /token').length], [1, 0]);
  });

  play('TAB-5: a page of token mode comes back from the back/forward cache, and nothing of ours stands against it', async ({ engine, server, tab }) => {
    server.lifetimeSeconds = 60;
    const page = await tab();
    await page.signsIn('ann');
    assert.equal(await page.me(), 'ann');
    await untilRestored(page, async () => {
      await page.leaves();
      await page.comesBack();
    });
    await page.is('signed-in ann');
    assert.equal(await page.me(), 'ann');
    // Why a page was not kept, as far as the browser says so: nothing here.
    if (engine === 'Chromium') assert.equal(await page.does(() => window.keylit.whyNotRestored), null);
  });

  play('EVT-1, B15: token mode: a tab that is hidden and shown twenty times hears nothing and asks for nothing', async ({ server, tab }) => {
    server.lifetimeSeconds = 60;
    const [first, second] = [await tab(), await tab()];
    await first.signsIn('ann');
    await second.is('signed-in ann');
    const [heard, asked] = [await first.heard(), server.calls.length];
    await first.does(() => {
      window.keylit.kept = window.keylit.auth.snapshot;
      window.keylit.shown = 0;
      document.addEventListener('visibilitychange', () => (window.keylit.shown += 1));
    });
    for (let turn = 0; turn < 20; turn += 1) await (turn % 2 ? first : second).page.bringToFront();
    await pause(300);
    assert.ok((await first.does(() => window.keylit.shown)) > 10, 'it was hidden and shown');
    assert.deepEqual(await first.heard(), heard);
    assert.ok(await first.does(() => window.keylit.kept === window.keylit.auth.snapshot), 'the snapshot is the same object');
    assert.equal(server.calls.length, asked);
  });

  play('EVT-1: refreshing is no news to a page', async ({ server, tab }) => {
    const [first, second] = [await tab(), await tab()];
    await first.signsIn('ann');
    await second.is('signed-in ann');
    const refreshed = (times: number): Promise<void> => until(() => server.of('POST /token').length >= times, 20_000, () => 'tokens were not refreshed');
    // The first of its own tells a tab the address, which is not kept in the store.
    await until(() => second.does(() => 'user' in window.keylit.auth.snapshot && window.keylit.auth.snapshot.user.email !== undefined), 20_000, () => 'it was never told the address');
    await pause(300);
    const heard = [await first.heard(), await second.heard()];
    await refreshed(server.of('POST /token').length + 3);
    await pause(300);
    assert.deepEqual([await first.heard(), await second.heard()], heard);
  });

  play('B16, TAB-6: another person in one tab: the other never mixes the two, and a page that comes back shows nothing of the first', async ({ server, tab }) => {
    server.lifetimeSeconds = 60;
    const [third, first, second] = [await tab(), await tab(), await tab()];
    await untilRestored(third, async () => {
      await third.listens();
      await first.signsOut();
      await first.signsIn('ann');
      await second.is('signed-in ann');
      await third.is('signed-in ann');
      await third.leaves();
      const at = await first.does(() => Date.now());
      await first.signsOut();
      await second.is('signed-out other-tab');
      assert.ok((await second.does(() => window.keylit.heardAt.at(-1)!)) - at < 1_500);
      assert.equal(await second.me(), '401');
      await first.signsIn('bob');
      await second.is('signed-in bob');
      assert.equal(await second.me(), 'bob');
      assert.equal(await second.does(() => document.querySelector('#content')?.textContent), 'Orders of bob');
      await third.page.bringToFront();
      await third.comesBack();
    });
    await third.is('signed-in bob');
    await until(async () => (await third.does(() => window.keylit.painted.length)) > 5, 5_000, () => 'nothing was painted');
    assert.ok(!(await third.does(() => window.keylit.painted)).includes('Orders of ann'));
    assert.equal(await third.me(), 'bob');
  });

  play('OUT-4: a session that was ended elsewhere ends here with the next refresh, for its own reason, in every tab', async ({ server, tab }) => {
    const [first, second] = [await tab(), await tab()];
    await first.signsIn('ann');
    await second.is('signed-in ann');
    server.revoke('ann');
    await until(async () => [await first.status(), await second.status()].every((status) => status.startsWith('signed-out')), 15_000, () => 'the session goes on');
    const reasons = [await first.status(), await second.status()].toSorted();
    assert.ok(reasons.includes('signed-out revoked'), reasons.join());
    assert.equal(server.of('POST /token').filter(({ outcome }) => outcome === 'refused').length, 1, 'one tab asked for all');
  });

  play('CLK-6: over visible and hidden tabs there is one refresh a lifetime, and none by a hidden one', async ({ server, tab }) => {
    server.lifetimeSeconds = 3;
    const hidden = [await tab(), await tab()];
    const seen = await tab();
    await seen.signsIn('ann');
    for (const each of hidden) await each.is('signed-in ann');
    for (const each of hidden) assert.equal(await each.does(() => document.visibilityState), 'hidden');
    const began = Date.now();
    await pause(9_500);
    const calls = server.of('POST /token');
    const lifetimes = (Date.now() - began) / (3_000 * 0.85);
    assert.ok(calls.length >= 2 && calls.length <= Math.ceil(lifetimes), `${calls.length} refreshes`);
    assert.deepEqual([...new Set(calls.map(({ visibility, outcome }) => `${visibility} ${outcome}`))], ['visible rotated']);
  });
});
