import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { packageEntries } from './entries.js';
import { consumer, type Consumer } from './packed.js';
import { root } from './sources.js';

/** Each file of `types/` is somebody who uses Keylit, with mistakes that the compiler has to find. */
const users = readdirSync(`${root}test/package/types`);
const installed = [
  'lit',
  '@simplewebauthn/browser',
  '@cfworker/json-schema',
  'uqr',
  'react',
  '@types/react',
  'preact',
  'solid-js',
  'vue',
  'svelte',
];
const strict = {
  target: 'es2022',
  lib: ['es2022', 'dom', 'dom.iterable'],
  types: [],
  jsx: 'react-jsx',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedSideEffectImports: true,
  skipLibCheck: false,
  noEmit: true,
};
const resolutions = [
  { module: 'nodenext', moduleResolution: 'nodenext' },
  { module: 'esnext', moduleResolution: 'bundler' },
];

describe('types, for those who install the package', () => {
  let here: Consumer;
  before(async () => {
    here = await consumer(installed);
    writeFileSync(join(here.folder, 'package.json'), JSON.stringify({ name: 'shop', private: true, type: 'module' }));
    for (const file of users) copyFileSync(`${root}test/package/types/${file}`, join(here.folder, file));
    const typed = packageEntries().filter(({ types }) => types);
    writeFileSync(
      join(here.folder, 'every-entry.ts'),
      typed.map(({ specifier }) => `import '${specifier}';\n`).join(''),
    );
  });
  after(() => here.remove());

  for (const resolution of resolutions) {
    describe(`with ${resolution.moduleResolution}`, () => {
      const files = ['every-entry.ts', ...users];
      let told: readonly string[] = [];
      before(async () => {
        told = await compile(here.folder, files, { ...strict, ...resolution });
      });

      for (const file of files) {
        it(`${file} compiles`, () => {
          assert.deepEqual(
            told.filter((line) => line.startsWith(`${file}(`)),
            [],
          );
        });
      }

      it('and so do all declarations', () => {
        assert.deepEqual(
          told.filter((line) => !files.some((file) => line.startsWith(`${file}(`))),
          [],
        );
      });
    });
  }

  it('each mistake is found for its own reason, a pattern and a star for origins among them (FET-2)', async () => {
    const [resolution] = resolutions;
    const mistaken = users.map((file) => `mistaken-${file}`);
    for (const file of users) {
      const text = readFileSync(join(here.folder, file), 'utf8').replaceAll('// @ts-expect-error', '//');
      writeFileSync(join(here.folder, `mistaken-${file}`), text);
    }
    const told = await compile(here.folder, mistaken, { ...strict, ...resolution, skipLibCheck: true });
    for (const file of mistaken) {
      const ours = told.filter((line) => line.startsWith(`${file}(`)).join('\n');
      assert.match(ours, /retrunTo/, file);
      assert.match(ours, /Property 'user' does not exist on type 'AuthStepEvent/, file);
      if (file === 'mistaken-plain.ts') {
        assert.match(ours, /Type 'RegExp' is not assignable to type 'FetchOrigin'/);
        assert.match(ours, /Type '"\*"' is not assignable to type 'FetchOrigin'/);
      }
      if (file !== 'mistaken-plain.ts') assert.match(ours, /"signed-up"' is not assignable/, file);
    }
  });
});

/** What the compiler says, a line each. */
async function compile(folder: string, files: readonly string[], compilerOptions: object): Promise<readonly string[]> {
  const project = join(folder, 'tsconfig.json');
  writeFileSync(project, JSON.stringify({ compilerOptions, files }));
  const args = [`${root}node_modules/typescript/bin/tsc`, '-p', project, '--pretty', 'false'];
  return promisify(execFile)(process.execPath, args, { cwd: folder, timeout: 60_000 }).then(
    () => [],
    ({ stdout, message }: { readonly stdout?: string; readonly message: string }) =>
      (stdout || message).trim().split(/\n(?! )/),
  );
}
