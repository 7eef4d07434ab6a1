import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { writeIntegrity } from './integrity.mjs';
import { writeLicences } from './licences.mjs';
import { runStep } from './run-step.mjs';
import { writeTypes } from './types.mjs';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const FOLDERS = ['src', 'components', 'demo', 'test', 'tools'];
const FILES = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.types.json',
  'rollup.config.mjs',
  'custom-elements-manifest.config.mjs',
  'LICENSE',
];
const INPUT = /\.(ts|json|mjs|css)$/;
const FOREIGN = new Set(['node_modules', 'results']);
const STAMP = join(ROOT, 'build', '.inputs');
const DEADLINE = 170_000;

/** Compiles into build/ and bundles into dist/; does nothing when no input has changed since. */
export async function build() {
  const inputs = fingerprint();
  if (isBuilt(inputs)) return;
  rmSync(STAMP, { force: true });
  const bundles = existsSync(join(ROOT, 'rollup.config.mjs'));
  console.log('Building');
  await node('tsc', ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json']);
  if (bundles) await bundle();
  else console.log('There is no rollup.config.mjs, so nothing is bundled into dist/.');
  mkdirSync(join(ROOT, 'build'), { recursive: true });
  writeFileSync(STAMP, inputs);
}

/** Everything that npm publishes: modules, the bundle for pages without a bundler, types, and what editors read. */
async function bundle() {
  const started = Date.now();
  rmSync(join(ROOT, 'dist/custom-elements.json'), { force: true });
  await Promise.all([
    node('rollup', ['node_modules/rollup/dist/bin/rollup', '-c', '--silent']),
    node('tsc', ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.types.json']),
    node('custom-elements-manifest', ['node_modules/@custom-elements-manifest/analyzer/cem.js', 'analyze', '--quiet']),
  ]);
  writeTypes();
  writeLicences();
  writeIntegrity();
  copyFileSync(join(ROOT, 'src/flow/flow.schema.json'), join(ROOT, 'dist/flow.schema.json'));
  for (const folder of ['src', 'components', 'types', 'vendor']) removeOlder(join(ROOT, 'dist', folder), started);
}

/** What an earlier build left of sources that are gone would be published too. */
function removeOlder(folder, started) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removeOlder(path, started);
    else if (statSync(path).mtimeMs < started) rmSync(path);
  }
}

/** Every input by name, size and time: a changed file shows, and so does one that is gone. */
export function fingerprint() {
  const hash = createHash('sha256');
  const files = [...FILES.filter((file) => existsSync(join(ROOT, file))), ...FOLDERS.flatMap(inputsIn)];
  for (const file of files) {
    const { size, mtimeMs } = statSync(join(ROOT, file));
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function inputsIn(folder) {
  if (!existsSync(join(ROOT, folder))) return [];
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true }).filter(({ name }) => !FOREIGN.has(name));
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return inputsIn(path);
      return INPUT.test(entry.name) ? [path] : [];
    });
}

function isBuilt(inputs) {
  const outputs = ['build/demo/server/main.js'];
  if (existsSync(join(ROOT, 'rollup.config.mjs')))
    outputs.push(
      'dist/cdn/keylit.js',
      'dist/cdn/keylit.css',
      'dist/cdn/integrity.json',
      'dist/src/index.js',
      'dist/src/index.d.ts',
      'dist/types/react.d.ts',
    );
  if (!existsSync(STAMP) || !outputs.every((file) => existsSync(join(ROOT, file)))) return false;
  return readFileSync(STAMP, 'utf8') === inputs;
}

const node = (name, args) => runStep(name, process.execPath, args, { cwd: ROOT, deadline: DEADLINE });

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  build().catch((error) => {
    if (error.output) console.error(error.output.trim());
    console.error(error.message);
    process.exitCode = 1;
  });
}
