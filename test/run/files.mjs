import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = new URL('../../', import.meta.url);

/**
 * The test files under these folders of `test/`, as paths of their sources. Sources decide, so that what an older build
 * left behind never runs. `pattern` is a part of the path in which `*` stands for anything, or several with commas.
 */
export function testFiles(folders, pattern = '') {
  const wanted = new RegExp(
    pattern
      .replace(/[\\^$.+?()[\]{}|]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll(',', '|'),
  );
  return folders
    .map((folder) => `test/${folder}`)
    .filter((folder) => existsSync(new URL(folder, root)))
    .flatMap((folder) => walk(folder))
    .filter((path) => path.endsWith('.test.ts') && wanted.test(path))
    .toSorted();
}

/** Where the compiler puts a source, and back. */
export const built = (source) => `build/${source.replace(/\.ts$/, '.js')}`;
export function source(file) {
  const path = file.startsWith('file:') ? fileURLToPath(file) : file;
  return path.replace(fileURLToPath(root), '').replace(/^build\/(.*)\.js$/, '$1.ts');
}

function walk(folder) {
  return readdirSync(new URL(folder, root), { withFileTypes: true })
    .filter(({ name }) => name !== 'types' && name !== 'node_modules')
    .flatMap((entry) => (entry.isDirectory() ? walk(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`]));
}
