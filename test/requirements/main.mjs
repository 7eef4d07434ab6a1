import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { lastRun, missingFrom } from '../run/last-run.mjs';
import { root } from '../run/files.mjs';
import { build } from '../../tools/build.mjs';

/**
 * `npm run coverage:requirements` judges the session's requirements by the last run of `npm test`, which it starts itself
 * where these inputs have had none. `-- --as-is` takes what the runs of parts have found so far.
 */
const asIs = process.argv.includes('--as-is');

if (!asIs && missingFrom(lastRun()).length > 0) {
  console.log('These inputs have had no whole run: npm test first.');
  const run = spawn(process.execPath, ['test/run.mjs'], { cwd: fileURLToPath(root), stdio: 'inherit' });
  await once(run, 'exit');
}

const run = lastRun();
const missing = missingFrom(run);
if (!run || (!asIs && missing.length > 0)) {
  console.log(run ? `No word of ${missing.join(', ')}.` : 'The inputs changed while the tests ran: run it again.');
  process.exitCode = 1;
} else {
  await build();
  const [{ readRequirements, isBug, isDue }, { judge }, { table, seenRed }, { readMutants }] = await Promise.all(
    ['requirement', 'judge', 'table', 'evidence'].map((name) => import(`../../build/test/requirements/${name}.js`)),
  );
  const checks = run.stages.flatMap(({ engine, id, checks: found }) => found.map((check) => ({ ...check, stage: engine, id })));
  const mutants = readMutants();
  const verdicts = readRequirements().map((requirement) => judge(requirement, checks));
  console.log(table(verdicts, checks, mutants));
  if (missing.length > 0) console.log(`As it is: no word of ${missing.join(', ')} yet.`);
  const isOpen = ({ requirement, covered }) =>
    isDue(requirement) && (!covered || (isBug(requirement) && !seenRed(requirement.id, requirement.seenRed, mutants)));
  process.exitCode = verdicts.some(isOpen) || missing.length > 0 ? 1 : 0;
}
