import type { Message } from './message.js';

/**
 * The English of the first screen, and of what can go wrong on it before more can be loaded. English is the one
 * language in two parts, because every page loads this one; others are a file each, with the keys of both.
 */
export const enFirst = {
  'sign-in.title': 'Sign in',
  'field.identifier': 'Email address',
  'action.continue': 'Continue',
  'or': 'or',
  'method.passkey': 'Sign in with a passkey',
  'method.provider': 'Continue with {provider}',
  'method.guest': 'Continue as guest',
  'method.sso': 'Use your work account',
  'switch.to-sign-up': 'New here?',
  'switch.to-sign-up.action': 'Create an account',
  'busy': 'One moment…',
  'legal': 'By continuing you agree to the {terms}. See the {privacy}.',
  'legal.terms': 'terms',
  'legal.privacy': 'privacy notice',
  'support': 'Get help',
  'error.reload': 'Reload the page',
  'error.offline': 'You are offline. Nothing you typed is lost: try again when the connection is back.',
  'error.unreachable': 'We cannot reach the sign-in service. Try again in a moment.',
  'error.chunk-unavailable': 'There is a newer version of this page. Reload it to go on; your email address is kept.',
  'error.config': 'Sign-in is not set up correctly on this page.',
  'error.unknown': 'Something went wrong. Try again.',
} as const satisfies Record<string, Message>;
