// npm run model -- [--runs 10000] [--seed 1] [--mistake lock-grants-at-once]
import { parseArgs } from 'node:util';
import { explore } from './explore.js';
import { mistakes, type Mistake } from './mistake.js';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '10000' }, seed: { type: 'string' }, mistake: { type: 'string' } } });
const runs = Number(values.seed === undefined ? values.runs : values.runs === '10000' ? '1' : values.runs);
const seed = Number(values.seed ?? '1');
const mistake = (values.mistake ?? null) as Mistake | null;
if (!(runs >= 1) || !Number.isInteger(seed) || (mistake && !mistakes.includes(mistake))) {
  console.error(`usage: npm run model -- [--runs N] [--seed N] [--mistake ${mistakes.join(' | ')}]`);
  process.exit(2);
}

const started = Date.now();
const { played, violations, first } = await explore({ runs, seed, mistake, keepsGoing: true });
const seconds = ((Date.now() - started) / 1000).toFixed(1);
console.log(`${played} runs, ${violations.length} violations, ${seconds} s`);
const rules = [...new Set(violations.map(({ rule }) => rule))];
for (const rule of rules) {
  const broken = violations.filter((violation) => violation.rule === rule);
  console.log(`  ${rule}: ${broken.length} times (${broken[0]!.what}), seeds ${broken.slice(0, 8).map(({ seed: where }) => where).join(', ')}`);
}
if (first) {
  console.log(`\nThe first one, as small as it gets:\n${first.plan}\n\n${first.trace.join('\n')}\n\nAgain: npm run model -- --seed ${first.seed}`);
  process.exitCode = 1;
}
