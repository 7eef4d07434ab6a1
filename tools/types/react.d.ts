import type { ClassAttributes, HTMLAttributes } from 'react';
import type { ElementParts } from './elements.js';

/** React 19 listens to `on` and all that follows it, and sets a property where the element has one of that name. */
type Own<Parts extends ElementParts[keyof ElementParts]> = Parts['attributes'] &
  Parts['properties'] & {
    [Name in keyof Parts['events'] & string as `on${Name}`]?:
      ((event: Parts['events'][Name] & { readonly currentTarget: Parts['element'] }) => void) | undefined;
  };

export type KeylitElements = {
  [Tag in keyof ElementParts]: Own<ElementParts[Tag]> &
    Omit<HTMLAttributes<ElementParts[Tag]['element']>, keyof Own<ElementParts[Tag]>> &
    ClassAttributes<ElementParts[Tag]['element']>;
};

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements extends KeylitElements {}
  }
}
