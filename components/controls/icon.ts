import { svg, html, type SVGTemplateResult, type TemplateResult } from 'lit';

const shapes = {
  alert: svg`<circle cx="8" cy="8" r="6.5"/><path d="M8 4.8v3.7M8 11v.2"/>`,
  passkey: svg`<circle cx="6" cy="4.5" r="2.5"/><path d="M1.5 13.5c.2-2.9 2-4.5 4.5-4.5 1 0 1.8.2 2.5.6"/><circle cx="12" cy="8.5" r="2"/><path d="M12 10.5v4.5m0-2h1.5"/>`,
} satisfies Record<string, SVGTemplateResult>;

/** A line drawing in the colour of the text beside it. Decoration: the words say the same. */
export const icon = (name: keyof typeof shapes): TemplateResult => html`<svg data-auth-part="icon" viewBox="0 0 16 16" aria-hidden="true">${shapes[name]}</svg>`;
