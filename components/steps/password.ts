import { html, type TemplateResult } from 'lit';
import { accountRow } from '../controls/account-row.js';
import { button, way } from '../controls/button.js';
import { heading } from '../controls/heading.js';
import { others } from '../controls/others.js';
import { passwordField } from '../controls/password-field.js';
import { stepOf, type ViewContext } from './view.js';

export function passwordView(context: ViewContext): TemplateResult {
  const { text, links } = context;
  const forgot = way(links.recoverHref, text.of('action.forgot'), () => context.switchTo('recovery'));
  return html`${heading(context, text.of('password.title'))} ${accountRow(context)}
    ${passwordField(context, { label: text.of('field.password'), autocomplete: 'current-password', aside: forgot })} ${button(context, { label: text.of('action.sign-in') })}
    <div data-auth-part="footer">${others(context, stepOf(context, 'password').others)}</div>`;
}
