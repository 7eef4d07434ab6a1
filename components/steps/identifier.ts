import { html, nothing, type TemplateResult } from 'lit';
import { button, way } from '../controls/button.js';
import { field } from '../controls/field.js';
import { firstHeading } from '../controls/heading.js';
import { shortcuts } from '../controls/shortcuts.js';
import { legal } from '../controls/legal.js';
import { stepOf, type ViewContext } from './view.js';

/** Who are you? */
export function identifierView(context: ViewContext): TemplateResult {
  const { state, text, links } = context;
  const { asks, shortcuts: methods } = stepOf(context, 'identifier');
  const { flow, combined } = state.document;
  // Few templates, and none within another that could do without: each costs the first screen a millisecond.
  const isSignIn = flow === 'sign-in' && !combined;
  return html`${firstHeading(context, text.of(combined ? 'combined.title' : `${flow}.title`), flow === 'recovery' ? text.of('recovery.hint') : context.ended || nothing)}
    ${asks ? identifierField(context) : nothing} ${asks ? button(context, { label: text.of('action.continue') }) : nothing} ${shortcuts(context, methods, asks)}
    <div data-auth-part="footer">
      <p>
        ${isSignIn ? text.of('switch.to-sign-up') : nothing}
        ${isSignIn
          ? way(links.signUpHref, text.of('switch.to-sign-up.action'), () => context.switchTo('sign-up'))
          : combined
            ? nothing
            : way(links.signInHref, text.of('action.back'), () => context.switchTo('sign-in'))}
      </p>
      ${legal(context)}
    </div>`;
}

/**
 * The tokens are exact: with any other, Firefox shows no passkeys and Chromium no user names (passkeys-mfa.md 2.1c).
 * The type is text, not email, so that the browser does not hold back what it thinks is no address.
 */
export function identifierField(context: ViewContext, autocomplete = 'username webauthn'): TemplateResult {
  return field(context, {
    field: 'identifier',
    label: context.text.of('field.identifier'),
    input: ({ id, describedBy, invalid }) =>
      html`<input
        data-auth-part="input"
        id=${id}
        name="username"
        type="text"
        inputmode="email"
        autocomplete=${autocomplete}
        autocapitalize="none"
        autocorrect="off"
        spellcheck="false"
        enterkeyhint="next"
        dir="ltr"
        value=${context.state.identifier}
        aria-invalid=${invalid}
        aria-describedby=${describedBy}
      />`,
  });
}
