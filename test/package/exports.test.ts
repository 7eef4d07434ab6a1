import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isThere, packageEntries, packagesBehind } from './entries.js';
import { root } from './sources.js';

const entries = packageEntries();
const modules = entries.filter(({ isModule, file }) => isModule && isThere(file) && !file.startsWith('dist/cdn/'));
const probe = fileURLToPath(new URL('import-probe.js', import.meta.url));

/** The global names that importing a module changes, in bare Node or under jsdom. */
async function changesBy(
  specifier: string,
  surroundings: string,
  { litFirst = false, cwd = root } = {},
): Promise<unknown> {
  const args = [probe, surroundings, ...(litFirst ? ['--lit-first'] : []), specifier];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, timeout: 20_000 });
  return JSON.parse(stdout);
}

describe('the package’s entries', { skip: entries.length === 0 && 'package.json has no exports yet' }, () => {
  for (const { specifier, file, types } of entries) {
    it(`${specifier} is there`, () => {
      assert.ok(isThere(file), `${file} is missing`);
      if (types) assert.ok(isThere(types), `${types} is missing`);
    });
  }

  for (const { specifier, file } of modules) {
    for (const surroundings of ['bare Node', 'jsdom']) {
      it(`importing ${specifier} in ${surroundings} touches no global (SSR-1)`, async () => {
        const litFirst = packagesBehind(file, 'load').has('lit');
        assert.deepEqual(await changesBy(specifier, surroundings === 'jsdom' ? 'jsdom' : 'bare', { litFirst }), []);
      });
    }
  }

  it('importing the SDK loads no Lit, now or later', () => {
    const sdk = modules.filter(({ file }) => file.startsWith('dist/src/'));
    assert.ok(sdk.length > 0, 'no entry of the SDK');
    for (const { specifier, file } of sdk) {
      assert.deepEqual(
        [...packagesBehind(file, 'ever')].filter((name) => /^(lit|@lit)/.test(name)),
        [],
        specifier,
      );
    }
  });
});

describe('the probe', () => {
  const cases = [
    { does: 'nothing', code: 'export const answer = 42;', expected: [] },
    { does: 'add a global', code: 'globalThis.keylit = 1;', expected: ['keylit'] },
    { does: 'patch fetch', code: 'globalThis.fetch = () => {};', expected: ['fetch'] },
    {
      does: 'use fetch, crypto and the URL',
      code: 'void [fetch, crypto, new URL(import.meta.url), performance.now()];',
      expected: [],
    },
    {
      does: 'touch the document',
      code: 'document.body.append("x");',
      expected: ['(the document)'],
      surroundings: 'jsdom',
    },
  ];
  for (const { does, code, expected, surroundings = 'bare' } of cases) {
    it(`sees a module ${does}`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'keylit-probe-'));
      try {
        const file = join(folder, 'module.mjs');
        writeFileSync(file, code);
        assert.deepEqual(await changesBy(file, surroundings), expected);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }
});
