/**
 * An app's own names, told to the compiler once: `declare module 'keylit' { interface Register { roles: 'admin' | 'editor' } }`.
 * Known keys are `roles` and `permissions`; what is not registered is any string.
 */
export interface Register {}

type Registered<Key extends string> = Register extends { readonly [K in Key]: infer Names extends string } ? Names : string;

/** A role as the server names it; the app's own union where `Register` has `roles`. */
export type Role = Registered<'roles'>;

/** A permission as the server names it; the app's own union where `Register` has `permissions`. */
export type Permission = Registered<'permissions'>;
