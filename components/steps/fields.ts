import { html, nothing, type TemplateResult } from 'lit';
import { button } from '../controls/button.js';
import { heading } from '../controls/heading.js';
import { icon } from '../controls/icon.js';
import { nameField } from './register.js';
import { stepOf, type ViewContext } from './view.js';

/** What the server still wants to know before it goes on. */
export function fieldsView(context: ViewContext): TemplateResult {
  const { fields } = stepOf(context, 'fields');
  return html`${heading(context, context.text.of('fields.title'))} ${fields.includes('name') ? nameField(context) : nothing} ${fields.includes('terms') ? termsField(context) : nothing}
    ${button(context, { label: context.text.of('action.continue') })}`;
}

function termsField(context: ViewContext): TemplateResult {
  const { text, links, state } = context;
  const id = context.id('terms');
  const wrong = state.problem?.field === 'terms' ? context.problemText(state.problem) : '';
  const terms = links.termsHref ? html`<a data-auth-part="link" href=${links.termsHref} target="_blank" rel="noopener">${text.of('legal.terms')}</a>` : text.of('legal.terms');
  return html`<div data-auth-part="field">
    <label data-auth-part="check"
      ><input data-auth-part="checkbox" id=${id} type="checkbox" name="terms" value="yes" aria-invalid=${wrong ? 'true' : 'false'} aria-describedby=${wrong ? `${id}-error` : nothing} /><span
        >${text.parts('fields.terms', { terms })}</span
      ></label
    >
    ${wrong ? html`<p data-auth-part="error" id=${`${id}-error`}>${icon('alert')}<span>${wrong}</span></p>` : nothing}
  </div>`;
}
