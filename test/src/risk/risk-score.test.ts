import { expect } from 'chai';
import { riskScore, type ScoreInput } from '../../../src/risk.js';
import { usual, vectors } from '../../risk/vectors.js';

describe('the score of a sign-in', () => {
  for (const { of, input, score } of vectors) {
    it(`is ${score} for ${of}, to 1e-9 (R01)`, () => {
      expect(riskScore(input)).to.be.closeTo(score, 1e-9);
    });
  }

  it('falls as a value gets more usual for the account, and rises as it gets more usual for all', () => {
    const score = (own: number, all: number): number => riskScore({ ...usual, ip: { all: [all, 10, 18], own: [own, 4, 4] } });
    expect(score(3, 4)).to.be.below(score(2, 4)).and.below(score(1, 4));
    expect(score(3, 9)).to.be.above(score(3, 4));
  });

  it('is infinite without history', () => {
    expect(riskScore({ ...usual, own: 0, ip: { all: [4, 10, 18], own: [0, 0, 0] }, ua: { all: [8, 10, 12, 15], own: [0, 0, 0, 0] } })).to.equal(Infinity);
  });

  const impossible: readonly (readonly [is: string, input: ScoreInput])[] = [
    ['more of the account than of all', { ...usual, ip: { all: [2, 10, 18], own: [3, 4, 4] } }],
    ['more than the account has', { ...usual, ip: { all: [9, 10, 18], own: [5, 4, 4] } }],
    ['more accounts than sign-ins', { ...usual, users: 21 }],
    ['no accounts', { ...usual, users: 0 }],
    ['a count below nothing', { ...usual, ua: { all: [8, 10, 12, 15], own: [-1, 3, 4, 4] } }],
    ['no number', { ...usual, logins: NaN }],
    ['a level that is missing', { ...usual, ua: { all: [8, 10, 12], own: [2, 3, 4] } as unknown as ScoreInput['ua'] }],
  ];
  for (const [is, input] of impossible) {
    it(`refuses ${is}`, () => {
      expect(() => riskScore(input)).to.throw(RangeError);
    });
  }
});
