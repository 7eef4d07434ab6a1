import { html, nothing, render, type TemplateResult } from 'lit';
import { AuthError } from '../../src/index.js';
import { addStyles, adoptStyles } from './adopt-styles.js';
import { developmentStyles } from '../styles/development.js';

/** Words for the developer, loaded only when something is wrong: what the mistake is and how to mend it. */
const advice: { readonly [code: string]: string } = {
  'config-backend': 'There is no such backend. Name one that there is, or give createAuth a Backend of your own.',
  'config-url': 'That is no address that a browser can ask. A base URL is a path like /api/auth or an http(s) address; an origin is exact, like https://example.com.',
  'config-method': 'The backend has no such method. Leave it out, or add it at the server.',
  'config-flow': 'The flow document is not valid against flow.schema.json; the built-in flow is shown instead.',
  'config-redirect': 'People are sent to a path of this origin, or to an origin in createAuth({ redirectOrigins }); the attribute is ignored.',
  'config-rp-id': "The RP ID that the server sends does not fit this origin: it has to be the page's domain or one above it.",
  'config-permissions-policy': 'This page is in a frame that may not use passkeys: the frame needs allow="publickey-credentials-get; publickey-credentials-create".',
  'config-options': 'The server sent passkey options that the browser refuses.',
  'insecure-context': 'Browsers have WebAuthn on https and on http://localhost only.',
  'chunk-unavailable': 'A file of Keylit could not be loaded: was there a deploy, or is the folder chunks not served beside keylit.js?',
  'bad-response': 'The backend answered something that is not its protocol. See whether base-url leads to it and not to a page.',
  unreachable: 'The backend cannot be reached. See whether base-url leads to it and whether it runs.',
};

const isDevelopment = (): boolean => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(location.hostname);

/** One line that names the place, what stands there, and what to do. */
const explain = ({ code, path, detail }: AuthError): string => [path && `${path}:`, code, detail && `(${detail}).`, advice[code]].filter(Boolean).join(' ');

/** Says it in the console, and on a developer's own machine beside the form too, with what the request shows. */
export async function tell(error: AuthError, element: string, container?: HTMLElement): Promise<void> {
  console.error(`[keylit] <${element}> ${explain(error)}`, error);
  const place = container ?? document.querySelector<HTMLElement>('[data-auth-root]');
  if (!place || !isDevelopment() || !/^(unreachable|bad-response|server-error)$/.test(error.code)) return;
  addStyles(developmentStyles);
  adoptStyles(place.getRootNode());
  const panel = place.querySelector<HTMLElement>(':scope > [data-auth-part=development]') ?? place.appendChild(document.createElement('aside'));
  panel.dataset.authPart = 'development';
  panel.dir = 'ltr';
  panel.lang = 'en';
  render(content(error, await reach(error), () => panel.remove()), panel);
}

/** What the failed request alone does not show: does anything answer there, and is it only CORS? */
async function reach({ status, detail }: AuthError): Promise<string> {
  const url = /https?:\/\/[^\s:]+(?::\d+)?[^\s:]*/.exec(detail ?? '')?.[0];
  if (status === 404) return 'There is nothing at that path: set base-url to the path at which the backend answers.';
  if (status !== undefined) return 'The content-type has to be application/json: base-url probably leads to a web page.';
  if (!url) return '';
  if (new URL(url).origin === location.origin) return 'Nothing answers there: does the server of this page pass that path on to the backend?';
  const answers = await fetch(url, { mode: 'no-cors', credentials: 'omit' }).then(
    () => true,
    () => false,
  );
  return answers
    ? `It answers, but not to this page. It has to send Access-Control-Allow-Origin: ${location.origin} and Access-Control-Allow-Credentials: true.`
    : 'Nothing answers there: start the backend, correct base-url, or add its origin to connect-src of the Content-Security-Policy.';
}

function content(error: AuthError, reached: string, close: () => void): TemplateResult {
  const { code, status, detail } = error;
  return html`<p data-auth-part="label">Only on ${location.hostname}: ${code}</p>
    <dl data-auth-part="facts">
      ${detail ? html`<dt>Request</dt><dd>${detail}</dd>` : nothing}
      ${status === undefined ? nothing : html`<dt>Status</dt><dd>${status}</dd>`}
      <dt>What to do</dt><dd>${reached || advice[code]}</dd>
    </dl>
    <button data-auth-part="link" type="button" @click=${close}>Close</button>`;
}

export const noProvider = (count: number): AuthError =>
  new AuthError('config-provider', {
    detail: count ? `there are ${count} <auth-provider>s and none is around this element: put it into one, or set its auth property` : 'there is no <auth-provider> on this page',
  });
