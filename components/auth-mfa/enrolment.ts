import { html, nothing, type TemplateResult } from 'lit';
import type { TotpEnrolment } from '../../src/index.js';
import { addStyles } from '../base/adopt-styles.js';
import { accountIcon } from '../controls/account-icon.js';
import { button, link } from '../controls/button.js';
import { field } from '../controls/field.js';
import { heading } from '../controls/heading.js';
import { passwordField } from '../controls/password-field.js';
import type { MfaContext, MfaStep } from './mfa-step.js';
import { mfaStyles } from './mfa-styles.js';
import { qrCode } from './qr-code.js';

addStyles(mfaStyles);

/** The screens of setting up and turning off; they and the QR library come when somebody begins. */
export function enrolmentView(context: MfaContext, step: Exclude<MfaStep, { kind: 'status' }>): TemplateResult {
  switch (step.kind) {
    case 'password':
      return passwordView(context, step.for);
    case 'scan':
      return scanView(context, step.enrolment);
    case 'codes':
      return codesView(context, step.codes);
  }
}

function passwordView(context: MfaContext, purpose: 'enrol' | 'remove'): TemplateResult {
  const { text } = context;
  const isEnrolment = purpose === 'enrol';
  return html`${heading(context, text.of(isEnrolment ? 'enrol.title' : 'enrol.off.confirm'), text.of(isEnrolment ? 'enrol.password' : 'enrol.off.confirm.hint'))} ${username(context)}
    ${passwordField(context, { label: text.of('field.password'), autocomplete: 'current-password' })} ${button(context, { label: text.of(isEnrolment ? 'action.continue' : 'enrol.off'), look: isEnrolment ? 'primary' : 'danger' })}
    ${cancel(context)}`;
}

function scanView(context: MfaContext, { uri, secret }: TotpEnrolment): TemplateResult {
  const { text } = context;
  return html`${heading(context, text.of('enrol.title'), text.of('enrol.scan'))}
    <div data-auth-part="figure">
      ${qrCode(uri, text.of('enrol.qr'))}
      ${uri.startsWith('otpauth://') ? html`<p data-auth-part="app-link"><a data-auth-part="link" href=${uri}>${text.of('enrol.open')}</a></p>` : nothing}
    </div>
    <div data-auth-part="field">
      <p data-auth-part="label" id=${context.id('key')}>${text.of('enrol.manual')}</p>
      <div data-auth-part="key-row" role="group" aria-labelledby=${context.id('key')}>
        <code data-auth-part="key" dir="ltr">${inFours(secret)}</code>
        ${tool('copy', 'button quiet copy', text.of(context.copied === 'key' ? 'enrol.copied' : 'enrol.copy'), () => context.copy('key', secret))}
      </div>
    </div>
    ${username(context)}
    ${field(context, {
      field: 'code',
      label: text.of('enrol.code'),
      input: ({ id, describedBy, invalid }) =>
        html`<input
          data-auth-part="input code"
          id=${id}
          name="one-time-code"
          type="text"
          inputmode="numeric"
          autocomplete="one-time-code"
          autocapitalize="none"
          autocorrect="off"
          spellcheck="false"
          enterkeyhint="go"
          dir="ltr"
          aria-invalid=${invalid}
          aria-describedby=${describedBy}
        />`,
    })}
    ${button(context, { label: text.of('enrol.confirm') })} ${cancel(context)}`;
}

function codesView(context: MfaContext, codes: readonly string[]): TemplateResult {
  const { text } = context;
  return html`${heading(context, text.of('enrol.codes.title'), text.of('enrol.codes.hint'))}
    <div data-auth-part="printed">
      <ul data-auth-part="codes" role="list" dir="ltr">
        ${codes.map((code) => html`<li>${code}</li>`)}
      </ul>
    </div>
    <div data-auth-part="tools">
      ${tool(context.copied === 'codes' ? 'done' : 'copy', 'button secondary', text.of(context.copied === 'codes' ? 'enrol.copied' : 'enrol.copy'), () => context.copy('codes', codes.join('\n')))}
      ${tool('download', 'button secondary', text.of('enrol.codes.download'), () => context.download())}
      ${tool('print', 'button secondary', text.of('enrol.codes.print'), () => context.print())}
    </div>
    ${button(context, { label: text.of('enrol.codes.kept') })}`;
}

/** In the form with the password, so that managers fill in the right one. Chromium does not look at `type="hidden"`. */
const username = ({ user }: MfaContext): TemplateResult => html`<input type="text" name="username" autocomplete="username" value=${user.email ?? ''} readonly hidden />`;

const cancel = (context: MfaContext): TemplateResult => html`<div data-auth-part="footer"><p>${link(context.text.of('action.cancel'), () => context.cancel())}</p></div>`;

const tool = (name: 'copy' | 'done' | 'download' | 'print', part: string, label: string, press: () => void): TemplateResult =>
  html`<button data-auth-part=${part} type="button" @click=${press}><span data-auth-part="button-label">${accountIcon(name)}<span>${label}</span></span></button>`;

/** Four at a time is what people can carry from one screen to another. */
const inFours = (secret: string): string => secret.replace(/\s/g, '').match(/.{1,4}/g)?.join(' ') ?? '';
