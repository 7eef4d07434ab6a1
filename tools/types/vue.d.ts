import type { HTMLAttributes, PublicProps } from 'vue';
import type { ElementParts } from './elements.js';

type CamelCase<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : Name;
type Either<Union> = (Union extends unknown ? (each: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

/** What `@auth-…` hears: Vue makes `onAuth…` of it. */
type Handlers<Parts extends ElementParts[keyof ElementParts]> = {
  [Name in keyof Parts['events'] & string as `on${Capitalize<CamelCase<Name>>}`]?:
    ((event: Parts['events'][Name] & { readonly currentTarget: Parts['element'] }) => void) | undefined;
};

/** An element as Vue's templates see a component. */
type AsComponent<Parts extends ElementParts[keyof ElementParts]> = new () => Parts['element'] & {
  /** @deprecated For the types of templates only: there is no such property. */
  readonly $props: Parts['attributes'] &
    Parts['properties'] &
    Handlers<Parts> &
    Omit<HTMLAttributes, keyof Parts['properties']> &
    PublicProps;
  /** @deprecated For the types of templates only: there is no such method. */
  readonly $emit: Either<
    { [Name in keyof Parts['events']]: (event: Name, payload: Parts['events'][Name]) => void }[keyof Parts['events']]
  >;
};

export type KeylitElements = { [Tag in keyof ElementParts]: AsComponent<ElementParts[Tag]> };

declare module 'vue' {
  interface GlobalComponents extends KeylitElements {}
  /** For `<h1 slot="title">`: strict templates know of Vue's own slots only. */
  interface HTMLAttributes {
    slot?: string | undefined;
  }
}
