import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

type Pair = readonly [number, number];
interface Ab {
  readonly xa: number;
  readonly na: number;
  readonly xb: number;
  readonly nb: number;
}

/** The conformance vectors of the statistics, as far as the tests read them. */
export interface Vectors {
  readonly specialFunctions: {
    readonly normalCdf: readonly { x: number; cdf: number }[];
    readonly normalQuantile: readonly { p: number; z: number }[];
    readonly chiSquareSf: readonly { x: number; df: number; sf: number }[];
    readonly betaCdf: readonly { x: number; a: number; b: number; cdf: number }[];
    readonly betaQuantile: readonly { p: number; a: number; b: number; x: number }[];
    readonly studentT: readonly { t: number; df: number; pTwoSided: number }[];
    readonly studentTQuantile: readonly { p: number; df: number; t: number }[];
  };
  readonly singleProportion: {
    readonly cases: readonly ({ x: number; n: number; conf: number } & Partial<Record<'wilson' | 'wilsonCC' | 'clopperPearson' | 'jeffreys' | 'agrestiCoull', Pair>>)[];
    readonly published: Readonly<Record<'wilson' | 'wilsonCC', Readonly<Record<string, Pair>>>>;
  };
  readonly differenceOfProportions: {
    readonly cases: readonly { x1: number; n1: number; x2: number; n2: number; conf: number; d: number; newcombe: Pair; newcombeCC: Pair; wald: Pair }[];
    readonly published: { readonly method10: Readonly<Record<string, Pair>> };
  };
  readonly twoProportionZ: { readonly cases: readonly { x1: number; n1: number; x2: number; n2: number; diff: number; pooled: number; se: number; z: number; pTwoSided: number; chi2: number }[] };
  readonly kProportions: { readonly cases: readonly { x: readonly number[]; n: readonly number[]; chi2: number; df: number; p: number }[] };
  readonly relativeLift: {
    readonly cases: readonly (Ab & { lift: number; seDelta: number; ciDeltaZ: Pair; welchDf: number; ciDeltaWelch: Pair; pWelch: number; logRatio: { lift: number; seLog: number; ciLift: Pair } })[];
  };
  readonly srm: { readonly cases: readonly { observed: readonly number[]; weights: readonly number[]; expected: readonly number[]; chi2: number; df: number; p: number; alert: boolean }[] };
  readonly sequentialSrm: { readonly cases: readonly { weights: readonly number[]; dirichletConcentration: number; looks: readonly { observed: readonly number[]; logBayesFactor: number; alwaysValidP: number }[] }[] };
  readonly betaBinomial: {
    readonly cases: readonly (Ab & { prior: Pair; posteriorA: Pair; posteriorB: Pair; probBBeatsA: number; expectedLossChooseB: number; expectedLossChooseA: number; ciA: Pair; ciB: Pair; liftMedian: number; liftCI95: Pair })[];
  };
  readonly probabilityOfBeingBest: { readonly cases: readonly { arms: readonly { x: number; n: number }[]; prior: Pair; probBest: readonly number[] }[] };
  readonly gaussianPosteriorFlatPrior: { readonly cases: readonly (Ab & { lift: number; sd: number; ci: Pair; chanceToWin: number; riskControl: number; riskTreatment: number })[] };
  readonly msprt: { readonly cases: readonly { tau: number; alpha: number; looks: readonly (Ab & { lambda_: number; alwaysValidP: number; cs95: Pair })[] }[] };
  readonly asymptoticConfidenceSequence: { readonly cases: readonly (Ab & { alpha: number; tuningN: number; lift: number; halfWidth: number; ci: Pair; p: number })[] };
  readonly sampleSize: {
    readonly cases: readonly { baseline: number; absMde: number; alpha: number; power: number; evanMiller: number; fleiss: number }[];
    readonly powerProp: readonly { p1: number; p2: number; alpha: number; power: number; n: number }[];
  };
  readonly multipleComparisons: { readonly cases: readonly { p: readonly number[]; holm: readonly number[]; benjaminiHochberg: readonly number[] }[] };
  readonly fisherExact: { readonly cases: readonly { table: readonly [Pair, Pair]; pTwoSided: number; pGreater: number }[] };
  readonly kaplanMeier: {
    readonly cases: readonly { name: string; data: readonly Pair[]; curve: readonly { t: number; atRisk: number; events: number; S: number; greenwoodSe: number | null }[]; cumulativeIncidence?: readonly { t: number; F: number }[] }[];
  };
  readonly timeToComplete: { readonly cases: readonly { data: readonly number[]; p50: number; p75: number; p90: number; p95: number; geometricMean: number; medianCI: { lowerRank: number; upperRank: number; ci: Pair; coverage: number } }[] };
  readonly peekingInflation: { readonly looksToTypeI: Readonly<Record<string, number>> };
}

export const vectors = JSON.parse(readFileSync(fileURLToPath(new URL('../../../test/data/stats-vectors.json', import.meta.url)), 'utf8')) as Vectors;
