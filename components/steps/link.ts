import { html, type TemplateResult } from 'lit';
import { address } from '../controls/address.js';
import { back } from '../controls/back.js';
import { heading } from '../controls/heading.js';
import { others } from '../controls/others.js';
import { resend } from '../controls/resend.js';
import { stepOf, type ViewContext } from './view.js';

/** A link was sent; the session that it brings arrives from whichever tab opens it. */
export function linkView(context: ViewContext): TemplateResult {
  const step = stepOf(context, 'link');
  const to = address(step.delivery.to);
  return html`${heading(context, context.text.of('link.title'), context.text.parts('link.sent', { to }))}
    <div data-auth-part="footer">${resend(context, step.resendAt, 'link')} ${others(context, step.others)} ${back(context)}</div>`;
}
