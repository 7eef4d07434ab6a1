import { html, type TemplateResult } from 'lit';
import type { User } from '../../src/index.js';
import { alert } from '../controls/alert.js';
import { button } from '../controls/button.js';
import type { ControlContext } from '../controls/control-context.js';
import { icon } from '../controls/icon.js';

/** One button, and beneath it what became of it; for somebody who is signed in already, that. */
export function signInButton(context: ControlContext, user: User | null, press: () => void): TemplateResult {
  const { text } = context;
  if (user) return html`<p data-auth-part="empty">${text.of('signed-in.title')}</p>`;
  return html`<div data-auth-part="panel">${button(context, { label: text.of('method.passkey'), pending: 'passkey', icon: icon('passkey'), press })} ${alert(context)}</div>`;
}
