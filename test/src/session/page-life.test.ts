import { expect } from 'chai';
import { FakeOrigin } from '../../support/fake-origin.js';

describe('the life of a page', () => {
  it('TAB-2: begins with a look at what the others did before anybody listened', async () => {
    const origin = new FakeOrigin();
    const [early, late] = [origin.tab(), origin.tab()];
    await late.keeper.custody!();
    const restored = late.keeper.restore();
    await origin.clock.advance(10);
    expect(await restored).to.deep.equal({ status: 'signed-out', reason: 'none' });
    // Its channel is not open yet: it hears nothing of this.
    await early.signIn();
    expect(late.snapshot.status).to.equal('signed-out');
    for (let tries = 0; tries < 100 && late.snapshot.status !== 'signed-in'; tries += 1) {
      await origin.clock.advance(200);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(late.snapshot.status).to.equal('signed-in');
  });

  it('TAB-4: a page that was put away before its life was loaded shows nothing when it comes back, until it knows', async () => {
    const origin = new FakeOrigin();
    const tab = origin.tab();
    await tab.keeper.custody!();
    await tab.signIn();
    expect(tab.snapshot.status).to.equal('signed-in');
    // Somebody signed out elsewhere, and it heard nothing of it.
    origin.records.clear();
    tab.fire('pageshow', { persisted: true });
    expect(tab.snapshot.status).to.equal('restoring');
    await origin.clock.advance(10);
    expect(tab.snapshot).to.deep.equal({ status: 'signed-out', reason: 'other-tab' });
    tab.keeper.dispose();
    await origin.clock.advance(1_000);
    expect(tab.listeners).to.equal(0);
  });
});
