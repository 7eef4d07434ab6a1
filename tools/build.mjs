import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runStep } from './run-step.mjs';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const FOLDERS = ['src', 'components', 'demo', 'test'];
const FILES = ['package.json', 'package-lock.json', 'tsconfig.json', 'rollup.config.mjs', 'tools/build.mjs'];
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
  if (bundles) await node('rollup', ['node_modules/rollup/dist/bin/rollup', '-c', '--silent']);
  else console.log('There is no rollup.config.mjs, so nothing is bundled into dist/.');
  mkdirSync(join(ROOT, 'build'), { recursive: true });
  writeFileSync(STAMP, inputs);
}

/** Every input by name, size and time: a changed file shows, and so does one that is gone. */
function fingerprint() {
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
  if (existsSync(join(ROOT, 'rollup.config.mjs'))) outputs.push('dist/cdn/keylit.js', 'dist/cdn/keylit.css');
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
