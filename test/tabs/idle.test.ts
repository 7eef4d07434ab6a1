import assert from 'node:assert/strict';
import { pause, until, windows, type Tab } from './window.js';

const seconds = 1_000;
/** The session's clocks run this much faster. */
const speed = 5;
const afterMs = 40 * seconds;
const COOKIE = `mode=cookie&idle=${afterMs}&speed=${speed}`;
const TOKENS = 'store=persist&idle=3600000';
/** How late a browser may be that shares a busy machine. */
const slack = 6 * seconds;

/** When a page last heard this, by the machine's clock. */
const lastHeard = (tab: Tab, what: string): Promise<number> => tab.does((wanted) => window.keylit.heardAt[window.keylit.heard.lastIndexOf(wanted)] ?? 0, what);
const everyTab = (tabs: readonly Tab[], status: string, withinMs: number): Promise<unknown> => Promise.all(tabs.map((tab) => tab.is(status, withinMs)));

windows((play) => {
  play(
    'IDL-1, IDL-3, B25: work in one of 7 tabs keeps all of them open, whatever polls; without it all are locked in time, also over sleep',
    async ({ tab }) => {
      const first = await tab(COOKIE);
      await first.is('signed-out none');
      await first.signsIn('ann');
      const tabs = [first];
      for (let more = 0; more < 6; more += 1) tabs.push(await tab(COOKIE));
      await everyTab(tabs, 'signed-in ann', 20 * seconds);
      for (const each of tabs) await each.does(() => void setInterval(() => void window.keylit.me(), 1_000));
      await first.page.bringToFront();
      for (const end = Date.now() + (1.5 * afterMs) / speed; Date.now() < end;) {
        await first.page.keyboard.press('a');
        await pause(300);
      }
      await first.page.keyboard.press('a');
      const lastInput = Date.now();
      for (const each of tabs) assert.ok(!(await each.heard()).includes('locked'), 'nothing was locked during work');
      await everyTab(tabs, 'locked', afterMs / speed + 2 * slack);
      for (const each of tabs) {
        const ms = (await lastHeard(each, 'locked')) - lastInput;
        assert.ok(ms > (afterMs - 10 * seconds) / speed && ms < (afterMs + 10 * seconds) / speed + slack, `locked after ${ms * speed} ms`);
      }

      assert.match(await first.signsIn('ann'), /^signed-in/);
      await everyTab(tabs, 'signed-in ann', 20 * seconds);
      for (const each of tabs) await each.does(() => window.keylit.sleep(8 * 3_600_000));
      await everyTab(tabs, 'locked', (10 * seconds) / speed + 2 * slack);
      await first.page.keyboard.press('a');
      await first.is('locked');
    },
    { patienceMs: 150 * seconds },
  );

  play('IDL-8: a lock hides what is private in every tab and gives out no token, also after a reload, until the same person is back', async ({ server, tab }) => {
    server.lifetimeSeconds = 60;
    const first = await tab(TOKENS);
    await first.signsIn('ann');
    const second = await tab(TOKENS);
    await second.is('signed-in ann');
    await first.does(() => window.keylit.lock());
    await everyTab([first, second], 'locked', 10 * seconds);
    const asked = server.of('POST /token').length;
    for (const each of [first, second]) {
      assert.equal(await each.does(() => document.querySelector('#content')!.textContent), '');
      assert.equal((await each.token()).code, 'session-locked');
    }
    await second.goes(TOKENS);
    await second.is('locked');
    assert.deepEqual(await second.heard(), ['locked']);
    assert.equal((await second.token()).code, 'session-locked');
    assert.equal(server.of('POST /token').length, asked);
    // It hears the others a moment after it stands.
    await pause(1_500);
    assert.equal(await first.signsIn('bob'), 'account-mismatch');
    await everyTab([first, second], 'locked', 10 * seconds);
    assert.match(await first.signsIn('ann'), /^signed-in ann/);
    await everyTab([first, second], 'signed-in ann', 10 * seconds);
    await until(async () => (await second.token()).code === 'ok', 10 * seconds, () => 'the other tab has no token');
  });
});
