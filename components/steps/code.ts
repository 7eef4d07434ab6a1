import { html, nothing, type TemplateResult } from 'lit';
import { address } from '../controls/address.js';
import { back } from '../controls/back.js';
import { button, link } from '../controls/button.js';
import { field } from '../controls/field.js';
import { heading } from '../controls/heading.js';
import { others } from '../controls/others.js';
import { resend } from '../controls/resend.js';
import { expiry, leftOut, why } from '../controls/second-factor.js';
import { stepOf, type ViewContext } from './view.js';

/** A code from a message, from an authenticator app or from a list kept for the day it is needed. */
export function codeView(context: ViewContext): TemplateResult {
  const { text, state } = context;
  const step = stepOf(context, 'code');
  const isRecoveryCode = step.method === 'recovery-code';
  const label = text.of(isRecoveryCode ? 'method.recovery-code' : 'field.code');
  return html`${heading(context, text.of(`code.title.${step.purpose}`), hintOf(context))} ${why(context, step)}
    <input type="hidden" name="username" autocomplete="username" value=${state.identifier} />
    ${field(context, {
      field: 'code',
      label: isRecoveryCode ? text.of('field.code') : label,
      // One real input: six boxes break pasting, autofill and screen readers (WCAG F109).
      input: ({ id, describedBy, invalid }) =>
        html`<input
          data-auth-part="input code"
          id=${id}
          name="one-time-code"
          type="text"
          inputmode=${isRecoveryCode ? 'text' : 'numeric'}
          autocomplete="one-time-code"
          autocapitalize="none"
          autocorrect="off"
          spellcheck="false"
          enterkeyhint="go"
          dir="ltr"
          aria-invalid=${invalid}
          aria-describedby=${describedBy}
        />`,
    })}
    ${step.trustDevice
      ? html`<label data-auth-part="check"><input data-auth-part="checkbox" type="checkbox" name="trust-device" value="yes" /><span>${text.of('code.trust', { count: step.trustDevice.maxAgeDays })}</span></label>`
      : nothing}
    ${button(context, { label: text.of('action.continue') })} ${expiry(context, step)}
    <div data-auth-part="footer">
      ${step.delivery ? resend(context, step.resendAt, 'code') : nothing}
      ${step.correctable ? html`<p>${link(text.of('code.wrong-address'), () => context.send({ type: 'change-identifier' }))}</p>` : nothing} ${others(context, step.others)}
      ${step.purpose === 'second-factor' ? leftOut(context, step.others) : nothing} ${step.correctable ? nothing : back(context)}
    </div>`;
}

function hintOf({ text, state }: ViewContext): unknown {
  const step = state.step as Extract<typeof state.step, { kind: 'code' }>;
  if (step.method === 'totp') return text.of('code.totp');
  if (step.method === 'recovery-code') return text.of('code.recovery');
  const to = address(step.delivery?.to || state.identifier);
  if (step.purpose === 'second-factor' && step.delivery) return text.parts('code.sent.factor', { to });
  return text.parts((step.link ?? step.purpose === 'verification') ? 'code.sent.link' : 'code.sent', { to });
}
