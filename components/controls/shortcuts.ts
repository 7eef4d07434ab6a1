import { html, nothing, type TemplateResult } from 'lit';
import type { Method } from '../../src/index.js';
import type { ViewContext } from '../steps/view.js';
import { button } from './button.js';
import { icon } from './icon.js';

/** A provider's name as it writes it itself. */
export const providerName = (provider: string): string => (provider === 'github' ? 'GitHub' : provider[0]!.toUpperCase() + provider.slice(1));

type Mark = (provider: string) => TemplateResult | typeof nothing;
let mark: Mark | undefined;

/** The providers' marks come after the form, into a place that is kept for them. */
function markOf(provider: string, redraw: () => void): TemplateResult {
  if (!mark) {
    mark = () => nothing;
    void import('./marks.js').then((marks) => {
      mark = marks.mark;
      redraw();
    });
  }
  return html`<span data-auth-part="mark">${mark(provider)}</span>`;
}

/** The methods that need no identifier, as buttons under an "or". */
export function shortcuts(context: ViewContext, methods: readonly Method[], divided: boolean): TemplateResult | typeof nothing {
  if (methods.length === 0) return nothing;
  return html`${divided ? html`<p data-auth-part="divider"><span>${context.text.of('or')}</span></p>` : nothing}
    <div data-auth-part="shortcuts">${methods.map((method) => button(context, { ...shortcut(context, method), look: 'secondary', pending: method, press: () => context.send({ type: 'choose', method }) }))}</div>`;
}

function shortcut({ state, text, redraw, auth }: ViewContext, method: Method): { label: string; icon?: TemplateResult } {
  if (method === 'passkey') return { label: text.of(state.step.kind === 'register' ? 'sign-up.passkey' : 'method.passkey'), icon: icon('passkey') };
  if (method === 'password') return { label: text.of('sign-up.password') };
  const named = auth.capabilities.providers?.[method];
  if (named) return { label: text.of('method.provider', { provider: named }) };
  if (!method.startsWith('social:')) return { label: text.of(method === 'sso' ? 'method.sso' : 'method.guest') };
  const provider = method.slice('social:'.length);
  return { label: text.of('method.provider', { provider: providerName(provider) }), icon: markOf(provider, redraw) };
}
