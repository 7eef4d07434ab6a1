import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { rollup, type OutputChunk } from 'rollup';
import { consumer, type Consumer } from './packed.js';
import { filesUnder, root } from './sources.js';

const installed = ['lit', '@simplewebauthn/browser', '@cfworker/json-schema', 'uqr'];

describe('a user’s bundle', () => {
  let here: Consumer;
  before(async () => {
    here = await consumer(installed);
  });
  after(() => here.remove());

  /** The chunks that Rollup makes of this code, as a user would have it: nothing set, `sideEffects` honoured. */
  async function chunksOf(code: string): Promise<readonly OutputChunk[]> {
    const entry = join(here.folder, 'shop.js');
    const bundle = await rollup({
      input: entry,
      plugins: [
        { name: 'shop', resolveId: (id) => (id === entry ? id : null), load: (id) => (id === entry ? code : null) },
        nodeResolve({ browser: true }),
      ],
      onwarn: ({ code: kind, message }) => void (kind === 'EMPTY_BUNDLE' || assert.fail(`${kind}: ${message}`)),
    });
    const { output } = await bundle.generate({ format: 'es' });
    await bundle.close();
    return output.filter((chunk) => chunk.type === 'chunk');
  }

  it('of the SDK has no Lit in it, now or later', async () => {
    const chunks = await chunksOf(
      `import { createAuth } from 'keylit'; globalThis.auth = createAuth({ backend: 'memory' });`,
    );
    const modules = rendered(chunks);
    assert.ok(modules.some((id) => id.includes('/keylit/dist/src/auth.js')));
    assert.deepEqual(
      modules.filter((id) => /\/(lit|lit-html|lit-element|@lit)\/|\/components\//.test(id)),
      [],
    );
  });

  it('of an import for its types alone is empty', async () => {
    const code = (await chunksOf(`import 'keylit'; import 'keylit/elements.js'; import 'keylit/react';`)).map(
      (chunk) => chunk.code,
    );
    assert.equal(code.join('').trim(), '');
  });

  it('of one element defines it, and no other', async () => {
    const chunks = await chunksOf(`import 'keylit/auth-login.js';`);
    const [entry] = chunks;
    assert.match(entry?.code ?? '', /define\(['"]auth-login['"]/);
    assert.deepEqual(
      rendered(chunks).filter(
        (id) => /\/auth-(signup|recover|mfa|user|show|passkey)\/define\.js$/.test(id) && entry?.modules[id],
      ),
      [],
    );
  });

  it('keeps every style sheet that a module adds and every definition that a module makes', async () => {
    const chunks = await chunksOf(`import 'keylit/all.js';`);
    const kept = new Map(
      chunks.flatMap(({ modules }) =>
        Object.entries(modules).map(([id, { code }]) => [id.replace(/^.*\/node_modules\/keylit\//, ''), code ?? '']),
      ),
    );
    const acting = filesUnder('dist/components', '.js')
      .map((file) => [file, actsOf(readFileSync(root + file, 'utf8'))] as const)
      .filter(([, acts]) => acts > 0);
    assert.ok(acting.length > 10, `${acting.length} modules that do something`);
    assert.deepEqual(
      acting.map(([file]) => [file, actsOf(kept.get(file) ?? '')]),
      acting,
    );
  });
});

/** How often a module adds a style sheet or defines an element when it is loaded. */
const actsOf = (code: string): number => code.match(/^(addStyles|define)(\$\d+)?\(/gm)?.length ?? 0;

/** The modules that left something in the chunks. */
const rendered = (chunks: readonly OutputChunk[]): readonly string[] =>
  chunks.flatMap(({ modules }) =>
    Object.entries(modules).flatMap(([id, { code }]) => (code ? [id.replaceAll('\\', '/')] : [])),
  );
