import { html, nothing, type TemplateResult } from 'lit';
import type { FieldName } from '../../src/index.js';
import { icon } from './icon.js';
import type { ControlContext } from './control-context.js';

/** Names that fields bear in password managers' eyes, and which field each is; others are called as they are. */
export const fieldNames: Readonly<Record<string, FieldName>> = {
  username: 'identifier',
  email: 'identifier',
  'current-password': 'password',
  'new-password': 'password',
  'one-time-code': 'code',
};

export interface FieldOptions {
  readonly field: FieldName;
  readonly label: string;
  /** Built by the caller: every attribute that browsers and managers look at stands in one place, beside its step. */
  readonly input: (attributes: { readonly id: string; readonly describedBy: string | typeof nothing; readonly invalid: 'true' | 'false' }) => TemplateResult;
  readonly hint?: string | undefined;
  /** Beside the label: "Forgot password?", "Change". */
  readonly aside?: unknown;
}

/** Label, input, hint and error, tied together for those who see them and those who hear them. */
export function field(context: ControlContext, { field: name, label, input, hint, aside }: FieldOptions): TemplateResult {
  const { problem } = context.state;
  const id = context.id(name);
  const wrong = problem?.field === name ? context.problemText(problem) : '';
  const describedBy = [hint && `${id}-hint`, wrong && `${id}-error`].filter(Boolean).join(' ');
  return html`<div data-auth-part="field">
    <div data-auth-part="label-row"><label data-auth-part="label" for=${id}>${label}</label>${aside}</div>
    ${input({ id, describedBy: describedBy || nothing, invalid: wrong ? 'true' : 'false' })}
    ${hint ? html`<p data-auth-part="hint" id=${`${id}-hint`}>${hint}</p>` : nothing}
    ${wrong ? html`<p data-auth-part="error" id=${`${id}-error`}>${icon('alert')}<span>${wrong}</span></p>` : nothing}
  </div>`;
}
