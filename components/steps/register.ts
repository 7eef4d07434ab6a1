import { html, nothing, type TemplateResult } from 'lit';
import { button, way } from '../controls/button.js';
import { field } from '../controls/field.js';
import { firstHeading } from '../controls/heading.js';
import { icon } from '../controls/icon.js';
import { legal } from '../controls/legal.js';
import { passwordField } from '../controls/password-field.js';
import { shortcuts } from '../controls/shortcuts.js';
import { identifierField } from './identifier.js';
import { stepOf, type ViewContext } from './view.js';

/** A new account, on one screen. */
export function registerView(context: ViewContext): TemplateResult {
  const { text, links, auth } = context;
  const { method, fields, shortcuts: methods } = stepOf(context, 'register');
  const { minLength } = auth.capabilities.password;
  return html`${firstHeading(context, text.of('sign-up.title'), method === 'passkey' ? text.of('sign-up.passkey.hint') : undefined)} ${fields.includes('name') ? nameField(context) : nothing} ${fields.includes('identifier') ? identifierField(context, 'username') : nothing}
    ${fields.includes('password')
      ? passwordField(context, { label: text.of('field.password'), autocomplete: 'new-password', minLength, hint: text.of('password.hint', { count: minLength }) })
      : nothing}
    ${fields.length ? button(context, method === 'passkey' ? { label: text.of('sign-up.passkey'), icon: icon('passkey') } : { label: text.of('action.sign-up') }) : nothing} ${shortcuts(context, methods, fields.length > 0)}
    <div data-auth-part="footer">
      <p>
        ${text.of('switch.to-sign-in')}
        ${way(links.signInHref, text.of('switch.to-sign-in.action'), () => context.switchTo('sign-in'))}
      </p>
      ${legal(context)}
    </div>`;
}

export function nameField(context: ViewContext): TemplateResult {
  return field(context, {
    field: 'name',
    label: context.text.of('field.name'),
    input: ({ id, describedBy, invalid }) =>
      html`<input data-auth-part="input" id=${id} name="name" type="text" autocomplete="name" enterkeyhint="next" aria-invalid=${invalid} aria-describedby=${describedBy} />`,
  });
}
