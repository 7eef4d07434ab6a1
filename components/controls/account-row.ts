import { html, type TemplateResult } from 'lit';
import type { ViewContext } from '../steps/view.js';
import { link } from './button.js';

/** Who this is about, still in the form so that password managers store the pair, and the way to change it. */
export function accountRow(context: ViewContext): TemplateResult {
  const { state, text } = context;
  return html`<div data-auth-part="account-row">
    <input data-auth-part="account" name="username" type="text" autocomplete="username" aria-label=${text.of('field.identifier')} dir="ltr" readonly value=${state.identifier} />
    ${link(text.of('action.change'), () => context.send({ type: 'change-identifier' }))}
  </div>`;
}
