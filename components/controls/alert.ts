import { html, nothing, type TemplateResult } from 'lit';
import { link } from './button.js';
import { icon } from './icon.js';
import type { ControlContext } from './control-context.js';

/** What went wrong with the form as a whole. What nobody did wrong (a passkey not used, time that ran out) is said without alarm. */
export function alert(context: ControlContext): TemplateResult | typeof nothing {
  const { problem } = context.state;
  if (!problem || problem.field) return nothing;
  const calm = /^(passkey-(not-c|alr)|step-up-r|flow-e)/.test(problem.error.code);
  return html`<div data-auth-part="alert ${calm ? 'calm' : 'alarm'}" role="alert">
    ${icon('alert')}<span
      >${context.problemText(problem)}${problem.error.code === 'chunk-unavailable' ? html` ${link(context.text.of('error.reload'), () => context.reload())}` : nothing}</span
    >
  </div>${context.waiting}`;
}
