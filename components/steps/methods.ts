import { html, nothing, type TemplateResult } from 'lit';
import type { Method } from '../../src/index.js';
import { back } from '../controls/back.js';
import { button } from '../controls/button.js';
import { heading } from '../controls/heading.js';
import { providerName } from '../controls/shortcuts.js';
import { stepOf, type ViewContext } from './view.js';

/** The other ways to sign in. */
export function methodsView(context: ViewContext): TemplateResult {
  return choice(context, context.text.of('methods.title'), stepOf(context, 'methods').methods);
}

/** The second factors that would do. */
export function factorView(context: ViewContext): TemplateResult {
  return choice(context, context.text.of('factor.title'), stepOf(context, 'factor').methods, context.text.of('factor.hint'));
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
