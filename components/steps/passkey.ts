import { html, nothing, type TemplateResult } from 'lit';
import { accountIcon } from '../controls/account-icon.js';
import { button } from '../controls/button.js';
import { heading } from '../controls/heading.js';
import { icon } from '../controls/icon.js';
import { back } from '../controls/back.js';
import { others } from '../controls/others.js';
import { expiry, leftOut, why } from '../controls/second-factor.js';
import { stepOf, type ViewContext } from './view.js';

const emblem = html`<div data-auth-part="emblem">${icon('passkey')}</div>`;
const keyEmblem = html`<div data-auth-part="emblem">${accountIcon('key')}</div>`;

/** The server asks for a passkey in mid-flow: first in words, then in the browser's own sheet. */
export function passkeyView(context: ViewContext): TemplateResult {
  const { text, state } = context;
  const step = stepOf(context, 'passkey');
  const name = step.factor === 'security-key' ? 'security-key' : 'passkey';
  // Another try may first ask for another challenge: either is this button's doing.
  const pending = state.pending === 'security-key' ? 'security-key' : 'passkey';
  return html`${step.factor === 'security-key' ? keyEmblem : emblem} ${heading(context, text.of(`${name}.title`), text.of(`${name}.hint`))} ${why(context, step)} ${button(context, { label: text.of(`${name}.action`), pending })} ${expiry(context, step)}
    <div data-auth-part="footer">${others(context, step.others)} ${step.factor ? html`${leftOut(context, step.others)} ${back(context)}` : nothing}</div>`;
}

/** Once somebody is in: the next time without a password. "Not now" weighs as much as "yes". For an account that is to have no password it is the last step. */
export function offerView(context: ViewContext): TemplateResult {
  const { text } = context;
  const { skippable, chosen, here } = stepOf(context, 'offer');
  const words = chosen ? 'offer.chosen' : here ? 'offer.here' : 'offer';
  return html`${emblem} ${heading(context, text.of(`${words}.title`), text.of(`${words}.hint`))} ${button(context, { label: text.of('offer.action'), pending: 'passkey' })}
    ${skippable ? button(context, { label: text.of(chosen ? 'offer.chosen.skip' : 'offer.skip'), look: 'secondary', pending: 'resend', press: () => context.send({ type: 'skip' }) }) : nothing}`;
}
