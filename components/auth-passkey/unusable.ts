import { html, nothing, type TemplateResult } from 'lit';
import type { ControlContext } from '../controls/control-context.js';
import { heading } from '../controls/heading.js';
import { icon } from '../controls/icon.js';

/** No WebAuthn here: said once, in one sentence, without a button that could only fail. */
export function unusable(context: ControlContext, why: 'insecure' | 'missing', titled: boolean): TemplateResult {
  const { text } = context;
  return html`<div data-auth-part="panel">
    ${titled ? heading(context, text.of('passkeys.title')) : nothing}
    <div data-auth-part="alert calm">${icon('alert')}<span>${text.of(why === 'insecure' ? 'error.insecure-context' : 'passkeys.unsupported')}</span></div>
  </div>`;
}
