import { build } from '../../tools/build.mjs';
import { makeCopy } from './copy.mjs';
import { filesNaming, groups, runNaming } from './tests.mjs';
import { absent, caught, REQUIRED, unfit } from './verdict.mjs';

/**
 * `npm run mutants` breaks a copy of the sources with each patch of this folder, and demands that a test that names the
 * patch's requirement turns red while it is green on the sources as they are. `-- REF-3 I1` takes some of them.
 */
await build();
const { readMutants } = await import('../../build/test/requirements/evidence.js');
const wanted = process.argv.slice(2);
const all = readMutants();
const mutants = all.filter(({ name, ids }) => wanted.length === 0 || wanted.some((id) => name === id || ids.includes(id)));
const copy = makeCopy();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => copy.remove());

try {
  const before = await baseline();
  let failures = 0;
  for (const mutant of mutants) {
    const { problem, tests = [] } = await judge(mutant, before);
    if (problem) failures += 1;
    console.log(`${mutant.name.padEnd(9)} ${problem ? 'SURVIVES' : 'caught  '} ${mutant.says}`);
    for (const [id, test] of tests) if (test) console.log(`            ${id}: ${test.file}: ${test.name}`);
    if (problem) console.log(`            ${problem.replaceAll('\n', '\n            ')}`);
  }
  const missing = wanted.length === 0 ? absent(all) : [];
  if (missing.length > 0) console.log(`No mutant yet: ${missing.join(', ')}`);
  const whole = wanted.length === 0 ? `; ${REQUIRED.length - missing.length} of ${REQUIRED.length} required ones are there` : '';
  console.log(`${mutants.length - failures} of ${mutants.length} mutants caught${whole}`);
  process.exitCode = failures + missing.length > 0 || mutants.length === 0 ? 1 : 0;
} finally {
  copy.remove();
}

/** How the tests of all these mutants end on the sources as they are. */
async function baseline() {
  const ids = [...new Set(mutants.flatMap((mutant) => mutant.ids))];
  const checks = [];
  for (const group of groups) {
    const files = filesNaming(ids, group);
    if (files.length === 0) continue;
    const problem = await copy.compile(group);
    if (problem) throw new Error(`The sources as they are: ${problem}`);
    checks.push(...(await runNaming(ids, files, group, copy.folder)));
  }
  return checks;
}

async function judge(mutant, before) {
  const { ids, file } = mutant;
  const obstacle = ids.map((id) => unfit(id, before)).find(Boolean);
  if (obstacle) return { problem: obstacle };
  copy.mend();
  const misfit = await copy.apply(`test/mutants/${file}`);
  if (misfit) return { problem: misfit };
  const after = [];
  let compiled;
  for (const group of groups) {
    const open = caught(ids, before, after).flatMap(([id, test]) => (test ? [] : [id]));
    const files = filesNaming(open, group).filter((path) => before.some((check) => check.file === path));
    if (open.length === 0 || files.length === 0) continue;
    const way = group.bundled ? 'bundled' : 'plain';
    const problem = compiled === way ? undefined : await copy.compile(group);
    if (problem) return { problem };
    compiled = way;
    after.push(...(await runNaming(open, files, group, copy.folder)));
  }
  const tests = caught(ids, before, after);
  const missed = tests.flatMap(([id, test]) => (test ? [] : [id]));
  return { tests, problem: missed.length > 0 ? `no test that names ${missed.join(', ')} turned red` : undefined };
}
