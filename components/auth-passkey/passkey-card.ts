import { html, nothing, type TemplateResult } from 'lit';
import type { Passkey } from '../../src/index.js';
import { accountIcon } from '../controls/account-icon.js';
import type { ControlContext } from '../controls/control-context.js';
import { icon } from '../controls/icon.js';
import type { Listed, PasskeyActions } from './known-passkeys.js';
import { givenName, isSecurityKey, providerOf } from './passkey-provider.js';

/** One passkey: what it is called, where it is kept, when it came and was last used, and whether it outlives its device. */
export function passkeyCard(context: ControlContext, passkey: Passkey, { renames }: Listed, actions: PasskeyActions): TemplateResult {
  const { text } = context;
  const id = context.id(`passkey-${passkey.id}`);
  const press = (label: string, kind: 'rename' | 'remove') =>
    html`<button data-auth-part="button quiet" type="button" data-passkey=${passkey.id} data-action=${kind} aria-describedby=${id} @click=${() => actions.open({ kind, id: passkey.id })}>${label}</button>`;
  return html`<li data-auth-part="item passkey">
    <span data-auth-part="item-icon">${picture(passkey, actions)}</span>
    <div data-auth-part="item-text">
      <p data-auth-part="item-name" id=${id}><bdi>${passkey.name || givenName(passkey, actions.resolve, text)}</bdi></p>
      ${details(context, passkey, actions)} ${badges(context, passkey)} ${warning(context, passkey)}
    </div>
    <div data-auth-part="item-actions">${renames ? press(text.of('passkeys.rename'), 'rename') : nothing} ${press(text.of('passkeys.remove'), 'remove')}</div>
  </li>`;
}

function picture(passkey: Passkey, { resolve }: PasskeyActions): TemplateResult {
  const { icon: light, iconDark } = providerOf(passkey, resolve);
  if (!light) return isSecurityKey(passkey) ? accountIcon('key') : icon('passkey');
  return html`<picture>${iconDark ? html`<source srcset=${iconDark} media="(prefers-color-scheme: dark)" />` : nothing}<img src=${light} alt="" width="20" height="20" /></picture>`;
}

function details({ text }: ControlContext, passkey: Passkey, { resolve }: PasskeyActions): TemplateResult | typeof nothing {
  const { name, createdAt, lastUsedAt } = passkey;
  const day = (at: number): string => new Intl.DateTimeFormat(text.locale, { dateStyle: 'medium' }).format(at);
  const provider = providerOf(passkey, resolve).name;
  const facts = [
    name && provider && provider !== name ? html`<bdi>${provider}</bdi>` : undefined,
    createdAt === undefined ? undefined : text.of('passkeys.created', { date: day(createdAt) }),
    lastUsedAt === undefined ? undefined : text.of('passkeys.used', { date: day(lastUsedAt) }),
  ].filter((fact) => fact !== undefined);
  return facts.length > 0 ? html`<p data-auth-part="item-detail">${facts.map((fact) => html`<span>${fact}</span> `)}</p>` : nothing;
}

function badges({ text }: ControlContext, passkey: Passkey): TemplateResult | typeof nothing {
  const { synced, here } = passkey;
  if (synced === undefined && !here) return nothing;
  const alone = isSecurityKey(passkey) ? 'passkeys.key-only' : here ? 'passkeys.device-only.here' : 'passkeys.device-only';
  return html`<p data-auth-part="badges">
    ${here && synced !== false ? html`<span data-auth-part="badge here">${text.of('passkeys.here')}</span>` : nothing}
    ${synced === undefined ? nothing : html`<span data-auth-part=${synced ? 'badge' : 'badge alone'}>${text.of(synced ? 'passkeys.synced' : alone)}</span>`}
  </p>`;
}

/** What is on one device is lost with it, and people learn that too late (passkeys-mfa.md 1.6). */
function warning({ text }: ControlContext, passkey: Passkey): TemplateResult | typeof nothing {
  if (passkey.synced !== false) return nothing;
  return html`<p data-auth-part="item-detail">${text.of(isSecurityKey(passkey) ? 'passkeys.key-only.warning' : 'passkeys.device-only.warning')}</p>`;
}
