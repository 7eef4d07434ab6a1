import { extname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { page } from './page.mjs';
import { packed } from './web-server.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
export const types = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Builds an entry the way a page's own bundler would, and returns the files of its page by path. */
export async function bundle(entry) {
  const files = new Map();
  const head = entry.files ? (entry.head ?? '') : await bundleScript(entry, files);
  for (const [path, content] of entry.files?.() ?? []) files.set(path, packed(200, types[extname(path)], content));
  files.set('/', packed(200, 'text/html; charset=utf-8', page({ head, body: entry.body })));
  files.set('/blank', packed(200, 'text/html', '<!doctype html><link rel="icon" href="data:,"><title>Blank</title>'));
  return files;
}

async function bundleScript(entry, files) {
  const outdir = `${here}out`;
  const { outputFiles, metafile } = await build({
    entryPoints: { main: entry.script },
    absWorkingDir: here,
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"' },
    loader: { '.svg': 'file', '.woff2': 'file' },
    chunkNames: 'chunks/[name]-[hash]',
    outdir,
    publicPath: '/',
    write: false,
    metafile: true,
    logLevel: 'error',
  });
  for (const { path, contents } of outputFiles) {
    files.set(`/${relative(outdir, path)}`, packed(200, types[extname(path)], contents));
  }
  const preload = [...staticChunks(metafile)].map((path) => `<link rel="modulepreload" href="/${path}">`);
  const style = files.has('/main.css') ? ['<link rel="stylesheet" href="/main.css">'] : [];
  return [...preload, ...style, '<script type="module" src="/main.js"></script>'].join('\n');
}

/** The chunks that the entry imports at once: bundlers tell the browser to preload them, so that none waits for another. */
function staticChunks({ outputs }, file = 'out/main.js', seen = new Set()) {
  for (const { path, kind } of outputs[file].imports) {
    if (kind !== 'import-statement' || seen.has(path)) continue;
    seen.add(path);
    staticChunks({ outputs }, path, seen);
  }
  return new Set([...seen].map((path) => path.replace(/^out\//, '')));
}
