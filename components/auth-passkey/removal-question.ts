import { html, nothing, type TemplateResult } from 'lit';
import type { Method, Passkey } from '../../src/index.js';
import { button } from '../controls/button.js';
import type { ControlContext } from '../controls/control-context.js';
import { icon } from '../controls/icon.js';
import { closesOnEscape } from './closes-on-escape.js';
import type { Listed, PasskeyActions } from './known-passkeys.js';
import { givenName } from './passkey-provider.js';

/** In the card's own place, so that there is no doubt which one is meant. */
export function removalQuestion(context: ControlContext, passkey: Passkey, list: Listed, actions: PasskeyActions): TemplateResult {
  const { text } = context;
  const id = context.id('question');
  const left = list.open?.kind === 'remove' ? list.open.left : undefined;
  const isLast = left === null || left?.length === 0;
  return html`<li data-auth-part="confirm" @keydown=${closesOnEscape(actions)}>
    <div id=${id} data-auth-part="consequences">
      <p data-auth-part="item-name"><bdi>${passkey.name || givenName(passkey, actions.resolve, text)}</bdi></p>
      ${isLast ? html`<p data-auth-part="last">${icon('alert')}<span>${text.of(left ? 'passkeys.remove.last' : 'passkeys.remove.perhaps-last')}</span></p>` : nothing}
      <p>${text.of('passkeys.remove.confirm')}${left?.length ? ` ${text.of('passkeys.remove.left', { ways: waysOf(context, left, actions) })}` : nothing}</p>
      ${list.signals ? nothing : html`<p>${text.of('passkeys.remove.manager')}</p>`}
    </div>
    <div data-auth-part="actions" role="group" aria-labelledby=${id}>
      ${button(context, { label: text.of(isLast ? 'passkeys.remove.anyway' : 'passkeys.remove'), look: 'danger', press: () => actions.remove(passkey.id) })}
      ${button(context, { label: text.of('action.cancel'), look: 'secondary', pending: 'resend', press: () => actions.open(null) })}
    </div>
  </li>`;
}

/** "your password, a code by email or Google" */
function waysOf({ text }: ControlContext, methods: readonly Method[], actions: PasskeyActions): string {
  const ways = methods.map((method) => {
    const key = `way.${method}`;
    return text.has(key) ? text.of(key) : actions.providerName(method);
  });
  return new Intl.ListFormat(text.locale, { type: 'disjunction' }).format(ways);
}
