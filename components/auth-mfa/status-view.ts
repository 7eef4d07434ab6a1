import { html, type TemplateResult } from 'lit';
import { accountIcon } from '../controls/account-icon.js';
import { button } from '../controls/button.js';
import type { ControlContext } from '../controls/control-context.js';
import { heading } from '../controls/heading.js';

/** Whether two-step sign-in is on, and the way to change that; for nobody in particular, the way in. */
export function statusView(context: ControlContext, account: { readonly isOn: boolean; begin(): void } | null, signIn: () => void): TemplateResult {
  const { text } = context;
  if (!account) {
    return html`<div data-auth-part="panel">
      ${heading(context, text.of('enrol.title'), text.of('error.not-signed-in'))} ${button(context, { label: text.of('action.sign-in'), look: 'secondary', press: signIn })}
    </div>`;
  }
  const { isOn, begin } = account;
  return html`<div data-auth-part="panel">
    <div data-auth-part="emblem" ?data-on=${isOn}>${accountIcon('shield')}</div>
    ${heading(context, text.of(isOn ? 'enrol.on.title' : 'enrol.off.title'), text.of(isOn ? 'enrol.on.hint' : 'enrol.off.hint'))}
    ${button(context, { label: text.of(isOn ? 'enrol.off' : 'enrol.start'), look: isOn ? 'secondary' : 'primary', press: begin })}
  </div>`;
}
