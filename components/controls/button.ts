import { html, nothing, type TemplateResult } from 'lit';
import type { Pending } from '../../src/index.js';
import type { ControlContext } from './control-context.js';

export interface ButtonOptions {
  readonly label: string;
  /** What the flow waits for after this button: then it shows the progress, in its own size. */
  readonly pending?: Pending | undefined;
  readonly look?: 'primary' | 'secondary' | 'plain' | 'danger' | undefined;
  readonly icon?: TemplateResult | undefined;
  /** Without it, the button submits the form. */
  readonly press?: (() => void) | undefined;
}

/**
 * A button stays focusable and keeps its place while it works: one that is `disabled` drops the keyboard's focus. A
 * second press does nothing, which the flow sees to.
 */
export function button({ state }: ControlContext, { label, pending = 'submit', look = 'primary', icon, press }: ButtonOptions): TemplateResult {
  const busy = state.pending === pending;
  return html`<button
    data-auth-part="button ${look}"
    type=${press ? 'button' : 'submit'}
    aria-disabled=${state.pending ? 'true' : nothing}
    aria-busy=${busy ? 'true' : nothing}
    @click=${press}
  ><span data-auth-part="button-label">${icon}<span>${label}</span></span></button>`;
}

/** The way to a page of the host's, where it has one; otherwise the same is shown here. */
export const way = (href: string, label: string, press: () => void): TemplateResult => (href ? html`<a data-auth-part="link" href=${href}>${label}</a>` : link(label, press));

/** A button that reads as a link: it changes what is shown here, it leads nowhere. */
export const link = (label: string, press: () => void): TemplateResult => html`<button data-auth-part="link" type="button" @click=${press}>${label}</button>`;
