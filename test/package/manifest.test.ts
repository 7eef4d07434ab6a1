import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, it } from 'node:test';
import { filesUnder, productSources, root, type Source } from './sources.js';

interface Described {
  readonly name: string;
  readonly description?: string;
  readonly type?: { readonly text: string };
}
interface Element {
  readonly name: string;
  readonly tagName: string;
  readonly summary?: string;
  readonly attributes: readonly (Described & { readonly fieldName?: string })[];
  readonly members: readonly (Described & { readonly privacy?: string })[];
  readonly events: readonly Described[];
  readonly slots: readonly Described[];
  readonly cssProperties: readonly Described[];
}
interface Manifest {
  readonly modules: readonly { readonly path: string; readonly declarations: readonly Element[] }[];
}

const { modules } = JSON.parse(readFileSync(`${root}dist/custom-elements.json`, 'utf8')) as Manifest;
const elements = modules.flatMap(({ declarations }) => declarations);
const sources = new Map(productSources().map((source) => [source.path, source]));
const kinds = ['attributes', 'members', 'events', 'slots', 'cssProperties'] as const;

describe('custom-elements.json', () => {
  it('has every element', () => {
    const defined = [...sources.keys()]
      .flatMap((path) => /^components\/([^/]+)\/define\.ts$/.exec(path)?.[1] ?? [])
      .filter((name) => name !== 'base');
    assert.deepEqual(elements.map(({ tagName }) => tagName).toSorted(), defined.toSorted());
  });

  it('names files that are published', () => {
    const published = filesUnder('dist/components', '.js');
    assert.deepEqual(
      modules.map(({ path }) => path).filter((path) => !published.includes(path)),
      [],
    );
  });

  for (const element of elements) {
    const { tagName } = element;
    const chain = chainOf(`components/${tagName}/${tagName}.ts`);

    it(`${tagName}: all that a page can use is described`, () => {
      assert.ok(element.summary);
      const undescribed = kinds.flatMap((kind) =>
        element[kind].filter(({ description }) => !description).map(({ name }) => `${kind}: ${name}`),
      );
      assert.deepEqual(undescribed, []);
      const untyped = [...element.attributes, ...element.members, ...element.events]
        .filter(({ type }) => !type?.text)
        .map(({ name }) => name);
      assert.deepEqual(untyped, []);
      const nameless = (['attributes', 'members', 'events', 'cssProperties'] as const).flatMap((kind) =>
        element[kind].filter(({ name }) => !name),
      );
      assert.deepEqual(nameless, []);
    });

    it(`${tagName}: nothing is described that a page cannot use`, () => {
      const states = chain.flatMap(({ code }) => [...code.matchAll(/(\w+): \{ state: true/g)].map(([, name]) => name));
      const leaks = [...element.members, ...element.attributes].filter(
        ({ name }) => states.includes(name) || /^[_#]/.test(name),
      );
      assert.deepEqual(
        leaks.map(({ name }) => name),
        [],
      );
      assert.deepEqual(
        element.members.filter(({ privacy = 'public' }) => privacy !== 'public').map(({ name }) => name),
        [],
      );
    });

    it(`${tagName}: the attributes are those that it observes or styles`, () => {
      const observed = chain.flatMap(({ code }) => attributesIn(code));
      const styled = chain
        .flatMap(({ imports, code }) => [
          code,
          ...imports.map(({ path = '' }) =>
            path.startsWith('components/styles/') ? (sources.get(path)?.code ?? '') : '',
          ),
        ])
        .flatMap((code) => [...code.matchAll(/:host\(\[([\w-]+)/g)].map(([, name = '']) => name));
      const expected = new Set([...observed, ...styled.filter((name) => name !== 'hidden')]);
      assert.deepEqual(element.attributes.map(({ name }) => name).toSorted(), [...expected].toSorted());
    });

    it(`${tagName}: the slots are those that it renders`, () => {
      const inTemplates = chain.flatMap(({ code }) =>
        [...code.matchAll(/<slot(?: name="(\w+)")?/g)].map(([, name = '']) => name),
      );
      // Made without a template, from a list of names.
      const made = chain.flatMap(({ code }) =>
        [...code.matchAll(/of \[([^\]]*)\]\) [^;]*createElement\('slot'\)/g)].flatMap(([, names = '']) =>
          [...names.matchAll(/'(\w*)'/g)].map(([, name = '']) => name),
        ),
      );
      const rendered = [...inTemplates, ...made];
      assert.deepEqual(element.slots.map(({ name }) => name).toSorted(), [...new Set(rendered)].toSorted());
    });

    it(`${tagName}: the events are those that it dispatches`, () => {
      const dispatched = reachable(chain).flatMap(({ code }) =>
        [...code.matchAll(/new (Auth\w+Event)\(/g)].map(([, name = '']) => name),
      );
      const expected = [...new Set(dispatched)].map((name) => `${eventName(name)}: ${name}`);
      assert.deepEqual(
        element.events.map(({ name, type }) => `${name}: ${type?.text}`).toSorted(),
        expected.toSorted(),
      );
    });
  }

  it('has every token that a rule reads', () => {
    const rules = [...filesUnder('components', '.ts'), ...filesUnder('components', '.css')].map((path) =>
      readFileSync(root + path, 'utf8'),
    );
    const read = rules.flatMap((text) => [...text.matchAll(/var\((--auth-[\w-]+)/g)].map(([, name = '']) => name));
    const described = elements.flatMap(({ cssProperties }) => cssProperties.map(({ name }) => name));
    assert.deepEqual([...new Set(described)].toSorted(), [...new Set(read)].toSorted());
  });
});

/** The file of a class and those of the classes of ours that it extends. */
function chainOf(path: string): readonly Source[] {
  const source = sources.get(path);
  assert.ok(source, `${path} is missing`);
  const above = /class \w+ extends (\w+)/.exec(source.code)?.[1];
  const file = above && new RegExp(`\\{[^}]*\\b${above}\\b[^}]*\\} from '([^']+)'`).exec(source.code)?.[1];
  return file?.startsWith('.')
    ? [source, ...chainOf(posix.join(posix.dirname(path), file).replace(/\.js$/, '.ts'))]
    : [source];
}

/** What these files run, now or later: other elements and dialogs speak for themselves. */
function reachable(chain: readonly Source[], seen = new Set<string>()): readonly Source[] {
  return chain.flatMap((source) => {
    if (seen.has(source.path)) return [];
    seen.add(source.path);
    const others = source.imports.flatMap(({ kind, path = '' }) =>
      kind !== 'type' && path.startsWith('components/') && !path.startsWith('components/auth-')
        ? (sources.get(path) ?? [])
        : [],
    );
    return [source, ...reachable(others, seen)];
  });
}

/** What `static properties` observes: the property in lower case, or as it says. */
function attributesIn(code: string): readonly string[] {
  const [, block = ''] = /static override properties: PropertyDeclarations = \{([^]*?)\n? *\};/.exec(code) ?? [];
  return [...block.matchAll(/(\w+): \{([^}]*)\}/g)].flatMap(([, name = '', options = '']) => {
    if (/state: true|attribute: false/.test(options)) return [];
    return /attribute: '([^']+)'/.exec(options)?.[1] ?? name.toLowerCase();
  });
}

function eventName(type: string): string | undefined {
  const { code } = [...sources.values()].find((source) => source.code.includes(`class ${type} extends Event`)) ?? {
    code: '',
  };
  return new RegExp(`class ${type} extends Event[^]*?super\\('([\\w-]+)'`).exec(code)?.[1];
}
