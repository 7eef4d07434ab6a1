import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import json from '@rollup/plugin-json';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { rollup } from 'rollup';
import { parts } from './parts.mjs';

const ENTRY = 'sdk-alone';
const lit = parts.find(({ name }) => name === 'Lit').sources;

/** What `import { createAuth } from 'keylit'` brings into a bundle: the bytes loaded at once, those on demand, and Lit's modules. */
export async function measureSdkAlone() {
  const bundle = await rollup({
    input: ENTRY,
    plugins: [entry, nodeResolve({ browser: true }), json(), terser({ module: true })],
    onwarn: ({ code, message }) => {
      if (code === 'UNRESOLVED_IMPORT') throw new Error(message);
    },
  });
  const { output } = await bundle.generate({ format: 'es' });
  await bundle.close();
  const chunks = output.filter(({ type }) => type === 'chunk');
  const atOnce = withImports(
    chunks.find(({ isEntry }) => isEntry),
    chunks,
  );
  return {
    bytes: size(atOnce),
    onDemand: size(chunks.filter((chunk) => !atOnce.includes(chunk))),
    lit: chunks.flatMap(({ moduleIds }) => moduleIds).filter((id) => lit.test(id)),
  };
}

const entry = {
  name: ENTRY,
  resolveId(id) {
    if (id === ENTRY) return id;
    // By Node's own rules: the package's `exports` decide, as they do for its users.
    return id === 'keylit' ? fileURLToPath(import.meta.resolve('keylit')) : null;
  },
  load: (id) => (id === ENTRY ? `export { createAuth } from 'keylit';` : null),
};

function withImports(chunk, chunks) {
  const wanted = new Set([chunk]);
  // A set that grows is walked to its new end.
  for (const { imports } of wanted) {
    for (const next of chunks) if (imports.includes(next.fileName)) wanted.add(next);
  }
  return [...wanted];
}

const size = (chunks) => chunks.reduce((sum, { code }) => sum + brotliCompressSync(code).length, 0);
