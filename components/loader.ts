import { load } from '../src/index.js';

/** Loads what defines elements once the page has one of them, now or later; keys are selectors. */
export function watch(definitions: Readonly<Record<string, () => Promise<unknown>>>): void {
  const waiting = new Set(Object.entries(definitions));
  const look = (): void => {
    for (const entry of waiting) {
      if (document.querySelector(entry[0]) && waiting.delete(entry)) load(entry[1]).catch(console.error);
    }
  };
  look();
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
}
