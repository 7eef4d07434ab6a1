import { expect } from 'chai';
import { FakeOrigin, type FakeTab } from '../../../support/fake-origin.js';
import { rejection } from '../../../support/rejection.js';

/** Traces that the interleaving model has found, each as small as it gets. */
describe('tabs that overtake each other', () => {
  let origin: FakeOrigin;
  beforeEach(() => {
    origin = new FakeOrigin();
  });

  async function signedIn(): Promise<FakeTab> {
    const tab = await origin.open();
    await tab.signIn();
    await origin.clock.advance(300);
    return tab;
  }

  /** Something that waits until it is let go. */
  function gate(): { readonly opens: Promise<void>; open(): void } {
    let open = (): void => undefined;
    const opens = new Promise<void>((resolve) => (open = resolve));
    return { opens, open: () => open() };
  }

  it('a sign-out while the page still restores reaches the other tabs and the server (OUT-1, TAB-1)', async () => {
    const first = await signedIn();
    const second = await origin.open();
    void second.keeper.restore();
    void second.keeper.signOut();
    await origin.clock.advance(1_000);
    expect(origin.records.size).to.equal(0);
    expect(first.snapshot).to.deep.equal({ status: 'signed-out', reason: 'other-tab' });
    expect(origin.server.revocations).to.have.length(1);
  });

  it('two sign-outs at once keep nobody from hearing of who signs in next (OUT-1, TAB-2)', async () => {
    const first = await signedIn();
    const second = await origin.open();
    await origin.after(100, second.keeper.restore());
    const late = gate();
    let takes = 0;
    origin.beforeStore = (operation) => (operation === 'take' && (takes += 1) === 1 ? late.opens : undefined);
    const outs = [first.keeper.signOut(), first.keeper.signOut()];
    await origin.clock.advance(100);
    late.open();
    await origin.after(1_000, Promise.all(outs));
    await second.signIn('bob');
    await origin.clock.advance(300);
    expect(first.snapshot).to.deep.include({ status: 'signed-in' });
  });

  it('a sign-out that is finished later takes nothing from who has signed in since (OUT-2)', async () => {
    const first = await signedIn();
    const second = await origin.open();
    origin.storage.setItem('keylit:default:signed-out', '1');
    const late = gate();
    origin.beforeStore = (operation, tab) => (tab === 1 && operation === 'read' ? late.opens : undefined);
    const restoring = second.keeper.restore();
    await origin.clock.advance(10);
    await first.signIn('bob');
    await origin.clock.advance(10);
    origin.beforeStore = () => undefined;
    late.open();
    await origin.clock.advance(1_000);
    await restoring;
    expect(origin.record?.session.user.id).to.equal('bob');
    expect(second.snapshot).to.deep.include({ status: 'signed-in' });
  });

  it('a sign-in is void when somebody has signed out since it began, also where somebody else has signed in again (OUT-2, B11)', async () => {
    const first = await signedIn();
    const second = await origin.open();
    await origin.after(100, second.keeper.restore());
    const server = gate();
    const custody = await second.keeper.custody!();
    const slow = rejection(
      custody.hold(async () => {
        await server.opens;
        return second.backend.start({ kind: 'sign-in', method: 'password', identifier: 'eve' }, {});
      }),
    );
    await origin.clock.advance(10);
    await origin.after(1_000, first.keeper.signOut());
    await first.signIn('bob');
    await origin.clock.advance(300);
    const before = origin.server.revocations.length;
    server.open();
    await origin.clock.advance(1_000);
    expect((await slow).code).to.equal('session-changed');
    expect(origin.record?.session.user.id).to.equal('bob');
    expect(origin.server.revocations).to.have.length(before + 1);
  });

  it('a store that cannot remove keeps nobody signed in: the server hears of it, and whoever looks next removes it (OUT-1)', async () => {
    const first = await signedIn();
    const second = await origin.open();
    await origin.after(100, second.keeper.restore());
    origin.beforeStore = (operation) => {
      if (operation !== 'read') throw new DOMException('no', 'QuotaExceededError');
    };
    expect(await origin.after(1_000, first.keeper.signOut())).to.deep.equal({ remote: 'done' });
    expect(first.snapshot).to.deep.equal({ status: 'signed-out', reason: 'user' });
    expect(await first.access()).to.equal(null);
    expect(origin.server.revocations).to.have.length(1);
    expect(origin.records.size).to.equal(1);
    origin.beforeStore = () => undefined;
    second.show(true);
    await origin.clock.advance(1_000);
    expect(origin.records.size).to.equal(0);
    expect(second.snapshot.status).to.equal('signed-out');
  });

  it('from one account to another is one change, with nobody signed out in between (EVT-1)', async () => {
    const first = await signedIn();
    const second = await origin.open();
    await origin.after(100, second.keeper.restore());
    second.heard.length = 0;
    await first.signIn('bob');
    await origin.clock.advance(1_000);
    expect(second.heard.map((snapshot) => (snapshot.status === 'signed-in' ? snapshot.user.id : snapshot.status))).to.deep.equal(['bob']);
  });

  it('looks again at what is overdue after a rest, not at once: also while it restores, and while the page is left (B09)', async () => {
    const tab = await signedIn();
    origin.server.fault = { kind: 'hang' };
    await origin.clock.advance(310_000);
    let reads = 0;
    origin.beforeStore = (operation) => void (reads += operation === 'read' ? 1 : 0);
    void tab.keeper.restore();
    tab.fire('beforeunload');
    for (let i = 0; i < 5; i++) tab.show(true);
    await origin.clock.advance(4_000);
    expect(reads).to.be.below(40);
  });
});
