import { expect } from 'chai';
import { FakeOrigin } from '../../../support/fake-origin.js';
import { rejection } from '../../../support/rejection.js';

/** Chunks are loaded in real time. */
async function opened(origin: FakeOrigin) {
  const tab = origin.tab();
  await tab.keeper.custody!();
  return tab;
}

describe('token custody', () => {
  let origin: FakeOrigin;
  beforeEach(() => {
    origin = new FakeOrigin();
  });

  it('gives one token to however many ask, for one request (REF-1, B03)', async () => {
    const tab = await opened(origin);
    await tab.signIn();
    origin.clock.sleep(301_000);
    origin.server.slept(301_000);
    const asked = Array.from({ length: 50 }, () => tab.access());
    await origin.clock.advance(1_000);
    const tokens = await Promise.all(asked);
    expect(new Set(tokens).size).to.equal(1);
    expect(origin.server.accepts(tokens[0]!)).to.equal(true);
    expect(origin.server.refreshes).to.equal(1);
  });

  it('ends with a sign-out, whose late refresh is given back (OUT-2, B11)', async () => {
    const tab = await opened(origin);
    await tab.signIn();
    origin.clock.sleep(301_000);
    origin.server.slept(301_000);
    const waiting = rejection(tab.access());
    await origin.clock.advance(10);
    const out = tab.keeper.signOut();
    expect(tab.snapshot).to.deep.equal({ status: 'signed-out', reason: 'user' });
    await origin.clock.advance(1_000);
    expect(await out).to.deep.equal({ remote: 'done' });
    expect((await waiting).code).to.equal('session-changed');
    expect(origin.records.size).to.equal(0);
    expect(origin.server.revocations).to.have.length(2);
    expect(tab.snapshot.status).to.equal('signed-out');
    expect(origin.storage.length).to.equal(0);
  });
});
