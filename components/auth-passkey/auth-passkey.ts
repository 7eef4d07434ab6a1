import { css, html, nothing, type CSSResult, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { AuthError, isAuthError, toAuthError, type Auth, type Flow, type FlowFinish, type FlowState } from '../../src/index.js';
import { AccountElement } from '../base/account-element.js';
import { AuthSignedInEvent } from '../base/signed-in-event.js';
import type { ControlContext } from '../controls/control-context.js';
import { layoutStyles } from '../styles/layout.js';
import { passkeyList, type PasskeyList } from './passkey-list.js';
import { signInButton } from './sign-in-button.js';
import { unusable } from './unusable.js';

/**
 * For people who are signed in: their passkeys, to add to and remove from. For everybody else, or with
 * `mode="sign-in"`: one button that signs in with a passkey.
 *
 * @summary Lists, adds and removes passkeys; signs in with one.
 * @slot - The page's own content above.
 * @event {AuthSignedInEvent} auth-signed-in - Somebody signed in. Cancelable: then `return-to` is not followed.
 * @event {AuthErrorEvent} auth-error - Something failed, or an attribute has a mistake.
 */
export class AuthPasskey extends AccountElement {
  static override styles: CSSResult = css`
    ${layoutStyles}
    .bare {
      padding: 0;
      border: 0;
      background: none;
      box-shadow: none;
    }
  `;

  static override properties: PropertyDeclarations = {
    mode: {},
    returnTo: { attribute: 'return-to' },
    list: { state: true },
  };

  /** `sign-in` for the button alone, whoever is signed in. */
  mode: '' | 'sign-in' = '';
  /** Where to go after signing in: a path of this origin, or an address on an origin that `createAuth` lists. Default: stay. */
  returnTo = '';

  protected list: PasskeyList = { kind: 'loading' };
  #listedFor: string | null = null;
  #flow: Flow | null = null;

  protected override get needsSession(): boolean {
    return this.mode !== 'sign-in';
  }

  protected override abandon(): void {
    super.abandon();
    this.#flow?.dispose();
    this.#flow = null;
  }

  protected override sourceChanged(source: Auth | null): void {
    super.sourceChanged(source);
    this.#listedFor = null;
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const wanted = this.#lists && this.#offers('account', 'passkeys') ? this.user!.id : null;
    if (wanted === this.#listedFor) return;
    this.abandon();
    this.#listedFor = wanted;
    if (wanted) void this.#load();
  }

  protected override render(): TemplateResult {
    const isButton = this.mode === 'sign-in' || (!this.user && this.snapshot.status.startsWith('signed'));
    return html`<div class=${isButton ? 'bare' : ''}><slot></slot></div>`;
  }

  protected override view(context: ControlContext): unknown {
    const webauthn = this.source!.platform.webauthn();
    if (webauthn !== 'available') return unusable(context, webauthn, this.#lists);
    if (!this.#lists) {
      if (!this.#offers('signIn', 'passkey')) return nothing;
      return signInButton(context, this.user, () => void this.#signIn());
    }
    if (!this.#offers('account', 'passkeys')) return nothing;
    return passkeyList(context, this.list, this.news(), {
      add: () => void this.#add(),
      retry: () => void this.#load(),
      ask: (id) => this.#ask(id),
      remove: (id) => void this.#remove(id),
    });
  }

  protected override ownWords({ code }: AuthError): string | undefined {
    return code === 'passkey-not-completed' && this.#lists ? this.text!.of('passkeys.cancelled') : undefined;
  }

  get #lists(): boolean {
    return this.mode !== 'sign-in' && this.user !== null;
  }

  #offers<Kind extends 'account' | 'signIn'>(kind: Kind, name: 'passkeys' | 'passkey'): boolean {
    return (this.source?.capabilities[kind] as readonly string[] | undefined)?.includes(name) ?? false;
  }

  async #load(): Promise<void> {
    this.list = { kind: 'loading' };
    const known = await this.attempt('submit', async (account, context) => {
      this.list = { kind: 'listed', passkeys: await account.passkeys!.list(context), removing: null };
    });
    if (!known && this.problem) this.list = { kind: 'failed' };
  }

  async #add(): Promise<void> {
    if (this.pending) return;
    let isRegistered = false;
    await this.attempt('passkey', async ({ passkeys }, context) => {
      const { options } = await passkeys!.begin(context);
      const ceremony = await this.source!.ceremony();
      await passkeys!.register(await ceremony.register(options, context.signal), context);
      isRegistered = true;
      this.list = { kind: 'listed', passkeys: await passkeys!.list(context), removing: null };
    });
    if (isAuthError(this.problem?.error, 'passkey-already-registered')) {
      this.said = this.text!.of('error.passkey-already-registered');
      this.problem = null;
    } else if (isRegistered) {
      this.said = this.text!.of('passkeys.added');
      if (this.problem) this.list = { kind: 'failed' };
    }
    void this.focusPart('[data-auth-part=add] button');
  }

  #ask(id: string | null): void {
    if (this.list.kind !== 'listed' || this.pending) return;
    const before = this.list.removing;
    this.problem = null;
    this.said = '';
    this.list = { ...this.list, removing: id };
    void this.focusPart(id ? '[data-auth-part=confirm] [data-auth-part~=secondary]' : `[data-passkey="${CSS.escape(before ?? '')}"]`);
  }

  async #remove(id: string): Promise<void> {
    const removed = await this.attempt('submit', ({ passkeys }, context) => passkeys!.remove(id, context));
    if (!removed || this.list.kind !== 'listed') return;
    const { passkeys } = this.list;
    const next = passkeys[passkeys.findIndex((passkey) => passkey.id === id) + 1];
    this.list = { kind: 'listed', passkeys: passkeys.filter((passkey) => passkey.id !== id), removing: null };
    this.said = this.text!.of('passkeys.removed');
    void this.focusPart(next ? `[data-passkey="${CSS.escape(next.id)}"]` : '[data-auth-part=add] button');
  }

  /**
   * A flow of its own for each press. It is given no method to offer, so that nothing waits in autofill: that is for the
   * form with the field. After the passkey the server may ask for more only where `<auth-login>` can ask it.
   */
  async #signIn(): Promise<void> {
    const { source } = this;
    if (this.pending || !source) return;
    this.pending = 'passkey';
    this.problem = null;
    try {
      const document = await source.documentOf('sign-in');
      const flow = await source.flow({ flow: { ...document, stages: document.stages.filter((stage) => !('offer' in stage)) }, methods: [] });
      if (this.source !== source) return flow.dispose();
      this.#flow = flow;
      flow.subscribe((state, finish) => this.#follow(flow, state, finish));
      flow.send({ type: 'choose', method: 'passkey' });
    } catch (thrown) {
      this.#fail(toAuthError(thrown));
    }
  }

  #follow(flow: Flow, state: FlowState, finish?: FlowFinish): void {
    if (this.#flow !== flow || state.pending) return;
    this.#flow = null;
    this.pending = null;
    queueMicrotask(() => flow.dispose());
    if (finish) return void this.#finish(finish);
    const { problem, step } = state;
    const error = problem?.error ?? (step.kind === 'identifier' ? null : new AuthError('method-unavailable', { detail: 'the server asks for more than a passkey, which <auth-login> can ask for' }));
    if (error) this.#fail(error);
  }

  #fail(error: AuthError): void {
    this.pending = null;
    this.problem = { error };
    this.report(error);
    void this.focusPart('button');
  }

  async #finish({ user, newUser }: FlowFinish): Promise<void> {
    const proceed = this.dispatchEvent(new AuthSignedInEvent(user, newUser));
    // The button has given way to what is said, or listed, in its place.
    void this.focusPart('[data-auth-part=title]');
    if (!proceed || !this.returnTo) return;
    try {
      await this.source!.redirect(this.returnTo);
    } catch (thrown) {
      this.report(toAuthError(thrown));
    }
  }
}
