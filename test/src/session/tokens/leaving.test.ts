import { expect } from 'chai';
import { FakeOrigin } from '../../../support/fake-origin.js';
import { rejection } from '../../../support/rejection.js';

describe('a page that is left in the middle of a refresh', () => {
  for (const isLeaving of [true, false]) {
    it(`LCK-2, B04: ${isLeaving ? 'lets no other tab rest for a request that the browser broke off' : 'else the other tabs mind what it met'}`, async () => {
      const origin = new FakeOrigin();
      const [first, second] = [origin.tab(), origin.tab()];
      await first.keeper.custody!();
      await first.signIn();
      await second.keeper.restore();
      origin.clock.sleep(301_000);
      origin.server.slept(301_000);
      origin.server.faults.push({ kind: 'lost' });
      const broken = rejection(first.access());
      if (isLeaving) first.fire('beforeunload');
      await origin.clock.advance(100);
      expect((await broken).code).to.equal('unreachable');
      expect(Boolean(origin.record?.pause)).to.equal(!isLeaving);
      const asked = second.access().catch((error: { code: string }) => error.code);
      await origin.clock.advance(1_000);
      expect(origin.server.accepts(String(await asked))).to.equal(isLeaving);
    });
  }
});
