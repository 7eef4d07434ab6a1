import { html, nothing, type TemplateResult } from 'lit';
import type { Method, Passkey } from '../../src/index.js';
import { button } from '../controls/button.js';
import type { ControlContext } from '../controls/control-context.js';
import { heading } from '../controls/heading.js';
import { icon } from '../controls/icon.js';
import { passkeyCard } from './passkey-card.js';
import type { ResolveProvider } from './passkey-provider.js';
import { removalQuestion } from './removal-question.js';
import { renameForm } from './rename-form.js';

/** The one card that is open. `left`, for the last passkey: what else signs in; `null` where nobody knows; absent for others. */
export type OpenCard =
  | { readonly kind: 'rename'; readonly id: string }
  | { readonly kind: 'remove'; readonly id: string; readonly left?: readonly Method[] | null };

/** What is known of the person's passkeys. */
export type PasskeyList =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed' }
  | {
      readonly kind: 'listed';
      readonly passkeys: readonly Passkey[];
      readonly open: OpenCard | null;
      /** The server takes names. */
      readonly renames: boolean;
      /** The browser tells password managers of a removal. */
      readonly signals: boolean;
    };

export type Listed = Extract<PasskeyList, { kind: 'listed' }>;

export interface PasskeyActions {
  readonly resolve: ResolveProvider | null;
  /** What a method's provider calls itself. */
  providerName(method: Method): string;
  add(): void;
  retry(): void;
  /** Opens a card; `null` closes the one that is open. */
  open(card: OpenCard | null): void;
  rename(passkey: Passkey, name: string): void;
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
        ${list.passkeys.map((passkey) => {
          if (passkey.id !== list.open?.id) return passkeyCard(context, passkey, list, actions);
          return list.open.kind === 'rename' ? renameForm(context, passkey, actions) : removalQuestion(context, passkey, list, actions);
        })}
      </ul>`;
  }
}
