import { html, type TemplateResult } from 'lit';
import { field } from './field.js';
import type { ControlContext } from './control-context.js';

export interface PasswordFieldOptions {
  readonly label: string;
  readonly autocomplete: 'current-password' | 'new-password';
  readonly minLength?: number | undefined;
  readonly hint?: string | undefined;
  readonly aside?: unknown;
}

/** One field with a "Show" button instead of a second field to type it again (passkeys-mfa.md D10). */
export function passwordField(context: ControlContext, { label, autocomplete, minLength, hint, aside }: PasswordFieldOptions): TemplateResult {
  const { text } = context;
  return field(context, {
    field: 'password',
    label,
    hint,
    aside,
    input: ({ id, describedBy, invalid }) =>
      html`<div data-auth-part="input-row">
        <input
          data-auth-part="input"
          id=${id}
          name=${autocomplete}
          type="password"
          autocomplete=${autocomplete}
          autocapitalize="none"
          autocorrect="off"
          spellcheck="false"
          enterkeyhint="go"
          dir="ltr"
          passwordrules=${minLength ? `minlength: ${minLength};` : ''}
          aria-invalid=${invalid}
          aria-describedby=${describedBy}
        /><button data-auth-part="reveal" type="button" aria-pressed="false" aria-controls=${id} @click=${(event: Event) => toggle(event, context)}>${text.of('action.show')}</button><span data-auth-part="status" role="status"></span>
      </div>`,
  });
}

/** By hand, not through the flow: whether a password is shown is nobody's business but the screen's. */
function toggle({ currentTarget }: Event, { text }: ControlContext): void {
  const button = currentTarget as HTMLButtonElement;
  const input = button.previousElementSibling as HTMLInputElement;
  const shown = input.type === 'password';
  const { selectionStart, selectionEnd } = input;
  input.type = shown ? 'text' : 'password';
  input.setSelectionRange(selectionStart, selectionEnd);
  button.setAttribute('aria-pressed', String(shown));
  // Lit finds its place again by the nodes that it made: only the text in them may be another.
  (button.lastChild as Text).data = text.of(shown ? 'action.hide' : 'action.show');
  button.nextElementSibling!.textContent = text.of(shown ? 'password.shown' : 'password.hidden');
}
