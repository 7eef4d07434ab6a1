import type { HTMLAttributes } from 'svelte/elements';
import type { ElementParts } from './elements.js';

/** Svelte 5 listens to `on` and all that follows it (Svelte 4 and its syntax: `on:`), and sets a property where there is one. */
type Own<Parts extends ElementParts[keyof ElementParts]> = Parts['attributes'] &
  Parts['properties'] & {
    [Name in keyof Parts['events'] & string as `on${Name}` | `on:${Name}`]?:
      ((event: Parts['events'][Name] & { readonly currentTarget: Parts['element'] }) => unknown) | undefined | null;
  };

export type KeylitElements = {
  [Tag in keyof ElementParts]: Own<ElementParts[Tag]> &
    Omit<HTMLAttributes<ElementParts[Tag]['element']>, keyof Own<ElementParts[Tag]>>;
};

declare module 'svelte/elements' {
  interface SvelteHTMLElements extends KeylitElements {}
}
