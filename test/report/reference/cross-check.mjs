import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { betaCdf, betaQuantile } from '../../../build/src/report/statistics/beta.js';
import { normalCdf, normalQuantile } from '../../../build/src/report/statistics/normal.js';
import { studentTwoSided } from '../../../build/src/report/statistics/student.js';
import { chiSquareSf } from '../../../build/src/report/statistics/tables.js';

/** Compares the distributions with those of @stdlib at seeded random places, and says how far apart they ever are. */
const here = fileURLToPath(new URL('.', import.meta.url));
const changed = (file) => statSync(`${here}${file}`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
if (changed('node_modules/.package-lock.json') < changed('package-lock.json')) {
  console.log('Installing the reference …');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: here, stdio: 'inherit', shell: process.platform === 'win32', timeout: 600_000 });
  if (status !== 0) throw new Error('npm ci failed in test/report/reference: the reference comes from the npm registry.');
}
const theirs = async (name) => (await import(`@stdlib/stats-base-dists-${name}`)).default;
const [beta, betaInverse, chiSquare, normal, normalInverse, student] = await Promise.all(['beta-cdf', 'beta-quantile', 'chisquare-cdf', 'normal-cdf', 'normal-quantile', 't-cdf'].map(theirs));

let state = 20_260_302;
const random = () => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
};
/** Anything between the two, each power of ten as likely. */
const between = (low, high) => low * (high / low) ** random();

const PLACES = 5_000;
const BAR = 1e-9;
let isWithin = true;

function compare(name, draw) {
  let [worst, where] = [0, ''];
  for (let place = 0; place < PLACES; place += 1) {
    const [ours, reference, at] = draw();
    const apart = Math.abs(ours - reference) / Math.max(1, Math.abs(reference));
    if (!(apart <= worst)) [worst, where] = [apart, at.map((each) => each.toPrecision(6)).join(', ')];
  }
  isWithin &&= worst <= BAR;
  console.log(`${name.padEnd(18)} at most ${worst.toExponential(1)} apart, at ${where}`);
}

compare('normal cdf', () => {
  const x = 16 * random() - 8;
  return [normalCdf(x), normal(x, 0, 1), [x]];
});
compare('normal quantile', () => {
  // Further out the reference, which goes by 2p − 1, has too few digits left; the vectors go there.
  const p = random() < 0.5 ? between(1e-5, 0.5) : 1 - between(1e-5, 0.5);
  return [normalQuantile(p), normalInverse(p, 0, 1), [p]];
});
compare('χ² cdf', () => {
  const [df, x] = [1 + Math.floor(20 * random()), between(1e-3, 200)];
  return [1 - chiSquareSf(x, df), chiSquare(x, df), [x, df]];
});
compare('Student cdf', () => {
  const [df, t] = [between(1, 1e5), 20 * random() - 10];
  const tail = studentTwoSided(t, df) / 2;
  return [t < 0 ? tail : 1 - tail, student(t, df), [t, df]];
});
compare('Beta cdf', () => {
  const [a, b] = [between(0.5, 2e4), between(0.5, 2e4)];
  const x = Math.min(1, Math.max(0, a / (a + b) + (random() - 0.5) * 8 * Math.sqrt((a * b) / ((a + b) ** 2 * (a + b + 1)))));
  return [betaCdf(x, a, b), beta(x, a, b), [x, a, b]];
});
compare('Beta quantile', () => {
  const [p, a, b] = [between(1e-6, 1 - 1e-6), between(0.5, 2e4), between(0.5, 2e4)];
  return [betaQuantile(p, a, b), betaInverse(p, a, b), [p, a, b]];
});

console.log(isWithin ? `All ${6 * PLACES} places agree with @stdlib within ${BAR}.` : `Not within ${BAR}.`);
process.exitCode = isWithin ? 0 : 1;
