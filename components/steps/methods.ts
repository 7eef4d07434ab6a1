import { html, nothing, type TemplateResult } from 'lit';
import type { Method } from '../../src/index.js';
import { accountIcon, type AccountIcon } from '../controls/account-icon.js';
import { back } from '../controls/back.js';
import { button } from '../controls/button.js';
import { heading } from '../controls/heading.js';
import { expiry, leftOut, unusableWords, why } from '../controls/second-factor.js';
import { providerName } from '../controls/shortcuts.js';
import { stepOf, type ViewContext } from './view.js';

const icons: Readonly<Partial<Record<Method, AccountIcon>>> = {
  'passkey': 'passkey',
  'security-key': 'key',
  'totp': 'phone',
  'email-code': 'mail',
  'sms-code': 'phone',
  'recovery-code': 'list',
};

/** The other ways to sign in. */
export function methodsView(context: ViewContext): TemplateResult {
  return choice(context, context.text.of('methods.title'), stepOf(context, 'methods').methods);
}

/** The second factors that would do. */
export function factorView(context: ViewContext): TemplateResult {
  const { text, state, send } = context;
  const step = stepOf(context, 'factor');
  const { methods, factors = [] } = step;
  const row = (method: Method): TemplateResult => {
    const to = factors.find((factor) => factor.method === method)?.hint;
    const detail = to && text.parts('factor.mail-to', { to: html`<bdi dir="ltr">${to}</bdi>` });
    const key = [`factor.${method}`, `${method}.title`, `method.${method}`].find((each) => text.has(each));
    return html`<button
      data-auth-part="button secondary choice"
      type="button"
      aria-disabled=${state.pending ? 'true' : nothing}
      aria-busy=${state.pending === method ? 'true' : nothing}
      @click=${() => send({ type: 'choose', method })}
    ><span data-auth-part="button-label">${accountIcon(icons[method] ?? 'shield')}<span><span data-auth-part="choice-name">${key ? text.of(key) : method}</span>${detail ? html`<span data-auth-part="choice-detail">${detail}</span>` : nothing}</span>${accountIcon('chevron')}</span></button>`;
  };
  if (methods.length === 0) return deadEnd(context, step);
  return html`${heading(context, text.of('factor.title'))} ${why(context, step)}
    <div data-auth-part="shortcuts">${methods.map(row)}</div>
    ${expiry(context, step)}
    <div data-auth-part="footer">${leftOut(context, methods)} ${back(context)}</div>`;
}

/** Nothing that the account has works here: where it would, and whom to ask. */
function deadEnd(context: ViewContext, { unusable }: ReturnType<typeof stepOf<'factor'>>): TemplateResult {
  const { text, links } = context;
  const help = links.supportHref ? html`<a data-auth-part="button secondary" href=${links.supportHref}><span data-auth-part="button-label">${text.of('support')}</span></a>` : nothing;
  return html`${heading(context, text.of('factor.none.title'), unusableWords(text, unusable) || text.of('factor.none'))} ${help}
    <div data-auth-part="footer">${back(context)}</div>`;
}

function choice(context: ViewContext, title: string, methods: readonly Method[], hint: unknown = nothing): TemplateResult {
  const { text } = context;
  const label = (method: Method): string => {
    if (method.startsWith('social:')) return text.of('method.provider', { provider: providerName(method.slice('social:'.length)) });
    const keys = [`${context.state.document.flow}.${method}`, `method.${method}`];
    const key = keys.find((each) => text.has(each));
    return key ? text.of(key) : method;
  };
  return html`${heading(context, title, hint)}
    <div data-auth-part="shortcuts">
      ${methods.map((method) => button(context, { label: label(method), look: 'secondary', pending: method, press: () => context.send({ type: 'choose', method }) }))}
    </div>
    <div data-auth-part="footer">${back(context)}</div>`;
}
