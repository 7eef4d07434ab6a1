import { formStyles } from '../styles/form.js';

const texts = new Map<string, CSSStyleSheet | null>([[formStyles, null]]);

function sheetOf(text: string): CSSStyleSheet {
  let sheet = texts.get(text);
  if (!sheet) {
    texts.set(text, (sheet = new CSSStyleSheet()));
    sheet.replaceSync(text);
  }
  return sheet;
}

/**
 * Puts Keylit's rules where the fields are: on the page, or on the shadow root that the element stands in. A
 * constructed sheet needs no `<style>` and so passes the strictest CSP.
 */
export function adoptStyles(root: Node): void {
  if (!('adoptedStyleSheets' in root)) return;
  const { adoptedStyleSheets: adopted } = root as Document;
  const missing = [...texts.keys()].map(sheetOf).filter((sheet) => !adopted.includes(sheet));
  if (missing.length) (root as Document).adoptedStyleSheets = [...adopted, ...missing];
}

/** Adds rules that came with a later chunk: every element puts them where it stands when it renders next. */
export function addStyles(text: string): void {
  if (!texts.has(text)) texts.set(text, null);
}
