import { load } from '../src/index.js';

const elements: Readonly<Record<string, () => Promise<unknown>>> = {
  'auth-provider': () => import('./auth-provider/define.js'),
  'auth-login': () => import('./auth-login/define.js'),
  'auth-signup': () => import('./auth-signup/define.js'),
  'auth-recover': () => import('./auth-recover/define.js'),
  'auth-mfa': () => import('./auth-mfa/define.js'),
  'auth-passkey': () => import('./auth-passkey/define.js'),
  'auth-user': () => import('./auth-user/define.js'),
  'auth-show': () => import('./auth-show/define.js'),
};

function loadWithin(root: ParentNode): void {
  for (const [name, define] of Object.entries(elements)) {
    if (customElements.get(name) || !root.querySelector(name)) continue;
    load(define).catch((error: unknown) => console.error(`[keylit] <${name}> could not be loaded`, error));
  }
}

/** Defines each element once the page has one, now or later. */
export function watch(root: Document | ShadowRoot): void {
  loadWithin(root);
  new MutationObserver((records) => {
    if (records.some(({ addedNodes }) => addedNodes.length)) loadWithin(root);
  }).observe(root, { childList: true, subtree: true });
}

if (globalThis.document) watch(document);
