import { html, nothing, type TemplateResult } from 'lit';
import type { Account, User } from '../../src/index.js';
import type { Text } from '../base/text.js';
import { accountIcon } from '../controls/account-icon.js';

export interface AccountItemsOptions {
  readonly accounts: readonly Account[];
  readonly text: Text;
  /** The picture or the letters of somebody. */
  face(user: User): TemplateResult;
  use(account: Account): void;
}

/** What stands for somebody of whom this browser keeps no name. */
export const nameOf = ({ name, email, guest }: User, text: Text): string => name || email || text.of(guest ? 'user.guest' : 'user.unnamed');

/** The accounts that are signed in, one of them checked. */
export const accountItems = ({ accounts, text, face, use }: AccountItemsOptions): TemplateResult =>
  html`<div role="group" aria-label=${text.of('user.accounts')}>${accounts.map((account) => accountItem(account, text, face, use))}</div>`;

function accountItem(account: Account, text: Text, face: AccountItemsOptions['face'], use: AccountItemsOptions['use']): TemplateResult {
  const { user, current, alive } = account;
  const who = nameOf(user, text);
  const detail = alive ? (user.email === who ? '' : (user.email ?? '')) : text.of('user.ended');
  return html`<button role="menuitemradio" data-auth-part="account" tabindex="-1" type="button" aria-checked=${current ? 'true' : 'false'} @click=${() => use(account)}>
    ${face(user)}
    <span data-auth-part="account-text"
      ><bdi data-auth-part="who-name">${who}</bdi>${detail ? html` <bdi data-auth-part="who-email">${detail}</bdi>` : nothing}</span
    >
    ${current ? accountIcon('check') : nothing}
  </button>`;
}
