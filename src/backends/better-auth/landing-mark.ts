/**
 * The parameter by which a page knows that a link or a provider has led to it: Better Auth adds nothing where all went
 * well, and only `token` or `error` otherwise, which may be the page's own.
 */
export const LANDING = 'keylit';

/** Where somebody comes from, and whether their account is new. */
export type Landing = 'verified' | 'link' | 'link-new' | 'reset' | 'social' | 'social-new';
