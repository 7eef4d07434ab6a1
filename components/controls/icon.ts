import { html, type TemplateResult } from 'lit';

/** Line drawings on a grid of 16. */
const shapes = {
  alert: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M8 4.8v3.7M8 11v.2',
  passkey: 'M6 2a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5M1.5 13.5c.2-2.9 2-4.5 4.5-4.5 1 0 1.8.2 2.5.6M12 6.5a2 2 0 1 0 0 4a2 2 0 1 0 0-4M12 10.5v4.5m0-2h1.5',
};

/** A line drawing in the colour of the text beside it. Decoration: the words say the same. */
export const icon = (name: keyof typeof shapes): TemplateResult => html`<svg data-auth-part="icon" viewBox="0 0 16 16" aria-hidden="true"><path d=${shapes[name]} /></svg>`;
