import { AuthError } from '../../src/index.js';

/** Words for the developer, loaded only when something is wrong: what the mistake is, where, and how to mend it. */
const advice: { readonly [code: string]: string } = {
  'config-backend': 'There is no such backend. Name one that there is, or give createAuth a Backend of your own.',
  'config-url': 'That is no address that a browser can ask. A base URL is a path like /api/auth or an http(s) address; an origin is exact, like https://example.com.',
  'config-method': 'The backend has no such method. Leave it out, or add it at the server.',
  'config-flow': 'The flow document is not valid against flow.schema.json; the built-in flow is shown instead.',
  'config-redirect': 'People are sent to a path of this origin, or to an origin in createAuth({ redirectOrigins }); the attribute is ignored.',
  'config-rp-id': 'The RP ID that the server sends does not fit this origin: it has to be the page\'s domain or one above it.',
  'config-permissions-policy': 'This page is in a frame that may not use passkeys: the frame needs allow="publickey-credentials-get; publickey-credentials-create".',
  'config-options': 'The server sent passkey options that the browser refuses.',
  'insecure-context': 'Browsers have WebAuthn on https and on http://localhost only.',
  'chunk-unavailable': 'A file of Keylit could not be loaded: was there a deploy, or is /chunks not served beside keylit.js?',
  unreachable: 'The backend cannot be reached. See whether base-url leads to it, whether it runs, and, if it is on another origin, whether it allows this one (CORS with credentials).',
};

/** One line that names the place, what stands there, and what to do. */
export function explain({ code, path, detail }: AuthError): string {
  return [path && `${path}:`, code, detail && `(${detail}).`, advice[code]].filter(Boolean).join(' ');
}

export const noProvider = (count: number): AuthError =>
  new AuthError('config-provider', {
    detail: count ? `there are ${count} <auth-provider>s and none is around this element: put it into one, or set its auth property` : 'there is no <auth-provider> on this page',
  });
