import { build } from '../../tools/build.mjs';
import { makeCopy } from './copy.mjs';
import { filesNaming, groups, runNaming } from './tests.mjs';
import { absent, caught, isNamed, redBefore, REQUIRED } from './verdict.mjs';

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

/** How the tests of all these mutants end on the sources as they are, by group: asked once, and only for groups that a mutant needs. */
const before = new Map();
/** What the copy holds: the name of a mutant or `none`, and whether that is bundled; `null` after a change. */
let compiled = null;

try {
  let failures = 0;
  for (const mutant of mutants) {
    const { problem, tests = [] } = await judge(mutant);
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

async function baseline(group) {
  const known = before.get(group);
  if (known) return known;
  const ids = [...new Set(mutants.flatMap((mutant) => mutant.ids))];
  const problem = await prepare(null, group);
  if (problem) throw new Error(`The sources as they are: ${problem}`);
  const checks = await runNaming(ids, filesNaming(ids, group), group, copy.folder);
  before.set(group, checks);
  return checks;
}

/** Brings the copy into the state of a mutant, or of none, compiled as the group needs it. A sentence when it cannot be. */
async function prepare(mutant, { bundled = false }) {
  const state = `${mutant?.name ?? 'none'} ${bundled}`;
  if (compiled === state) return undefined;
  compiled = null;
  copy.mend();
  const problem = (mutant && (await copy.apply(`test/mutants/${mutant.file}`))) ?? (await copy.compile({ bundled }));
  if (!problem) compiled = state;
  return problem;
}

/** The quickest tests first, until each of its ids has one that turned red. */
async function judge(mutant) {
  const [green, red] = [[], []];
  for (const group of groups) {
    const open = caught(mutant.ids, green, red).flatMap(([id, test]) => (test ? [] : [id]));
    const files = filesNaming(open, group);
    if (open.length === 0 || files.length === 0) continue;
    const asItIs = await baseline(group);
    const obstacle = mutant.ids.map((id) => redBefore(id, asItIs)).find(Boolean);
    if (obstacle) return { problem: obstacle };
    const problem = await prepare(mutant, group);
    if (problem) return { problem };
    green.push(...asItIs);
    red.push(...(await runNaming(open, files, group, copy.folder)));
  }
  const tests = caught(mutant.ids, green, red);
  const missed = tests.flatMap(([id, test]) => (test ? [] : [id]));
  if (missed.length === 0) return { tests };
  const nameless = missed.find((id) => !isNamed(id, green));
  return { tests, problem: nameless ? `no test names ${nameless}` : `no test that names ${missed.join(', ')} turned red` };
}
