import { html, nothing, type TemplateResult } from 'lit';
import type { ViewContext } from '../steps/view.js';

/** The page's terms, privacy notice and help, as far as it has given any. */
export function legal({ text, links }: ViewContext): TemplateResult | typeof nothing {
  const { termsHref, privacyHref, supportHref } = links;
  if (!termsHref && !privacyHref && !supportHref) return nothing;
  const anchor = (href: string, label: string) => html`<a data-auth-part="link" href=${href}>${label}</a>`;
  return html`${termsHref && privacyHref
    ? html`<p>${text.parts('legal', { terms: anchor(termsHref, text.of('legal.terms')), privacy: anchor(privacyHref, text.of('legal.privacy')) })}</p>`
    : nothing}
  ${supportHref ? html`<p>${anchor(supportHref, text.of('support'))}</p>` : nothing}`;
}
