/** Registers an element unless the name is taken: two copies of Keylit on one page must not throw. Does nothing on a server. */
export function define(name: string, element: CustomElementConstructor): void {
  const registry = globalThis.customElements;
  if (registry && !registry.get(name)) registry.define(name, element);
}
