import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import json from '@rollup/plugin-json';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { rollup } from 'rollup';

const dist = fileURLToPath(new URL('../../dist/src/', import.meta.url));

/** What a session in cookie mode never loads, or what is not a session's: backends, flows, ceremonies, words. */
const beside = /\/dist\/src\/(backends|flow|ceremony|locale|session\/(tokens|dpop|step-up|idle))\/|\/dist\/src\/(start-flow|platform\/(popup|browser-locks))/;
/**
 * The session core in cookie mode: `createAuth`, restoring, snapshots, tabs, signing out and `auth.fetch` with all that
 * they load when needed, in one piece.
 */
export const measureSessionCore = () => bytesOf([`${dist}auth.js`, `${dist}session/session.js`], beside);

async function bytesOf(inputs, external) {
  const entry = 'measured';
  const bundle = await rollup({
    input: entry,
    external: (id) => external.test(id),
    plugins: [
      {
        name: entry,
        resolveId: (id) => (id === entry ? id : null),
        load: (id) => (id === entry ? inputs.map((input) => `export * from '${input}';`).join('\n') : null),
      },
      externals(external),
      nodeResolve({ browser: true }),
      json(),
      terser({ module: true, ecma: 2022 }),
    ],
    onwarn: ({ code, message }) => {
      if (code === 'UNRESOLVED_IMPORT') throw new Error(message);
    },
  });
  const { output } = await bundle.generate({ format: 'es', inlineDynamicImports: true });
  await bundle.close();
  return { bytes: brotliCompressSync(output[0].code).length, modules: output[0].moduleIds };
}

/** A relative import is judged by where it leads. */
const externals = (external) => ({
  name: 'externals',
  async resolveId(source, importer, options) {
    if (!importer || !source.startsWith('.')) return null;
    const found = await this.resolve(source, importer, { ...options, skipSelf: true });
    return found && external.test(found.id) ? { id: found.id, external: true } : null;
  },
});
