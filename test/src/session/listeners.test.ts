import { expect } from 'chai';
import type { Session } from '../../../src/backend/session.js';
import type { Snapshot } from '../../../src/session/snapshot.js';
import { settled } from '../../support/fake-clock.js';
import { FakeOrigin, type FakeTab } from '../../support/fake-origin.js';
import { tokenCapabilities } from '../../support/token-backend.js';

const ann: Session = { user: { id: 'u1' }, assurance: { amr: [] } };
const ben: Session = { user: { id: 'u2' }, assurance: { amr: [] } };

/** A tab in cookie mode: nothing but the keeper. */
async function cookieTab(): Promise<{ origin: FakeOrigin; tab: FakeTab }> {
  const origin = new FakeOrigin();
  return { origin, tab: await origin.open({ declared: { ...tokenCapabilities, transport: 'cookie', refresh: 'cookie' } }) };
}

describe('those who listen to the session', () => {
  it('hear of it whatever others do: throw, reject or never end (EVT-2)', async () => {
    const { origin, tab } = await cookieTab();
    const heard: string[] = [];
    tab.keeper.subscribe(() => {
      throw new Error('mine');
    });
    tab.keeper.subscribe(() => Promise.reject(new Error('mine too')));
    tab.keeper.subscribe(() => new Promise(() => undefined));
    tab.keeper.subscribe(({ status }) => heard.push(status));
    tab.keeper.keep(ann);
    await origin.after(1_000, tab.keeper.signOut());
    await settled();
    expect(heard).to.deep.equal(['signed-in', 'signed-out']);
    expect(tab.diagnostics).to.deep.equal(Array.from({ length: 4 }, () => ({ code: 'listener-failed' })));
  });

  for (const status of ['restoring', 'signed-in', 'signed-out'] as const) {
    it(`may call whatever they like when it is ${status}, and all settles within a second (B01, EVT-2)`, async () => {
      const origin = new FakeOrigin();
      const tab = await origin.open();
      const calls: Promise<unknown>[] = [];
      const others: string[] = [];
      const call = (custody: FakeTab['keeper']): readonly Promise<unknown>[] => [
        custody.custody!().then((tokens) => tokens.token()),
        custody.custody!().then((tokens) => tokens.refresh()),
        custody.custody!().then((tokens) => tokens.hold(async () => null)),
        custody.restore(),
        custody.signOut('others'),
      ];
      tab.keeper.subscribe(async (snapshot) => {
        if (snapshot.status !== status) return;
        for (const promise of call(tab.keeper)) {
          const settling = promise.catch(() => undefined);
          calls.push(settling);
          await settling;
        }
        if (status === 'signed-in') {
          const out = tab.keeper.signOut();
          calls.push(out);
          await out;
        }
      });
      tab.keeper.subscribe((snapshot) => others.push(snapshot.status));
      await origin.after(100, tab.keeper.restore());
      await tab.signIn();
      await origin.clock.advance(1_000);
      tab.fire('pageshow', { persisted: true });
      await origin.clock.advance(1_000);
      origin.sleep(301_000);
      void tab.access().catch(() => undefined);
      await origin.clock.advance(1_000);
      void tab.keeper.signOut();
      await origin.clock.advance(1_000);
      expect(calls.length).to.be.above(4);
      await Promise.all(calls);
      expect(others).to.include('signed-in').and.to.include('signed-out');
      expect(tab.snapshot.status).to.equal('signed-out');
      expect(origin.server.revokedFamilies).to.be.at.least(1);
    });
  }

  it('are called outside the lock, after the record that they hear of can be read by every tab (B01, LCK-1)', async () => {
    const origin = new FakeOrigin();
    const tab = await origin.open();
    let isHeld = false;
    const { locks } = origin;
    origin.locks = {
      run: (name, work, options) =>
        locks.run(
          name,
          async (signal) => {
            isHeld = true;
            try {
              return await work(signal);
            } finally {
              isHeld = false;
            }
          },
          options,
        ),
    };
    const seen: [string, boolean, boolean][] = [];
    tab.keeper.subscribe(({ status }) => seen.push([status, isHeld, origin.records.size === 1]));
    await tab.signIn();
    origin.server.faults.push({ kind: 'status', status: 503 });
    origin.sleep(301_000);
    await origin.after(1_000, tab.access().catch(() => undefined));
    await origin.clock.advance(20_000);
    await origin.after(1_000, tab.keeper.signOut());
    expect(seen.map(([status]) => status)).to.deep.equal(['signed-in', 'signed-in', 'signed-in', 'signed-out']);
    for (const [status, inside, isStored] of seen) {
      expect(inside).to.equal(false);
      if (status === 'signed-in') expect(isStored).to.equal(true);
    }
  });

  it('hear the newest last, also when one of them changes it meanwhile', async () => {
    const { tab } = await cookieTab();
    const heard: string[][] = [[], []];
    tab.keeper.subscribe((snapshot) => {
      heard[0]!.push(snapshot.status === 'signed-in' ? snapshot.user.id : snapshot.status);
      if (snapshot.status === 'signed-in' && snapshot.user.id === 'u1') tab.keeper.keep(ben);
    });
    tab.keeper.subscribe((snapshot) => heard[1]!.push(snapshot.status === 'signed-in' ? snapshot.user.id : snapshot.status));
    tab.keeper.keep(ann);
    expect(heard).to.deep.equal([['u1', 'u2'], ['u2']]);
  });

  it('may ask for the present at once (EVT-3)', async () => {
    const { tab } = await cookieTab();
    tab.keeper.keep(ann);
    const heard: Snapshot[] = [];
    tab.keeper.subscribe((snapshot) => heard.push(snapshot), { current: true });
    expect(heard, 'synchronously').to.deep.equal([{ status: 'signed-in', ...ann }]);
    const late: Snapshot[] = [];
    tab.keeper.subscribe((snapshot) => late.push(snapshot));
    expect(late).to.deep.equal([]);
  });

  it('end by what subscribing returned, as often as they call it, and by a signal (EVT-3)', async () => {
    const { tab } = await cookieTab();
    const heard: string[] = [];
    const listener = ({ status }: Snapshot): void => void heard.push(status);
    const end = tab.keeper.subscribe(listener);
    // The same function twice is two subscriptions.
    const endOther = tab.keeper.subscribe(listener);
    tab.keeper.keep(ann);
    expect(heard).to.have.length(2);
    end();
    end();
    tab.keeper.keep(ben);
    expect(heard).to.have.length(3);
    endOther();
    const controller = new AbortController();
    tab.keeper.subscribe(listener, { signal: controller.signal });
    tab.keeper.keep(ann);
    expect(heard).to.have.length(4);
    controller.abort();
    tab.keeper.keep(ben);
    expect(heard).to.have.length(4);
    tab.keeper.subscribe(listener, { signal: controller.signal, current: true });
    tab.keeper.keep(ann);
    expect(heard, 'a signal that has fired').to.have.length(4);
  });

  it('get the same object as long as it says the same (EVT-4, EVT-1)', async () => {
    const origin = new FakeOrigin();
    const tab = await origin.open();
    await tab.signIn();
    const { snapshot } = tab;
    expect(Object.isFrozen(snapshot)).to.equal(true);
    origin.sleep(301_000);
    await origin.after(1_000, tab.access());
    tab.fire('focus');
    await origin.after(1_000, tab.keeper.restore());
    expect(origin.server.refreshes).to.equal(1);
    expect(tab.snapshot).to.equal(snapshot);
    expect(tab.heard).to.deep.equal([snapshot]);
    expect(tab.keeper.snapshot).to.equal(tab.keeper.snapshot);
  });

  it('of one instance hear nothing of another, and see nothing of it (SSR-2)', async () => {
    const origin = new FakeOrigin();
    const [one, two] = [await origin.open({ shared: false, overrides: { channel: () => null, sharedStorage: () => null } }), await origin.open({ shared: false, overrides: { channel: () => null, sharedStorage: () => null } })];
    await one.signIn('ann');
    await origin.clock.advance(1_000);
    expect(two.heard).to.deep.equal([]);
    expect(await two.access()).to.equal(null);
    await two.signIn('ben');
    expect([one.snapshot, two.snapshot].map((each) => each.status === 'signed-in' && each.user.id)).to.deep.equal(['ann', 'ben']);
    await origin.after(1_000, two.keeper.signOut());
    expect(one.snapshot.status).to.equal('signed-in');
  });
});
