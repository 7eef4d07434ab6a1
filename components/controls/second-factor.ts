import { html, nothing, type TemplateResult } from 'lit';
import type { Method, RiskReason } from '../../src/index.js';
import { addStyles } from '../base/adopt-styles.js';
import { factorStyles } from '../styles/factor.js';
import type { ViewContext } from '../steps/view.js';
import { accountIcon } from './account-icon.js';
import { link } from './button.js';
import { countdown } from './countdown.js';

addStyles(factorStyles);

/** More would be read by nobody. */
const mostReasons = 3;
/** Seconds before the end that it is told; 20 are the least (passkeys-mfa.md A22). */
const toldBefore = 60;

interface Asking {
  readonly reasons?: readonly RiskReason[] | undefined;
  readonly expiresAt?: number | undefined;
  readonly extendable?: boolean | undefined;
}

/** Why a second factor is asked for, in plain words: never a score. */
export function why({ text }: ViewContext, { reasons = [] }: Asking): TemplateResult | typeof nothing {
  if (reasons.length === 0) return nothing;
  const words = reasons.slice(0, mostReasons).map((reason) => text.of(`reason.${reason}`));
  return html`<p data-auth-part="why">${accountIcon('shield')}<span>${text.of('factor.why', { reasons: new Intl.ListFormat(text.locale).format(words) })}</span></p>`;
}

/** An end by time is told while there is time to put it off: seen each second, said twice. The line is kept free for it, so that nothing moves. */
export function expiry(context: ViewContext, { expiresAt, extendable }: Asking): TemplateResult | typeof nothing {
  if (expiresAt === undefined) return nothing;
  const { text, auth, send } = context;
  const now = (): number => auth.platform.now();
  const left = (key: 'expiry.soon' | 'expiry.left', count: number): string => text.of(key, { time: text.of('time.seconds', { count }) });
  const soon = (content: (seconds: number) => unknown): unknown => countdown(expiresAt, now, (seconds) => (seconds > toldBefore ? nothing : content(seconds)));
  const wayOut = extendable ? link(text.of('expiry.extend'), () => send({ type: 'extend' })) : link(text.of('expiry.again'), () => send({ type: 'change-identifier' }));
  return html`<div data-auth-part="expiry">
    <p data-auth-part="status" role="status">${soon((seconds) => left('expiry.soon', Math.ceil(seconds / 30) * 30))}</p>
    ${soon((seconds) => html`<div data-auth-part="expiring"><span data-auth-part="left" aria-hidden="true">${accountIcon('clock')}<span>${left('expiry.left', seconds)}</span></span>${wayOut}</div>`)}
  </div>`;
}

/** Factors that the account has and this browser has not the means for; help, where nothing else is left. */
export function leftOut({ text, state, links }: ViewContext, others: readonly unknown[]): TemplateResult {
  const unusable = unusableWords(text, state.factors?.unusable);
  return html`${unusable ? html`<p>${unusable}</p>` : nothing}
  ${others.length === 0 && links.supportHref ? html`<p><a data-auth-part="link" href=${links.supportHref}>${text.of('support')}</a></p>` : nothing}`;
}

/** One sentence about the factors that cannot work in this browser, or none. */
export function unusableWords(text: ViewContext['text'], methods: readonly Method[] = []): string {
  const [method] = methods;
  if (!method) return '';
  return text.of(methods.length > 1 ? 'factor.unusable.both' : method === 'security-key' ? 'factor.unusable.security-key' : 'factor.unusable.passkey');
}
