import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../run/files.mjs';
import { execute } from '../run/process.mjs';

const FOLDERS = ['src', 'components', 'demo', 'test', 'tools'];
const FILES = ['package.json', 'tsconfig.json', 'tsconfig.types.json', 'rollup.config.mjs', 'custom-elements-manifest.config.mjs', 'web-test-runner.config.mjs', 'README.md', 'LICENSE'];
const BROKEN = ['src', 'components', 'demo'];
const from = (path) => fileURLToPath(new URL(path, root));

/** A copy of the sources to break, where git does not look and the packages are still found. */
export function makeCopy() {
  const folder = from(`build/mutants-${process.pid}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const path of [...FOLDERS, ...FILES]) if (existsSync(from(path))) copy(path, folder);
  symlinkSync(from('node_modules'), join(folder, 'node_modules'), 'junction');
  return {
    folder,
    /** The sources as they are. */
    mend() {
      for (const path of BROKEN) {
        rmSync(join(folder, path), { recursive: true });
        copy(path, folder);
      }
    },
    /** Applies a patch; a sentence when it does not fit. */
    async apply(patch) {
      const ended = await execute('git', ['apply', '--whitespace=nowarn', from(patch)], {
        cwd: folder,
        deadline: 20_000,
        // The copy lies in a work tree of git's, which would take the patch for one of its own files.
        env: { GIT_CEILING_DIRECTORIES: join(folder, '..') },
      });
      return ended.code === 0 ? undefined : `does not apply: ${ended.output.trim()}`;
    },
    /** Compiles, and bundles where a test loads the bundle; a sentence when that fails. */
    async compile({ bundled }) {
      const args = bundled
        ? ['tools/build.mjs']
        : ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json', '--noUnusedLocals', 'false', '--noUnusedParameters', 'false'];
      const ended = await execute(process.execPath, args, { cwd: folder, deadline: 170_000 });
      return ended.code === 0 ? undefined : `does not compile: ${ended.output.trim().split('\n').slice(0, 5).join('\n')}`;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** What a benchmark installed for itself is no source. */
function copy(path, folder) {
  cpSync(from(path), join(folder, path), { recursive: true, filter: (file) => !/\/(node_modules|results)$/.test(file) });
}
