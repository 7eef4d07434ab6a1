import { html, nothing, type TemplateResult } from 'lit';
import type { Auth, Flow, Message, Requirement } from '../../src/index.js';
import { accountIcon } from '../controls/account-icon.js';
import { alert } from '../controls/alert.js';
import { button, link } from '../controls/button.js';
import type { ControlContext } from '../controls/control-context.js';

/** Where a step-up stands: asked in words, in a provider's window, or answered here step by step. */
export type StepUpStage = { readonly kind: 'asked' } | { readonly kind: 'window' } | { readonly kind: 'flow'; readonly flow: Flow };

export interface StepUpScreen {
  readonly stage: StepUpStage;
  readonly need: Requirement;
  readonly source: Auth;
  readonly locale: string;
  readonly messages: Readonly<Record<string, Message>>;
  confirm(): void;
  cancel(): void;
}

/** Why more is asked, that nothing typed is lost, and the way on. */
export function stepUpView(context: ControlContext, { stage, need, source, locale, messages, confirm, cancel }: StepUpScreen): TemplateResult {
  const { text, id } = context;
  if (stage.kind === 'flow') {
    return html`<div data-auth-part="panel">
      <auth-login plain no-history .auth=${source} .running=${stage.flow} .locale=${locale} .messages=${messages}></auth-login>
      <p data-auth-part="way-out">${link(text.of('action.cancel'), cancel)}</p>
    </div>`;
  }
  const isInWindow = stage.kind === 'window';
  // Only the age is at fault: the same proof as at sign-in will do.
  const why = need.acrValues || need.amr ? 'step-up.stronger' : 'step-up.fresh';
  return html`<div data-auth-part="panel">
    <div data-auth-part="emblem">${accountIcon('shield')}</div>
    <div data-auth-part="header">
      <h2 data-auth-part="title" id=${id('title')}>${text.of(isInWindow ? 'window.title' : 'step-up.title')}</h2>
      <div id=${id('words')}>
        <p data-auth-part="subtitle">${text.of(isInWindow ? 'step-up.window' : why)}</p>
        <p data-auth-part="subtitle">${text.of('step-up.kept')}</p>
      </div>
    </div>
    ${alert(context)}
    <div data-auth-part="actions">
      ${isInWindow ? nothing : button(context, { label: text.of('step-up.action'), press: confirm })} ${button({ ...context, state: { pending: null, problem: null } }, { label: text.of('action.cancel'), look: 'secondary', pending: 'resend', press: cancel })}
    </div>
  </div>`;
}
