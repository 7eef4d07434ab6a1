import { html, nothing, type TemplateResult } from 'lit';
import type { TrustedDevice } from '../../src/index.js';
import { addStyles } from '../base/adopt-styles.js';
import { accountIcon } from '../controls/account-icon.js';
import type { ControlContext } from '../controls/control-context.js';

addStyles(`
[data-auth-root=auth-mfa][data-auth-root][data-auth-root]{
& [data-auth-part=devices]{display:grid;gap:calc(var(--_space)*1.5);grid-template-columns:minmax(0,1fr);margin-block-start:calc(var(--_space)*3);padding-block-start:calc(var(--_space)*3);border-block-start:1px solid var(--_hairline)}
& [data-auth-part=devices-title]{font-size:1rem;line-height:1.5rem;font-weight:600;outline:0}
}`);

/** The devices on which no second factor is asked for, each with the way to end that. */
export function deviceList(context: ControlContext, devices: readonly TrustedDevice[], news: unknown, revoke: (id: string) => void): TemplateResult {
  const { text, id } = context;
  return html`<section data-auth-part="devices" aria-labelledby=${id('devices')}>
    <div>
      <h3 data-auth-part="devices-title" id=${id('devices')} tabindex="-1">${text.of('devices.title')}</h3>
      <p data-auth-part="hint">${text.of('devices.hint')}</p>
    </div>
    ${news} ${devices.length ? html`<ul data-auth-part="list" role="list">${devices.map((device) => row(context, device, revoke))}</ul>` : nothing}
  </section>`;
}

function row({ text, id: idOf, state }: ControlContext, { id, name, lastUsedAt, expiresAt, current }: TrustedDevice, revoke: (id: string) => void): TemplateResult {
  const named = idOf(`device-${id}`);
  const day = (at: number): string => new Intl.DateTimeFormat(text.locale, { dateStyle: 'medium' }).format(at);
  return html`<li data-auth-part="item device">
    <span data-auth-part="item-icon">${accountIcon('phone')}</span>
    <div data-auth-part="item-text">
      <p data-auth-part="item-name" id=${named}><bdi>${name || text.of('devices.one')}</bdi></p>
      <p data-auth-part="item-detail">
        ${lastUsedAt === undefined ? nothing : html`<span>${text.of('devices.used', { date: day(lastUsedAt) })}</span>`}
        ${expiresAt === undefined ? nothing : html`<span>${text.of('devices.until', { date: day(expiresAt) })}</span>`}
      </p>
      ${current ? html`<p data-auth-part="badges"><span data-auth-part="badge here">${text.of('devices.current')}</span></p>` : nothing}
    </div>
    <button data-auth-part="button quiet" type="button" aria-disabled=${state.pending ? 'true' : nothing} aria-describedby=${named} @click=${() => revoke(id)}>${text.of('devices.revoke')}</button>
  </li>`;
}
