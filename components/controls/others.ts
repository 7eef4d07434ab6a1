import { html, nothing, type TemplateResult } from 'lit';
import type { Method } from '../../src/index.js';
import type { ViewContext } from '../steps/view.js';
import { link } from './button.js';

/** The way out of every method that does not work just now. */
export function others(context: ViewContext, methods: readonly Method[]): TemplateResult | typeof nothing {
  if (methods.length === 0) return nothing;
  return html`<p>${link(context.text.of('action.others'), () => context.send({ type: 'others' }))}</p>`;
}
