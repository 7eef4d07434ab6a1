import { html, nothing, type TemplateResult } from 'lit';
import type { Passkey } from '../../src/index.js';
import { button } from '../controls/button.js';
import type { ControlContext } from '../controls/control-context.js';
import { heading } from '../controls/heading.js';
import { icon } from '../controls/icon.js';
import { providerName } from './provider-names.js';

/** What is known of the person's passkeys. `removing` is the one whose removal waits for a second word. */
export type PasskeyList =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'listed'; readonly passkeys: readonly Passkey[]; readonly removing: string | null };

export interface PasskeyActions {
  add(): void;
  retry(): void;
  /** Asks whether a passkey should go; `null` takes the question back. */
  ask(id: string | null): void;
  remove(id: string): void;
}

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
        ${list.passkeys.map((passkey) => (passkey.id === list.removing ? question(context, passkey, actions) : row(context, passkey, actions)))}
      </ul>`;
  }
}

function row(context: ControlContext, passkey: Passkey, actions: PasskeyActions): TemplateResult {
  const id = context.id(`passkey-${passkey.id}`);
  return html`<li data-auth-part="item">
    <span data-auth-part="item-icon">${icon('passkey')}</span>
    <div data-auth-part="item-text">
      <p data-auth-part="item-name" id=${id}><bdi>${nameOf(context, passkey)}</bdi></p>
      ${details(context, passkey)}
    </div>
    <button data-auth-part="button quiet" type="button" data-passkey=${passkey.id} aria-describedby=${id} @click=${() => actions.ask(passkey.id)}>${context.text.of('passkeys.remove')}</button>
  </li>`;
}

/** In the row's own place, so that there is no doubt which one is meant. */
function question(context: ControlContext, passkey: Passkey, actions: PasskeyActions): TemplateResult {
  const { text } = context;
  const id = context.id('question');
  const escape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    actions.ask(null);
  };
  return html`<li data-auth-part="confirm" @keydown=${escape}>
    <div id=${id}>
      <p data-auth-part="item-name"><bdi>${nameOf(context, passkey)}</bdi></p>
      <p>${text.of('passkeys.remove.confirm')}</p>
    </div>
    <div data-auth-part="actions" role="group" aria-labelledby=${id}>
      ${button(context, { label: text.of('passkeys.remove'), look: 'danger', press: () => actions.remove(passkey.id) })}
      ${button(context, { label: text.of('action.cancel'), look: 'secondary', pending: 'resend', press: () => actions.ask(null) })}
    </div>
  </li>`;
}

const nameOf = ({ text }: ControlContext, { name, aaguid }: Passkey): string => name || (providerName(aaguid) ?? text.of('passkeys.one'));

function details({ text }: ControlContext, { createdAt, synced }: Passkey): TemplateResult | typeof nothing {
  if (createdAt === undefined && synced === undefined) return nothing;
  const date = createdAt !== undefined && new Intl.DateTimeFormat(text.locale, { dateStyle: 'medium' }).format(createdAt);
  return html`<p data-auth-part="item-detail">
    ${date ? html`<span>${text.of('passkeys.created', { date })}</span>` : nothing}
    ${synced === undefined ? nothing : html`<span data-auth-part="badge">${text.of(synced ? 'passkeys.synced' : 'passkeys.device-only')}</span>`}
  </p>`;
}
