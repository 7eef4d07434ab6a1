import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { filesUnder, root } from './sources.js';

const read = (path: string): string => readFileSync(root + path, 'utf8');

describe('what is shipped beside the code', () => {
  it('README.md has the tables of the elements as they are', async () => {
    await promisify(execFile)(process.execPath, ['tools/readme.mjs', '--check'], { cwd: root, timeout: 20_000 });
  });

  it('LICENSES.txt names every package that is in a bundle, with its licence', () => {
    const sources = filesUnder('dist/cdn', '.js.map').flatMap(
      (path) => (JSON.parse(read(path)) as { readonly sources: readonly string[] }).sources,
    );
    const packages = new Set(
      sources.flatMap((source) => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? []),
    );
    assert.ok(packages.has('lit-html') && packages.has('@simplewebauthn/browser'), [...packages].join());
    const notices = read('dist/cdn/LICENSES.txt')
      .split(/^-{80}$/m)
      .slice(1);
    for (const name of packages) {
      const notice = notices.find((text) => text.trimStart().startsWith(`${name} `));
      assert.match(notice ?? '', /Copyright[^]{200,}/, name);
    }
    assert.equal(notices.length, packages.size);
  });

  it('integrity.json has the hash of every file that a page loads (CSP-5)', () => {
    const hashes = JSON.parse(read('dist/cdn/integrity.json')) as Readonly<Record<string, string>>;
    const shipped = [...filesUnder('dist/cdn', '.js'), ...filesUnder('dist/cdn', '.css')].map((path) =>
      path.replace('dist/cdn/', ''),
    );
    assert.deepEqual(Object.keys(hashes).toSorted(), shipped.toSorted());
    for (const [file, hash] of Object.entries(hashes)) {
      assert.equal(
        hash,
        `sha384-${createHash('sha384')
          .update(readFileSync(`${root}dist/cdn/${file}`))
          .digest('base64')}`,
        file,
      );
    }
  });

  it('flow.schema.json is the schema that flows are checked against', () => {
    assert.equal(read('dist/flow.schema.json'), read('src/flow/flow.schema.json'));
  });
});
