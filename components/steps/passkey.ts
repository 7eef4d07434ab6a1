import { html, nothing, type TemplateResult } from 'lit';
import { button } from '../controls/button.js';
import { heading } from '../controls/heading.js';
import { icon } from '../controls/icon.js';
import { others } from '../controls/others.js';
import { stepOf, type ViewContext } from './view.js';

const emblem = html`<div data-auth-part="emblem">${icon('passkey')}</div>`;

/** The server asks for a passkey in mid-flow: first in words, then in the browser's own sheet. */
export function passkeyView(context: ViewContext): TemplateResult {
  const { text } = context;
  return html`${emblem} ${heading(context, text.of('passkey.title'), text.of('passkey.hint'))} ${button(context, { label: text.of('passkey.action'), pending: 'passkey' })}
    <div data-auth-part="footer">${others(context, stepOf(context, 'passkey').others)}</div>`;
}

/** Once somebody is in: the next time without a password. "Not now" weighs as much as "yes". */
export function offerView(context: ViewContext): TemplateResult {
  const { text } = context;
  const words = stepOf(context, 'offer').here ? 'offer.here' : 'offer';
  return html`${emblem} ${heading(context, text.of(`${words}.title`), text.of(`${words}.hint`))} ${button(context, { label: text.of('offer.action'), pending: 'passkey' })}
    ${stepOf(context, 'offer').skippable ? button(context, { label: text.of('offer.skip'), look: 'secondary', pending: 'resend', press: () => context.send({ type: 'skip' }) }) : nothing}`;
}
