import { html, type TemplateResult } from 'lit';
import { button } from '../controls/button.js';
import { heading } from '../controls/heading.js';
import { owner } from '../controls/owner.js';
import { passwordField } from '../controls/password-field.js';
import { stepOf, type ViewContext } from './view.js';

export function newPasswordView(context: ViewContext): TemplateResult {
  const { text } = context;
  const { minLength } = stepOf(context, 'new-password').rules;
  return html`${heading(context, text.of('new-password.title'))}
    ${owner(context)}
    ${passwordField(context, { label: text.of('field.new-password'), autocomplete: 'new-password', minLength, hint: text.of('password.hint', { count: minLength }) })}
    ${button(context, { label: text.of('new-password.action') })}`;
}
