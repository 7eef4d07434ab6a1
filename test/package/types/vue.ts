import type { GlobalComponents, HTMLAttributes } from 'vue';
import type { AuthSignedInEvent } from 'keylit/elements.js';
import type {} from 'keylit/vue';

/** What the compiler of Vue's templates makes of `<auth-login return-to="/account" @auth-signed-in="…">`. */
type Props<Tag extends keyof GlobalComponents> = GlobalComponents[Tag] extends new () => { readonly $props: infer All }
  ? All
  : never;
type Emit<Tag extends keyof GlobalComponents> = GlobalComponents[Tag] extends new () => { readonly $emit: infer All }
  ? All
  : never;

export const login: Props<'auth-login'> = {
  key: 'login',
  id: 'login',
  class: ['wide', { tall: true }],
  'return-to': '/account',
  returnTo: '/account',
  methods: ['passkey', 'password'],
  noHistory: true,
  onAuthSignedIn: (event) => {
    event.user.id satisfies string;
    event.currentTarget.returnTo satisfies string;
  },
};
export const title: HTMLAttributes = { slot: 'title' };
export const show: Props<'auth-show'> = { when: 'signed-in' };
export const hear = (emit: Emit<'auth-login'>, event: AuthSignedInEvent): void => emit('auth-signed-in', event);

export const mistakes: readonly Props<'auth-login'>[] = [
  // @ts-expect-error Not an attribute.
  { retrunTo: '/account' },
  // @ts-expect-error A path is text.
  { 'return-to': 42 },
  // @ts-expect-error This event has no user.
  { onAuthStep: ({ user }) => user },
];
// @ts-expect-error Not a condition.
export const neither: Props<'auth-show'> = { when: 'signed-up' };
// @ts-expect-error Not an event of this element.
export const deaf = (emit: Emit<'auth-login'>, event: AuthSignedInEvent): void => emit('auth-signed-on', event);
