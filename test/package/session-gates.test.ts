import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { packageEntries, packagesBehind } from './entries.js';
import { filesUnder, productSources, root, sourceOf } from './sources.js';
import { unboundedTimers } from './timers.js';

const sources = productSources();

describe('timers (CLK-5)', () => {
  it('outside the platform have a delay that can be read beside them', () => {
    assert.deepEqual(sources.flatMap(unboundedTimers), []);
  });

  it('that could overflow would be seen', () => {
    for (const code of [
      'setTimeout(() => refresh(a, b), dueAt - now());',
      'setInterval(tick, 2_147_483_648);',
      'const dueMs = lifetime * 1000;\nsetTimeout(go, dueMs);',
      'globalThis.setTimeout(go, Infinity); setTimeout(go, Infinity);',
    ])
      assert.equal(unboundedTimers(sourceOf('src/session/x.ts', code)).length, 1, code);
    for (const code of ['setTimeout(() => go(a, [b]), 10_000);', 'const patienceMs = 500;\nsetTimeout(go, patienceMs);', 'setTimeout(go);'])
      assert.deepEqual(unboundedTimers(sourceOf('src/session/x.ts', code)), [], code);
  });

  it('of the platform are cut to the longest', () => {
    const platform = sources.find(({ path }) => path === 'src/platform/platform.ts')?.code ?? '';
    const timers = platform.match(/\bset(Timeout|Interval)\(.*/g) ?? [];
    assert.ok(timers.length > 0);
    for (const timer of timers) assert.match(timer, /Math\.min\(\w+, 2 \*\* 31 - 1\)/);
  });
});

describe('tokens that outlive the page (STO-3)', () => {
  const keepers = ['src/session/tokens/indexed-db-store.ts', 'src/session/tokens/persist-tokens.ts'];

  it('are kept by a module that no other of the product loads, now or later', () => {
    const importers = sources.filter(({ imports }) => imports.some(({ path, kind }) => path && keepers.includes(path) && kind !== 'type'));
    assert.deepEqual(importers.map(({ path }) => path), ['src/session/tokens/persist-tokens.ts']);
  });

  it('need an import of that name', () => {
    const entry = packageEntries().find(({ file }) => file === 'dist/src/session/tokens/persist-tokens.js');
    assert.equal(entry?.specifier, 'keylit/persist-tokens.js');
    assert.deepEqual(exportsOf('src/session/tokens/persist-tokens.ts'), ['persistTokens']);
    assert.ok(!exportsOf('src/index.ts').includes('persistTokens'));
  });

  it('are in nothing that a page loads without it', () => {
    // For pages without a bundler it is a file of its own, of the same name.
    const byName = /^dist\/cdn\/(chunks\/persist-|persist-tokens\.js)/;
    for (const file of filesUnder('dist/cdn', '.js.map').filter((path) => !byName.test(path))) {
      const { sources: behind } = JSON.parse(readFileSync(root + file, 'utf8')) as { readonly sources: readonly string[] };
      assert.deepEqual(behind.filter((source) => keepers.some((keeper) => source.endsWith(keeper))), [], file);
    }
  });
});

/** The names that a source exports, by declaration or in a list. */
function exportsOf(file: string): readonly string[] {
  const code = sources.find(({ path }) => path === file)?.code ?? '';
  const declared = [...code.matchAll(/^export (?:const|function|class|async function) (\w+)/gm)].map(([, name = '']) => name);
  const listed = [...code.matchAll(/^export \{([^}]*)\}/gm)].flatMap(([, names = '']) => names.split(',').map((name) => name.trim().split(' as ').at(-1) ?? ''));
  return [...declared, ...listed];
}

describe('requests that change something (FET-12)', () => {
  /** What Better Auth answers to GET alone, and what changes nothing but the challenge of a ceremony under way. */
  const reads = /^['"`]\/(get-session|list-accounts|passkey\/list-user-passkeys|passkey\/generate-\$\{.*\}-options|adaptive\/(devices|challenge|passkey-options))['"`]$/;
  const getsOf = (code: string): readonly string[] =>
    [...code.matchAll(/\.call\(\s*(['"`].*?['"`]),\s*\w+\s*\)/g)].map(([, path = '']) => path);

  it('never use GET in the adapter for Better Auth, which sends POST for whatever has a body', () => {
    const gets = sources.filter(({ path }) => path.startsWith('src/backends/better-auth/')).flatMap(({ code }) => getsOf(code));
    assert.ok(gets.length > 2, 'the pattern still finds the reads');
    assert.deepEqual(gets.filter((path) => !reads.test(path)), []);
    assert.deepEqual(getsOf(`server.call('/sign-out', context);`).filter((path) => !reads.test(path)), [`'/sign-out'`]);
  });

  it('use GET nowhere else but where something is read', () => {
    // The session room sends what its backend or the page asks it to send.
    const gets = sources.filter(({ path, code }) => /^src\/(backends|platform)\//.test(path) && /['"`]GET['"`]/.test(code)).map(({ path }) => path);
    assert.deepEqual(gets, ['src/backends/better-auth/server.ts', 'src/platform/request.ts']);
  });
});

describe('dependencies (CSP-5)', () => {
  /** Beside those that the card names: a QR code for `<auth-mfa>`, a schema for a page's own flow. */
  const named = ['@cfworker/json-schema', '@simplewebauthn/browser', 'jose', 'lit', 'oauth4webapi', 'uqr'];
  const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
    readonly scripts: Readonly<Record<string, string>>;
  };

  it('are those of the list, each at one exact version', () => {
    assert.deepEqual(Object.keys(manifest.dependencies).filter((name) => !named.includes(name)), []);
    for (const [name, version] of Object.entries(manifest.dependencies)) assert.match(version, /^\d+\.\d+\.\d+$/, name);
  });

  it('run no script of ours when somebody installs the package', () => {
    assert.deepEqual(Object.keys(manifest.scripts).filter((name) => /^(pre|post)?install$|^prepare$/.test(name)), []);
  });

  it('are all that the published modules import', () => {
    // The command that reads files of events runs in Node alone.
    const files = [...filesUnder('dist/src', '.js'), ...filesUnder('dist/components', '.js')].filter((file) => !file.includes('/report/command/'));
    const imported = new Set(files.flatMap((file) => [...packagesBehind(file, 'ever')]));
    assert.ok(imported.has('lit') && imported.has('@simplewebauthn/browser'));
    assert.deepEqual([...imported].filter((name) => !(name in manifest.dependencies)).toSorted(), []);
  });

  it('are all that the bundle for pages was made of', () => {
    const own = /^(@lit\/reactive-element|lit-element|lit-html|tslib)$/;
    const maps = filesUnder('dist/cdn', '.js.map').flatMap((path) => (JSON.parse(readFileSync(root + path, 'utf8')) as { readonly sources: readonly string[] }).sources);
    const packages = new Set(maps.flatMap((source) => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? []));
    assert.ok(packages.has('lit-html'));
    assert.deepEqual([...packages].filter((name) => !named.includes(name) && !own.test(name)), []);
  });
});
