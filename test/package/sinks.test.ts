import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { productSources, sourceOf, type Source } from './sources.js';

/**
 * What breaks under the strictest Content-Security-Policy with Trusted Types, opens a door for scripts, or reaches into
 * the page that we are a guest of. Each pattern with the code that it must see.
 */
const sinks: readonly { readonly name: string; readonly pattern: RegExp; readonly examples: readonly string[] }[] = [
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
  { name: 'eval', pattern: /(?<![\w.])eval\s*\(|\bglobalThis\.eval\b/, examples: ['eval(text);'] },
  { name: 'new Function', pattern: /\bnew\s+Function\s*\(/, examples: ['new Function(text);'] },
  { name: 'a timer over text', pattern: /\bset(Timeout|Interval)\(\s*['"`]/, examples: [`setTimeout('go()', 1);`] },
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
  { name: 'writing a cookie', pattern: /\bdocument\.cookie\s*=(?!=)/, examples: ['document.cookie = text;'] },
  {
    name: 'an unload listener',
    pattern: /['"`]unload['"`]|\.onunload\b/,
    examples: [`addEventListener('unload', go);`, 'window.onunload = go;'],
  },
  {
    name: 'patching fetch',
    pattern: /\b(globalThis|window|self)(\.fetch|\[['"]fetch['"]\])\s*=(?!=)/,
    examples: ['globalThis.fetch = mine;', 'window.fetch = mine;'],
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
  'html`<button @click=${go}>Go</button>`',
];

const findIn = (source: Source): readonly string[] =>
  sinks.filter(({ pattern }) => pattern.test(source.code)).map(({ name }) => `${source.path}: ${name}`);

describe('forbidden sinks', () => {
  it('are in no file', () => {
    assert.deepEqual(productSources().flatMap(findIn), []);
  });

  for (const { name, examples } of sinks) {
    it(`would be seen: ${name}`, () => {
      for (const example of examples)
        assert.ok(findIn(sourceOf('src/x.ts', example)).includes(`src/x.ts: ${name}`), example);
    });
  }

  it('are not seen where there are none', () => {
    for (const example of harmless) assert.deepEqual(findIn(sourceOf('src/x.ts', example)), [], example);
  });
});
