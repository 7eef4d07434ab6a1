import { html, type TemplateResult } from 'lit';
import type { Passkey } from '../../src/index.js';
import { button } from '../controls/button.js';
import type { ControlContext } from '../controls/control-context.js';
import { field } from '../controls/field.js';
import { closesOnEscape } from './closes-on-escape.js';
import type { PasskeyActions } from './known-passkeys.js';
import { givenName } from './passkey-provider.js';

/** Longest name of a passkey, counted as people count characters: it fits on a card, and no server has refused it. */
export const LONGEST_NAME = 64;

/** In the card's own place. Enter saves, Escape does not. */
export function renameForm(context: ControlContext, passkey: Passkey, actions: PasskeyActions): TemplateResult {
  const { text } = context;
  const given = givenName(passkey, actions.resolve, text);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    actions.rename(passkey, (event.target as HTMLFormElement).querySelector('input')!.value);
  };
  return html`<li data-auth-part="rename">
    <form data-auth-part="rename-form" method="post" novalidate aria-busy=${context.state.pending ? 'true' : 'false'} @submit=${submit} @keydown=${closesOnEscape(actions)}>
      ${field(context, {
        field: 'name',
        label: text.of('passkeys.name'),
        hint: text.of('passkeys.name.hint', { name: given }),
        input: ({ id, describedBy, invalid }) =>
          html`<input data-auth-part="input" id=${id} name="passkey-name" type="text" enterkeyhint="done" .value=${passkey.name ?? ''} aria-invalid=${invalid} aria-describedby=${describedBy} />`,
      })}
      <div data-auth-part="actions">
        ${button(context, { label: text.of('passkeys.name.save') })}
        ${button(context, { label: text.of('action.cancel'), look: 'secondary', pending: 'resend', press: () => actions.open(null) })}
      </div>
    </form>
  </li>`;
}
