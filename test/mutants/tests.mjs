import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { built, root, testFiles } from '../run/files.mjs';
import { lastRun } from '../run/last-run.mjs';
import { findChromium } from '../run/machine.mjs';
import { execute } from '../run/process.mjs';
import { collect } from '../run/results.mjs';

const at = (path) => fileURLToPath(new URL(path, root));

/** The kinds of tests, the quickest first: most mutants need no more than those. */
export const groups = [
  { name: 'browser', folders: ['src', 'components'], run: inBrowser, deadline: 180_000 },
  { name: 'node', folders: ['package', 'contract'], run: inNode, deadline: 120_000 },
  { name: 'model', folders: ['model'], run: inNode, deadline: 150_000 },
  { name: 'tabs', folders: ['tabs'], run: inNode, deadline: 180_000 },
  { name: 'demo', folders: ['demo'], run: inNode, deadline: 180_000, bundled: true },
  { name: 'e2e', folders: ['e2e'], run: inNode, deadline: 180_000, bundled: true },
];

const any = (ids) => `(?<![\\w-])(${ids.join('|')})(?!\\w)`;

/** The files of a group with tests that name one of `ids`: what the last run knows, and what the sources say. */
export function filesNaming(ids, { folders }) {
  const pattern = new RegExp(any(ids));
  const known = (lastRun()?.stages ?? []).flatMap(({ checks }) => checks.filter(({ name }) => pattern.test(name)).map(({ file }) => file));
  return testFiles(folders).filter((file) => known.includes(file) || pattern.test(readFileSync(at(file), 'utf8')));
}

/** Runs the tests of these files that name one of `ids`, in the copy. Only those are in the answer. */
export async function runNaming(ids, files, group, folder) {
  if (files.length === 0) return [];
  const checks = await group.run({ files, pattern: any(ids), folder, deadline: group.deadline });
  return checks.filter(({ name, outcome }) => outcome !== 'started' && new RegExp(any(ids)).test(name));
}

/** In Chromium alone: what the sources do is the same in every engine. */
async function inBrowser({ files, pattern, folder, deadline }) {
  const { checks } = await collect(async (results) =>
    execute(process.execPath, ['node_modules/@web/test-runner/dist/bin.js'], {
      cwd: folder,
      deadline,
      env: {
        KEYLIT_ENGINE: 'chromium',
        KEYLIT_FILES: files.join(','),
        KEYLIT_TITLES: `/${pattern}/`,
        KEYLIT_RESULTS: results,
        // The packages stand above the copy, and the server shows nothing outside its root.
        KEYLIT_SERVED: at(''),
        KEYLIT_CHROMIUM: (await chromium) ?? '',
      },
    }),
  );
  return checks;
}

async function inNode({ files, pattern, folder, deadline }) {
  const found = [];
  for (const file of files) {
    const args = ['--test-reporter=./test/run/node-reporter.mjs', `--test-name-pattern=${pattern}`, built(file)];
    const env = { KEYLIT_FILE: file, KEYLIT_CHROMIUM: (await chromium) ?? '', KEYLIT_TABS: 'Chromium' };
    const { checks, ended } = await collect(async (results) =>
      execute(process.execPath, args, { cwd: folder, deadline, env: { ...env, KEYLIT_RESULTS: results } }),
    );
    // A test that was still running at the deadline has been stopped by the mutant.
    const over = new Set(checks.filter(({ outcome }) => outcome !== 'started').map(({ name }) => name));
    const hung = ended.stoppedAt ? checks.filter(({ name, outcome }) => outcome === 'started' && !over.has(name)) : [];
    found.push(...checks, ...hung.map((check) => ({ ...check, outcome: 'failed', message: 'never ended' })));
  }
  return found;
}

const chromium = findChromium();
