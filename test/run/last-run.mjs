import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { fingerprint } from '../../tools/build.mjs';
import { root } from './files.mjs';
import { filesOf, isThere, stages } from './stages.mjs';

/**
 * What `npm test` found last, for `coverage:requirements` and `mutants`: in a file that git ignores, as
 * `{ stamp, stages: [{ engine, id?, isWhole, checks: [{ file, name, outcome, message?, reason? }] }] }`. Runs of a part
 * of the tests add to it as long as the inputs are the same, byte for byte and minute for minute; then it starts anew.
 */
const file = new URL('build/test-results.json', root);

/** What tests read besides the inputs of the build. */
const OTHERS = ['README.md', 'CHANGELOG.md', 'SECURITY.md', 'web-test-runner.config.mjs', '.oxlintrc.json'];

/** The state of everything that decides how a run ends. */
export function stampOf() {
  const hash = createHash('sha256').update(fingerprint());
  for (const path of OTHERS) {
    const url = new URL(path, root);
    if (existsSync(url)) hash.update(`${path} ${statSync(url).size} ${statSync(url).mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** Adds what a stage found; drops it when something was edited while the stage ran, because it tells of neither state. */
export function remember(stamp, { engine, id, folders }, checks, { isWhole }) {
  if (stampOf() !== stamp) return;
  const run = lastRun() ?? { stamp, stages: [] };
  const before = run.stages.find((stage) => stage.engine === engine);
  const ran = new Set(checks.map((check) => check.file));
  const kept = isWhole || !folders ? [] : (before?.checks ?? []).filter((check) => !ran.has(check.file));
  const now = { engine, id, isWhole: isWhole || Boolean(before?.isWhole), checks: [...kept, ...checks] };
  write({ stamp, stages: [...run.stages.filter((stage) => stage !== before), now] });
}

/** The last run of the inputs as they are now, or nothing. */
export function lastRun() {
  if (!existsSync(file)) return undefined;
  try {
    const run = JSON.parse(readFileSync(file, 'utf8'));
    return run.stamp === stampOf() ? run : undefined;
  } catch {
    return undefined;
  }
}

/** The stages of test files that the run has no whole word of. */
export function missingFrom(run) {
  const heard = (stage) => {
    const found = run?.stages.find(({ engine }) => engine === stage.engine);
    if (!found || found.isWhole) return Boolean(found);
    const files = new Set(found.checks.map((check) => check.file));
    return filesOf(stage).every((path) => files.has(path));
  };
  return stages.filter((stage) => stage.folders && isThere(stage) && !heard(stage)).map(({ engine }) => engine);
}

/** In one step, so that a reader never sees half of it. */
function write(run) {
  const draft = new URL(`test-results.${process.pid}.json`, file);
  mkdirSync(new URL('.', file), { recursive: true });
  writeFileSync(draft, JSON.stringify(run));
  renameSync(draft, file);
}
