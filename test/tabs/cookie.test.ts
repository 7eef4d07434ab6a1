import assert from 'node:assert/strict';
import { pause, until, untilRestored, windows, type Tab } from './window.js';

const COOKIE = 'mode=cookie';

/** When a page first heard this, by the machine's clock. */
const whenHeard = (tab: Tab, what: string): Promise<number> =>
  tab.does((wanted) => {
    const index = window.keylit.heard.indexOf(wanted);
    return window.keylit.heardAt[index] ?? 0;
  }, what);

windows((play) => {
  play('TAB-1: cookie mode: signing out in one tab signs the others out within half a second', async ({ server, tab }) => {
    const first = await tab(COOKIE);
    await first.is('signed-out none');
    await first.signsIn('ann');
    const others = [await tab(COOKIE), await tab(COOKIE)];
    for (const other of others) await other.is('signed-in ann');
    const at = await first.does(() => {
      void window.keylit.auth.signOut();
      return Date.now();
    });
    for (const other of others) {
      await other.is('signed-out other-tab');
      const ms = (await whenHeard(other, 'signed-out other-tab')) - at;
      assert.ok(ms < 500, `${ms} ms`);
    }
    assert.equal(server.of('POST /cookie/sign-out').length, 1, 'one tab speaks to the server for all');
  });

  play('TAB-2: cookie mode: signing in in one tab signs the others in, without a reload', async ({ server, tab }) => {
    const [first, second] = [await tab(COOKIE), await tab(COOKIE)];
    await second.is('signed-out none');
    await second.does(() => void (window.name = 'never reloaded'));
    await first.signsIn('ann');
    await second.is('signed-in ann');
    assert.equal(await second.does(() => window.name), 'never reloaded');
    assert.equal(server.of('POST /cookie/sign-in').length, 1);
  });

  play('OUT-1: cookie mode: an offline sign-out holds in every tab and over a reload, and is told to the server first of all', async ({ server, tab }) => {
    const [first, second] = [await tab(COOKIE), await tab(COOKIE)];
    await first.signsIn('ann');
    await second.is('signed-in ann');
    server.faults.set('/cookie/sign-out', { how: 'drop' });
    assert.equal(await first.signsOut(), 'pending');
    await second.is('signed-out other-tab');
    await second.goes(COOKIE);
    await second.is('signed-out user');
    await (await tab(COOKIE)).is('signed-out user');
    await second.listens();
    server.faults.clear();
    const before = server.calls.length;
    await second.does(() => void dispatchEvent(new Event('online')));
    await until(() => server.calls.length > before + 1, 10_000, () => 'the server heard nothing');
    assert.deepEqual([server.calls[before]!.what, server.calls[before]!.outcome], ['POST /cookie/sign-out', 'ok']);
    await first.goes(COOKIE);
    await first.is('signed-out none');
  });

  play('TAB-4: cookie mode: a page that comes back from the back/forward cache after a sign-out elsewhere paints nothing private', async ({ tab }) => {
    const first = await tab(COOKIE);
    const second = await tab(COOKIE);
    await untilRestored(first, async () => {
      await first.signsIn('ann');
      await second.is('signed-in ann');
      await first.leaves();
      await second.signsOut();
      await first.page.bringToFront();
      await first.comesBack();
    });
    await first.is('signed-out');
    await until(async () => (await first.does(() => window.keylit.painted.length)) > 2, 5_000, () => 'nothing was painted');
    assert.deepEqual([...new Set(await first.does(() => window.keylit.painted))], ['']);
  });

  play('EVT-1, B15: cookie mode: a tab that is hidden and shown twenty times hears nothing and asks for nothing', async ({ server, tab }) => {
    const first = await tab(COOKIE);
    await first.signsIn('ann');
    const second = await tab(COOKIE);
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
});
