import { html, nothing, type TemplateResult } from 'lit';
import { until } from 'lit/directives/until.js';
import type { Method } from '../../src/index.js';
import type { ViewContext } from '../steps/view.js';
import { button } from './button.js';
import { icon } from './icon.js';

const names: Readonly<Record<string, string>> = { google: 'Google', github: 'GitHub', apple: 'Apple', microsoft: 'Microsoft' };

/** The methods that need no identifier, as buttons under an "or". */
export function shortcuts(context: ViewContext, methods: readonly Method[], divided: boolean): TemplateResult | typeof nothing {
  if (methods.length === 0) return nothing;
  return html`${divided ? html`<p data-auth-part="divider"><span>${context.text.of('or')}</span></p>` : nothing}
    <div data-auth-part="shortcuts">${methods.map((method) => button(context, { ...shortcut(context, method), look: 'secondary', pending: method, press: () => context.send({ type: 'choose', method }) }))}</div>`;
}

function shortcut({ text }: ViewContext, method: Method): { label: string; icon?: TemplateResult } {
  if (method === 'passkey') return { label: text.of('method.passkey'), icon: icon('passkey') };
  if (!method.startsWith('social:')) return { label: text.of(method === 'sso' ? 'method.sso' : 'method.guest') };
  const provider = method.slice('social:'.length);
  return { label: text.of('method.provider', { provider: names[provider] ?? provider }), icon: html`<span data-auth-part="mark">${until(import('./marks.js').then(({ mark }) => mark(provider), () => nothing), nothing)}</span>` };
}
