import { css, html, nothing, type CSSResult, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { isAuthError, toAuthError, type Account, type Accounts, type Snapshot, type User } from '../../src/index.js';
import { addStyles } from '../base/adopt-styles.js';
import { AuthElement } from '../base/auth-element.js';
import { endedText } from '../base/ended.js';
import type { Text } from '../base/text.js';
import { accountIcon } from '../controls/account-icon.js';
import { accountStyles } from '../styles/account.js';
import { tokens } from '../styles/tokens.js';
import { accountItems, nameOf } from './account-items.js';
import { initials } from './initials.js';
import { itemAfter } from './menu-keys.js';
import { menuStyles } from './menu-styles.js';
import { placeMenu } from './place-menu.js';

addStyles(accountStyles);
addStyles(menuStyles);

let instances = 0;

/** Stands for the button until it is known whose it is. */
const round = html`<span data-auth-part="skeleton round" aria-hidden="true"></span>`;

/**
 * Who is signed in, as a round button with a menu: the account page, and the way out. To everybody else, the way in.
 * Where the page may have several accounts, the menu lists them, turns to another and adds one.
 * It has the same size in every state, so that nothing beside it moves when the session is known.
 *
 * @summary Who is signed in, with a menu; else the way to sign in.
 * @slot - The page's own content beside the button.
 * @event {AuthErrorEvent} auth-error - The session or the sign-in dialog could not be had.
 */
export class AuthUser extends AuthElement {
  static override styles: CSSResult = css`
    :host {
      ${tokens}
      display: inline-block;
      max-inline-size: 100%;
      vertical-align: middle;
    }
    :host([hidden]) {
      display: none;
    }
  `;

  static override properties: PropertyDeclarations = {
    accountHref: { attribute: 'account-href' },
    signInHref: { attribute: 'sign-in-href' },
    showImage: { type: Boolean, attribute: 'show-image' },
    isOpen: { state: true },
    accounts: { state: true },
    isTurning: { state: true },
    said: { state: true },
    lostImage: { state: true },
  };

  /** Leads to the account page; default: the menu has no such item. */
  accountHref = '';
  /** Leads to a sign-in page; default: sign-in opens in a dialog. */
  signInHref = '';
  /** Shows the person's picture where the backend has one. The page's CSP must allow its origin in `img-src`. */
  showImage = false;

  protected isOpen = false;
  /** The accounts that are signed in, where there are or may be several. */
  protected accounts: readonly Account[] = [];
  /** On the way to another account. */
  protected isTurning = false;
  #accounts: Accounts | null = null;
  protected said = '';
  /** A picture that could not be loaded: the initials stand in for it. */
  protected lostImage = '';
  readonly #prefix = `auth-user-${(instances += 1)}`;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopFollowing();
    this.isOpen = false;
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (!changed.has('snapshot')) return;
    if (this.snapshot.status === 'signed-in') this.said = '';
    void this.#readAccounts();
    const ended = this.text ? endedText(this.text, this.snapshot) : '';
    if (!ended) return;
    // Nobody here has asked for it: that is shown, not only said.
    this.said = ended;
    void this.updateComplete.then(() => this.#popover?.showPopover());
  }

  protected override render(): TemplateResult {
    return html`<slot></slot>`;
  }

  protected override updated(changed: PropertyValues): void {
    const { text } = this;
    this.light.render(text ? this.#view(text) : round, text?.direction ?? 'ltr', text?.locale ?? '');
    // What has come in since makes the menu another size.
    if (changed.has('accounts') && this.isOpen) this.#place();
  }

  #view(text: Text): TemplateResult {
    const { snapshot } = this;
    // Keeps the room of the widest state.
    return html`<span data-auth-part="button secondary sizer" aria-hidden="true"><span data-auth-part="button-label">${text.of('action.sign-in')}</span></span>
      ${this.source ? this.#state(text) : round}
      <p data-auth-part="status" role="status">${snapshot.status === 'restoring' ? '' : this.said}</p>`;
  }

  #state(text: Text): TemplateResult {
    const { snapshot } = this;
    switch (snapshot.status) {
      case 'restoring':
        return round;
      case 'signed-in':
        return this.#menu(text, snapshot.user);
      case 'unreachable':
        return html`<button data-auth-part="avatar muted" type="button" aria-label=${`${text.of('error.unreachable')} ${text.of('error.try-again')}`} title=${text.of('error.unreachable')} @click=${() => void this.source?.ready()}>
          <span data-auth-part="face" aria-hidden="true">${accountIcon('retry')}</span>
        </button>`;
      case 'signed-out':
      case 'locked':
        return this.#signIn(text);
    }
  }

  #signIn(text: Text): TemplateResult {
    const label = html`<span data-auth-part="button-label">${text.of('action.sign-in')}</span>`;
    if (this.accounts.length > 0 && this.snapshot.status === 'signed-out') return this.#chooser(text, label);
    return html`${this.signInHref
        ? html`<a data-auth-part="button secondary sign-in" href=${this.signInHref}>${label}</a>`
        : html`<button data-auth-part="button secondary sign-in" type="button" aria-haspopup="dialog" @click=${() => void this.#openDialog()}>${label}</button>`}
      <div id=${`${this.#prefix}-note`} popover="auto" data-auth-part="note" @beforetoggle=${this.#place} @toggle=${this.#toggled}><p>${this.said}</p></div>`;
  }

  #menu(text: Text, user: User): TemplateResult {
    const id = `${this.#prefix}-menu`;
    const who = nameOf(user, text);
    const { accounts } = this;
    const hasOthers = accounts.length > 1;
    return html`<button
        data-auth-part="avatar"
        type="button"
        id=${`${this.#prefix}-button`}
        aria-label=${text.of('user.menu', { who })}
        aria-haspopup="menu"
        aria-expanded=${this.isOpen ? 'true' : 'false'}
        aria-controls=${id}
        aria-busy=${this.isTurning ? 'true' : nothing}
        popovertarget=${id}
        @keydown=${this.#buttonKey}
      >
        ${this.#face(user, text)}
      </button>
      <div id=${id} popover="auto" data-auth-part="menu" @beforetoggle=${this.#place} @toggle=${this.#toggled} @keydown=${this.#menuKey}>
        ${hasOthers
          ? nothing
          : html`<div data-auth-part="who">
              <p data-auth-part="who-name"><bdi>${who}</bdi></p>
              ${user.email && user.email !== who ? html`<p data-auth-part="who-email"><bdi>${user.email}</bdi></p>` : nothing}
            </div>`}
        <div role="menu" aria-labelledby=${`${this.#prefix}-button`}>
          ${hasOthers ? this.#others(text) : nothing} ${this.#accounts && !user.guest && accounts.length < this.#accounts.most ? this.#addItem(text, 'user.add') : nothing}
          ${hasOthers ? html`<div role="separator"></div>` : nothing}
          ${user.guest ? this.#guestItem(text) : this.accountHref ? html`<a role="menuitem" tabindex="-1" href=${this.accountHref} @click=${this.#hide}>${text.of('user.account')}</a>` : nothing}
          <button role="menuitem" tabindex="-1" type="button" @click=${() => void this.#signOut()}>${text.of('sign-out')}</button>
          ${hasOthers ? this.#outOfAll(text) : nothing}
        </div>
      </div>`;
  }

  /** Nobody is the current one, and others are still signed in: one of them, or somebody else. */
  #chooser(text: Text, label: TemplateResult): TemplateResult {
    const id = `${this.#prefix}-menu`;
    return html`<button
        data-auth-part="button secondary sign-in"
        type="button"
        id=${`${this.#prefix}-button`}
        aria-haspopup="menu"
        aria-expanded=${this.isOpen ? 'true' : 'false'}
        aria-controls=${id}
        aria-busy=${this.isTurning ? 'true' : nothing}
        popovertarget=${id}
        @keydown=${this.#buttonKey}
      >
        ${label}
      </button>
      <div id=${id} popover="auto" data-auth-part="menu" @beforetoggle=${this.#place} @toggle=${this.#toggled} @keydown=${this.#menuKey}>
        <p data-auth-part="choose">${this.said || text.of('user.choose')}</p>
        <div role="menu" aria-labelledby=${`${this.#prefix}-button`}>
          ${this.#others(text)} ${this.#addItem(text, 'user.another')}
          <div role="separator"></div>
          ${this.#outOfAll(text)}
        </div>
      </div>`;
  }

  #others(text: Text): TemplateResult {
    return accountItems({ accounts: this.accounts, text, face: (user) => this.#face(user, text), use: (account) => void this.#use(account) });
  }

  #addItem(text: Text, key: 'user.add' | 'user.another'): TemplateResult {
    const content = html`<span data-auth-part="emblem">${accountIcon('add')}</span>${text.of(key)}`;
    return key === 'user.another' && this.signInHref
      ? html`<a role="menuitem" data-auth-part="add" tabindex="-1" href=${this.signInHref} @click=${this.#hide}>${content}</a>`
      : html`<button role="menuitem" data-auth-part="add" tabindex="-1" type="button" @click=${() => (this.#hide(), void this.#add())}>${content}</button>`;
  }

  #outOfAll(text: Text): TemplateResult {
    return html`<button role="menuitem" tabindex="-1" type="button" @click=${() => void this.#signOut(true)}>${text.of('sign-out.all')}</button>`;
  }

  /** A guest has a session but no account: the way to one comes first. */
  #guestItem(text: Text): TemplateResult {
    const label = text.of('action.sign-in');
    return this.signInHref
      ? html`<a role="menuitem" tabindex="-1" href=${this.signInHref} @click=${this.#hide}>${label}</a>`
      : html`<button role="menuitem" tabindex="-1" type="button" @click=${() => (this.#hide(), void this.#openDialog())}>${label}</button>`;
  }

  /** The letters come from the style sheet: they are a drawing of the name, not words to translate or to say. */
  #face(user: User, { locale }: Text): TemplateResult {
    const { image } = user;
    const isShown = this.showImage && image && image !== this.lostImage;
    const letters = isShown ? '' : initials(user, locale);
    return html`<span data-auth-part="face" aria-hidden="true" data-letters=${letters}
      >${isShown
        ? html`<img data-auth-part="picture" src=${image} alt="" referrerpolicy="no-referrer" @error=${() => (this.lostImage = image)} />`
        : letters
          ? nothing
          : accountIcon('person')}</span
    >`;
  }

  async #openDialog(open = (): Promise<Snapshot> => this.source!.open('sign-in')): Promise<void> {
    try {
      await open();
      await this.updateComplete;
      // The button that the dialog would give the focus back to has become another one.
      this.#button?.focus();
    } catch (thrown) {
      this.report(toAuthError(thrown));
    }
  }

  /** Signed out here at once, whatever the network does; then it is said what the server knows of it. */
  async #signOut(all = false): Promise<void> {
    const { source, text } = this;
    this.#hide();
    const ending = all && this.#accounts ? this.#accounts.removeAll() : source!.signOut();
    this.said = text!.of('user.signed-out');
    await this.updateComplete;
    this.light.container?.querySelector<HTMLElement>('[data-auth-part~=sign-in]')?.focus();
    // Somebody else's that is left is offered instead.
    void ending.then(() => this.#readAccounts());
    if ((await ending).remote === 'done' || this.source !== source || this.snapshot.status === 'signed-in') return;
    this.said = text!.of('user.signed-out.pending');
    await this.updateComplete;
    this.#popover?.showPopover();
  }

  /** Read anew with each change of the session: another tab may have added somebody, or signed them out. */
  async #readAccounts(): Promise<void> {
    const { source, snapshot } = this;
    const { status } = snapshot;
    if (!source?.accounts || !status.startsWith('signed')) return void (this.accounts = []);
    try {
      const accounts = (this.#accounts = await source.accounts());
      const list = await accounts.list();
      if (source === this.source && this.snapshot.status === status) this.accounts = list;
    } catch (thrown) {
      const error = toAuthError(thrown);
      // One that cannot have several has no list, and is no trouble.
      this.#accounts = null;
      this.accounts = [];
      if (!isAuthError(error, 'unsupported', 'disposed', 'session-locked')) this.report(error);
    }
  }

  async #use({ id, current, user }: Account): Promise<void> {
    this.#hide();
    if (current) return;
    this.isTurning = true;
    try {
      await this.#accounts!.use(id);
      this.said = this.text!.of('user.switched', { who: nameOf(user, this.text!) });
      await this.updateComplete;
      this.#button?.focus();
    } catch (thrown) {
      const error = toAuthError(thrown);
      // Its session has ended: the person signs in again, and is back where they were.
      if (isAuthError(error, 'not-signed-in', 'session-expired', 'session-revoked', 'key-lost')) await this.#add();
      else this.report(error);
      await this.#readAccounts();
    } finally {
      this.isTurning = false;
    }
  }

  #add(): Promise<void> {
    return this.#openDialog(this.snapshot.status === 'signed-in' ? () => this.#accounts!.add() : undefined);
  }

  get #popover(): HTMLElement | null {
    return this.light.container?.querySelector<HTMLElement>('[popover]') ?? null;
  }

  get #button(): HTMLElement | null {
    return this.light.container?.querySelector<HTMLElement>('button, a') ?? null;
  }

  get #items(): HTMLElement[] {
    return [...(this.light.container?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])];
  }

  readonly #toggled = ({ newState }: ToggleEvent): void => {
    this.isOpen = newState === 'open';
    if (!this.isOpen) return this.#stopFollowing();
    void this.#readAccounts();
    // Its size is known only now that it is open.
    this.#place();
    addEventListener('scroll', this.#place, { capture: true, passive: true });
    addEventListener('resize', this.#place);
    const items = this.#items;
    if (!items.some((item) => item.matches(':focus'))) items[0]?.focus();
  };

  readonly #place = (): void => {
    const popover = this.#popover;
    const button = this.#button;
    if (popover && button) placeMenu(popover, button);
  };

  readonly #hide = (): void => this.#popover?.hidePopover();

  #stopFollowing(): void {
    removeEventListener('scroll', this.#place, { capture: true });
    removeEventListener('resize', this.#place);
  }

  readonly #buttonKey = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    this.#popover?.showPopover();
    this.#items.at(event.key === 'ArrowDown' ? 0 : -1)?.focus();
  };

  readonly #menuKey = (event: KeyboardEvent): void => {
    if (event.key === 'Tab') return this.#hide();
    if (event.key === 'Escape') {
      event.preventDefault();
      this.#hide();
      // WebKit does not focus a button that is clicked, and so would not come back to it.
      this.#button?.focus();
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const items = this.#items;
    const next = itemAfter(event.key, items, items.indexOf(event.target as HTMLElement));
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
}
