import type { SvelteHTMLElements } from 'svelte/elements';
import type { AuthSignedInEvent } from 'keylit/elements.js';
import type {} from 'keylit/svelte';

const welcome = (event: AuthSignedInEvent): string => event.user.id;

/** What svelte-check makes of `<auth-login return-to="/account" onauth-signed-in={…}>`. */
export const login: SvelteHTMLElements['auth-login'] = {
  id: 'login',
  class: 'wide',
  'return-to': '/account',
  methods: ['passkey', 'password'],
  noHistory: true,
  onclick: (event) => event.currentTarget.returnTo,
  'onauth-signed-in': (event) => {
    event.user.id satisfies string;
    event.currentTarget.returnTo satisfies string;
  },
  'on:auth-step': ({ step }) => step,
};
export const signup: SvelteHTMLElements['auth-signup'] = { 'onauth-signed-in': welcome };
export const show: SvelteHTMLElements['auth-show'] = { when: 'signed-in' };

export const mistakes: readonly SvelteHTMLElements['auth-login'][] = [
  // @ts-expect-error Not an attribute.
  { retrunTo: '/account' },
  // @ts-expect-error A path is text.
  { 'return-to': 42 },
  // @ts-expect-error This event has no user.
  { 'onauth-step': ({ user }) => user },
  // @ts-expect-error Another event's handler.
  { 'onauth-error': welcome },
];
// @ts-expect-error Not a condition.
export const neither: SvelteHTMLElements['auth-show'] = { when: 'signed-up' };
