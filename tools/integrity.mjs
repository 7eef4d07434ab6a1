import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const bundle = new URL('../dist/cdn/', import.meta.url);

/**
 * `dist/cdn/integrity.json`: the hash of every file as Subresource Integrity writes it. That of the entry belongs into
 * its `<script integrity>`, those of the chunks into the `integrity` of an import map.
 */
export function writeIntegrity() {
  const files = readdirSync(bundle, { recursive: true }).map((file) => file.replaceAll('\\', '/'));
  const shipped = files.filter((file) => /\.(js|css)$/.test(file)).toSorted((a, b) => (a < b ? -1 : 1));
  const hashes = shipped.map((file) => [
    file,
    `sha384-${createHash('sha384')
      .update(readFileSync(new URL(file, bundle)))
      .digest('base64')}`,
  ]);
  writeFileSync(new URL('integrity.json', bundle), `${JSON.stringify(Object.fromEntries(hashes), null, 2)}\n`);
}
