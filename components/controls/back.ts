import { html, nothing, type TemplateResult } from 'lit';
import type { ViewContext } from '../steps/view.js';
import { link } from './button.js';

/** One step back, where there is one. */
export const back = (context: ViewContext): TemplateResult | typeof nothing =>
  context.state.trail.length ? html`<p>${link(context.text.of('action.back'), () => context.send({ type: 'back' }))}</p>` : nothing;
