import { html, nothing, type TemplateResult } from 'lit';
import type { ViewContext } from '../steps/view.js';
import { link } from './button.js';
import { countdown } from './countdown.js';

/** Asks for another message, once that makes sense. The seconds are not announced: a live clock talks over everything. */
export function resend(context: ViewContext, at: number, what: 'code' | 'link'): TemplateResult {
  const { text, auth, state } = context;
  return html`${state.notice === 'sent-again' ? html`<p>${text.of(`${what}.sent-again`)}</p>` : nothing}<p>
    ${countdown(
      at,
      () => auth.platform.now(),
      (seconds) => (seconds ? text.of(`${what}.resend.wait`, { count: seconds }) : link(text.of(`${what}.resend`), () => context.send({ type: 'resend' }))),
    )}
  </p>`;
}
