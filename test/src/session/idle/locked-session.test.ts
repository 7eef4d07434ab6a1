import { expect } from 'chai';
import { createAuth, type Auth } from '../../../../src/auth.js';
import type { IdleOptions } from '../../../../src/session/idle/idle-options.js';
import type { Snapshot } from '../../../../src/session/snapshot.js';
import { createTestBackend, TEST_PASSWORD, testAccounts, type TestBackend } from '../../../../src/testing.js';
import { FakeOrigin } from '../../../support/fake-origin.js';
import { Origin } from '../../../support/origin.js';
import { rejection } from '../../../support/rejection.js';

const minutes = 60_000;
const idle: IdleOptions = { afterMs: 15 * minutes, action: 'lock' };

/** Chunks are loaded in real time, while the clock of the test stands still. */
async function until(probe: () => unknown): Promise<void> {
  for (const end = performance.now() + 5_000; !probe();) {
    if (performance.now() > end) throw new Error(`Not true in time: ${String(probe)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('a locked session in cookie mode', () => {
  let origin: Origin;
  let backend: TestBackend;
  const heard = new Map<Auth, string[]>();
  let sent = 0;
  /** What the page's API answers, when it does. */
  const orders = async (): Promise<Response> => {
    sent += 1;
    return new Response('[]');
  };
  let answer = orders;

  const tab = (options: IdleOptions | undefined = idle): Auth => {
    const { platform } = origin.tab({ webauthn: () => 'missing', fetch: () => answer() });
    const auth = createAuth({ backend, platform, idle: options, fetchOrigins: ['https://shop.example'] });
    const statuses: string[] = [];
    heard.set(auth, statuses);
    auth.subscribe(({ status }) => statuses.push(status));
    return auth;
  };
  const signIn = async (auth: Auth, { email }: { readonly email: string } = testAccounts.plain): Promise<string> => {
    const flow = await auth.flow({ flow: 'sign-in' });
    flow.send({ type: 'submit', values: { identifier: email, password: TEST_PASSWORD } });
    await until(() => !flow.state.pending);
    return flow.state.problem?.error.code ?? flow.state.step.kind;
  };

  beforeEach(() => {
    origin = new Origin();
    heard.clear();
    sent = 0;
    answer = orders;
    backend = createTestBackend({ accounts: [testAccounts.plain, { email: 'bob@example.com', name: 'Bob', password: TEST_PASSWORD }] });
  });

  it('IDL-8: shows nobody, sends nothing, and is locked in every tab', async () => {
    const [one, two] = [tab(), tab()];
    await one.ready();
    expect(await signIn(one)).to.equal('done');
    await two.ready();
    expect(two.snapshot.status).to.equal('signed-in');
    await one.lock();
    await until(() => two.snapshot.status === 'locked');
    for (const auth of [one, two]) {
      expect(JSON.stringify(auth.snapshot)).to.equal(JSON.stringify({ status: 'locked', why: 'manual' }));
      expect((await rejection(auth.fetch('/api/orders'))).code).to.equal('session-locked');
    }
    expect(sent).to.equal(0);
    await signIn(one);
    expect(await (await one.fetch('/api/orders')).text()).to.equal('[]');
  });

  it('IDL-8: what was on its way is not sent again while it is locked', async () => {
    const auth = tab();
    await auth.ready();
    await signIn(auth);
    let refuse = (): void => undefined;
    answer = () => new Promise((resolve) => {
      sent += 1;
      refuse = () => resolve(new Response(null, { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } }));
    });
    const waiting = auth.fetch('/api/orders');
    await until(() => sent === 1);
    await auth.lock();
    refuse();
    expect((await waiting).status).to.equal(401);
    expect(sent).to.equal(1);
  });

  it('IDL-1, IDL-8: a page that is loaded while it is locked never shows who is signed in', async () => {
    const first = tab();
    await first.ready();
    await signIn(first);
    await first.lock();
    first.dispose();
    const again = tab();
    await again.ready();
    expect(heard.get(again)).to.deep.equal(['locked']);
    // The server would say who it is.
    expect((await backend.session.restore({}))?.user.email).to.equal(testAccounts.plain.email);
  });

  it('IDL-8: the same person goes on where they were, in all tabs', async () => {
    const [one, two] = [tab(), tab()];
    await one.ready();
    await signIn(one);
    await two.ready();
    await two.lock();
    await until(() => one.snapshot.status === 'locked');
    await signIn(one);
    await until(() => one.snapshot.status === 'signed-in' && two.snapshot.status === 'signed-in');
    expect(origin.storage.getItem('keylit:default:locked')).to.equal(null);
  });

  it('STP-5: somebody else does not unlock it, and is not signed in at the server either', async () => {
    const auth = tab();
    await auth.ready();
    await signIn(auth);
    await auth.lock();
    expect(await signIn(auth, { email: 'bob@example.com' })).to.equal('account-mismatch');
    expect(auth.snapshot.status).to.equal('locked');
    expect(await backend.session.restore({})).to.equal(null);
    await signIn(auth);
    await until(() => auth.snapshot.status === 'signed-in');
  });

  it('OUT-8: is a way out too', async () => {
    const auth = tab();
    await auth.ready();
    await signIn(auth);
    await auth.lock();
    await auth.signOut();
    expect(auth.snapshot).to.deep.equal({ status: 'signed-out', reason: 'user' });
    expect(await signIn(auth, { email: 'bob@example.com' })).to.equal('done');
  });

  it('IDL-1: ends for being idle, here, in the other tabs and at the server', async () => {
    const [one, two] = [tab({ ...idle, action: 'sign-out' }), tab({ ...idle, action: 'sign-out' })];
    await one.ready();
    await signIn(one);
    await two.ready();
    await origin.pass(15 * minutes);
    await until(() => [one, two].every(({ snapshot }) => snapshot.status === 'signed-out'));
    expect((one.snapshot as Extract<Snapshot, { status: 'signed-out' }>).reason).to.equal('idle');
    expect(await backend.session.restore({})).to.equal(null);
  });

  it('IDL-4: a person who wants to stay stays', async () => {
    const auth = tab();
    await auth.ready();
    await signIn(auth);
    await origin.pass(14.5 * minutes);
    expect(auth.snapshot).to.have.property('expiring');
    await auth.stay();
    expect(auth.snapshot).not.to.have.property('expiring');
    await origin.pass(2 * minutes);
    expect(auth.snapshot.status).to.equal('signed-in');
  });

  it('IDL-7: a mistake in the times is told, and nothing is shown', async () => {
    const auth = tab({ afterMs: 5, action: 'lock' });
    const snapshot = await auth.ready();
    expect(snapshot.status === 'unreachable' && snapshot.error).to.include({ code: 'config-options', path: '/idle/afterMs' });
  });

  it('is not for a page without `idle`', async () => {
    const { platform } = origin.tab();
    const auth = createAuth({ backend, platform });
    expect(await rejection(auth.lock())).to.include({ code: 'config-options', path: '/idle' });
  });

  it('LIF-1: leaves no timer, listener or channel of its own', async () => {
    const opened = origin.tab({ webauthn: () => 'missing' });
    const auth = createAuth({ backend, platform: opened.platform, idle });
    await auth.ready();
    await signIn(auth);
    opened.press();
    // The flow waits so long for what it may offer.
    await origin.pass(2_000);
    auth.dispose();
    await until(() => opened.timers === 0 && opened.listeners === 0 && origin.channels.size === 0);
  });
});

describe('a locked session in token mode', () => {
  let origin: FakeOrigin;
  beforeEach(() => {
    origin = new FakeOrigin({ lifetime: 300 });
  });
  const opened = async (shared: boolean) => {
    const tab = origin.tab({ shared, idle });
    await tab.keeper.restore();
    // A tab hears of the others a little after its form stands.
    await origin.clock.advance(300);
    await until(() => origin.openChannels >= origin.tabs.length);
    return tab;
  };

  for (const shared of [true, false]) {
    it(`IDL-8: gives out no token ${shared ? 'of a store that is there' : 'and keeps none'}, and none that comes late`, async () => {
      const tab = await opened(shared);
      await tab.signIn();
      const rejected = (await tab.access())!;
      // An API has refused it: a refresh leaves for the server.
      const waiting = rejection((await tab.keeper.custody!()).token({ rejected }));
      await origin.clock.advance(10);
      tab.keeper.guard!.lock('manual');
      await origin.clock.advance(1_000);
      expect((await waiting).code).to.equal('session-changed');
      expect((await rejection(tab.access())).code).to.equal('session-locked');
      expect(tab.snapshot).to.deep.equal({ status: 'locked', why: 'manual' });
      expect(tab.heard.at(-1)!.status).to.equal('locked');
      // What only this tab had is given back to the server.
      expect(origin.server.revocations.length > 0).to.equal(!shared);
    });

    it(`IDL-8: is unlocked by the same person${shared ? ', in the other tabs too' : ', in this tab alone'}`, async () => {
      const [one, two] = [await opened(shared), await opened(shared)];
      await one.signIn('ann');
      await origin.clock.advance(10);
      if (!shared) await two.signIn('ann');
      await origin.clock.advance(10);
      expect(two.snapshot.status).to.equal('signed-in');
      one.keeper.guard!.lock('manual');
      await origin.clock.advance(1_000);
      expect([one, two].map(({ snapshot }) => snapshot.status)).to.deep.equal(['locked', 'locked']);
      await one.signIn('ann');
      await origin.clock.advance(1_000);
      expect(one.snapshot.status).to.equal('signed-in');
      expect(await one.access()).to.be.a('string');
      expect(two.snapshot.status).to.equal(shared ? 'signed-in' : 'locked');
      if (shared) expect(await two.access()).to.equal(await one.access());
      else expect((await rejection(two.access())).code).to.equal('session-locked');
    });
  }

  it('STP-5: is not unlocked by somebody else, whose tokens are given back', async () => {
    const tab = await opened(true);
    await tab.signIn('ann');
    tab.keeper.guard!.lock('manual');
    await origin.clock.advance(1_000);
    const before = origin.record!.version;
    expect((await rejection(tab.signIn('bob'))).code).to.equal('account-mismatch');
    await origin.clock.advance(1_000);
    expect(tab.snapshot.status).to.equal('locked');
    expect(origin.record!.version).to.equal(before);
    expect(origin.server.revocations).to.have.length(1);
  });

  it('IDL-1: a device that wakes gives out no token before it has looked at the time', async () => {
    const tab = await opened(true);
    await tab.signIn();
    await origin.clock.advance(1_000);
    origin.clock.sleep(60 * minutes);
    expect((await rejection(tab.access())).code).to.equal('session-locked');
    expect(tab.snapshot.status).to.equal('locked');
  });

  it('IDL-8: a page that is loaded gives out no token before it knows that it is locked', async () => {
    const tab = await opened(true);
    await tab.signIn();
    tab.keeper.guard!.lock('manual');
    await origin.clock.advance(1_000);
    tab.keeper.dispose();
    await origin.clock.advance(1);
    const again = origin.tab({ shared: true, idle });
    expect((await rejection(again.access())).code).to.equal('session-locked');
    expect(again.heard.map(({ status }) => status)).to.deep.equal(['locked']);
  });

  it('LCK-9: what is under way by itself when everything ends is nobody\'s unhandled rejection', async () => {
    const unhandled: unknown[] = [];
    const note = (event: PromiseRejectionEvent): void => void unhandled.push(event.reason);
    addEventListener('unhandledrejection', note);
    const tab = origin.tab({ idle: { afterMs: 15 * minutes, action: 'sign-out' } });
    await tab.keeper.restore();
    await tab.signIn();
    let isAsked = false;
    tab.keeper.hooks.add(() => {
      isAsked = true;
      return new Promise(() => undefined);
    });
    await origin.clock.advance(15 * minutes);
    await until(() => isAsked);
    tab.keeper.dispose();
    await origin.clock.advance(3_000);
    await new Promise((resolve) => setTimeout(resolve, 20));
    removeEventListener('unhandledrejection', note);
    expect(unhandled).to.deep.equal([]);
  });

  it('OUT-1: signs out while it is locked, here and in the other tabs', async () => {
    const [one, two] = [await opened(true), await opened(true)];
    await one.signIn();
    await origin.clock.advance(1_000);
    one.keeper.guard!.lock('idle');
    await origin.clock.advance(1_000);
    const out = one.keeper.signOut();
    await origin.clock.advance(1_000);
    expect(await out).to.deep.equal({ remote: 'done' });
    expect(one.snapshot).to.deep.equal({ status: 'signed-out', reason: 'user' });
    expect(two.snapshot).to.deep.equal({ status: 'signed-out', reason: 'other-tab' });
    expect(origin.records.size).to.equal(0);
    expect(origin.storage.length).to.equal(0);
  });

  it('IDL-2, B25: refreshes say whether a person was active, and polling is none', async () => {
    const tab = await opened(true);
    await tab.signIn();
    const marks = (): (string | null)[] => origin.server.requests.filter(({ path }) => path === '/token').map(({ body }) => body.get('active'));
    await origin.clock.advance(301_000);
    const polled = tab.access();
    await origin.clock.advance(1_000);
    await polled;
    await origin.clock.advance(100_000);
    tab.press();
    await origin.clock.advance(201_000);
    const used = tab.access();
    await origin.clock.advance(1_000);
    await used;
    expect(marks()).to.deep.equal(['false', 'true']);
  });
});
