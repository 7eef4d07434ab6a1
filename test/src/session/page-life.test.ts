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
});
