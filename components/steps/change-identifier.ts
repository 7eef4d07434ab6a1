import { html, type TemplateResult } from 'lit';
import { back } from '../controls/back.js';
import { button } from '../controls/button.js';
import { heading } from '../controls/heading.js';
import { identifierField } from './identifier.js';
import type { ViewContext } from './view.js';

/** The code went to a wrong address: here it is corrected, and nothing else has to be typed again. */
export function changeIdentifierView(context: ViewContext): TemplateResult {
  return html`${heading(context, context.text.of('change-identifier.title'))} ${identifierField(context, 'username')} ${button(context, { label: context.text.of('action.continue') })}
    <div data-auth-part="footer">${back(context)}</div>`;
}
