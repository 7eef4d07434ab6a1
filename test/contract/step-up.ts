import { expect } from 'chai';
import type { Outcome } from '../../src/backend/outcome.js';
import { challengeOf, Person, refused, sessionOf, wrong, type Harness, type Suite } from './harness.js';

/** How every adaptive backend asks somebody who is signed in for more. `make` is asked for a browser without cookies before each test. */
export function stepUpContract({ describe, it }: Suite, make: () => Promise<Harness>): void {
  const asked = (ann: Person): Promise<Outcome> => ann.harness.backend.start({ kind: 'step-up', need: {} }, ann.harness.context);

  describe('a step-up', () => {
    it('says why, by what and until when; more time keeps the code that was sent, and its spent tries; passed, it makes the session surer', async () => {
      const ann = new Person(await make());
      await ann.join();
      const list = await asked(ann);
      const { reasons, methods, factors, expiresAt } = challengeOf(list, 'factor');
      expect([reasons, methods]).to.deep.equal([['sensitive-act'], ['email-code']]);
      expect(factors).to.have.length(1);
      expect(factors![0]).to.deep.include({ method: 'email-code', hint: ann.email.replace(/^(.).*@/, '$1•••@') });
      expect(expiresAt).to.be.greaterThan(Date.now() + 60_000);

      const sent = await ann.answer(list, { kind: 'select', method: 'email-code' });
      const code = await ann.newestCode();
      expect(challengeOf(sent, 'code')).to.deep.include({ purpose: 'second-factor', method: 'email-code', alternatives: [], trustDevice: undefined, extendable: true, expiresAt });
      expect(await refused(ann.code(sent, wrong(code)), 'invalid-code')).to.have.property('attemptsLeft', 4);

      // A later end is seen by no clock that stands still.
      await new Promise((resolve) => setTimeout(resolve, 20));
      const longer = await ann.answer(sent, { kind: 'extend' });
      expect(challengeOf(longer, 'code')).to.deep.include({ purpose: 'second-factor', method: 'email-code', reasons });
      expect(challengeOf(longer, 'code').expiresAt).to.be.greaterThan(expiresAt!);
      expect(await refused(ann.code(longer, wrong(code)), 'invalid-code')).to.have.property('attemptsLeft', 3);

      const { user, assurance } = sessionOf(await ann.code(longer, code));
      expect(user.email).to.equal(ann.email);
      expect(assurance?.amr).to.include('otp');
      expect((await ann.restored())?.assurance).to.deep.equal(assurance);
      await refused(ann.code(longer, code), 'flow-expired');
    });

    it('ends with its time, and leaves the session as it was', async () => {
      const ann = new Person(await make());
      const before = await ann.join();
      const sent = await ann.answer(await asked(ann), { kind: 'select', method: 'email-code' });
      const code = await ann.newestCode();
      await ann.harness.expireSent();
      await refused(ann.code(sent, code), 'flow-expired', 'expired-code');
      expect(await ann.restored()).to.deep.equal(before);
    });
  });
}
