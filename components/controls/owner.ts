import { html, nothing, type TemplateResult } from 'lit';
import type { ViewContext } from '../steps/view.js';

/**
 * Whose new password this is, for the manager that keeps the pair. A text field out of sight: Chromium passes over one of
 * the type `hidden`. Where a link was opened elsewhere nobody knows whose it is, and no field is better than an empty one.
 */
export const owner = ({ state: { identifier } }: ViewContext): TemplateResult | typeof nothing =>
  identifier ? html`<input name="username" type="text" autocomplete="username" readonly hidden value=${identifier} />` : nothing;
