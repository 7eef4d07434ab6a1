import { css, html, nothing, type CSSResult, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { AuthError, isAuthError, toAuthError, type AccountOperations, type Auth, type Context, type FieldName, type Flow, type FlowFinish, type FlowState, type Method, type Passkey } from '../../src/index.js';
import { AccountElement } from '../base/account-element.js';
import { AuthSignedInEvent } from '../base/signed-in-event.js';
import type { ControlContext } from '../controls/control-context.js';
import { layoutStyles } from '../styles/layout.js';
import { providerName } from '../controls/shortcuts.js';
import type { Listed, OpenCard, PasskeyList } from './known-passkeys.js';
import { passkeyList } from './passkey-list.js';
import { givenName, providerOf, type ResolveProvider } from './passkey-provider.js';
import { LONGEST_NAME } from './rename-form.js';
import { signInButton } from './sign-in-button.js';
import { unusable } from './unusable.js';

const cardButton = (id: string, kind: OpenCard['kind']): string => `[data-action=${kind}][data-passkey="${CSS.escape(id)}"]`;

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
    resolveProvider: { attribute: false },
    list: { state: true },
  };

  /** `sign-in` for the button alone, whoever is signed in. */
  mode: '' | 'sign-in' = '';
  /** Where to go after signing in: a path of this origin, or an address on an origin that `createAuth` lists. Default: stay. */
  returnTo = '';
  /**
   * Names password managers, and pictures them: is given an AAGUID, answers with `{ name, icon, iconDark }` or nothing.
   * Default: the names of the usual ones, and no picture.
   */
  resolveProvider: ResolveProvider | null = null;

  protected list: PasskeyList = { kind: 'loading' };
  #listedFor: string | null = null;
  #signals = false;
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
    const list = this.list.kind === 'listed' && this.#signals ? { ...this.list, signals: true } : this.list;
    return passkeyList(context, list, this.news(), {
      resolve: this.resolveProvider,
      providerName: (method) => this.source!.capabilities.providers?.[method] ?? providerName(method.replace('social:', '')),
      add: () => void this.#add(),
      retry: () => void this.#load(),
      open: (card) => void this.#open(card),
      rename: (passkey, name) => void this.#rename(passkey, name),
      remove: (id) => void this.#remove(id),
    });
  }

  protected override fieldOf({ path }: AuthError): FieldName | undefined {
    return path === 'name' && this.list.kind === 'listed' && this.list.open?.kind === 'rename' ? 'name' : undefined;
  }

  protected override ownWords({ code, path }: AuthError): string | undefined {
    if (!this.#lists) return undefined;
    if (path === 'name') return this.text!.of('passkeys.name.too-long', { count: LONGEST_NAME });
    return code === 'passkey-not-completed' ? this.text!.of('passkeys.cancelled') : undefined;
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
      this.list = await this.#listed(account, context);
    });
    if (!known && this.problem) this.list = { kind: 'failed' };
  }

  async #listed({ passkeys }: AccountOperations, context: Context): Promise<Listed> {
    // What the browser tells password managers is for a question that nobody has asked yet: the list does not wait for it.
    void this.source!.ceremony()
      .then(({ signals }) => {
        this.#signals = signals.available();
        this.requestUpdate();
      })
      .catch(() => undefined);
    return { kind: 'listed', passkeys: await passkeys!.list(context), open: null, renames: Boolean(passkeys!.rename), signals: false };
  }

  async #add(): Promise<void> {
    if (this.pending) return;
    const before = this.list.kind === 'listed' ? this.list.passkeys.map(({ id }) => id) : [];
    let isRegistered = false;
    await this.attempt('passkey', async (account, context) => {
      const { options } = await account.passkeys!.begin(context);
      const ceremony = await this.source!.ceremony();
      await account.passkeys!.register(await ceremony.register(options, context.signal), context);
      isRegistered = true;
      this.list = await this.#listed(account, context);
    });
    if (isAuthError(this.problem?.error, 'passkey-already-registered')) {
      this.said = this.text!.of('error.passkey-already-registered');
      this.problem = null;
    } else if (isRegistered) {
      // Which manager has it is what people ask next.
      const made = this.list.kind === 'listed' ? this.list.passkeys.find(({ id }) => !before.includes(id)) : undefined;
      const provider = made && providerOf(made, this.resolveProvider).name;
      this.said = provider ? this.text!.of('passkeys.added.in', { provider }) : this.text!.of('passkeys.added');
      if (this.problem) this.list = { kind: 'failed' };
    }
    void this.focusPart('[data-auth-part=add] button');
  }

  /** Opens a card, or closes the one that is open and gives the focus back to the button that opened it. */
  async #open(card: OpenCard | null): Promise<void> {
    if (this.list.kind !== 'listed' || this.pending) return;
    const { open: before, passkeys } = this.list;
    this.problem = null;
    this.said = '';
    let opened = card;
    if (card?.kind === 'remove' && passkeys.length === 1) {
      const left = await this.#left();
      if (this.list.kind !== 'listed') return;
      opened = { ...card, left };
    }
    this.list = { ...this.list, open: opened };
    if (!card) return void this.focusPart(before ? cardButton(before.id, before.kind) : 'button');
    await this.focusPart(card.kind === 'rename' ? '[data-auth-part=rename] input' : '[data-auth-part=confirm] [data-auth-part~=secondary]');
    if (card.kind === 'rename') this.light.container?.querySelector<HTMLInputElement>('[data-auth-part=rename] input')?.select();
  }

  /** What else signs in to the account, of what this page offers; `null` where the server cannot say, or could not be asked. */
  async #left(): Promise<readonly Method[] | null> {
    const { signIn } = this.source!.capabilities;
    let left: readonly Method[] | null = null;
    await this.attempt('submit', async ({ methods }, context) => {
      const known = await methods?.list(context).catch(() => null);
      if (known) left = known.filter((method) => method !== 'passkey' && signIn.includes(method));
    });
    return left;
  }

  async #rename(passkey: Passkey, typed: string): Promise<void> {
    if (this.pending || this.list.kind !== 'listed') return;
    // Servers take no empty name: then it is called what it was made in.
    const name = typed.trim() || givenName(passkey, this.resolveProvider, this.text!);
    if ([...name].length > LONGEST_NAME) {
      this.problem = { error: new AuthError('missing-field', { path: 'name' }), field: 'name' };
      return void this.focusPart('[data-auth-part=rename] input');
    }
    if (name === passkey.name) return this.#open(null);
    const renamed = await this.attempt('submit', ({ passkeys }, context) => passkeys!.rename!(passkey.id, name, context));
    if (!renamed || this.list.kind !== 'listed') return void this.focusPart('[data-auth-part=rename] input');
    this.list = { ...this.list, open: null, passkeys: this.list.passkeys.map((each) => (each.id === passkey.id ? { ...each, name } : each)) };
    this.said = this.text!.of('passkeys.renamed', { name });
    void this.focusPart(cardButton(passkey.id, 'rename'));
  }

  async #remove(id: string): Promise<void> {
    const removed = await this.attempt('submit', ({ passkeys }, context) => passkeys!.remove(id, context));
    if (!removed || this.list.kind !== 'listed') return;
    const { passkeys } = this.list;
    const next = passkeys[passkeys.findIndex((passkey) => passkey.id === id) + 1];
    this.list = { ...this.list, open: null, passkeys: passkeys.filter((passkey) => passkey.id !== id) };
    this.said = this.text!.of('passkeys.removed');
    void this.focusPart(next ? cardButton(next.id, 'remove') : '[data-auth-part=add] button');
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
