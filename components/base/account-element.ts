import { html, nothing, type CSSResult, type PropertyDeclarations, type TemplateResult } from 'lit';
import { toAuthError, type AccountOperations, type Auth, type AuthError, type Context, type FieldName, type Pending, type Problem, type User } from '../../src/index.js';
import { accountIcon } from '../controls/account-icon.js';
import { alert } from '../controls/alert.js';
import { button } from '../controls/button.js';
import { countdown } from '../controls/countdown.js';
import { retryIn } from '../controls/retry-in.js';
import type { ControlContext } from '../controls/control-context.js';
import { accountStyles } from '../styles/account.js';
import { laterStyles } from '../styles/later.js';
import { layoutStyles } from '../styles/layout.js';
import { addStyles } from './adopt-styles.js';
import { AuthElement } from './auth-element.js';
import { problemKey } from './problem-text.js';
import type { Text } from './text.js';

addStyles(laterStyles);
addStyles(accountStyles);

let instances = 0;

/**
 * An element of an account page: it does one thing at a time with the account of whoever is signed in, shows how that
 * goes, and says how it went.
 *
 * @attr {boolean} plain - Takes the card away: no edge, no ground, no padding.
 */
export abstract class AccountElement extends AuthElement {
  static override styles: CSSResult = layoutStyles;

  static override properties: PropertyDeclarations = {
    pending: { state: true },
    problem: { state: true },
    said: { state: true },
  };

  protected pending: Pending | null = null;
  protected problem: Problem | null = null;
  /** Something good, to be shown and said once. */
  protected said = '';

  readonly #prefix = `auth-account-${(instances += 1)}`;
  #running: AbortController | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.abandon();
  }

  /** Whoever is signed in, a guest aside: guests have no account yet. */
  protected get user(): User | null {
    return this.snapshot.status === 'signed-in' && !this.snapshot.user.guest ? this.snapshot.user : null;
  }

  /** Whether it has nothing to show before the session is known. */
  protected get needsSession(): boolean {
    return true;
  }

  /** What stands in the card now. */
  protected abstract view(context: ControlContext): unknown;

  protected override sourceChanged(_source: Auth | null): void {
    this.abandon();
  }

  protected override render(): TemplateResult {
    return html`<div><slot></slot></div>`;
  }

  protected override updated(): void {
    const { text } = this;
    const { status } = this.snapshot;
    const isKnown = text && this.source && status !== 'restoring';
    this.light.render(
      html`<p data-auth-part="status" role="status">${text && (this.pending ? text.of('busy') : this.said)}</p>
        ${!isKnown ? skeleton : status === 'unreachable' && this.needsSession ? this.#unreachable(text) : this.view(this.#context(text))}`,
      text?.direction ?? 'ltr',
      text?.locale ?? '',
    );
  }

  /** Does something with the account; `false` if it failed, was abandoned, or something else is still under way. */
  protected async attempt(pending: Pending, work: (account: AccountOperations, context: Context) => Promise<void>): Promise<boolean> {
    const { source, text } = this;
    if (this.pending || !source || source.platform.now() < (this.problem?.retryAt ?? 0)) return false;
    const running = (this.#running = new AbortController());
    const { signal } = running;
    this.pending = pending;
    this.problem = null;
    this.said = '';
    try {
      await work(await source.account(), { signal, locale: text?.locale });
    } catch (thrown) {
      const error = toAuthError(thrown);
      if (signal.aborted || error.code === 'cancelled') return false;
      const { retryAfterMs } = error;
      this.problem = { error, field: this.fieldOf(error), retryAt: retryAfterMs === undefined ? undefined : source.platform.now() + retryAfterMs };
      this.report(error);
    } finally {
      if (this.#running === running) this.pending = null;
    }
    return !signal.aborted && !this.problem;
  }

  /** Ends what is under way: its outcome is nobody's business any more. */
  protected abandon(): void {
    this.#running?.abort();
    this.#running = null;
    this.pending = null;
    this.problem = null;
    this.said = '';
  }

  /** The field on screen that a refusal is about, if any. */
  protected fieldOf(_error: AuthError): FieldName | undefined {
    return undefined;
  }

  /** What people read about a problem, where this element has better words than the sign-in form. */
  protected ownWords(_error: AuthError): string | undefined {
    return undefined;
  }

  /** Good news on screen; the live region says the same. */
  protected news(): TemplateResult | typeof nothing {
    return this.said ? html`<div data-auth-part="done">${accountIcon('done')}<span>${this.said}</span></div>` : nothing;
  }

  /** Moves the focus once the next rendering is there, from a control that went with the last one. */
  protected async focusPart(selector: string): Promise<void> {
    await this.updateComplete;
    this.light.container?.querySelector<HTMLElement>(selector)?.focus();
  }

  /** The way to prove more, where that was the problem; what was typed stays. */
  async #prove(): Promise<void> {
    try {
      const { outcome } = (await this.source?.stepUp({ maxAge: 0 })) ?? {};
      if (outcome !== 'satisfied') return;
      this.problem = null;
      this.said = this.text?.of('step-up.done') ?? '';
    } catch (thrown) {
      const error = this.report(thrown);
      this.problem = { error };
    }
  }

  /** The seconds until trying again makes sense: outside the alert, which would be read out each second. */
  #waiting(text: Text): unknown {
    const { problem, source } = this;
    if (problem?.error.code === 'step-up-required' && source?.capabilities.stepUp) {
      const press = (): void => void this.#prove();
      return button({ ...this.#plain(text), state: { pending: null, problem: null } }, { label: text.of('step-up.title'), look: 'secondary', press });
    }
    if (!problem?.retryAt || !source) return nothing;
    const { retryAt } = problem;
    return html`<p data-auth-part="hint">${countdown(retryAt, () => source.platform.now(), (seconds) => retryIn(text, seconds))}</p>`;
  }

  #unreachable(text: Text): TemplateResult {
    const context = this.#context(text);
    const { snapshot } = this;
    const problem = snapshot.status === 'unreachable' ? { error: snapshot.error } : null;
    return html`<div data-auth-part="panel">
      ${alert({ ...context, state: { pending: null, problem } })} ${button(context, { label: text.of('error.try-again'), look: 'secondary', press: () => void this.source?.ready() })}
    </div>`;
  }

  #context(text: Text): ControlContext {
    return { ...this.#plain(text), waiting: this.#waiting(text) };
  }

  #plain(text: Text): ControlContext {
    return {
      state: { pending: this.pending, problem: this.problem },
      text,
      id: (name) => `${this.#prefix}-${name}`,
      problemText: (problem) => {
        const key = problemKey(problem);
        const { code } = problem.error;
        return this.ownWords(problem.error) ?? (text.has(key) ? text.of(key, { count: problem.error.attemptsLeft ?? 0 }) : text.of(code.startsWith('config') ? 'error.config' : 'error.unknown'));
      },
      reload: () => location.reload(),
    };
  }
}

/** Stands for a heading, a list and a button until it is known what is in them. */
const skeleton = html`<div data-auth-part="panel" aria-hidden="true">
  <div data-auth-part="skeleton line"></div>
  <div data-auth-part="skeleton block"></div>
  <div data-auth-part="skeleton bar"></div>
</div>`;
