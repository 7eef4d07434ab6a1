import { html, nothing, type TemplateResult } from 'lit';
import type { ViewContext } from '../steps/view.js';
import { alert } from './alert.js';
import type { ControlContext } from './control-context.js';

/** The step's heading, its hint and what went wrong. The heading takes the focus where a step has no field. */
export function heading(context: ControlContext, title: string, hint: unknown = nothing): TemplateResult {
  return html`<div data-auth-part="header">
      <h2 data-auth-part="title" tabindex="-1">${title}</h2>
      ${hint === nothing ? nothing : html`<p data-auth-part="subtitle">${hint}</p>`}
    </div>
    ${alert(context)}`;
}

/** The first step's heading gives way to one that the page has put into the slot `title`. */
export function firstHeading(context: ViewContext, title: string, hint: unknown = nothing): TemplateResult {
  return context.hasTitle ? html`${alert(context)}` : heading(context, context.heading || title, hint);
}
