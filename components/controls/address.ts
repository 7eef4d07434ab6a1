import { html, type TemplateResult } from 'lit';

/** An identifier within a sentence, in its own direction. A narrow line breaks after the @ before it breaks anywhere else. */
export function address(identifier: string): TemplateResult {
  const [name, domain] = identifier.split(/(?<=@)/, 2);
  return html`<bdi data-auth-part="strong">${name}<wbr>${domain}</bdi>`;
}
