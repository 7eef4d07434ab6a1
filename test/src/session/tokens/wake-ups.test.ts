import { expect } from 'chai';
import type { Backend } from '../../../../src/backend/backend.js';
import type { Grant } from '../../../../src/backend/session.js';
import type { Platform } from '../../../../src/platform/platform.js';
import { FakeOrigin, type FakeTab } from '../../../support/fake-origin.js';
import { tokenBackend, tokenCapabilities } from '../../../support/token-backend.js';

const hour = 3_600_000;
const day = 24 * hour;

async function signedIn(server: ConstructorParameters<typeof FakeOrigin>[0] = {}, tabs = 1): Promise<{ origin: FakeOrigin; tab: FakeTab; tabs: readonly FakeTab[] }> {
  const origin = new FakeOrigin(server);
  const all: FakeTab[] = [];
  for (let index = 0; index < tabs; index += 1) all.push(await origin.open());
  await all[0]!.signIn();
  await origin.clock.advance(1);
  return { origin, tab: all[0]!, tabs: all };
}

/** An adapter whose server says when a session ends. */
function withEnd(origin: FakeOrigin, platform: Platform, endsAt: () => number): Backend {
  const backend = tokenBackend(origin.server, platform);
  const ended = (grant: Grant): Grant => ({ ...grant, session: { ...grant.session, endsAt: endsAt() } });
  return {
    ...backend,
    start: async (intent, context) => {
      const outcome = await backend.start(intent, context);
      return outcome.kind === 'signed-in' && outcome.grant ? { ...outcome, grant: ended(outcome.grant) } : outcome;
    },
    session: { ...backend.session, refresh: async (grant, context) => ended(await backend.session.refresh!(grant, context)) },
  };
}

describe('a session', () => {
  it('reads nothing when its page is put away, which may be frozen at once, and reads when it is seen again (B12)', async () => {
    const { origin, tab } = await signedIn();
    const asked: string[] = [];
    origin.beforeStore = (operation) => void asked.push(operation);
    tab.isVisible = false;
    tab.fire('visibilitychange');
    await origin.clock.advance(500);
    expect(asked).to.deep.equal([]);
    tab.isVisible = true;
    tab.fire('visibilitychange');
    await origin.clock.advance(500);
    expect(asked).to.deep.equal(['read']);
  });

  it('that slept while another tab refreshed reads what is stored before anything else (B12, CLK-4)', async () => {
    const { origin, tab, tabs } = await signedIn({}, 2);
    const [, other] = tabs;
    tab.isVisible = false;
    // The first tab is frozen; the other one works on.
    const events: string[] = [];
    origin.beforeStore = (operation, index) => void (index === 0 && events.push(operation));
    for (let times = 0; times < 3; times += 1) {
      origin.sleep(290_000);
      await origin.after(1_000, other!.access());
    }
    origin.sleep(8 * hour);
    await origin.after(1_000, other!.access());
    const used = origin.server.requests.map(({ body }) => body.get('refresh_token'));
    const before = origin.server.refreshes;
    events.length = 0;
    tab.isVisible = true;
    tab.fire('resume');
    tab.fire('visibilitychange');
    tab.fire('focus');
    const token = await origin.after(1_000, tab.access());
    expect(events[0]).to.equal('read');
    expect(origin.server.accepts(token as string)).to.equal(true);
    expect(origin.server.refreshes, 'it took what the other tab had got').to.equal(before);
    expect(new Set(used).size, 'no refresh token was used twice').to.equal(used.length);
    expect(origin.server.revokedFamilies).to.equal(0);
  });

  it('that slept for eight hours alone refreshes once, and the first call waits for it (CLK-4, B12)', async () => {
    const { origin, tab } = await signedIn();
    origin.sleep(8 * hour);
    for (const event of ['resume', 'visibilitychange', 'focus', 'online', 'pageshow'] as const) tab.fire(event);
    const tokens = await origin.after(1_000, Promise.all([tab.access(), tab.access()]));
    for (const token of tokens as string[]) expect(origin.server.accepts(token)).to.equal(true);
    expect(origin.server.refreshes).to.equal(1);
    expect(tab.snapshot.status).to.equal('signed-in');
  });

  it('of thirty days is not refreshed for twenty-nine, however timers are cut (B13, CLK-5)', async () => {
    const { origin, tab } = await signedIn({ lifetime: 30 * 86_400 });
    await origin.clock.advance(29 * day);
    expect(origin.server.refreshes).to.equal(0);
    await origin.clock.advance(day);
    expect(origin.server.refreshes).to.equal(1);
    expect(tab.timers).to.equal(1);
  });

  it('of any lifetime up to ten years is refreshed once in it (B13)', async () => {
    for (const lifetime of [1, 7, 60, 3_600, 86_400, 365 * 86_400, 3_650 * 86_400]) {
      const { origin } = await signedIn({ lifetime });
      await origin.clock.advance(lifetime * 1_000 * 0.84);
      expect(origin.server.refreshes, `${lifetime} s`).to.equal(0);
      // The fake clock itself refuses a timer that a browser would fire at once.
      await origin.clock.advance(lifetime * 1_000 * 0.16 + 1_000);
      expect(origin.server.refreshes, `${lifetime} s`).to.be.within(1, 2);
    }
  });

  it('keeps no timer where nothing is due: signed out, in cookie mode, or put away for good (CLK-7)', async () => {
    const origin = new FakeOrigin();
    const tab = await origin.open();
    await origin.after(100, tab.keeper.restore());
    expect(tab.timers).to.equal(0);
    await tab.signIn();
    expect(tab.timers).to.equal(1);
    await origin.after(1_000, tab.keeper.signOut());
    expect(tab.timers).to.equal(0);
    const cookie = await origin.open({ declared: { ...tab.backend.declared, transport: 'cookie', refresh: 'cookie' } });
    cookie.keeper.keep({ user: { id: 'u1' }, assurance: { amr: [] } });
    await origin.clock.advance(1_000);
    expect(cookie.timers).to.equal(0);
  });

  it('is refreshed by a tab that somebody sees, and by a hidden one only where there is no such (CLK-6)', async () => {
    const { origin, tab, tabs } = await signedIn({}, 3);
    const [, ...hidden] = tabs;
    for (const each of hidden) each.show(false);
    const from: (string | null)[] = [];
    await origin.clock.advance(hour);
    for (const { body } of origin.server.requests) from.push(body.get('active'));
    expect(new Set(from), 'each by the tab that is seen').to.deep.equal(new Set(['true']));
    const lifetimes = hour / 300_000;
    expect(origin.server.refreshes).to.be.within(lifetimes - 1, lifetimes * 1.2);
    tab.show(false);
    const before = origin.server.refreshes;
    await origin.clock.advance(hour);
    expect(origin.server.refreshes - before, 'once a lifetime all the same').to.be.within(lifetimes - 2, lifetimes * 1.2);
    expect(origin.server.requests.at(-1)!.body.get('active')).to.equal('false');
  });

  it('begins nothing that nobody waits for while the page is being left', async () => {
    const { origin, tab } = await signedIn();
    await origin.clock.advance(262_000);
    tab.fire('beforeunload');
    await origin.clock.advance(3_000);
    expect(origin.server.refreshes).to.equal(0);
    await tab.access();
    await origin.clock.advance(100);
    expect(origin.server.refreshes).to.equal(0);
    // The person has stayed.
    await origin.clock.advance(5_000);
    expect(origin.server.refreshes).to.equal(1);
  });

  it('ends at the time that was fixed at sign-in, which no refresh moves (IDL-5)', async () => {
    const origin = new FakeOrigin();
    const ends = origin.clock.now + hour;
    const tab = await origin.open({
      // The server says a later end with every refresh.
      backend: (platform) => withEnd(origin, platform, () => ends + origin.server.refreshes * hour),
    });
    await tab.signIn();
    expect(tab.snapshot).to.deep.include({ endsAt: ends });
    const other = await origin.open();
    await origin.after(100, other.keeper.restore());
    await origin.clock.advance(hour - 61_000);
    expect(origin.server.refreshes).to.be.above(8);
    expect(origin.record?.endsAt, 'the server said later each time').to.equal(ends);
    expect(tab.snapshot).to.deep.include({ status: 'signed-in', endsAt: ends });
    await origin.clock.advance(61_000);
    expect(tab.snapshot).to.deep.equal({ status: 'signed-out', reason: 'absolute' });
    expect(other.snapshot.status).to.equal('signed-out');
    expect(origin.records.size).to.equal(0);
    expect(origin.server.revocations.length).to.be.at.least(1);
    const before = origin.server.refreshes;
    expect(await tab.access()).to.equal(null);
    expect(origin.server.refreshes).to.equal(before);
  });

  it('shows within ten seconds what a clock that somebody sets means for its end (CLK-3)', async () => {
    const origin = new FakeOrigin();
    const ends = origin.clock.now + day;
    const tab = await origin.open({ backend: (platform) => withEnd(origin, platform, () => ends) });
    await tab.signIn();
    origin.clock.jump(2 * day);
    await origin.clock.advance(10_000);
    expect(tab.snapshot).to.deep.equal({ status: 'signed-out', reason: 'absolute' });
  });

  it('ends with its access token where there is no way to refresh', async () => {
    const origin = new FakeOrigin();
    const tab = await origin.open({ declared: { ...tokenCapabilities, refresh: 'none' } });
    await tab.signIn();
    await origin.clock.advance(299_000);
    expect(tab.snapshot.status).to.equal('signed-in');
    await origin.clock.advance(2_000);
    expect(tab.snapshot).to.deep.equal({ status: 'signed-out', reason: 'absolute' });
    expect(origin.server.refreshes).to.equal(0);
  });

  describe('in tabs', () => {
    it('ends in all of them with a sign-out, at once where they are awake (TAB-1)', async () => {
      const { origin, tab, tabs } = await signedIn({}, 3);
      await origin.after(1_000, tab.keeper.signOut());
      for (const each of tabs.slice(1)) expect(each.snapshot).to.deep.equal({ status: 'signed-out', reason: 'other-tab' });
    });

    for (const shared of [true, false]) {
      it(`ends in one that heard nothing when it is looked at again, tokens ${shared ? 'shared' : 'in memory'} (TAB-1)`, async () => {
        for (const event of ['visibilitychange', 'pageshow', 'resume', 'focus'] as const) {
          const origin = new FakeOrigin();
          const [tab, asleep] = [await origin.open({ shared }), await origin.open({ shared, overrides: { channel: () => null } })];
          await tab.signIn();
          if (shared) await origin.after(100, asleep.keeper.restore());
          else await asleep.signIn();
          expect(asleep.snapshot.status).to.equal('signed-in');
          await origin.after(1_000, tab.keeper.signOut());
          expect(asleep.snapshot.status, 'it heard nothing').to.equal('signed-in');
          asleep.fire(event);
          await origin.clock.advance(1);
          expect(asleep.snapshot, event).to.deep.equal({ status: 'signed-out', reason: 'other-tab' });
          expect(await asleep.access()).to.equal(null);
        }
      });

      it(`shows nothing of a session that ended elsewhere when the page comes back from the browser's cache, tokens ${shared ? 'shared' : 'in memory'} (TAB-4)`, async () => {
        const origin = new FakeOrigin();
        const [tab, away] = [await origin.open({ shared }), await origin.open({ shared })];
        await tab.signIn();
        if (shared) await origin.after(100, away.keeper.restore());
        else await away.signIn();
        away.fire('pagehide');
        await origin.after(1_000, tab.keeper.signOut());
        expect(away.snapshot.status).to.equal('signed-in');
        away.heard.length = 0;
        away.fire('pageshow', { persisted: true });
        expect(away.snapshot, 'synchronously, before anything is painted').to.deep.equal({ status: 'restoring' });
        await origin.clock.advance(1);
        expect(away.heard.map(({ status }) => status)).not.to.include('signed-in');
        expect(away.snapshot).to.deep.equal({ status: 'signed-out', reason: 'other-tab' });
      });
    }

    it('comes back as it was from the browser\'s cache', async () => {
      const { origin, tab } = await signedIn();
      tab.fire('pagehide');
      tab.fire('pageshow', { persisted: true });
      expect(tab.snapshot).to.deep.equal({ status: 'restoring' });
      await origin.clock.advance(10);
      expect(tab.snapshot.status).to.equal('signed-in');
      expect(origin.server.refreshes).to.equal(0);
    });

    it('begins in all of them with a sign-in (TAB-2)', async () => {
      const origin = new FakeOrigin();
      const tabs = [await origin.open(), await origin.open()];
      for (const each of tabs) await origin.after(100, each.keeper.restore());
      await tabs[0]!.signIn();
      await origin.clock.advance(10);
      expect(tabs[1]!.snapshot).to.deep.include({ status: 'signed-in' });
      expect(await tabs[1]!.access()).to.equal(await tabs[0]!.access());
    });

    it('is another person\'s in all of them after that one signed in: no token of the one before is sent (TAB-6, B16)', async () => {
      const { origin, tab, tabs } = await signedIn({}, 2);
      const other = tabs[1]!;
      const before = await other.access();
      await origin.after(1_000, tab.keeper.signOut());
      await tab.signIn('ben');
      await origin.clock.advance(10);
      const after = await other.access();
      expect(after).not.to.equal(before);
      expect(other.heard.map((snapshot) => (snapshot.status === 'signed-in' ? snapshot.user.id : snapshot.status)).slice(-2)).to.deep.equal(['signed-out', 'ben']);
    });

    it('tells them no more than that, and which (TAB-3)', async () => {
      const { origin, tab } = await signedIn();
      await origin.after(1_000, tab.keeper.signOut());
      for (const message of origin.sent as Record<string, unknown>[]) {
        expect(Object.keys(message)).to.have.members(['v', 'news', 'account']);
        expect(JSON.stringify(message)).not.to.match(/ann|access-|refresh-|example/);
      }
      expect(origin.sent).to.have.length(2);
    });

    it('that was only looked at says nothing anew (EVT-1, B15)', async () => {
      const { origin, tab } = await signedIn();
      tab.heard.length = 0;
      const { snapshot } = tab;
      for (let times = 0; times < 20; times += 1) {
        tab.show(false);
        await origin.clock.advance(500);
        tab.show(true);
        tab.fire('focus');
        await origin.clock.advance(500);
      }
      expect(tab.heard).to.deep.equal([]);
      expect(tab.snapshot).to.equal(snapshot);
      expect(origin.server.refreshes).to.equal(0);
      await origin.clock.advance(400_000);
      expect(origin.server.refreshes).to.equal(1);
      expect(tab.heard, 'nor after a refresh').to.deep.equal([]);
    });
  });
});
