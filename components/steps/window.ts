import { html, type TemplateResult } from 'lit';
import { link } from '../controls/button.js';
import { heading } from '../controls/heading.js';
import type { ViewContext } from './view.js';

/** A provider's pages are in a window of their own; here is the way out, because nobody can tell for sure that it was closed. */
export function windowView(context: ViewContext): TemplateResult {
  const { text, send } = context;
  return html`${heading(context, text.of('window.title'), text.of('window.hint'))}
    <div data-auth-part="footer"><p>${link(text.of('action.cancel'), () => send({ type: 'back' }))}</p></div>`;
}
