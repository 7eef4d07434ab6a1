import { formStyles } from '../styles/form.js';

const roots = new Set<WeakRef<Document | ShadowRoot>>();
const texts: string[] = [];
const sheets = new Map<string, CSSStyleSheet>();

function adopt(root: Document | ShadowRoot, text: string): void {
  let sheet = sheets.get(text);
  if (!sheet) {
    sheets.set(text, (sheet = new CSSStyleSheet()));
    sheet.replaceSync(text);
  }
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}

/**
 * Puts Keylit's rules where the fields are: on the page, or on the shadow root that the element stands in. A
 * constructed sheet needs no `<style>` and so passes the strictest CSP.
 */
export function adoptStyles(node: Node): void {
  if (!('adoptedStyleSheets' in node)) return;
  const root = node as Document | ShadowRoot;
  if (![...roots].some((known) => known.deref() === root)) roots.add(new WeakRef(root));
  for (const text of [formStyles, ...texts]) adopt(root, text);
}

/** Adds rules that came with a later chunk to every root that has elements in it, now and from now on. */
export function addStyles(text: string): void {
  if (texts.includes(text)) return;
  texts.push(text);
  for (const known of roots) {
    const root = known.deref();
    if (root) adopt(root, text);
    else roots.delete(known);
  }
}
