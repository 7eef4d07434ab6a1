import { html, nothing, type TemplateResult } from 'lit';
import { button } from '../controls/button.js';
import type { ControlContext } from '../controls/control-context.js';
import { heading } from '../controls/heading.js';
import { icon } from '../controls/icon.js';
import type { PasskeyActions, PasskeyList } from './known-passkeys.js';
import { passkeyCard } from './passkey-card.js';
import { removalQuestion } from './removal-question.js';
import { renameForm } from './rename-form.js';

/** A person's passkeys, each with the way to be rid of it, and the way to another one. */
export function passkeyList(context: ControlContext, list: PasskeyList, news: unknown, actions: PasskeyActions): TemplateResult {
  const { text } = context;
  return html`<div data-auth-part="panel">
    ${heading(context, text.of('passkeys.title'), text.of('passkeys.hint'))} ${news} ${body(context, list, actions)}
    ${list.kind === 'failed'
      ? button(context, { label: text.of('error.try-again'), look: 'secondary', press: actions.retry })
      : html`<div data-auth-part="add">${button(context, { label: text.of('passkeys.add'), pending: 'passkey', icon: icon('passkey'), press: actions.add })}</div>`}
  </div>`;
}

function body(context: ControlContext, list: PasskeyList, actions: PasskeyActions): TemplateResult | typeof nothing {
  switch (list.kind) {
    case 'failed':
      return nothing;
    case 'loading':
      return html`<div data-auth-part="skeleton block" aria-hidden="true"></div>`;
    case 'listed':
      if (list.passkeys.length === 0) return html`<p data-auth-part="empty">${context.text.of('passkeys.none')}</p>`;
      return html`<ul data-auth-part="list" role="list">
        ${list.passkeys.map((passkey) => {
          if (passkey.id !== list.open?.id) return passkeyCard(context, passkey, list, actions);
          return list.open.kind === 'rename' ? renameForm(context, passkey, actions) : removalQuestion(context, passkey, list, actions);
        })}
      </ul>`;
  }
}
