import { expect } from 'chai';
import { AuthError } from '../../../../src/errors.js';
import type { GuardedSession } from '../../../../src/session/guard.js';
import { Idle } from '../../../../src/session/idle/idle.js';
import type { IdleOptions, IdlePreset } from '../../../../src/session/idle/idle-options.js';
import { idlePolicy } from '../../../../src/session/idle/idle-policy.js';
import type { Snapshot } from '../../../../src/session/snapshot.js';
import { Origin, settle, type OriginTab } from '../../../support/origin.js';
import { rejection, thrownBy } from '../../../support/rejection.js';

const seconds = 1000;
const minutes = 60 * seconds;
const hours = 60 * minutes;

const ann: Snapshot = { status: 'signed-in', user: { id: 'ann' }, assurance: { amr: [] } };
const bob: Snapshot = { status: 'signed-in', user: { id: 'bob' }, assurance: { amr: [] } };
const sessionOf = ({ user, assurance }: Extract<Snapshot, { status: 'signed-in' }>) => ({ user, assurance });
type Live = Extract<Snapshot, { status: 'signed-in' }>;

/** A tab with a session that is guarded, as the session room guards its own. */
class Guarded implements GuardedSession {
  readonly tab: OriginTab;
  readonly idle: Idle;
  readonly shared: boolean;
  readonly seen: Snapshot[] = [];
  raw: Snapshot = { status: 'restoring' };
  /** What the server, or the store, says when asked again. */
  kept: Snapshot = ann;
  dropped = 0;
  rejected = 0;
  presented = 0;
  /** Whether the page has something that asks people. */
  canPresent = true;
  readonly #end = new AbortController();
  readonly over = this.#end.signal;
  #shown: Snapshot = this.raw;

  constructor(origin: Origin, options: IdleOptions | IdlePreset, shared = true, platform: Parameters<Origin['tab']>[0] = {}) {
    this.tab = origin.tab(platform);
    this.shared = shared;
    this.idle = new Idle(this.tab.platform, 'default', idlePolicy(options), this);
  }

  get status(): string {
    const { snapshot } = this;
    return snapshot.status === 'signed-in' && snapshot.expiring ? `expiring ${snapshot.expiring.kind}` : snapshot.status === 'signed-out' ? `signed-out ${snapshot.reason}` : snapshot.status;
  }
  get snapshot(): Snapshot {
    return this.#shown;
  }
  set(raw: Snapshot): void {
    this.raw = raw;
    const shown = this.idle.shown(raw);
    if (JSON.stringify(shown) === JSON.stringify(this.#shown)) return;
    this.#shown = shown;
    this.seen.push(shown);
  }
  signIn(who: Snapshot = ann): void {
    const session = sessionOf(who as Live);
    this.idle.admit(session);
    this.idle.began(session);
    this.set(who);
  }
  look(): void {
    this.set(this.raw);
  }
  drop(): void {
    this.dropped += 1;
  }
  end(reason: 'idle' | 'absolute'): void {
    this.set({ status: 'signed-out', reason });
  }
  restore(): void {
    this.set(this.kept);
  }
  async reject(): Promise<void> {
    this.rejected += 1;
  }
  /** How often what asks cannot be loaded. */
  unloadable = 0;
  present(): Promise<unknown> | undefined {
    this.presented += 1;
    if (!this.canPresent) return undefined;
    return this.unloadable-- > 0 ? Promise.reject(new AuthError('chunk-unavailable')) : Promise.resolve();
  }
  dispose(): void {
    this.#end.abort();
  }
}

const tabsOf = (count: number, options: IdleOptions | IdlePreset, shared = true, origin = new Origin()) => ({ origin, tabs: Array.from({ length: count }, () => new Guarded(origin, options, shared)) });
const statuses = (tabs: readonly Guarded[]) => [...new Set(tabs.map(({ status }) => status))].join(', ');
const quarter: IdleOptions = { afterMs: 15 * minutes, action: 'lock' };
const endless: IdleOptions = { afterMs: 10 * hours, action: 'lock' };

describe('an idle session', () => {
  it('IDL-1: is locked within 10 s of the deadline, in the tab that was used and in all others', async () => {
    const { origin, tabs } = tabsOf(3, 'pci');
    tabs.forEach((tab) => tab.set(ann));
    await origin.pass(5 * minutes);
    tabs[1]!.tab.press();
    await origin.pass(15 * minutes - 1);
    expect(statuses(tabs)).to.equal('expiring idle');
    await origin.pass(10 * seconds);
    expect(statuses(tabs)).to.equal('locked');
    expect(tabs.map(({ dropped }) => dropped)).to.deep.equal([1, 1, 1]);
  });

  it('IDL-1: is signed out instead where the page says so, and says why', async () => {
    const { origin, tabs } = tabsOf(2, { afterMs: 15 * minutes, action: 'sign-out' });
    tabs.forEach((tab) => tab.set(ann));
    await origin.pass(15 * minutes);
    expect(statuses(tabs)).to.equal('signed-out idle');
    expect(tabs[0]!.seen.filter(({ status }) => status === 'signed-out')).to.have.length(1);
  });

  for (const wake of ['visibilitychange', 'pageshow', 'resume', 'focus'] as const) {
    it(`IDL-1: that slept through its deadline is locked as soon as the page hears of it (${wake})`, async () => {
      const { origin, tabs: [tab] } = tabsOf(1, quarter);
      tab!.set(ann);
      await origin.pass(5 * minutes);
      origin.sleep(8 * hours);
      tab!.tab.fire(wake);
      expect(tab!.status).to.equal('locked');
    });
  }

  it('IDL-1: that slept is locked within 10 s of waking where the page hears of nothing', async () => {
    const { origin, tabs: [tab] } = tabsOf(1, quarter);
    tab!.set(ann);
    await origin.pass(5 * minutes);
    origin.sleep(8 * hours);
    await origin.pass(10 * seconds);
    expect(tab!.status).to.equal('locked');
  });

  it('IDL-1: the key that wakes a device comes after its deadline, not before it', async () => {
    const { origin, tabs: [tab] } = tabsOf(1, quarter);
    tab!.set(ann);
    await origin.pass(5 * minutes);
    origin.sleep(8 * hours);
    tab!.tab.press();
    expect(tab!.status).to.equal('locked');
  });

  it('IDL-1: a page that is loaded long after the last input is locked before anything of it is shown', async () => {
    const { origin, tabs: [tab] } = tabsOf(1, quarter);
    tab!.set(ann);
    tab!.tab.press();
    tab!.dispose();
    origin.sleep(20 * minutes);
    const again = new Guarded(origin, quarter);
    again.set(ann);
    expect(again.seen.map(({ status }) => status)).to.deep.equal(['locked']);
  });

  it('IDL-1: is not locked early by a wall clock that is set back, nor kept open by it', async () => {
    const { origin, tabs } = tabsOf(2, quarter);
    tabs.forEach((tab) => tab.set(ann));
    await origin.pass(5 * minutes);
    origin.sleep(-24 * hours);
    await origin.pass(9 * minutes);
    expect(statuses(tabs)).to.equal('expiring idle');
    await origin.pass(70 * seconds);
    expect(statuses(tabs)).to.equal('locked');
  });

  it('IDL-1: a time of last input that lies ahead counts as now, once', async () => {
    const origin = new Origin();
    const tab = new Guarded(origin, quarter);
    origin.storage.setItem('keylit:default:began', String(origin.now));
    origin.storage.setItem('keylit:default:active', String(origin.now + 24 * hours));
    tab.set(ann);
    await origin.pass(14 * minutes);
    tab.dispose();
    const again = new Guarded(origin, quarter);
    again.set(ann);
    await origin.pass(70 * seconds);
    expect(again.status).to.equal('locked');
  });

  it('IDL-2: a tab that gets the focus, is shown, or asks the server is not a person who does something', async () => {
    const { origin, tabs: [tab] } = tabsOf(1, quarter);
    tab!.set(ann);
    const before = tab!.idle.lastActive;
    for (let minute = 0; minute < 15; minute += 1) {
      await origin.pass(minutes);
      for (const event of ['focus', 'visibilitychange', 'pageshow', 'online'] as const) tab!.tab.fire(event);
      // A refresh brings the same session again, with a new time of authentication if the server is careless.
      tab!.set({ ...ann, assurance: { amr: ['pwd'], authTime: origin.now } });
    }
    expect(tab!.idle.lastActive).to.equal(before);
    expect(tab!.status).to.equal('locked');
  });

  it('IDL-2: tells refreshes when somebody last did something, in whichever tab', async () => {
    const { origin, tabs: [one, two] } = tabsOf(2, quarter);
    one!.set(ann);
    two!.set(ann);
    await origin.pass(minutes);
    const refreshed = origin.now;
    expect(one!.idle.lastActive > refreshed).to.equal(false);
    await origin.pass(minutes);
    two!.tab.press();
    await settle();
    expect(one!.idle.lastActive > refreshed).to.equal(true);
  });

  it('IDL-3: is extended in all tabs by an input in one, written every 10 s at most', async () => {
    const { origin, tabs } = tabsOf(3, quarter);
    tabs.forEach((tab) => tab.set(ann));
    origin.writes = 0;
    for (let second = 0; second < 3600; second += 1) {
      await origin.pass(seconds);
      tabs[0]!.tab.press();
    }
    expect(origin.writes).to.be.within(300, 361);
    expect(statuses(tabs)).to.equal('signed-in');
    expect(tabs.flatMap(({ seen }) => seen).map(({ status }) => status)).to.deep.equal(['signed-in', 'signed-in', 'signed-in']);
  });

  it('IDL-3: the last of a few inputs counts for all, not the first', async () => {
    const { origin, tabs } = tabsOf(2, quarter);
    tabs.forEach((tab) => tab.set(ann));
    await origin.pass(minutes);
    tabs[0]!.tab.press();
    await origin.pass(9 * seconds);
    tabs[0]!.tab.press();
    await origin.pass(15 * minutes - seconds);
    expect(statuses(tabs)).to.equal('expiring idle');
    await origin.pass(seconds);
    expect(statuses(tabs)).to.equal('locked');
  });

  it('IDL-3: a tab that was frozen learns what the others did before it decides', async () => {
    const { origin, tabs: [frozen, used] } = tabsOf(2, quarter);
    frozen!.set(ann);
    used!.set(ann);
    frozen!.tab.freeze();
    for (let minute = 0; minute < 60; minute += 1) {
      used!.tab.press();
      await origin.pass(minutes);
    }
    frozen!.tab.thaw();
    await origin.pass(0);
    expect(statuses([frozen!, used!])).to.equal('signed-in');
  });

  it('IDL-4: is announced 60 s before, and a word of the person is enough to stay', async () => {
    const { origin, tabs } = tabsOf(2, quarter);
    tabs.forEach((tab) => tab.set(ann));
    const start = origin.now;
    await origin.pass(14 * minutes - 1);
    expect(statuses(tabs)).to.equal('signed-in');
    await origin.pass(1);
    expect(statuses(tabs)).to.equal('expiring idle');
    expect((tabs[0]!.snapshot as Live).expiring).to.deep.equal({ kind: 'idle', at: start + 15 * minutes, action: 'lock' });
    tabs[0]!.idle.stay();
    await origin.pass(0);
    expect(statuses(tabs)).to.equal('signed-in');
    await origin.pass(14 * minutes);
    expect(statuses(tabs)).to.equal('expiring idle');
  });

  it('IDL-4: is extended by any input too, where the page shows no dialog', async () => {
    const { origin, tabs: [tab] } = tabsOf(1, quarter);
    tab!.set(ann);
    await origin.pass(14.5 * minutes);
    tab!.tab.press();
    expect(tab!.status).to.equal('signed-in');
  });

  it('IDL-4: says so once, not each second', async () => {
    const { origin, tabs: [tab] } = tabsOf(1, quarter);
    tab!.set(ann);
    await origin.pass(14 * minutes + 59 * seconds);
    expect(tab!.seen).to.have.length(2);
  });

  it('IDL-5: ends at its ceiling however busy people are, and a refresh does not move that', async () => {
    const { origin, tabs } = tabsOf(2, { ...endless, absoluteMs: 2 * hours });
    tabs.forEach((tab) => tab.set(ann));
    for (let minute = 0; minute < 119; minute += 1) {
      await origin.pass(minutes);
      tabs[0]!.tab.press();
      tabs[0]!.set({ ...ann, assurance: { amr: [], authTime: origin.now }, endsAt: origin.now + 12 * hours });
    }
    expect(statuses(tabs)).to.equal('expiring absolute');
    tabs[0]!.idle.stay();
    await origin.pass(minutes);
    expect(statuses(tabs)).to.equal('signed-out absolute');
  });

  it('IDL-5: a page that is loaded again, or a step-up, does not move the ceiling', async () => {
    const { origin, tabs: [tab] } = tabsOf(1, { ...endless, absoluteMs: 2 * hours });
    tab!.signIn();
    await origin.pass(hours);
    tab!.dispose();
    const again = new Guarded(origin, { ...endless, absoluteMs: 2 * hours });
    again.set(ann);
    await origin.pass(30 * minutes);
    again.signIn();
    await origin.pass(30 * minutes);
    expect(again.status).to.equal('signed-out absolute');
  });

  it('IDL-5: a wall clock that is set back wins no time', async () => {
    const { origin, tabs: [tab] } = tabsOf(1, { ...endless, absoluteMs: 2 * hours });
    tab!.signIn();
    await origin.pass(hours);
    origin.sleep(-3 * hours);
    await origin.pass(hours);
    expect(tab!.status).to.equal('signed-out absolute');
  });

  it('IDL-5: ends while it is locked, too', async () => {
    const { origin, tabs: [tab] } = tabsOf(1, { ...quarter, absoluteMs: hours });
    tab!.signIn();
    await origin.pass(20 * minutes);
    expect(tab!.status).to.equal('locked');
    await origin.pass(40 * minutes);
    expect(tab!.status).to.equal('signed-out absolute');
  });

  it("IDL-7: ends when the server says so, if that is before the page's own time", async () => {
    const { origin, tabs: [one, two] } = tabsOf(2, { ...endless, absoluteMs: 2 * hours });
    one!.set({ ...ann, endsAt: origin.now + hours });
    two!.set({ ...ann, endsAt: origin.now + 3 * hours });
    await origin.pass(hours);
    expect(one!.status).to.equal('signed-out absolute');
    await origin.pass(hours);
    expect(two!.status).to.equal('signed-out absolute');
  });

  it('IDL-8: while it is locked, nothing that the server or a refresh says shows it', async () => {
    const { origin, tabs: [tab] } = tabsOf(1, quarter);
    tab!.signIn();
    await origin.pass(16 * minutes);
    for (const raw of [ann, { status: 'restoring' }, { ...ann, assurance: { amr: [], authTime: origin.now } }] as const) {
      tab!.set(raw);
      expect(tab!.status).to.equal('locked');
    }
    tab!.tab.press();
    tab!.idle.stay();
    expect(tab!.status).to.equal('locked');
  });

  it('IDL-8: stays locked after a reload, without a flash', async () => {
    const { origin, tabs: [tab] } = tabsOf(1, quarter);
    tab!.signIn();
    tab!.idle.lock('manual');
    tab!.dispose();
    const again = new Guarded(origin, quarter);
    again.set(ann);
    expect(again.seen).to.deep.equal([{ status: 'locked', why: 'manual' }]);
    expect(again.dropped).to.equal(1);
  });

  it('IDL-8: the same person unlocks all tabs that share the session', async () => {
    const { origin, tabs } = tabsOf(3, quarter);
    tabs.forEach((tab) => tab.signIn());
    tabs[0]!.idle.lock('manual');
    await settle();
    expect(statuses(tabs)).to.equal('locked');
    tabs[2]!.signIn();
    await settle();
    expect(statuses(tabs)).to.equal('signed-in');
    await origin.pass(14 * minutes);
    expect(statuses(tabs)).to.equal('expiring idle');
  });

  it('IDL-8: each tab with tokens of its own has to be unlocked by itself', async () => {
    const { tabs: [one, two] } = tabsOf(2, quarter, false);
    one!.signIn();
    two!.signIn();
    one!.idle.lock('manual');
    await settle();
    one!.signIn();
    await settle();
    expect([one!.status, two!.status]).to.deep.equal(['signed-in', 'locked']);
  });

  it('STP-5: somebody else does not unlock it', async () => {
    const { tabs: [tab] } = tabsOf(1, quarter);
    tab!.signIn(ann);
    tab!.idle.lock('manual');
    for (const who of [bob, { ...ann, user: { id: 'ann', issuer: 'https://other.example' } }]) {
      expect(thrownBy(() => tab!.signIn(who))).to.deep.include({ code: 'account-mismatch' });
      expect(tab!.status).to.equal('locked');
    }
    tab!.signIn(ann);
    expect(tab!.status).to.equal('signed-in');
  });

  it('STP-5: in cookie mode, the session of somebody else ends at the server too', async () => {
    const { tabs: [tab] } = tabsOf(1, quarter);
    tab!.signIn(ann);
    tab!.idle.lock('manual');
    const other = { kind: 'signed-in', session: sessionOf(bob), newUser: false } as const;
    expect(await rejection(tab!.idle.hold(async () => other))).to.deep.include({ code: 'account-mismatch' });
    expect(tab!.rejected).to.equal(1);
    const same = { kind: 'signed-in', session: sessionOf(ann), newUser: false } as const;
    expect(await tab!.idle.hold(async () => same)).to.equal(same);
    expect(tab!.rejected).to.equal(1);
  });

  it('a guest, who has nothing to unlock it with, is signed out', async () => {
    const { origin, tabs: [tab] } = tabsOf(1, quarter);
    tab!.set({ status: 'signed-in', user: { id: 'g', guest: true }, assurance: { amr: [] } });
    await origin.pass(15 * minutes);
    expect(tab!.status).to.equal('signed-out idle');
  });

  it('IDL-4: has the page ask, once, and again a little later where it had nothing to ask with yet', async () => {
    const { origin, tabs: [one, two] } = tabsOf(2, quarter);
    two!.canPresent = false;
    one!.set(ann);
    two!.set(ann);
    await origin.pass(14.5 * minutes);
    expect(one!.presented).to.equal(1);
    expect(two!.presented).to.equal(4);
    one!.idle.stay();
    await origin.pass(14.5 * minutes);
    expect(one!.presented).to.equal(2);
  });

  it('IDL-8: has the page ask as soon as what asks can be loaded, however long the device has no network after it woke', async () => {
    const { origin, tabs: [tab] } = tabsOf(1, quarter);
    tab!.set(ann);
    tab!.unloadable = 20;
    tab!.idle.lock('manual');
    await origin.pass(60 * seconds);
    expect(tab!.presented).to.be.greaterThan(10);
    await origin.pass(60 * seconds);
    expect([tab!.presented, tab!.status]).to.deep.equal([21, 'locked']);
  });

  it('IDL-8: has the page ask again when a warning becomes a lock, in case that what warned has gone', async () => {
    const { origin, tabs: [tab] } = tabsOf(1, quarter);
    tab!.set(ann);
    await origin.pass(14.5 * minutes);
    expect([tab!.presented, tab!.status]).to.deep.equal([1, 'expiring idle']);
    await origin.pass(minutes);
    expect([tab!.presented, tab!.status]).to.deep.equal([2, 'locked']);
  });

  it('a lock that another tab set is not undone by an input here', async () => {
    const { origin, tabs: [one, two] } = tabsOf(2, quarter);
    one!.signIn();
    two!.signIn();
    two!.tab.freeze();
    one!.idle.lock('manual');
    await origin.pass(minutes);
    two!.tab.press();
    expect([one!.status, two!.status]).to.deep.equal(['locked', 'locked']);
  });

  it('whoever signs in next begins anew', async () => {
    const { origin, tabs: [tab] } = tabsOf(1, { ...quarter, absoluteMs: hours });
    tab!.signIn(ann);
    await origin.pass(59 * minutes);
    tab!.set({ status: 'signed-out', reason: 'user' });
    await origin.pass(8 * hours);
    tab!.signIn(bob);
    expect(tab!.status).to.equal('signed-in');
    await origin.pass(10 * minutes);
    expect(tab!.status).to.equal('signed-in');
  });

  it('a session that a server began while no page was open begins anew', async () => {
    const { origin, tabs: [tab] } = tabsOf(1, quarter);
    tab!.signIn(ann);
    tab!.dispose();
    origin.sleep(12 * hours);
    const next = new Guarded(origin, quarter);
    next.set({ ...ann, assurance: { amr: [], authTime: origin.now - 2 * seconds } });
    expect(next.status).to.equal('signed-in');
  });

  it('a new tab without a session leaves what tabs with their own know', async () => {
    const { origin, tabs: [one, two] } = tabsOf(2, { ...endless, absoluteMs: hours }, false);
    one!.signIn();
    await origin.pass(30 * minutes);
    two!.set({ status: 'signed-out', reason: 'none' });
    one!.dispose();
    const again = new Guarded(origin, { ...endless, absoluteMs: hours }, false);
    again.set(ann);
    await origin.pass(30 * minutes);
    expect(again.status).to.equal('signed-out absolute');
  });

  it('STO-10: leaves nothing in storage when it ends', async () => {
    const { origin, tabs: [tab] } = tabsOf(1, quarter);
    tab!.signIn();
    tab!.tab.press();
    expect(origin.storage.length).to.equal(2);
    tab!.set({ status: 'signed-out', reason: 'user' });
    expect(origin.storage.length).to.equal(0);
  });

  it('TAB-3: tells other tabs times and words, nothing of the person; what it does not know it ignores', async () => {
    const origin = new Origin();
    const sent: unknown[] = [];
    const heard: ((event: MessageEvent) => void)[] = [];
    const channel = (): BroadcastChannel =>
      ({ postMessage: (data: unknown) => void sent.push(data), close: () => undefined, set onmessage(listener: (event: MessageEvent) => void) { heard.push(listener); } }) as unknown as BroadcastChannel;
    const tab = new Guarded(origin, quarter, true, { channel });
    tab.signIn({ ...ann, user: { id: 'ann-secret', email: 'ann@example.com', name: 'Ann' } });
    tab.tab.press();
    tab.idle.lock('manual');
    expect(sent).to.deep.equal([{ v: 1, news: 'unlocked' }, { v: 1, news: 'active', at: origin.now }, { v: 1, news: 'locked' }]);
    expect(JSON.stringify(Object.entries(origin.storage))).not.to.match(/ann/i);
    for (const data of [null, undefined, 1, 'unlocked', {}, { news: 'unlocked' }, { v: 2, news: 'unlocked' }, { v: 1, news: 'active', at: 'now' }, { v: 1, news: 'active', at: Number.NaN }, { v: 1, news: 'toString' }, [1]]) {
      heard[0]!(new MessageEvent('message', { data }));
    }
    expect(tab.status).to.equal('locked');
  });

  it('CLK-7: has no timer and no listener but while somebody is signed in, and one timer then', async () => {
    const { origin, tabs: [tab] } = tabsOf(1, { ...quarter, absoluteMs: hours });
    tab!.set({ status: 'restoring' });
    expect([tab!.tab.timers, tab!.tab.listeners]).to.deep.equal([0, 0]);
    tab!.signIn();
    for (let second = 0; second < 100; second += 1) {
      await origin.pass(seconds);
      tab!.tab.press();
      expect(tab!.tab.timers).to.equal(1);
    }
    tab!.set({ status: 'signed-out', reason: 'user' });
    expect([tab!.tab.timers, tab!.tab.listeners, origin.channels.size]).to.deep.equal([0, 0, 0]);
  });

  it('CLK-7: a locked session has no timer unless its end is known', async () => {
    const { tabs: [tab] } = tabsOf(1, quarter);
    tab!.signIn();
    tab!.idle.lock('manual');
    expect(tab!.tab.timers).to.equal(0);
  });

  it('CLK-5: a hidden page waits for what is due, not in steps', async () => {
    const { origin, tabs: [tab] } = tabsOf(1, quarter);
    tab!.tab.isVisible = false;
    tab!.set(ann);
    expect(origin.timers.map(({ at }) => at - origin.forward)).to.deep.equal([14 * minutes]);
  });

  it('LIF-1: leaves no timer, listener or channel behind after 1,000 lives', async () => {
    const origin = new Origin();
    for (let life = 0; life < 1000; life += 1) {
      const tab = new Guarded(origin, quarter);
      tab.signIn();
      tab.tab.press();
      tab.dispose();
      expect([tab.tab.timers, tab.tab.listeners]).to.deep.equal([0, 0]);
    }
    expect(origin.channels.size).to.equal(0);
    expect(origin.timers.length).to.equal(0);
  });

  it('works in one tab where storage is blocked, and between tabs by their channel alone', async () => {
    const origin = new Origin();
    const tabs = [0, 1].map(() => new Guarded(origin, quarter, true, { sharedStorage: () => null }));
    tabs.forEach((tab) => tab.signIn());
    await origin.pass(10 * minutes);
    tabs[0]!.tab.press();
    await origin.pass(10 * minutes);
    expect(statuses(tabs)).to.equal('signed-in');
    await origin.pass(5 * minutes);
    expect(statuses(tabs)).to.equal('locked');
  });

  it('B25: 7 tabs, a polling app, an hour of work in one tab, then nothing: no lock during work, all locked 15 min later, also over sleep', async () => {
    const { origin, tabs } = tabsOf(7, 'pci');
    tabs[0]!.signIn();
    await settle();
    tabs.slice(1).forEach((tab) => tab.set(ann));
    const marks: boolean[] = [];
    let refreshed = origin.now;
    const poll = (): void => {
      // Polling and refreshes bring the same session again; each says whether somebody was active since the last.
      tabs.forEach((tab) => tab.set(ann));
      marks.push(tabs[6]!.idle.lastActive > refreshed);
      refreshed = origin.now;
    };
    let lastInput = origin.now;
    for (let step = 0; step < 120; step += 1) {
      await origin.pass(30 * seconds);
      tabs[3]!.tab.press();
      lastInput = origin.now;
      await settle();
      poll();
      expect(statuses(tabs)).to.equal('signed-in');
    }
    expect(marks).to.deep.equal(Array.from({ length: 120 }, () => true));
    marks.length = 0;
    while (statuses(tabs) !== 'locked' && origin.now < lastInput + hours) {
      await origin.pass(5 * seconds);
      poll();
    }
    expect(origin.now - lastInput).to.be.within(15 * minutes - 10 * seconds, 15 * minutes + 10 * seconds);
    expect(marks.every((mark) => !mark)).to.equal(true);

    tabs[0]!.signIn();
    await settle();
    expect(statuses(tabs)).to.equal('signed-in');
    await origin.pass(5 * minutes);
    origin.sleep(8 * hours);
    await origin.pass(10 * seconds);
    expect(statuses(tabs)).to.equal('locked');
  });
});

describe('what a page may ask of an idle session', () => {
  it('IDL-7: has presets by name', () => {
    expect(idlePolicy('pci')).to.deep.equal({ afterMs: 15 * minutes, warnMs: minutes, action: 'lock', absoluteMs: Infinity });
    expect(idlePolicy('owasp-high')).to.deep.include({ afterMs: 5 * minutes, action: 'sign-out', absoluteMs: 4 * hours });
  });

  it('NST-1: AAL2 and AAL3 stay within both revisions of SP 800-63B', () => {
    expect(idlePolicy('aal2')).to.deep.include({ afterMs: 30 * minutes, absoluteMs: 12 * hours });
    expect(idlePolicy('aal3')).to.deep.include({ afterMs: 15 * minutes, absoluteMs: 12 * hours });
  });

  it('IDL-4: warns 60 s before by default, and never less than 20 s', () => {
    expect(idlePolicy({ afterMs: hours, action: 'lock' }).warnMs).to.equal(minutes);
    expect(idlePolicy({ afterMs: 50 * seconds, action: 'lock' }).warnMs).to.equal(25 * seconds);
    expect(idlePolicy({ afterMs: 30 * seconds, action: 'lock' }).warnMs).to.equal(20 * seconds);
  });

  const mistakes: readonly [name: string, options: unknown, path: string][] = [
    ['a preset that there is not', 'hipaa', '/idle'],
    ['the name of something built in', 'constructor', '/idle'],
    ['a time that is none', { afterMs: Number.NaN, action: 'lock' }, '/idle/afterMs'],
    ['a time that is text', { afterMs: '15m', action: 'lock' }, '/idle/afterMs'],
    ['no time', { action: 'lock' }, '/idle/afterMs'],
    ['a time without an end', { afterMs: Infinity, action: 'lock' }, '/idle/afterMs'],
    ['a warning that is too short', { afterMs: hours, warnMs: 19_999, action: 'lock' }, '/idle/warnMs'],
    ['a warning that is all there is', { afterMs: minutes, warnMs: minutes, action: 'lock' }, '/idle/afterMs'],
    ['less time than people need to answer', { afterMs: 20 * seconds, action: 'lock' }, '/idle/afterMs'],
    ['nothing to do then', { afterMs: hours }, '/idle/action'],
    ['something else to do then', { afterMs: hours, action: 'explode' }, '/idle/action'],
    ['an end that is before the beginning', { afterMs: hours, action: 'lock', absoluteMs: -1 }, '/idle/absoluteMs'],
  ];
  for (const [name, options, path] of mistakes) {
    it(`refuses ${name}, and says where`, () => {
      expect(thrownBy(() => idlePolicy(options as IdleOptions))).to.deep.include({ code: 'config-options', path });
    });
  }
});
