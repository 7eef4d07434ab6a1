import { expect } from 'chai';
import { dueFor, lifetimeMs, termsOf, timeFor, type Seen } from '../../../../src/session/tokens/lifetime.js';
import type { TokenRecord } from '../../../../src/session/tokens/record.js';

const day = 86_400_000;
const received = Date.UTC(2026, 0, 1);

/** Numbers that a test can repeat. */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    yield state / 2 ** 32;
  }
}

describe('the life of a token', () => {
  const odd: readonly [unknown, number][] = [
    [3600, 3_600_000],
    ['3600', 3_600_000],
    [' 60 ', 60_000],
    [1, 1_000],
    [90.5, 90_500],
    // What cannot be: five minutes.
    [undefined, 300_000],
    [null, 300_000],
    [0, 300_000],
    [-1, 300_000],
    [-3600, 300_000],
    [0.001, 300_000],
    [NaN, 300_000],
    ['', 300_000],
    ['soon', 300_000],
    [{}, 300_000],
    [[60], 300_000],
    [true, 300_000],
    [60n, 300_000],
    // Ten years are as good as for ever.
    [1e9, 3_650 * day],
    [Infinity, 3_650 * day],
    [Number.MAX_VALUE, 3_650 * day],
    ['1e300', 3_650 * day],
  ];
  for (const [expiresIn, ms] of odd) {
    it(`is ${ms} ms where the server says ${typeof expiresIn} ${String(expiresIn)} (REF-18)`, () => {
      expect(lifetimeMs(expiresIn)).to.equal(ms);
    });
  }

  it('is sane whatever the server says, and so is its due time (REF-18, REF-13)', () => {
    const random = numbers(1);
    const draw = (): number => random.next().value as number;
    for (let run = 0; run < 5_000; run += 1) {
      const size = 10 ** (draw() * 24 - 6);
      const said: unknown = [size, -size, String(size), `${size}x`, undefined, null, NaN, 0][Math.floor(draw() * 8)];
      const chance = draw();
      const { receivedAt, expiresAt, dueAt } = termsOf(said, received, chance);
      const lifetime = expiresAt - receivedAt;
      expect(Number.isSafeInteger(Math.round(expiresAt)), String(said)).to.equal(true);
      expect(lifetime).to.be.within(1_000, 3_650 * day);
      // At least 85 % of a life are between two refreshes: no storm.
      expect(dueAt - receivedAt, String(said)).to.be.at.least(lifetime * 0.85 - 0.001);
      expect(dueAt).to.be.below(expiresAt);
    }
  });

  it('makes it due a minute or a tenth before its end, moved by chance once (REF-13)', () => {
    const leadOf = (seconds: number, chance: number): number => {
      const { expiresAt, dueAt } = termsOf(seconds, received, chance);
      return expiresAt - dueAt;
    };
    expect(leadOf(300, 0)).to.equal(30_000);
    expect(leadOf(600, 0)).to.equal(60_000);
    expect(leadOf(86_400, 0)).to.equal(60_000);
    expect(leadOf(60, 0)).to.equal(6_000);
    expect(leadOf(86_400, 0.999)).to.be.within(89_000, 90_000);
    // Stored with the tokens: the same for every tab that reads them.
    expect(termsOf(300, received, 0.3)).to.deep.equal(termsOf(300, received, 0.3));
  });

  it('of thirty days leaves the first twenty-nine in peace, and so does any other in proportion (B13)', () => {
    for (const chance of [0, 0.5, 0.999]) expect(termsOf(30 * 86_400, received, chance).dueAt - received).to.be.above(29 * day);
    const random = numbers(2);
    for (let run = 0; run < 2_000; run += 1) {
      const seconds = 10 ** ((random.next().value as number) * 8.5);
      const { expiresAt, dueAt } = termsOf(seconds, received, random.next().value as number);
      const lead = expiresAt - dueAt;
      expect(lead).to.be.within(Math.min(60_000, seconds * 100) - 0.01, Math.min(90_000, seconds * 150) + 0.01);
    }
  });

  it('leaves what is due to a page that somebody sees, for half of what is left (CLK-6)', () => {
    const record = { dueAt: 100, expiresAt: 200 } as TokenRecord;
    expect(dueFor(record, true)).to.equal(100);
    expect(dueFor(record, false)).to.equal(150);
  });
});

describe('the time for a record', () => {
  const record = { receivedAt: received, expiresAt: received + 300_000 } as TokenRecord;
  const seen = (wall = received): Seen => ({ record, wall, monotonic: 5_000 });

  it('goes with the device\'s clock', () => {
    expect(timeFor(seen(), received + 10_000, 15_000)).to.equal(received + 10_000);
  });

  it('goes on where the clock was set back, by the one that only goes forwards (CLK-1, CLK-3)', () => {
    expect(timeFor(seen(), received - day, 15_000)).to.equal(received + 10_000);
    expect(timeFor(seen(), received - day, 5_000 + 400_000) >= record.expiresAt).to.equal(true);
  });

  it('counts a sleep in which the steady clock stood still (CLK-4)', () => {
    expect(timeFor(seen(), received + 8 * 3_600_000, 5_010)).to.equal(received + 8 * 3_600_000);
  });

  it('of a record from the future is past its end: somebody set a clock, and nothing is known (CLK-1)', () => {
    expect(timeFor(seen(received - day), received - day, 5_000) >= record.expiresAt).to.equal(true);
    // Two tabs read their clocks at slightly different moments.
    expect(timeFor(seen(received - 1_000), received - 1_000, 5_000)).to.equal(received - 1_000);
  });

  it('never goes back, whatever is done to the clocks (CLK-1, B14)', () => {
    const random = numbers(3);
    const draw = (): number => random.next().value as number;
    for (let run = 0; run < 500; run += 1) {
      const start = received + (draw() - 0.3) * 2 * day;
      const first: Seen = { record, wall: start, monotonic: 1_000 };
      let [wall, steady, before] = [start, 1_000, -Infinity];
      for (let step = 0; step < 20; step += 1) {
        const passed = draw() * 100_000;
        steady += passed;
        wall += passed + (draw() < 0.3 ? (draw() - 0.5) * 2 * day : 0);
        const now = timeFor(first, wall, steady);
        // No later than real time has passed, no earlier than any clock says.
        expect(now).to.be.at.least(wall);
        expect(now).to.be.at.least(start + (steady - 1_000));
        if (wall >= before) before = wall;
      }
    }
  });
});
