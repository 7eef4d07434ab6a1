import { html, type TemplateResult } from 'lit';
import type { Auth, Expiring } from '../../src/index.js';
import { accountIcon } from '../controls/account-icon.js';
import { button } from '../controls/button.js';
import type { ControlContext } from '../controls/control-context.js';
import { timeLeft, timeSaid } from './time-left.js';

export interface ExpiringActions {
  /** The person is there; for an end that nobody can put off, they have read it. */
  stay(): void;
  signOut(): void;
}

/** Whether somebody is there, or that the session ends: what happens, in how long, and the two ways to answer. */
export function expiringView(context: ControlContext, source: Auth, expiring: Expiring, { stay, signOut }: ExpiringActions): TemplateResult {
  const { text, id } = context;
  const { kind, at } = expiring;
  const isIdle = kind === 'idle';
  const hint = html`<p data-auth-part="subtitle">${text.of(isIdle ? 'idle.hint' : 'ending.hint')}</p>`;
  const left = html`<p data-auth-part="subtitle">${timeLeft(text, source, isIdle ? `idle.${expiring.action}` : 'ending.sign-out', at)}</p>`;
  return html`<div data-auth-part="panel">
    <div data-auth-part="emblem">${accountIcon('clock')}</div>
    <div data-auth-part="header">
      <h2 data-auth-part="title" id=${id('title')}>${text.of(isIdle ? 'idle.title' : 'ending.title')}</h2>
      <div id=${id('words')}>${isIdle ? html`${hint} ${left}` : html`${left} ${hint}`}</div>
    </div>
    <div data-auth-part="actions">
      ${button(context, { label: text.of(isIdle ? 'idle.stay' : 'ending.go-on'), press: stay })} ${button(context, { label: text.of('sign-out'), look: 'secondary', press: signOut })}
    </div>
    <p data-auth-part="status" role="status">${timeSaid(text, source, at)}</p>
  </div>`;
}
