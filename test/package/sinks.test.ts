import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { filesUnder, productSources, root, sourceOf, type Source } from './sources.js';

/**
 * What breaks under the strictest Content-Security-Policy with Trusted Types, opens a door for scripts, or reaches into
 * the page that we are a guest of. Each pattern with the code that it must see.
 */
const sinks: readonly {
  readonly name: string;
  /** The requirement of the session that forbids it, where one does. */
  readonly id?: string;
  readonly pattern: RegExp;
  readonly examples: readonly string[];
}[] = [
  {
    name: 'innerHTML',
    pattern: /\binnerHTML\b/,
    examples: ['box.innerHTML = text;', 'html`<b .innerHTML=${text}></b>`'],
  },
  { name: 'outerHTML', pattern: /\bouterHTML\s*=(?!=)/, examples: ['box.outerHTML = text;'] },
  {
    name: 'insertAdjacentHTML',
    pattern: /\binsertAdjacentHTML\b/,
    examples: [`box.insertAdjacentHTML('beforeend', text);`],
  },
  { name: 'setHTMLUnsafe', pattern: /\bsetHTMLUnsafe\b/, examples: ['box.setHTMLUnsafe(text);'] },
  { name: 'document.write', pattern: /\bdocument\.write(ln)?\b/, examples: ['document.write(text);'] },
  {
    name: 'createContextualFragment',
    pattern: /\bcreateContextualFragment\b/,
    examples: ['range.createContextualFragment(text);'],
  },
  { name: 'srcdoc', pattern: /\bsrcdoc\b/, examples: ['frame.srcdoc = text;'] },
  { name: 'unsafeHTML', pattern: /\bunsafe(HTML|SVG|Static|CSS|MathML)\b/, examples: ['html`${unsafeHTML(text)}`'] },
  { name: 'eval', id: 'CSP-2', pattern: /(?<![\w.])eval\s*\(|\b(globalThis|window|self)\.eval\b/, examples: ['eval(text);', 'window.eval(text);'] },
  {
    name: 'new Function',
    id: 'CSP-2',
    pattern: /\b(new\s+|globalThis\.)Function\s*\(|\.constructor\(\s*['"`]/,
    examples: ['new Function(text);', `go.constructor('return 1')();`],
  },
  { name: 'a timer over text', id: 'CSP-2', pattern: /\bset(Timeout|Interval)\(\s*['"`]/, examples: [`setTimeout('go()', 1);`] },
  {
    name: 'a worker that is no file of the package',
    id: 'CSP-2',
    pattern: /\bnew\s+(Shared)?Worker\(\s*(?!new URL\(\s*['"][./\w-]+['"],\s*import\.meta\.url\s*\))/,
    examples: [`new Worker('data:text/javascript,go()');`, 'new SharedWorker(URL.createObjectURL(blob));', 'new Worker(url);'],
  },
  {
    name: 'script from a blob, from data or from elsewhere',
    id: 'CSP-2',
    pattern: /\bimportScripts\b|\bimport\(\s*['"`](https?|blob|data):|['"`](text|application)\/javascript\b|createElement\(\s*['"`]script['"`]/,
    examples: [
      `importScripts('x.js');`,
      `import('https://cdn.example/x.js');`,
      `new Blob([code], { type: 'text/javascript' });`,
      `document.createElement('script');`,
    ],
  },
  { name: 'javascript:', pattern: /['"`]javascript:/i, examples: [`link.href = 'javascript:void 0';`] },
  { name: 'styleMap', pattern: /\bstyleMap\b/, examples: ['html`<b style=${styleMap(map)}></b>`'] },
  {
    name: 'a style attribute',
    pattern: /[\s"'`]style=|setAttribute\(\s*['"`]style['"`]/,
    examples: ['html`<b style="color: red"></b>`', `box.setAttribute('style', text);`],
  },
  {
    name: 'a style element',
    pattern: /<style\b|createElement\(\s*['"`]style['"`]/,
    examples: ['html`<style>b {}</style>`', `document.createElement('style');`],
  },
  {
    name: 'an inline handler',
    pattern: /[\s"'`]on(click|load|error|submit|input|change|focus|blur)=/,
    examples: ['html`<b onclick="go()"></b>`'],
  },
  {
    name: 'writing a cookie',
    id: 'STO-2',
    pattern: /\bdocument(\.cookie|\[['"`]cookie['"`]\])\s*\+?=(?!=)|\bcookieStore\b/,
    examples: ['document.cookie = text;', `document['cookie'] = text;`, 'await cookieStore.set(name, token);'],
  },
  {
    name: 'an unload listener',
    pattern: /['"`]unload['"`]|\bonunload\b/,
    examples: [`addEventListener('unload', go);`, 'window.onunload = go;'],
  },
  {
    name: 'patching fetch or XMLHttpRequest',
    id: 'FET-3',
    pattern:
      /\b(globalThis|window|self)(\.|\[['"])(fetch|XMLHttpRequest)(['"]\])?\s*=(?!=)|\bdefineProperty\(\s*(globalThis|window|self)\b|\bassign\(\s*(globalThis|window|self)\b|\bXMLHttpRequest\.prototype\b/,
    examples: [
      'globalThis.fetch = mine;',
      'window.fetch = mine;',
      `self['fetch'] = mine;`,
      'window.XMLHttpRequest = Mine;',
      `Object.defineProperty(globalThis, 'fetch', { value: mine });`,
      'Object.assign(window, { fetch: mine });',
      'const { open } = XMLHttpRequest.prototype;',
    ],
  },
  {
    name: 'patching a prototype',
    pattern: /\b(XMLHttpRequest|Element|HTMLElement|Node|Object|Array|Promise|History)\.prototype\.\w+\s*=(?!=)/,
    examples: ['History.prototype.pushState = mine;'],
  },
];

/** Code that looks alike and is fine. */
const harmless = [
  'const style = { color };',
  'form.outerHTML === before;',
  'await platform.fetch(url);',
  `addEventListener('beforeunload', go);`,
  `if (document.cookie === '') go();`,
  'const retrieval = evaluate(flow);',
  '/** No innerHTML here, and no <style> either. */',
  'setTimeout(() => go(), 1);',
  `new SharedWorker(new URL('./worker.js', import.meta.url), { type: 'module' });`,
  `new Blob([codes], { type: 'text/plain' });`,
  'const worker = options.worker();',
  'html`<button @click=${go}>Go</button>`',
];

const findIn = (source: Source): readonly string[] =>
  sinks.filter(({ pattern }) => pattern.test(source.code)).map(({ name }) => `${source.path}: ${name}`);

describe('forbidden sinks', () => {
  const sources = productSources();
  const shipped = filesUnder('dist/cdn', '.js').map((path) => ({ ...sourceOf(path, ''), code: readFileSync(root + path, 'utf8') }));

  for (const { name, id, examples } of sinks) {
    it(`are in no file: ${name}${id ? ` (${id})` : ''}`, () => {
      for (const example of examples)
        assert.ok(findIn(sourceOf('src/x.ts', example)).includes(`src/x.ts: ${name}`), example);
      assert.deepEqual(sources.flatMap(findIn).filter((line) => line.endsWith(`: ${name}`)), []);
    });
  }

  it('are in nothing that a page loads, what other packages brought along included (CSP-2, FET-3)', () => {
    assert.ok(shipped.length > 5, `${shipped.length} files`);
    const ours = new Set(sinks.filter(({ id }) => id).map(({ name }) => name));
    assert.deepEqual(shipped.flatMap(findIn).filter((line) => ours.has(line.slice(line.indexOf(': ') + 2))), []);
  });

  it('are not seen where there are none', () => {
    for (const example of harmless) assert.deepEqual(findIn(sourceOf('src/x.ts', example)), [], example);
  });
});
