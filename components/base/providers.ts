import type { Auth } from '../../src/index.js';

/** What an element needs to know of an `<auth-provider>`. */
export interface AuthSource extends HTMLElement {
  readonly auth: Auth | null;
}

const sources = new Set<AuthSource>();
const listeners = new Set<() => void>();

const announce = (): void => listeners.forEach((listener) => listener());

/** A provider came onto the page, went, or has another `auth` now. */
export function register(source: AuthSource): void {
  sources.add(source);
  announce();
}

export function unregister(source: AuthSource): void {
  sources.delete(source);
  announce();
}

export function onProvidersChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The nearest provider around a node, through shadow roots, else the page's only one. */
export function providerOf(element: Element): AuthSource | undefined {
  for (let node: Node | null = element; node; node = node.parentNode ?? (node as ShadowRoot).host ?? null) {
    if (sources.has(node as AuthSource)) return node as AuthSource;
  }
  return sources.size === 1 ? [...sources][0] : undefined;
}

export const providerCount = (): number => sources.size;
