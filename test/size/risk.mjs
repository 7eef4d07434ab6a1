import { readdirSync, readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';

/** In bytes of brotli: what a page that sends signals loads beside all else, once its form stands. */
export const SIGNALS = 2_000;

const chunks = new URL('../../dist/cdn/chunks/', import.meta.url);

/** The chunk that collects signals, as pages without a bundler load it. */
export function measureSignals() {
  const name = readdirSync(chunks).find((file) => /^signal-source-\w+\.js$/.test(file));
  if (!name) throw new Error('There is no chunk of signals in dist/cdn/chunks.');
  return { name, bytes: brotliCompressSync(readFileSync(new URL(name, chunks))).length };
}
