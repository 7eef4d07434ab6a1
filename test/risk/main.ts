// npm run bench:risk -- [--users 1500] [--sign-ins 40] [--seeds 42,7]
import { parseArgs } from 'node:util';
import { riskScore } from '../../src/risk.js';
import { attackers } from './attackers.js';
import { bands, percent } from './bands.js';
import { presets, PresetTally, type Who } from './presets.js';
import { challenged, challengedWithToken, medianAsked, targets, thresholdFor } from './rates.js';
import { rules, simulate } from './simulation.js';
import { vectors } from './vectors.js';

const { values } = parseArgs({ options: { 'users': { type: 'string', default: '1500' }, 'sign-ins': { type: 'string', default: '40' }, 'seeds': { type: 'string', default: '42,7' } } });
const [users, signIns] = [Number(values.users), Number(values['sign-ins'])];
const [peopleSeed = NaN, attackerSeed = NaN] = values.seeds.split(',').map(Number);
if (![users, signIns, peopleSeed, attackerSeed].every(Number.isInteger) || users < 10 || signIns < 2) {
  console.error('usage: npm run bench:risk -- [--users N] [--sign-ins N] [--seeds N,N]');
  process.exit(2);
}

const everybody: readonly Who[] = ['honest', ...attackers];
let isGood = true;
const verdict = (holds: boolean): string => {
  isGood &&= holds;
  return holds ? 'holds' : 'FAILS';
};
const row = (name: string, cells: readonly string[], width = 24): void => console.log(`  ${name.padEnd(42)}${cells.map((cell) => cell.padStart(width)).join('')}`);

console.log('The score, beside its vectors');
for (const { of, input, score } of vectors) {
  const found = riskScore(input);
  row(of, [score.toFixed(9), found.toFixed(12), verdict(Math.abs(found - score) <= 1e-9)]);
}

const started = Date.now();
const [bare, known] = [new PresetTally(1), new PresetTally(0.1)];
const simulation = simulate({
  users,
  signIns,
  seeds: [peopleSeed, attackerSeed],
  watch(...signIn) {
    bare.add(...signIn);
    known.add(...signIn);
  },
});
const { honest, attacks } = simulation;
console.log(`\n${users} people with ${signIns} sign-ins each, seeds ${peopleSeed} and ${attackerSeed}: ${honest.scores.length} honest sign-ins, as many attempts of each attacker (${((Date.now() - started) / 1000).toFixed(1)} s)`);

console.log('\nHonest sign-ins that are asked for more, where a share of the attempts is; and how often the median person was asked after 5, 12, 20 and 39');
row('attacker', targets.map((target) => `TPR ${target}`));
for (const attacker of attackers) {
  row(attacker, targets.map((target) => {
    const threshold = thresholdFor(target, attacks[attacker]);
    const medians = [5, 12, 20, 39].filter((after) => after < signIns).map((after) => medianAsked(after, threshold, honest, users));
    return `${percent(challenged(target, attacker, simulation))} (${medians.join('/')})`;
  }));
}

console.log('\nThe same with a device token that is lost in a share of the honest sign-ins, at TPR 0.99');
const losses = [0.05, 0.1, 0.2];
row('attacker', losses.map((loss) => `lost in ${percent(loss)}`));
for (const attacker of attackers) row(attacker, losses.map((loss) => percent(challengedWithToken(loss, 0.99, attacker, simulation), 2)));

console.log('\nRules in place of a score: who is asked for more');
row('rule', everybody);
for (const rule of rules) row(rule, [honest, ...attackers.map((attacker) => attacks[attacker])].map(({ met, scores }) => percent(met[rule] / scores.length)));

console.log('\nThe presets: who is asked for more, where no browser is known, and where nine of ten honest ones are');
row('policy', [...everybody, 'honest, browser known']);
for (const preset of presets) row(preset, [...everybody.map((who) => percent(bare.share(preset, who))), percent(known.share(preset, 'honest'))]);

console.log('\nBands');
for (const { says, holds, found } of bands(simulation)) console.log(`  ${verdict(holds)}: ${says}\n         ${found}`);
if (!isGood) process.exitCode = 1;
