import { usage, readOptions } from './options.mjs';
import { findChromium } from './machine.mjs';
import { installBrowsers, installPackages } from './prepare.mjs';
import { remember, stampOf } from './last-run.mjs';
import { report } from './report.mjs';
import { filesOf, isThere, stages } from './stages.mjs';

const LIMIT = 40 * 60_000;
const NO_CHROMIUM =
  'No Chromium: install one (Debian, Ubuntu: apt-get install chromium) or name it in KEYLIT_CHROMIUM.';

const print = (text) => process.stdout.write(text);
const rows = [];

async function main() {
  const { only, engine, files: pattern } = readOptions(process.argv.slice(2), stages);
  const obstacle = await installPackages(print);
  if (obstacle) return rows.push(row('Set-up', [failed('package.json', obstacle)]));

  const wanted = stages.filter((stage) => isThere(stage) && includes(stage, { only, engine, pattern }));
  if (pattern && wanted.every(({ engine: name }) => name === 'Build')) {
    return rows.push(row('Set-up', [failed('test', `no test file has ${pattern} in its path`)]));
  }
  if (wanted.some((stage) => stage.only === 'browser' || stage.needsChromium)) await installBrowsers(print);
  const end = Date.now() + LIMIT;
  const stamp = stampOf();
  let isBuilt = true;
  for (const stage of wanted) {
    print(`\n${stage.engine}\n`);
    const started = Date.now();
    const checks = await judge(stage, { pattern, isBuilt, end });
    if (stage.engine === 'Build') isBuilt = checks.every(({ outcome }) => outcome === 'passed');
    rows.push(row(stage.engine, checks, started));
    remember(stamp, stage, checks, { isWhole: !pattern });
    const failures = checks.filter(({ outcome }) => outcome === 'failed').length;
    print(failures > 0 ? `  ${failures} failed\n` : `  ${checks.length} passed or skipped\n`);
  }
}

/** A stage runs when it was asked for; what runs built files brings the build with it. */
function includes(stage, { only, engine, pattern }) {
  if (stage.engine === 'Build') return only !== 'lint';
  if (only && stage.only !== only) return false;
  if (engine && stage.id !== engine) return false;
  return !pattern || filesOf(stage, pattern).length > 0;
}

async function judge(stage, { pattern, isBuilt, end }) {
  const files = filesOf(stage, pattern);
  if (stage.needsBuild && !isBuilt) return [failed(stage.engine, 'not run: the build failed')];
  if (stage.folders && files.length === 0)
    return [failed(stage.folders.map((folder) => `test/${folder}`).join(', '), 'no test file')];
  if ((stage.id === 'chromium' || stage.needsChromium) && !(await findChromium()))
    return [failed(stage.engine, NO_CHROMIUM)];
  const deadline = Math.max(1_000, Math.min(stage.deadline, end - Date.now()));
  try {
    const checks = await stage.run({ ...stage, files, pattern, deadline, print });
    return checks.length > 0 ? checks : [failed(stage.engine, 'nothing was checked')];
  } catch (error) {
    return [failed(stage.engine, error.stack)];
  }
}

const failed = (file, message) => ({ file, name: '(run)', outcome: 'failed', message });
const row = (engine, checks, started = Date.now()) => ({ engine, checks, seconds: (Date.now() - started) / 1000 });

try {
  await main();
} catch (error) {
  rows.push(
    row('Set-up', [failed('test/run.mjs', error instanceof TypeError ? `${error.message}\n${usage}` : error.stack)]),
  );
}
if (rows.every(({ checks }) => checks.length === 0)) rows.push(row('Set-up', [failed('test', 'nothing to run')]));
process.exitCode = report(rows, print) ? 0 : 1;
