import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { AuthError, load, toAuthError, type FieldName, type Flow, type TotpEnrolment, type TrustedDevice } from '../../src/index.js';
import { AccountElement } from '../base/account-element.js';
import { fieldNames } from '../controls/field.js';
import type { ControlContext } from '../controls/control-context.js';
import type { MfaContext, MfaStep } from './mfa-step.js';
import { statusView } from './status-view.js';

type Views = typeof import('./enrolment.js');
type DeviceList = typeof import('./device-list.js').deviceList;

/**
 * Lets people who are signed in set two-step sign-in up with an authenticator app, keep their recovery codes, and turn
 * it off again. While somebody signs in, `<auth-login>` asks for the code by itself; a page with a sign-in form of its
 * own gives the flow that it began to `flow`, and the question is asked here; `auth-signed-in` follows.
 *
 * @summary Asks for the second factor of a sign-in; sets two-step sign-in up, and turns it off; lists trusted devices.
 * @slot - The page's own content above.
 * @event {AuthErrorEvent} auth-error - Something failed.
 */
export class AuthMfa extends AccountElement {
  static override properties: PropertyDeclarations = {
    flow: { attribute: false },
    step: { state: true },
    copied: { state: true },
    changed: { state: true },
    devices: { state: true },
  };

  /** A sign-in that the page began with `auth.flow()` and that waits for its second factor. */
  flow: Flow | null = null;
  protected step: MfaStep = { kind: 'status' };
  protected copied: MfaContext['copied'] = null;
  /** What was changed here: the session tells it only when it is next asked for. */
  protected changed: { readonly user: string; readonly on: boolean } | null = null;
  /** Those that are trusted; empty until one was found, and where the server knows of none. */
  protected devices: readonly TrustedDevice[] = [];
  #views: Views | null = null;
  #deviceList: DeviceList | null = null;
  #listedFor: string | undefined;

  protected override abandon(): void {
    super.abandon();
    // A secret does not outlive the screen that shows it.
    this.step = { kind: 'status' };
    this.copied = null;
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (changed.has('flow') && this.flow) load(() => import('../auth-login/define.js')).catch((error: unknown) => this.report(error));
    if (!changed.has('snapshot')) return;
    if (!this.user && this.step.kind !== 'status') this.abandon();
    if (this.user?.id !== this.#listedFor) void this.#listDevices(this.user?.id);
  }

  protected override view(context: ControlContext): TemplateResult | typeof nothing {
    const { source, step, user, flow } = this;
    if (flow) {
      const answered = () => (this.flow = null);
      return html`<auth-login plain no-history .auth=${source} .running=${flow} .messages=${this.messages} .locale=${this.locale} @auth-signed-in=${answered}></auth-login>`;
    }
    if (!source!.capabilities.account.includes('totp')) return nothing;
    if (!user || step.kind === 'status' || !this.#views) {
      const status = statusView(context, user && { isOn: this.#isOn, begin: () => void this.#begin(this.#isOn ? 'remove' : 'enrol') }, () => void this.#signIn());
      return user && this.#deviceList ? html`${status}${this.#deviceList(context, this.devices, this.news(), (id) => void this.#revoke(id))}` : status;
    }
    const whole: MfaContext = {
      ...context,
      user,
      copied: this.copied,
      cancel: () => this.#leave(),
      copy: (what, text) => void this.#copy(what, text),
      download: () => void this.#download(),
      print: () => void this.#print(),
    };
    return html`<form data-auth-part="form" method="post" novalidate aria-busy=${this.pending ? 'true' : 'false'} @submit=${this.#submit}>${this.#views.enrolmentView(whole, step)}</form>`;
  }

  protected override fieldOf({ code, path }: AuthError): FieldName | undefined {
    const { kind } = this.step;
    if (kind === 'password' && (code === 'invalid-credentials' || path === 'password')) return 'password';
    if (kind === 'scan' && (/^(invalid|expired)-code$/.test(code) || path === 'code')) return 'code';
    return undefined;
  }

  protected override ownWords({ code }: AuthError): string | undefined {
    if (code === 'invalid-credentials') return this.text!.of('enrol.password.wrong');
    // There is no new code to ask for: the app shows the next one by itself.
    return code === 'expired-code' ? this.text!.of('error.invalid-code') : undefined;
  }

  get #isOn(): boolean {
    return this.changed?.user === this.user?.id ? this.changed!.on : (this.user?.secondFactor ?? false);
  }

  /** Nobody waits for it, and nobody is told that there is none. */
  async #listDevices(user: string | undefined): Promise<void> {
    this.#listedFor = user;
    this.devices = [];
    this.#deviceList = null;
    const { source } = this;
    if (!user || !source?.capabilities.account.includes('devices')) return;
    try {
      const devices = (await (await source.account()).devices?.list({ locale: this.text?.locale })) ?? [];
      if (devices.length === 0) return;
      const { deviceList } = await load(() => import('./device-list.js'));
      if (this.#listedFor !== user) return;
      this.#deviceList = deviceList;
      this.devices = devices;
    } catch {
      // A server without such a list, or one that cannot be asked now: the rest of the card is of use all the same.
    }
  }

  async #revoke(id: string): Promise<void> {
    if (!(await this.attempt('resend', ({ devices }, context) => devices!.revoke(id, context)))) return;
    this.devices = this.devices.filter((device) => device.id !== id);
    this.said = this.text!.of('devices.revoked');
    void this.focusPart('[data-auth-part=devices-title]');
  }

  async #signIn(): Promise<void> {
    try {
      await this.source!.open('sign-in');
    } catch (thrown) {
      this.report(toAuthError(thrown));
    }
  }

  async #begin(purpose: 'enrol' | 'remove'): Promise<void> {
    const loaded = await this.attempt('submit', async () => {
      this.#views ??= await load(() => import('./enrolment.js'));
    });
    if (loaded) this.#go({ kind: 'password', for: purpose });
  }

  #go(step: MfaStep): void {
    this.step = step;
    this.copied = null;
    void this.focusPart(step.kind === 'codes' || step.kind === 'status' ? '[data-auth-part=title]' : 'input:not([hidden])');
  }

  /** Back to where it began; what was under way is given up. */
  #leave(): void {
    this.abandon();
    void this.focusPart('[data-auth-part~=button]');
  }

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    // A password that was shown is hidden again, so that managers know it for one.
    form.querySelector<HTMLButtonElement>('[data-auth-part=reveal][aria-pressed=true]')?.click();
    const values = Object.fromEntries([...new FormData(form)].map(([name, value]) => [fieldNames[name] ?? name, value as string]));
    void this.#take(values).then(() => this.#pointOut());
  };

  async #take({ password = '', code = '' }: Record<string, string>): Promise<void> {
    const { step } = this;
    switch (step.kind) {
      case 'status':
        return;
      case 'codes':
        return this.#go({ kind: 'status' });
      case 'password':
        if (!password) return this.#miss('password');
        return step.for === 'enrol' ? this.#enrol(password) : this.#remove(password);
      case 'scan': {
        // People type the code as the app shows it: "123 456".
        const typed = code.replace(/[\s-]/g, '');
        return typed ? this.#confirm(typed, step.enrolment) : this.#miss('code');
      }
    }
  }

  async #enrol(password: string): Promise<void> {
    let enrolment: TotpEnrolment | undefined;
    await this.attempt('submit', async ({ totp }, context) => {
      enrolment = await totp!.begin(password, context);
    });
    if (enrolment && this.step.kind === 'password') this.#go({ kind: 'scan', enrolment });
  }

  async #confirm(code: string, { recoveryCodes }: TotpEnrolment): Promise<void> {
    const confirmed = await this.attempt('submit', ({ totp }, context) => totp!.confirm(code, context));
    if (!confirmed) {
      // The server forgot the secret: another one has to be scanned.
      if (this.problem?.error.code === 'flow-expired') this.step = { kind: 'password', for: 'enrol' };
      return;
    }
    this.changed = { user: this.user!.id, on: true };
    this.#go(recoveryCodes.length ? { kind: 'codes', codes: recoveryCodes } : { kind: 'status' });
  }

  async #remove(password: string): Promise<void> {
    if (!(await this.attempt('submit', ({ totp }, context) => totp!.remove(password, context)))) return;
    this.changed = { user: this.user!.id, on: false };
    this.#go({ kind: 'status' });
  }

  #miss(field: FieldName): void {
    this.problem = { error: new AuthError('missing-field', { path: field }), field };
  }

  async #pointOut(): Promise<void> {
    if (!this.problem) return;
    await this.focusPart('[aria-invalid=true]');
    const field = this.light.container?.querySelector<HTMLInputElement>('[aria-invalid=true]');
    field?.select();
  }

  async #copy(what: 'key' | 'codes', text: string): Promise<void> {
    const { copy } = await import('./keep-codes.js');
    const shown = this.light.container?.querySelector(`[data-auth-part=${what}]`) ?? null;
    if (!(await copy(text, shown))) return;
    this.copied = what;
    this.said = this.text!.of('enrol.copied');
  }

  async #download(): Promise<void> {
    if (this.step.kind !== 'codes') return;
    const { download } = await import('./keep-codes.js');
    const { hostname } = this.source!.platform.location();
    const lines = [this.text!.of('enrol.file', { site: hostname }), this.user?.email ?? '', '', ...this.step.codes, ''];
    download(lines.join('\r\n'), `recovery-codes-${hostname}.txt`);
  }

  async #print(): Promise<void> {
    const { print } = await import('./keep-codes.js');
    const part = this.light.container?.querySelector('[data-auth-part=printed]');
    if (part) print(part);
  }
}
