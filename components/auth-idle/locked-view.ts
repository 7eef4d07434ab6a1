import { html, nothing, type TemplateResult } from 'lit';
import type { Auth, LockReason, Message } from '../../src/index.js';
import { accountIcon } from '../controls/account-icon.js';
import { address } from '../controls/address.js';
import { link } from '../controls/button.js';
import type { ControlContext } from '../controls/control-context.js';

export interface LockedScreen {
  readonly source: Auth;
  readonly why: LockReason;
  /** Whom it belongs to, so that only they recognise it; empty where that is not known. */
  readonly who: string;
  readonly locale: string;
  readonly messages: Readonly<Record<string, Message>>;
  signOut(): void;
}

/** Stands before a locked page: whose it is, the usual way to prove that, and the way out. */
export function lockedView({ text, id }: ControlContext, { source, why, who, locale, messages, signOut }: LockedScreen): TemplateResult {
  return html`<div data-auth-part="panel">
    <auth-login plain no-history .auth=${source} .locale=${locale} .messages=${messages}>
      <div slot="title">
        <div data-auth-part="emblem">${accountIcon('lock')}</div>
        <div data-auth-part="header">
          <h2 data-auth-part="title" id=${id('locked')} tabindex="-1">${text.of('locked.title')}</h2>
          <p data-auth-part="subtitle">${text.of(`locked.${why}`)}</p>
          ${who ? html`<p data-auth-part="subtitle">${text.parts('signed-in.as', { who: address(who) })}</p>` : nothing}
        </div>
      </div>
    </auth-login>
    <p data-auth-part="way-out">${link(text.of('sign-out'), signOut)}</p>
  </div>`;
}
