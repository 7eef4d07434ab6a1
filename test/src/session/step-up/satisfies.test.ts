import { expect } from 'chai';
import type { Requirement } from '../../../../src/backend/backend.js';
import type { Assurance } from '../../../../src/backend/session.js';
import { reached, satisfies } from '../../../../src/session/step-up/satisfies.js';

const now = 1_800_000_000_000;
const minutesAgo = (minutes: number): number => now - minutes * 60_000;

describe('an assurance', () => {
  const cases: readonly [assurance: Assurance, need: Requirement, enough: boolean][] = [
    [{ amr: [] }, {}, true],
    [{ acr: 'silver', amr: [] }, { acrValues: ['gold', 'silver'] }, true],
    [{ acr: 'bronze', amr: [] }, { acrValues: ['gold', 'silver'] }, false],
    [{ amr: [] }, { acrValues: ['gold'] }, false],
    [{ acr: 'gold', amr: [] }, { acrValues: [] }, false],
    [{ amr: ['pwd', 'otp'] }, { amr: ['otp'] }, true],
    [{ amr: ['pwd'] }, { amr: ['pwd', 'otp'] }, false],
    [{ amr: [], authTime: minutesAgo(5) }, { maxAge: 300 }, true],
    [{ amr: [], authTime: minutesAgo(5) - 1 }, { maxAge: 300 }, false],
    [{ amr: [] }, { maxAge: 300 }, false],
    [{ amr: [], authTime: Number.NaN }, { maxAge: 300 }, false],
    [{ acr: 'gold', amr: ['otp'], authTime: minutesAgo(1) }, { acrValues: ['gold'], amr: ['otp'], maxAge: 60 }, true],
    [{ acr: 'gold', amr: ['otp'], authTime: minutesAgo(2) }, { acrValues: ['gold'], amr: ['otp'], maxAge: 60 }, false],
  ];
  for (const [assurance, need, enough] of cases) {
    it(`${JSON.stringify(assurance)} ${enough ? 'is enough' : 'is not enough'} for ${JSON.stringify(need)} (STP-6)`, () => {
      expect(satisfies(assurance, need, now)).to.equal(enough);
    });
  }

  it('runs out by the clock, with nothing else changed (STP-6)', () => {
    const assurance = { amr: [], authTime: now };
    expect([0, 60_000, 60_001].map((ms) => satisfies(assurance, { maxAge: 60 }, now + ms))).to.deep.equal([true, true, false]);
  });

  it('that is newer than before is fresh, however wrong the device\'s clock is and if nothing older would do (STP-3)', () => {
    const before = { amr: [], authTime: minutesAgo(60) };
    expect(reached(before, { amr: [], authTime: minutesAgo(50) }, { maxAge: 0 }, now)).to.equal(true);
    expect(reached({ amr: [] }, { amr: [], authTime: minutesAgo(50) }, { maxAge: 0 }, now)).to.equal(true);
    expect(reached(before, before, { maxAge: 0 }, now)).to.equal(false);
    expect(reached(before, { amr: [] }, { maxAge: 0 }, now)).to.equal(false);
    expect(reached(before, { amr: [], authTime: now }, { maxAge: 60, acrValues: ['gold'] }, now)).to.equal(false);
    expect(reached(before, { amr: [], authTime: Number.NaN }, { maxAge: 60 }, now)).to.equal(false);
  });
});
