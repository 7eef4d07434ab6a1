import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { built, root, source, testFiles } from './files.mjs';
import { findChromium, findFirefox, findWebKit } from './machine.mjs';
import { execute } from './process.mjs';
import { collect } from './results.mjs';

const minutes = (count) => count * 60_000;
const at = (path) => fileURLToPath(new URL(path, root));

/**
 * What `npm test` does, in this order. A stage has a row of the table (`engine`), a group for `--only`, a deadline and a
 * `run` that answers with checks: `{ file, name, outcome, message?, reason? }`. `needsBuild` stages run what the
 * compiler wrote, so they fail without it.
 */
export const stages = [
  { engine: 'Build', only: 'build', deadline: minutes(3), run: build },
  { engine: 'Lint', only: 'lint', deadline: minutes(1), run: lint },
  {
    engine: 'Node',
    only: 'node',
    folders: ['package', 'requirements', 'mutants', 'demo', 'contract', 'size', 'report'],
    deadline: minutes(12),
    needsBuild: true,
    needsChromium: true,
    run: (context) => nodeTests(context, { concurrency: 2, patience: minutes(2.5) }),
  },
  {
    engine: 'Model',
    only: 'model',
    folders: ['model'],
    deadline: minutes(3),
    needsBuild: true,
    run: (context) => nodeTests(context, { concurrency: 2, patience: minutes(2.5) }),
  },
  ...[
    ['chromium', 'Chromium', findChromium],
    ['firefox', 'Firefox', findFirefox],
    ['webkit', 'WebKit', findWebKit],
  ].map(([id, engine, find]) => ({
    engine,
    id,
    only: 'browser',
    folders: ['src', 'components'],
    deadline: minutes(10),
    needsBuild: true,
    run: (context) => browserTests(context, id, find),
  })),
  {
    engine: 'Tabs',
    only: 'tabs',
    folders: ['tabs'],
    deadline: minutes(12),
    needsBuild: true,
    needsChromium: true,
    // Mostly they wait: for tokens to run out, for deadlines. What the tests allow is ten times what it takes.
    run: (context) => nodeTests(context, { concurrency: 2, patience: minutes(6) }),
  },
  {
    engine: 'End to end',
    only: 'e2e',
    folders: ['e2e'],
    deadline: minutes(12),
    needsBuild: true,
    needsChromium: true,
    run: (context) => nodeTests(context, { concurrency: 2, patience: minutes(5) }),
  },
  {
    engine: 'Screens',
    only: 'screens',
    script: 'test/screens/run.mjs',
    deadline: minutes(8),
    needsBuild: true,
    needsChromium: true,
    run: script,
  },
];

/** The files that a stage runs: none for a stage that is no list of files. */
export const filesOf = ({ folders = [] }, pattern) => testFiles(folders, pattern);

async function build({ deadline, print }) {
  const ended = await node(['tools/build.mjs'], { deadline });
  const errors = [...ended.output.matchAll(/^(.+?)\((\d+),\d+\): error (TS\d+: .*(?:\n {2,}.*)*)/gm)].map(
    ([, file, line, message]) => ({
      file: `${file}:${line}`,
      name: 'types',
      outcome: 'failed',
      message,
    }),
  );
  if (ended.code === 0) return [{ file: 'tsconfig.json', name: 'types and bundles', outcome: 'passed' }];
  if (errors.length === 0) print(ended.output);
  return errors.length > 0 ? errors : [crash(ended, 'tools/build.mjs', deadline)];
}

async function lint({ deadline }) {
  const ended = await node(['node_modules/oxlint/bin/oxlint', '--format', 'json'], { deadline });
  let report;
  try {
    report = JSON.parse(ended.output.slice(ended.output.indexOf('{')));
  } catch {
    return [crash(ended, '.oxlintrc.json', deadline)];
  }
  const problems = report.diagnostics.map(({ filename, labels, code, message, help }) => ({
    file: `${filename}:${labels[0]?.span.line ?? 1}`,
    name: code,
    outcome: 'failed',
    message: [message, help].filter(Boolean).join(' '),
  }));
  if (problems.length > 0) return problems;
  if (ended.code !== 0 || report.number_of_files === 0) return [crash(ended, '.oxlintrc.json', deadline)];
  return [{ file: '.oxlintrc.json', name: `${report.number_of_files} files`, outcome: 'passed' }];
}

/**
 * Each file in a process of its own, as `node --test` does it, but with a deadline that ends what the file started, and
 * with the results of the tests before the one that hung.
 */
async function nodeTests({ files, deadline, print }, { concurrency, patience }) {
  const env = { KEYLIT_CHROMIUM: (await findChromium()) ?? '', KEYLIT_FIREFOX: findFirefox() ?? '' };
  const end = Date.now() + deadline;
  const checks = [];
  // The longest first, as far as their sources tell: the last one leaves nobody waiting.
  const waiting = files.toSorted((one, other) => statSync(at(other)).size - statSync(at(one)).size);
  const worker = async () => {
    for (let file = waiting.shift(); file; file = waiting.shift()) {
      const limit = Math.max(1_000, Math.min(patience, end - Date.now()));
      const found = await nodeTestFile(file, { deadline: limit, print, env });
      print(`  ${file} (${found.length})\n`);
      checks.push(...found);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return checks;
}

async function nodeTestFile(file, { env, ...options }) {
  const args = ['--test-reporter=./test/run/node-reporter.mjs', '--enable-source-maps', built(file)];
  return gather({ files: [file], deadline: options.deadline }, (results) =>
    node(args, { ...options, env: { ...env, KEYLIT_RESULTS: results, KEYLIT_FILE: file } }),
  );
}

async function browserTests({ files, pattern, deadline, print }, id, find) {
  if (!(await find())) return [{ file: 'all files', name: id, outcome: 'skipped', reason: 'not installed here' }];
  return gather({ files, deadline }, (results) =>
    node(['node_modules/@web/test-runner/dist/bin.js'], {
      deadline,
      print: (text) => print(plain(text)),
      env: { KEYLIT_ENGINE: id, KEYLIT_FILES: pattern, KEYLIT_RESULTS: results },
    }),
  );
}

/** The browser test runner moves the cursor about, even where there is none. */
const plain = (text) => stripVTControlCharacters(text).replace(/^(Running \d+ test files\.\.\.)?\n+/gm, '');

/** A script of its own that records its checks (see `results.mjs`). */
async function script({ script: path, deadline, print }) {
  return gather({ files: [path], deadline, onlySome: true }, async (results) =>
    node([path], { deadline, print, env: { KEYLIT_RESULTS: results, KEYLIT_CHROMIUM: (await findChromium()) ?? '' } }),
  );
}

/** Runs `work` and adds what its records do not say: that it crashed, that a test hung, that a file has no word in them. */
async function gather({ files, deadline, onlySome = false }, work) {
  const { ended, checks: records } = await collect(work);
  // A test that sees its browser go at the deadline fails too, and has nothing to say.
  const inTime = records.filter(({ at: time }) => !ended.stoppedAt || time < ended.stoppedAt);
  const checks = inTime.filter(({ outcome }) => outcome !== 'started');
  const last = files.length === 1 ? `\n${tail(ended.output)}` : '';
  const silence = ended.stoppedAt ? late(deadline) : `no test of this file ran${last}`;
  if (ended.stoppedAt) {
    const hung = unfinished(inTime);
    if (hung) checks.push({ ...hung, outcome: 'failed', message: silence });
  }
  const heard = new Set(checks.map(({ file }) => file));
  for (const file of onlySome ? [] : files.filter((path) => !heard.has(path))) {
    checks.push({ file, name: '(file)', outcome: 'failed', message: silence });
  }
  const isClean = ended.code === 0 && checks.length > 0;
  if (!isClean && !checks.some(({ outcome }) => outcome === 'failed')) checks.push(crash(ended, files[0], deadline));
  return checks;
}

/** The last test that began and never ended. */
function unfinished(records) {
  const key = ({ file, name }) => `${file} ${name}`;
  const over = new Set(records.filter(({ outcome }) => outcome !== 'started').map(key));
  return records.findLast((start) => start.outcome === 'started' && !over.has(key(start)));
}

const tail = (output) => output.trim().split('\n').slice(-15).join('\n');
const late = (deadline) => `stopped after ${Math.round(deadline / 1000)} seconds`;
const crash = ({ code, stoppedAt, output }, file, deadline) => ({
  file: source(file),
  name: '(run)',
  outcome: 'failed',
  message: `${stoppedAt ? late(deadline) : `ended with code ${code}`}\n${tail(output)}`,
});

const node = (args, options) => execute(process.execPath, args, { cwd: at(''), ...options });

/** A stage is there when its script is, or a folder of its tests. */
export const isThere = ({ script: path, folders = [] }) =>
  path ? existsSync(at(path)) : folders.length === 0 || folders.some((folder) => existsSync(at(`test/${folder}`)));
