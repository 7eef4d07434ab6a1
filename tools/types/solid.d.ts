import type { JSX } from 'solid-js';
import type { ElementParts } from './elements.js';

/** Solid sets properties of custom elements, and has `on:`, `prop:`, `attr:` and `bool:` to say it exactly. */
type Own<Parts extends ElementParts[keyof ElementParts]> = Parts['attributes'] &
  Parts['properties'] & {
    [Name in keyof Parts['properties'] & string as `prop:${Name}`]?: Parts['properties'][Name];
  } & {
    [Name in keyof Parts['text'] & string as `attr:${Name}`]?: Parts['text'][Name];
  } & {
    [Name in keyof Parts['switches'] & string as `bool:${Name}`]?: Parts['switches'][Name];
  } & {
    [Name in keyof Parts['events'] & string as `on:${Name}`]?:
      ((event: Parts['events'][Name] & { readonly currentTarget: Parts['element'] }) => void) | undefined;
  };

export type KeylitElements = {
  [Tag in keyof ElementParts]: Own<ElementParts[Tag]> &
    Omit<JSX.HTMLAttributes<ElementParts[Tag]['element']>, keyof Own<ElementParts[Tag]>>;
};

declare module 'solid-js' {
  namespace JSX {
    interface IntrinsicElements extends KeylitElements {}
  }
}
