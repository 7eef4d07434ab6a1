import { load } from '../src/index.js';

/** Defines each of these elements once the page has one, now or later. */
export function watch(elements: Readonly<Record<string, () => Promise<unknown>>>): void {
  const look = (): void => {
    for (const [name, define] of Object.entries(elements)) {
      if (!customElements.get(name) && document.querySelector(name)) load(define).catch(console.error);
    }
  };
  look();
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
}
