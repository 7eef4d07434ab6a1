import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { load, toAuthError, type Expiring, type Snapshot } from '../../src/index.js';
import { dialogStyles } from '../auth-dialog/dialog-styles.js';
import { focusFirstField } from '../auth-dialog/focus-first-field.js';
import { setOpen } from '../auth-dialog/modal.js';
import { QuestionElement } from '../auth-dialog/question-element.js';
import { addStyles } from '../base/adopt-styles.js';
import type { FlowElement } from '../base/flow-element.js';
import type { Text } from '../base/text.js';
import { plainContext } from '../controls/plain-context.js';
import { accountStyles } from '../styles/account.js';
import { laterStyles } from '../styles/later.js';
import { expiringView } from './expiring-view.js';
import { idleStyles } from './idle-styles.js';
import { lockedView } from './locked-view.js';
import { masked } from './masked.js';

for (const styles of [laterStyles, accountStyles, dialogStyles, idleStyles]) addStyles(styles);

/** The form that unlocked it stays in the page for this long, out of sight, for password managers to save what was typed. */
const lingersMs = 450;

let instances = 0;

/**
 * Asks whether somebody is there before a session that nobody uses is locked or ended, tells of the end of a session,
 * and stands before a page that is locked: everything behind it is out of sight and out of reach until the same person
 * has proved who they are, or signs out. A page whose `auth` has `idle` gets one by itself through `<auth-provider>`;
 * one that stands on the page takes its place.
 *
 * A convenience for the person at the screen. The server must enforce the same times: who has the cookie or a token is
 * not stopped by what a page shows.
 *
 * @summary Warns before an unused session is locked or ended, and unlocks it.
 * @slot - The page's own content, left alone.
 * @event {AuthErrorEvent} auth-error - The way to unlock could not be loaded.
 */
export class AuthIdle extends QuestionElement {
  static override properties: PropertyDeclarations = {
    read: { state: true },
    lingers: { state: true },
  };

  /** The end that the person has been told of, in epoch milliseconds: it is told once. */
  protected read = 0;
  /** What was the locked screen, for as long as it lingers. */
  protected lingers: Extract<Snapshot, { status: 'locked' }> | null = null;
  readonly #prefix = `auth-idle-${(instances += 1)}`;
  #who = '';

  protected override get isNeeded(): boolean {
    return Boolean(this.#expiring || this.#locked || this.lingers);
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (!changed.has('snapshot')) return;
    const { snapshot } = this;
    const before = changed.get('snapshot') as Snapshot | undefined;
    if (snapshot.status === 'signed-in') this.#who = snapshot.user.email ? masked(snapshot.user.email) : '';
    if (snapshot.status === 'signed-out') this.#who = '';
    if (snapshot.status === 'locked') load(() => import('../auth-login/define.js')).catch((error: unknown) => this.report(error));
    if (before?.status !== 'locked' || snapshot.status === 'locked') return;
    this.lingers = before;
    setTimeout(() => (this.lingers = null), lingersMs);
  }

  protected override updated(changed: PropertyValues): void {
    const { text } = this;
    this.light.render(text && this.source ? this.#view(text) : html``, text?.direction ?? 'ltr', text?.locale ?? '');
    setOpen(this.#dialog('expiring'), Boolean(text && this.#expiring));
    this.#standBefore();
    super.updated(changed);
  }

  get #expiring(): Expiring | null {
    const { snapshot } = this;
    const expiring = (this.source && snapshot.status === 'signed-in' && snapshot.expiring) || null;
    return expiring?.kind === 'absolute' && expiring.at === this.read ? null : expiring;
  }

  get #locked(): Extract<Snapshot, { status: 'locked' }> | null {
    return this.source && this.snapshot.status === 'locked' ? this.snapshot : null;
  }

  #view(text: Text): TemplateResult {
    const context = plainContext(text, this.#prefix);
    const { source, locale, messages } = this;
    const expiring = this.#expiring;
    const shown = this.#locked ?? this.lingers;
    const signOut = (): void => void source!.signOut().catch(() => undefined);
    return html`<dialog
        data-auth-dialog="expiring"
        data-auth-asks
        role="alertdialog"
        aria-labelledby=${context.id('title')}
        aria-describedby=${context.id('words')}
        @cancel=${this.#stay}
      >
        ${expiring ? expiringView(context, source!, expiring, { stay: this.#stay, signOut }) : nothing}
      </dialog>
      <dialog data-auth-dialog="locked" closedby="none" aria-labelledby=${context.id('locked')} @cancel=${refuse} @close=${this.#standBefore}>
        ${shown ? lockedView(context, { source: source!, why: shown.why, who: this.#who, locale, messages, signOut }) : nothing}
      </dialog>`;
  }

  /** Escape is an answer too: who presses it is there. */
  readonly #stay = (event?: Event): void => {
    event?.preventDefault();
    const expiring = this.#expiring;
    if (expiring?.kind === 'absolute') this.read = expiring.at;
    else this.source?.stay().catch((error: unknown) => this.report(toAuthError(error)));
  };

  /** Browsers close a dialog after a second Escape whatever the page says: this one comes back. */
  readonly #standBefore = (): void => {
    const dialog = this.#dialog('locked');
    const isOpen = Boolean(this.text && this.#locked);
    const opens = isOpen && dialog?.open === false;
    setOpen(dialog, isOpen);
    const login = dialog?.querySelector('auth-login') as FlowElement | null | undefined;
    if (opens && login) void focusFirstField(login);
  };

  #dialog(name: 'expiring' | 'locked'): HTMLDialogElement | null {
    return this.light.container?.querySelector<HTMLDialogElement>(`[data-auth-dialog=${name}]`) ?? null;
  }
}

const refuse = (event: Event): void => event.preventDefault();
