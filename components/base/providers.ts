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

/** The nearest node, from this one outwards through shadow roots, for which `fits`. */
export function ancestor(from: Node, fits: (node: Node) => boolean): Node | undefined {
  for (let node: Node | null = from; node; node = node.parentNode ?? (node as ShadowRoot).host ?? null) if (fits(node)) return node;
  return undefined;
}

/** The nearest provider around an element, else the page's only one. */
export function providerOf(element: Element): AuthSource | undefined {
  return (ancestor(element, (node) => sources.has(node as AuthSource)) as AuthSource | undefined) ?? (sources.size === 1 ? [...sources][0] : undefined);
}

export const providerCount = (): number => sources.size;
