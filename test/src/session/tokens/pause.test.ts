import { expect } from 'chai';
import { AuthError, type AuthErrorCode, type AuthErrorOptions } from '../../../../src/errors.js';
import { ceilingEnds, isRepeatable, pauseAfter, pausedError, refusedAgainAt, vainCeiling, vainNow, type Failure } from '../../../../src/session/tokens/pause.js';
import type { TokenRecord } from '../../../../src/session/tokens/record.js';

const start = Date.UTC(2026, 0, 1);
const record = (facts: Partial<TokenRecord> = {}): TokenRecord => ({ receivedAt: start, dueAt: start + 270_000, expiresAt: start + 300_000, ...facts }) as TokenRecord;
const failure = (code: AuthErrorCode, facts: Partial<Failure> & AuthErrorOptions = {}): Failure => {
  const { sent = true, sentAt = start, now = start + 100, chance = 0.5, ...options } = facts;
  return { error: new AuthError(code, options), sent, sentAt, now, chance };
};
const strict = { refresh: 'rotating' } as const;

describe('the pause after a failed refresh', () => {
  it('is what the server asked for, and nothing shortens it (B08, REF-5)', () => {
    const pause = pauseAfter(record(), failure('rate-limited', { retryAfterMs: 120_000 }), strict);
    expect(pause).to.deep.equal({ until: start + 100 + 120_000, code: 'rate-limited', tries: 1, firm: true });
    expect(pauseAfter(record(), failure('rate-limited', { retryAfterMs: 0 }), strict).until).to.equal(start + 1_100);
  });

  it('doubles up to five minutes and is spread by chance (REF-9)', () => {
    const lengths = (chance: number): number[] => {
      const found: number[] = [];
      let current = record();
      for (let tries = 0; tries < 12; tries += 1) {
        const pause = pauseAfter(current, failure('server-error', { now: start, chance, status: 500 }), strict);
        found.push(Math.round(pause.until - start));
        current = record({ pause });
      }
      return found;
    };
    expect(lengths(1).slice(0, 8)).to.deep.equal([5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]);
    expect(lengths(0)[11]).to.equal(100_000);
    expect(Math.max(...lengths(0.999))).to.be.at.most(300_000);
  });

  it('lets at most thirty attempts through in an hour, by any chance that is no miracle (REF-9)', () => {
    for (let seed = 0; seed < 300; seed += 1) {
      let state = seed * 7_919 + 1;
      const chance = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
      let attempts = 0;
      for (let [now, current] = [start, record()]; now < start + 3_600_000; ) {
        attempts += 1;
        const pause = pauseAfter(current, failure('server-error', { now, chance: chance(), status: 500 }), strict);
        current = record({ pause });
        now = pause.until;
      }
      expect(attempts, `seed ${seed}`).to.be.at.most(30);
    }
  });

  describe('when nobody knows whether the server took the refresh token (REF-12)', () => {
    const ambiguous: readonly Failure[] = [failure('timeout'), failure('unreachable'), failure('offline'), failure('server-error', { status: 502 }), failure('server-error', { status: 504 })];
    for (const each of ambiguous) {
      const name = `${each.error.code} ${each.error.status ?? ''}`;
      it(`lasts to the end of the access token at a strict server: ${name}`, () => {
        expect(pauseAfter(record(), each, strict)).to.deep.include({ until: start + 300_000, firm: true });
      });
      it(`is short once the access token has run out: one more try is all that is left: ${name}`, () => {
        const late = pauseAfter(record({ expiresAt: start }), each, strict);
        expect(late.firm).to.equal(undefined);
        expect(late.until - each.now).to.be.at.most(5_000);
      });
      it(`ends within the grace of a server that has one: ${name}`, () => {
        const pause = pauseAfter(record(), each, { ...strict, reuseGraceMs: 10_000 });
        expect(pause.until).to.be.below(start + 10_000 - 1_000);
        expect(pause.firm).to.equal(undefined);
      });
      it(`is the usual one where a refresh can be repeated: ${name}`, () => {
        for (const keeping of [{ refresh: 'bound' }, { refresh: 'rotating', idempotentRefresh: true }, { refresh: 'cookie' }] as const) {
          expect(isRepeatable(keeping)).to.equal(true);
          expect(pauseAfter(record(), each, keeping).until - each.now).to.be.at.most(5_000);
        }
      });
    }

    it('lasts to the end of the access token once the grace is over', () => {
      expect(pauseAfter(record(), failure('timeout', { now: start + 10_000 }), { ...strict, reuseGraceMs: 10_000 })).to.deep.include({ until: start + 300_000, firm: true });
    });

    it('is the usual one where the request never left, or the server itself refused', () => {
      for (const each of [failure('offline', { sent: false }), failure('server-error', { status: 500 }), failure('server-error', { status: 503 }), failure('server-error', { status: 408 }), failure('bad-response')]) {
        expect(pauseAfter(record(), each, strict).until - each.now, each.error.code).to.be.at.most(5_000);
      }
    });
  });

  it('tells those who meet it what was the matter, and how long to wait (B08)', () => {
    const error = pausedError({ until: start + 90_000, code: 'rate-limited' }, start);
    expect(error).to.deep.include({ code: 'rate-limited', retryAfterMs: 90_000, phase: 'refresh' });
    expect(error.retryable).to.equal(true);
  });
});

describe('requests that gain nothing (B09)', () => {
  it('count for an hour', () => {
    expect(vainNow(record({ vain: [start - 3_600_000, start - 3_599_999, start] }), start)).to.deep.equal([start - 3_599_999, start]);
    expect(vainNow(record(), start)).to.deep.equal([]);
  });

  it('from the future do not count: a clock was set', () => {
    expect(vainNow(record({ vain: [start + 1] }), start)).to.deep.equal([]);
  });

  it('come at longer and longer intervals, the first at once', () => {
    expect(refusedAgainAt(record(), start)).to.equal(0);
    const waits = [1, 2, 3, 8, 9, 20].map((count) => refusedAgainAt(record({ vain: Array.from({ length: count }, () => start) }), start) - start);
    expect(waits).to.deep.equal([2_000, 4_000, 8_000, 256_000, 300_000, 300_000]);
  });

  it('end at thirty, until the hour is over for one of them', () => {
    const vain = Array.from({ length: vainCeiling }, (_, index) => start + index * 1_000);
    expect(ceilingEnds(record({ vain: vain.slice(1) }), start + 60_000)).to.equal(0);
    expect(ceilingEnds(record({ vain }), start + 60_000)).to.equal(start + 3_600_000);
  });
});
