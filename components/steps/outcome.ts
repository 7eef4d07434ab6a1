import { html, nothing, type TemplateResult } from 'lit';
import type { User } from '../../src/index.js';
import { address } from '../controls/address.js';
import { button, link } from '../controls/button.js';
import { heading } from '../controls/heading.js';
import { icon } from '../controls/icon.js';
import type { ViewContext } from './view.js';

/** Nobody is let in just now. Words that say nothing of why: whoever it is may be the one to keep out. */
export function blockedView(context: ViewContext): TemplateResult {
  const { text, links, send } = context;
  const again = button(context, { label: text.of('error.try-again'), look: 'secondary', press: () => send({ type: 'change-identifier' }) });
  return html`${heading({ ...context, state: { ...context.state, problem: null } }, text.of('blocked.title'), text.of('blocked.hint'))}
    ${links.supportHref ? html`<a data-auth-part="button primary" href=${links.supportHref}><span data-auth-part="button-label">${text.of('support')}</span></a>` : nothing} ${again}`;
}

/** Taken without a session: what comes next. */
export function acceptedView(context: ViewContext): TemplateResult {
  const { text, state, links } = context;
  const { flow } = state.document;
  return html`${heading(context, text.of(`accepted.title.${flow}`), text.of(`accepted.hint.${flow}`))}
    ${links.signInHref
      ? html`<a data-auth-part="button primary" href=${links.signInHref}><span data-auth-part="button-label">${text.of('action.sign-in')}</span></a>`
      : button(context, { label: text.of('action.sign-in'), press: () => context.switchTo('sign-in') })}`;
}

export function doneView(context: ViewContext): TemplateResult {
  const { text, state } = context;
  return html`${heading(context, text.of('done.title'), as(context, (state.step as { user?: User }).user))}
    ${state.notice === 'passkey-saved' ? html`<p data-auth-part="done">${icon('passkey')}<span>${text.of('done.passkey-saved')}</span></p>` : nothing}${goOn(context)}`;
}

/** Somebody was signed in before anything was asked: the way on, and the way out. */
export function signedInView(context: ViewContext): TemplateResult {
  const { text, auth, state } = context;
  return html`${heading(context, text.of('signed-in.title'), as(context, (state.step as { user?: User }).user))} ${goOn(context)}
    <div data-auth-part="footer"><p>${link(text.of('sign-out'), () => void auth.signOut())}</p></div>`;
}

const as = ({ text }: ViewContext, user: User | undefined): unknown => (user?.email ? text.parts('signed-in.as', { who: address(user.email) }) : nothing);

const goOn = (context: ViewContext): unknown => (context.links.returnTo ? button(context, { label: context.text.of('signed-in.continue'), press: () => context.goOn() }) : nothing);
