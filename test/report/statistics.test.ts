import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { liftSequence, mixtureTest } from '../../src/report/statistics/always-valid.js';
import { betaCdf, betaQuantile } from '../../src/report/statistics/beta.js';
import { newcombe, wald, zTest } from '../../src/report/statistics/difference.js';
import { deltaLift, gaussianPosterior, logLift, welchLift } from '../../src/report/statistics/lift.js';
import { benjaminiHochberg, holm } from '../../src/report/statistics/many-tests.js';
import { normalCdf, normalQuantile, twoSided } from '../../src/report/statistics/normal.js';
import { agrestiCoull, clopperPearson, jeffreys, wilson, wilsonCorrected } from '../../src/report/statistics/one-rate.js';
import { unitsPerArm, unitsPerArmUnpooled } from '../../src/report/statistics/plan.js';
import { beliefOf, chancesToBeBest, chanceToBeat, credibleInterval, expectedLoss, liftQuantile } from '../../src/report/statistics/posterior.js';
import { lnSampleRatioBayesFactor, sampleRatio } from '../../src/report/statistics/sample-ratio.js';
import { studentQuantile, studentTwoSided } from '../../src/report/statistics/student.js';
import { chiSquareSf, fisherExact, kProportions } from '../../src/report/statistics/tables.js';
import { finishedBy, geometricMean, kaplanMeier, medianInterval, quantile } from '../../src/report/statistics/times.js';
import { dice } from './stream.js';
import { vectors } from './vectors.js';

/** Within `tolerance`: of the value where it is more than 1, of a hundred times the value where it is small. */
function near(found: number | undefined, expected: number, what: string, tolerance = 1e-9): void {
  const size = Math.abs(expected);
  const allowed = Math.max(1e-15, tolerance * (size > 1 ? size : Math.min(1, 100 * size)));
  assert.ok(found !== undefined && Math.abs(found - expected) <= allowed, `${what}: ${found} instead of ${expected}`);
}

function nearAll(found: readonly (number | undefined)[] | null, expected: readonly number[], what: string, tolerance = 1e-9): void {
  assert.equal(found?.length, expected.length, what);
  expected.forEach((each, index) => near(found[index], each, `${what}[${index}]`, tolerance));
}

const arms = ({ xa, na, xb, nb }: { xa: number; na: number; xb: number; nb: number }) => [{ x: xa, n: na }, { x: xb, n: nb }] as const;
const asJson = JSON.stringify;

describe('statistics: the vectors to 1e-9', () => {
  test('the normal distribution, its tails too', () => {
    for (const { x, cdf } of vectors.specialFunctions.normalCdf) near(normalCdf(x), cdf, `Φ(${x})`);
    for (const { p, z } of vectors.specialFunctions.normalQuantile) near(normalQuantile(p), z, `z(${p})`);
    assert.ok(normalCdf(-37) > 0, 'as far out as numbers go');
  });

  test('χ², Beta and Student', () => {
    const { chiSquareSf: chi, betaCdf: beta, betaQuantile: quantiles, studentT, studentTQuantile } = vectors.specialFunctions;
    for (const { x, df, sf } of chi) near(chiSquareSf(x, df), sf, `χ²(${x}, ${df})`);
    for (const { x, a, b, cdf } of beta) near(betaCdf(x, a, b), cdf, `I(${x}, ${a}, ${b})`);
    for (const { p, a, b, x } of quantiles) near(betaQuantile(p, a, b), x, `Beta⁻¹(${p}, ${a}, ${b})`);
    for (const { t, df, pTwoSided } of studentT) near(studentTwoSided(t, df), pTwoSided, `t(${t}, ${df})`);
    for (const { p, df, t } of studentTQuantile) near(studentQuantile(p, df), t, `t⁻¹(${p}, ${df})`);
  });

  test('one rate', () => {
    const { cases, published } = vectors.singleProportion;
    for (const { x, n, conf, ...intervals } of cases) {
      const methods = { wilson, wilsonCC: wilsonCorrected, clopperPearson, jeffreys, agrestiCoull };
      for (const [name, method] of Object.entries(methods)) {
        const expected = intervals[name as keyof typeof methods];
        if (expected) nearAll(method({ x, n }, conf), expected, `${name} ${x}/${n} at ${conf}`);
      }
    }
    for (const [name, expected] of Object.entries(published.wilson)) {
      const [x, n] = name.split('/').map(Number);
      nearAll(wilson({ x: x!, n: n! }).map((limit) => Math.round(limit * 1e4) / 1e4), expected, name);
    }
  });

  test('the difference of two', () => {
    const { cases, published } = vectors.differenceOfProportions;
    for (const { x1, n1, x2, n2, conf, ...expected } of cases) {
      const both = [{ x: x1, n: n1 }, { x: x2, n: n2 }] as const;
      const what = `${x1}/${n1}-${x2}/${n2}`;
      nearAll(newcombe(...both, { confidence: conf }), expected.newcombe, what);
      nearAll(newcombe(...both, { confidence: conf, corrected: true }), expected.newcombeCC, `${what} corrected`);
      nearAll(wald(...both, conf), expected.wald, `${what} Wald`);
      const rounded = published.method10[what];
      if (rounded) nearAll(newcombe(...both).map((limit) => Math.round(limit * 1e4) / 1e4), rounded, `${what} as published`);
    }
    for (const { x1, n1, x2, n2, ...expected } of vectors.twoProportionZ.cases) {
      const found = zTest({ x: x1, n: n1 }, { x: x2, n: n2 });
      nearAll([found.diff, found.pooled, found.se, found.z, found.p, found.z ** 2], [expected.diff, expected.pooled, expected.se, expected.z, expected.pTwoSided, expected.chi2], `z ${x1}/${n1} ${x2}/${n2}`);
    }
  });

  test('several rates, and small tables', () => {
    for (const { x, n, chi2, df, p } of vectors.kProportions.cases) {
      const found = kProportions(x.map((each, index) => ({ x: each, n: n[index]! })));
      nearAll([found.chi2, found.df, found.p], [chi2, df, p], asJson(x));
    }
    for (const { table, pTwoSided, pGreater } of vectors.fisherExact.cases) {
      const found = fisherExact(table);
      nearAll([found.p, found.greater], [pTwoSided, pGreater], asJson(table));
    }
  });

  test('lift, three ways', () => {
    for (const { lift, seDelta, ciDeltaZ, welchDf, ciDeltaWelch, pWelch, logRatio, ...counts } of vectors.relativeLift.cases) {
      const what = asJson(counts);
      const delta = deltaLift(...arms(counts))!;
      nearAll([delta.lift, delta.se, ...delta.interval], [lift, seDelta, ...ciDeltaZ], what);
      const welch = welchLift(...arms(counts))!;
      nearAll([welch.df, welch.p, ...welch.interval], [welchDf, pWelch, ...ciDeltaWelch], `${what} Welch`);
      const log = logLift(...arms(counts))!;
      nearAll([log.lift, log.se, ...log.interval], [logRatio.lift, logRatio.seLog, ...logRatio.ciLift], `${what} log`);
    }
    for (const { lift, sd, chanceToWin, riskControl, riskTreatment } of vectors.gaussianPosteriorFlatPrior.cases) {
      const found = gaussianPosterior({ lift, se: sd });
      nearAll([found.chanceToWin, found.riskControl, found.riskTreatment], [chanceToWin, riskControl, riskTreatment], `flat prior on ${lift}`);
    }
  });

  test('sample ratio, once and at every look', () => {
    for (const { observed, weights, ...expected } of vectors.srm.cases) {
      const { alarm, ...found } = sampleRatio(observed, weights);
      nearAll([...found.expected, found.chi2, found.df, found.p], [...expected.expected, expected.chi2, expected.df, expected.p], asJson(observed));
      assert.equal(alarm, expected.alert, asJson(observed));
    }
    for (const { weights, dirichletConcentration, looks } of vectors.sequentialSrm.cases) {
      let p = 1;
      for (const { observed, logBayesFactor, alwaysValidP } of looks) {
        const found = lnSampleRatioBayesFactor(observed, weights, dirichletConcentration);
        p = Math.min(p, Math.exp(-found));
        nearAll([found, p], [logBayesFactor, alwaysValidP], asJson(observed));
      }
    }
  });

  test('beliefs: two arms, and which of several is best (1e-7)', () => {
    for (const { prior, probBBeatsA, expectedLossChooseA, expectedLossChooseB, ciA, ciB, liftMedian, liftCI95, ...counts } of vectors.betaBinomial.cases) {
      const what = asJson(counts);
      const [a, b] = arms(counts).map((each) => beliefOf(each, { a: prior[0], b: prior[1] })) as [ReturnType<typeof beliefOf>, ReturnType<typeof beliefOf>];
      nearAll([chanceToBeat(a, b), expectedLoss(a, b), expectedLoss(b, a)], [probBBeatsA, expectedLossChooseA, expectedLossChooseB], what);
      nearAll([...credibleInterval(a), ...credibleInterval(b)], [...ciA, ...ciB], `${what} intervals`);
      nearAll([0.5, 0.025, 0.975].map((p) => liftQuantile(p, a, b)), [liftMedian, ...liftCI95], `${what} lift`, 1e-7);
    }
    for (const { arms: all, prior, probBest } of vectors.probabilityOfBeingBest.cases) {
      nearAll(chancesToBeBest(all.map((each) => beliefOf(each, { a: prior[0], b: prior[1] }))), probBest, asJson(all), 1e-7);
    }
  });

  test('what peeking cannot spoil', () => {
    for (const { tau, alpha, looks } of vectors.msprt.cases) {
      let p = 1;
      for (const { lambda_, alwaysValidP, cs95, ...counts } of looks) {
        const found = mixtureTest(...arms(counts), { tau, alpha });
        p = Math.min(p, found.p);
        nearAll([Math.exp(found.lnLambda), p, ...found.interval], [lambda_, alwaysValidP, ...cs95], asJson(counts));
      }
    }
    for (const { alpha, tuningN, lift, halfWidth, ci, p, ...counts } of vectors.asymptoticConfidenceSequence.cases) {
      const found = liftSequence(...arms(counts), { alpha, tuning: tuningN })!;
      nearAll([found.lift, found.reach, ...found.interval, found.p], [lift, halfWidth, ...ci, p], asJson(counts));
    }
  });

  test('plans, many tests, times', () => {
    for (const { baseline, absMde: change, alpha, power, evanMiller, fleiss } of vectors.sampleSize.cases) {
      nearAll([unitsPerArmUnpooled({ baseline, change, alpha, power }), unitsPerArm({ baseline, change, alpha, power })], [evanMiller, fleiss], `${baseline}+${change}`);
    }
    for (const { p1, p2, alpha, power, n } of vectors.sampleSize.powerProp) near(unitsPerArm({ baseline: p1, change: p2 - p1, alpha, power }), n, 'power.prop.test');
    for (const { p, holm: down, benjaminiHochberg: up } of vectors.multipleComparisons.cases) {
      nearAll(holm(p), down, 'Holm');
      nearAll(benjaminiHochberg(p), up, 'Benjamini-Hochberg');
    }
    for (const { name, data, curve, cumulativeIncidence = [] } of vectors.kaplanMeier.cases) {
      const people = data.map(([time, finished]) => ({ time, finished: finished === 1 }));
      const found = kaplanMeier(people);
      assert.deepEqual(found.map(({ time, atRisk, events }) => [time, atRisk, events]), curve.map(({ t, atRisk, events }) => [t, atRisk, events]), name);
      nearAll(found.map(({ share }) => share), curve.map(({ S }) => S), name);
      curve.forEach(({ greenwoodSe }, index) => (greenwoodSe === null ? assert.equal(found[index]!.se, null) : near(found[index]!.se!, greenwoodSe, name)));
      for (const { t, F } of cumulativeIncidence) near(finishedBy(people, t), F, `${name} by ${t}`);
    }
    for (const { data, p50, p75, p90, p95, geometricMean: middle, medianCI } of vectors.timeToComplete.cases) {
      const sorted = [...data].sort((left, right) => left - right);
      nearAll([0.5, 0.75, 0.9, 0.95].map((p) => quantile(sorted, p)), [p50, p75, p90, p95], 'quantiles');
      near(geometricMean(data), middle, 'geometric mean');
      const found = medianInterval(sorted)!;
      nearAll([...found.ranks, ...found.interval, found.coverage], [medianCI.lowerRank, medianCI.upperRank, ...medianCI.ci, medianCI.coverage], 'median');
    }
  });
});

describe('statistics: the edges', () => {
  const edges = [{ x: 0, n: 1 }, { x: 1, n: 1 }, { x: 0, n: 50 }, { x: 50, n: 50 }, { x: 3, n: 10_000_000 }, { x: 5_000_000, n: 10_000_000 }];

  test('nothing is ever NaN, whatever is compared with whatever', () => {
    for (const a of edges) {
      for (const b of edges) {
        const beliefs = [beliefOf(a), beliefOf(b)] as const;
        const all = [
          ...wilson(a), ...wilsonCorrected(a), ...clopperPearson(a), ...newcombe(a, b), ...Object.values(zTest(a, b)), chanceToBeat(...beliefs), expectedLoss(...beliefs),
          ...Object.values(kProportions([a, b])), mixtureTest(a, b).p, liftSequence(a, b)?.p ?? 0, deltaLift(a, b)?.lift ?? 0, logLift(a, b)?.lift ?? 0,
        ];
        assert.ok(!all.some(Number.isNaN), `${asJson([a, b])}: ${all.join(' ')}`);
        const [low, high] = newcombe(a, b);
        const d = a.x / a.n - b.x / b.n;
        assert.ok(low <= d + 1e-12 && d <= high + 1e-12, `${asJson([a, b])}: ${d} in ${low} to ${high}`);
      }
    }
  });

  test('ten million units keep nine digits', () => {
    // With so many, a belief is as good as normal: the exact sum and the approximation agree.
    const [a, b] = [beliefOf({ x: 5_000_000, n: 10_000_000 }), beliefOf({ x: 5_002_000, n: 10_000_000 })];
    near(chanceToBeat(a, b), normalCdf(0.0002 / Math.sqrt(2 * 2.5e-8)), 'P(B > A)', 1e-6);
    near(chanceToBeat(a, b) + chanceToBeat(b, a), 1, 'and its opposite');
    near(betaCdf(0.5, 5_000_001, 5_000_001), 0.5, 'the middle');
  });

  test('a p-value below 1e-16 is not 0', () => {
    assert.ok(zTest({ x: 1_000, n: 10_000 }, { x: 2_000, n: 10_000 }).p > 0);
    near(Math.log(twoSided(20)), Math.log(5.507248237212467e-89), 'twenty standard errors');
  });

  test('an arm of weight 0 that has units is an alarm; one of few says nothing yet', () => {
    assert.deepEqual([sampleRatio([100, 100, 1], [1, 1, 0]).alarm, sampleRatio([100, 100, 0], [1, 1, 0]).alarm, sampleRatio([9, 0], [1, 1]).alarm], [true, false, false]);
    assert.equal(lnSampleRatioBayesFactor([10, 1], [1, 0]), Infinity);
  });

  test('no unit at all: the whole range, and no lift', () => {
    assert.deepEqual(wilson({ x: 0, n: 0 }), [0, 1]);
    assert.equal(deltaLift({ x: 0, n: 10 }, { x: 5, n: 10 }), null);
    assert.equal(logLift({ x: 5, n: 10 }, { x: 0, n: 10 }), null);
    assert.equal(medianInterval([1, 2]), null);
    assert.ok(Number.isNaN(quantile([], 0.5)));
  });
});

describe('statistics: peeking', () => {
  test('ten looks at a test for one look are wrong four times as often as promised; the always-valid one keeps its promise', () => {
    const random = dice(7);
    const runs = 2_000;
    const [looks, units, share] = [10, 200, 0.2];
    let [fixed, always] = [0, 0];
    for (let run = 0; run < runs; run += 1) {
      const a = { x: 0, n: 0 };
      const b = { x: 0, n: 0 };
      let [p, isFixed] = [1, false];
      for (let look = 0; look < looks; look += 1) {
        for (const arm of [a, b]) {
          arm.n += units;
          for (let unit = 0; unit < units; unit += 1) if (random() < share) arm.x += 1;
        }
        isFixed ||= zTest(a, b).p < 0.05;
        p = Math.min(p, mixtureTest(a, b, { tau: 0.05 }).p);
      }
      if (isFixed) fixed += 1;
      if (p < 0.05) always += 1;
    }
    const published = vectors.peekingInflation.looksToTypeI['10']!;
    // Three standard errors of a simulation of this size.
    assert.ok(Math.abs(fixed / runs - published) < 3 * Math.sqrt((published * (1 - published)) / runs), `${fixed / runs} against ${published}`);
    assert.ok(always / runs <= 0.05, `${always / runs}`);
  });
});
