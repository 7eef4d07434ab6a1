import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { AuthError, isAuthError, load, openPopup, toAuthError, type Auth, type Flow, type FlowState, type Problem, type StepUpRequest } from '../../src/index.js';
import { dialogStyles } from '../auth-dialog/dialog-styles.js';
import { focusFirstField } from '../auth-dialog/focus-first-field.js';
import { setOpen } from '../auth-dialog/modal.js';
import { QuestionElement } from '../auth-dialog/question-element.js';
import { addStyles } from '../base/adopt-styles.js';
import type { Text } from '../base/text.js';
import { plainContext } from '../controls/plain-context.js';
import { accountStyles } from '../styles/account.js';
import { laterStyles } from '../styles/later.js';
import { stepUpStyles } from './step-up-styles.js';
import { stepUpView, type StepUpStage } from './step-up-view.js';

for (const styles of [laterStyles, accountStyles, dialogStyles, stepUpStyles]) addStyles(styles);

let instances = 0;
const asked: StepUpStage = { kind: 'asked' };

/**
 * Asks a person to prove more of who they are when a server demands it for a request (RFC 9470), or the page does with
 * `auth.stepUp()`: in a dialog over the page, where everything that was typed stays as it is. Equal demands are asked
 * once, one after the other, and "cancel" leaves the session as it was. A page with `<auth-provider>` gets one by itself
 * when it is needed, unless it has `onStepUp` of its own.
 *
 * @summary Asks for more proof of who somebody is, when a request or the page needs it.
 * @slot - The page's own content, left alone.
 * @event {AuthErrorEvent} auth-error - An attempt to confirm failed.
 */
export class AuthStepUp extends QuestionElement {
  static override properties: PropertyDeclarations = {
    request: { state: true },
    stage: { state: true },
    isBusy: { state: true },
    problem: { state: true },
  };

  protected request: StepUpRequest | null = null;
  protected stage: StepUpStage = asked;
  protected isBusy = false;
  protected problem: Problem | null = null;
  readonly #prefix = `auth-step-up-${(instances += 1)}`;
  #unlisten: (() => void) | null = null;

  protected override get isNeeded(): boolean {
    return this.request !== null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#leave();
  }

  protected override sourceChanged(source: Auth | null): void {
    this.#leave();
    if (!source) return;
    this.listens = source.stepUps().then(
      (stepUps) => {
        if (source !== this.source) return;
        this.#unlisten = stepUps.subscribe((requests) => this.#turnTo(requests[0] ?? null));
        this.#turnTo(stepUps.requests[0] ?? null);
      },
      (error: unknown) => this.report(error),
    );
  }

  protected override updated(changed: PropertyValues): void {
    const { text } = this;
    this.light.render(text && this.source ? this.#view(text, this.source) : html``, text?.direction ?? 'ltr', text?.locale ?? '');
    setOpen(this.#dialog, Boolean(text && this.request));
    if (changed.has('stage')) this.#moveFocus();
    super.updated(changed);
  }

  #view(text: Text, source: Auth): TemplateResult {
    const { request, stage, problem, locale, messages } = this;
    const context = plainContext(text, this.#prefix, { pending: this.isBusy ? 'submit' : null, problem });
    const cancel = (): void => request?.cancel();
    return html`<p data-auth-part="status" role="status">${this.isBusy ? text.of('busy') : ''}</p>
      <dialog
        data-auth-dialog="step-up"
        aria-labelledby=${stage.kind === 'flow' ? nothing : context.id('title')}
        aria-label=${stage.kind === 'flow' ? text.of('step-up.title') : nothing}
        aria-describedby=${stage.kind === 'flow' ? nothing : context.id('words')}
        @cancel=${cancel}
        @close=${this.#closed}
      >
        ${request ? stepUpView(context, { stage, need: request.need, source, locale, messages, confirm: () => void this.#confirm(request, source), cancel }) : nothing}
      </dialog>`;
  }

  get #dialog(): HTMLDialogElement | null {
    return this.light.container?.querySelector('dialog') ?? null;
  }

  /** One at a time; what was begun for another is over. */
  #turnTo(request: StepUpRequest | null): void {
    if (request === this.request) return;
    this.#begin(asked);
    this.request = request;
    this.problem = null;
    this.isBusy = false;
  }

  #begin(stage: StepUpStage): void {
    if (this.stage.kind === 'flow' && this.stage !== stage) this.stage.flow.dispose();
    this.stage = stage;
  }

  /** A window has to be opened in the click itself; everything else can wait. */
  async #confirm(request: StepUpRequest, source: Auth): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    this.problem = null;
    let popup: ReturnType<typeof openPopup> | undefined;
    let isLeaving = false;
    try {
      if (source.capabilities.stepUp === 'redirect') {
        popup = openPopup(source.platform);
        this.#begin({ kind: 'window' });
      }
      const outcome = await request.begin(popup);
      if (this.request !== request) return;
      // The provider's pages take the place of this one, which is gone in a moment.
      isLeaving = outcome.kind === 'redirect';
      if (outcome.kind === 'challenge') {
        const [flow] = await Promise.all([this.#flowOf(source, request), load(() => import('../auth-login/define.js'))]);
        if (this.request !== request) return flow.dispose();
        flow.send({ type: 'resumed', outcome, facts: {} });
        await this.#follow(flow, request);
      } else if (outcome.kind === 'accepted') throw new AuthError('unsupported', { detail: 'a step-up ended without a session' });
    } catch (thrown) {
      if (this.request === request) this.#fail(thrown, request);
    } finally {
      popup?.close();
      if (this.request === request) this.isBusy = isLeaving;
    }
  }

  async #flowOf(source: Auth, request: StepUpRequest): Promise<Flow> {
    const document = await source.documentOf('sign-in');
    // Who is in already is offered nothing besides.
    return source.flow({ flow: { ...document, stages: document.stages.filter((stage) => !('offer' in stage)) }, methods: [], stepUp: request });
  }

  /** The steps in between are the flow's, from the first that asks something; back at its beginning, it is asked again here. */
  #follow(flow: Flow, request: StepUpRequest): Promise<void> {
    return new Promise((resolve) => {
      request.signal.addEventListener('abort', () => resolve());
      const turn = ({ step, problem, pending }: FlowState): void => {
        if (this.request !== request || (step.kind === 'identifier' && pending)) return;
        resolve();
        if (step.kind !== 'identifier') return this.stage.kind === 'flow' ? undefined : this.#begin({ kind: 'flow', flow });
        this.problem = problem;
        queueMicrotask(() => this.request === request && this.#begin(asked));
      };
      flow.subscribe(turn);
      turn(flow.state);
    });
  }

  #fail(thrown: unknown, request: StepUpRequest): void {
    if (request.signal.aborted) return;
    this.#begin(asked);
    // Who closed the window may want to open it again.
    if (isAuthError(thrown, 'cancelled')) return;
    this.problem = { error: toAuthError(thrown) };
    this.report(thrown);
  }

  #moveFocus(): void {
    const dialog = this.#dialog;
    if (!dialog?.open) return;
    const login = dialog.querySelector('auth-login');
    if (login) void focusFirstField(login);
    else if (!dialog.contains(document.activeElement) || document.activeElement === dialog) dialog.querySelector<HTMLElement>('[data-auth-part~=button]')?.focus();
  }

  /** Browsers close a dialog by themselves too. */
  readonly #closed = (): void => {
    if (this.request && !this.#dialog?.open) this.request.cancel();
  };

  #leave(): void {
    this.#unlisten?.();
    this.#unlisten = null;
    this.#turnTo(null);
  }
}
