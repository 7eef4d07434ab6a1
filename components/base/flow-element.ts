import { html, nothing, type CSSResult, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { load, toAuthError, type Auth, type Flow, type FlowDocument, type FlowFinish, type FlowName, type FlowState, type Method, type StepKind, type Values } from '../../src/index.js';
import { identifierView } from '../steps/identifier.js';
import { fieldNames } from '../controls/field.js';
import type { StepView, StepViews, ViewContext } from '../steps/view.js';
import { AuthElement } from './auth-element.js';
import { AuthSignedInEvent, AuthStepEvent } from './events.js';
import { StepFocus } from './step-focus.js';
import { StepHistory } from './step-history.js';
import { keptIdentifier, keepIdentifier } from './kept-identifier.js';
import { methodList } from './method-list.js';
import { problemKey, problemTextOf } from './problem-text.js';
import { adoptForm, type AdoptedForm } from './adopted-form.js';
import { layoutStyles } from '../styles/layout.js';

/** Chromium offers to save a password when its form goes out of sight, and needs it in the page a little longer (passkeys-mfa.md D2). */
const formLingersMs = 400;

const proof = () => import('../steps/proof-views.js');
const account = () => import('../steps/account-views.js');

/** Where each step's view is; the first one comes with the element, the others when their step does. */
const viewsOf = (kind: StepKind): Promise<Partial<StepViews>> => (/^(register|change|new|fields|passkey|offer)/.test(kind) ? account() : proof()).then(({ views }) => views);

let instances = 0;

/**
 * An element that takes a person through a flow: it shows the flow's step and hands over what the person did. All
 * decisions are the flow's.
 */
export abstract class FlowElement extends AuthElement {
  static override styles: CSSResult = layoutStyles;

  static override properties: PropertyDeclarations = {
    flow: { attribute: false },
    methods: { converter: methodList },
    returnTo: { attribute: 'return-to' },
    identifier: {},
    heading: {},
    signUpHref: { attribute: 'sign-up-href' },
    signInHref: { attribute: 'sign-in-href' },
    recoverHref: { attribute: 'recover-href' },
    termsHref: { attribute: 'terms-href' },
    privacyHref: { attribute: 'privacy-href' },
    supportHref: { attribute: 'support-href' },
    noHistory: { type: Boolean, attribute: 'no-history' },
    current: { state: true },
    view: { state: true },
    gone: { state: true },
  };

  /** A flow document of your own in place of the built-in one. */
  flow: FlowDocument | null = null;
  /** The methods to offer, in this order, separated by spaces; default: the flow document's. */
  methods: readonly Method[] | undefined = undefined;
  /** Where to go after signing in: a path of this origin, or an address on an origin that `createAuth` lists. Default: stay. */
  returnTo = '';
  /** Fills the identifier in. */
  identifier = '';
  /** Words of the first step's heading; default: the flow's own. */
  heading = '';
  /** Leads to a sign-up page; default: sign-up takes the place of sign-in here. */
  signUpHref = '';
  /** Leads to a sign-in page; default: sign-in takes the place of sign-up here. */
  signInHref = '';
  /** Leads to a page for forgotten passwords; default: recovery takes this place. */
  recoverHref = '';
  termsHref = '';
  privacyHref = '';
  supportHref = '';
  /** Leaves the browser's history alone: "back" then leaves the page instead of the step. */
  noHistory = false;

  protected current: FlowState | null = null;
  private view: StepView | null = null;
  private gone = false;

  protected override readonly startsWithFirstScreen: boolean = true;
  protected abstract readonly flowName: FlowName | 'combined';

  readonly #prefix = `auth-${(instances += 1)}`;
  readonly #loaded = new Map<StepKind, StepView>([['identifier', identifierView]]);
  readonly #focus = new StepFocus(this.light);
  readonly #history = new StepHistory(() => this.#flow?.send({ type: 'back' }));
  #flow: Flow | null = null;
  #finished: FlowFinish | null = null;
  #body: unknown = nothing;
  #adopted: AdoptedForm | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#history.stop();
    this.#end();
  }

  protected override sourceChanged(source: Auth | null): void {
    this.#end();
    if (source) void this.#begin(source);
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (changed.has('flow') && this.hasUpdated && this.source) void this.#begin(this.source);
    if (changed.has('methods')) this.#flow?.update({ methods: this.methods });
    if (changed.has('snapshot') && this.#flow && !this.#finished) {
      if (this.snapshot.status === 'signed-in' && !this.snapshot.user.guest && !this.#hasInput()) this.#flow.send({ type: 'session', session: this.snapshot });
      if (this.snapshot.status === 'signed-out') this.#flow.send({ type: 'session', session: null });
    }
  }

  protected override render(): TemplateResult {
    const isFirst = (this.current?.trail.length ?? 0) === 0 && /^(identifier|register)$/.test(this.current?.step.kind ?? 'identifier');
    return html`<div class=${isFirst ? 'first' : 'later'}>
      <slot name="logo"></slot>
      <slot name="title" @slotchange=${() => this.requestUpdate()}></slot>
      <slot></slot>
      <slot name="footer"></slot>
    </div>`;
  }

  protected override updated(): void {
    const { current, view, text } = this;
    if (!current || !view || !text) return;
    const glide = this.#focus.before(current);
    this.light.render(this.#form(current, view, this.#context(current)), text.direction, text.locale);
    this.toggleAttribute('data-auth-ready', true);
    glide();
  }

  #form(current: FlowState, view: StepView, context: ViewContext): TemplateResult {
    const { problem, pending, notice } = current;
    // The form that was sent lingers as it was, out of sight; the outcome is shown beside it.
    if (!this.#finished) this.#body = view(context);
    const said = pending ? context.text.of('busy') : notice ? context.noticeText() : '';
    return html`<p data-auth-part="status" role="status">${said}</p>
      ${this.gone || (this.#adopted && current.step.kind === 'identifier')
        ? this.#adopted?.problem(problem && context.problemText(problem))
        : html`<form data-auth-part="form" method="post" novalidate aria-busy=${pending ? 'true' : 'false'} ?hidden=${Boolean(this.#finished)} @submit=${this.#submit}>
            ${this.#body}
          </form>`}
      ${this.#finished ? html`<div data-auth-part="form">${this.#loaded.get('done')?.(context)}</div>` : nothing}`;
  }

  #context(current: FlowState): ViewContext {
    const { signUpHref, signInHref, recoverHref, termsHref, privacyHref, supportHref, heading, returnTo } = this;
    return {
      state: current,
      text: this.text!,
      auth: this.source!,
      links: { signUpHref, signInHref, recoverHref, termsHref, privacyHref, supportHref, returnTo },
      heading,
      hasTitle: this.querySelector(':scope > [slot=title]') !== null,
      id: (name) => `${this.#prefix}-${name}`,
      send: (event) => this.#flow?.send(event),
      values: () => this.#values(),
      switchTo: (flow) => this.#switchTo(flow),
      goOn: () => this.#goOn(),
      redraw: () => this.requestUpdate(),
      reload: () => this.#reload(),
      problemText: (problem) => problemTextOf(this.text!, current, problem, this.source!),
      noticeText: () => this.text!.of(current.step.kind === 'link' ? 'link.sent-again' : 'code.sent-again'),
    };
  }

  async #begin(source: Auth): Promise<void> {
    this.#end();
    try {
      const own = this.flow && (await source.checkFlow(this.flow));
      if (this.source !== source) return;
      if (this.returnTo) source.checkRedirect(this.returnTo);
      this.#follow(source, source.flow({ flow: own ?? this.flowName, methods: this.methods, identifier: this.identifier || keptIdentifier(source) }));
      if (!own) this.#adopted = adoptForm(this, this.#submit);
      void this.#flow!.resume(source.platform.location());
    } catch (thrown) {
      if (this.source !== source) return;
      this.report(toAuthError(thrown));
      // A redirect target that is refused must not cost people the form: they sign in and stay.
      if (toAuthError(thrown).code === 'config-redirect') this.returnTo = '';
      this.flow = null;
      this.#follow(source, source.flow({ flow: this.flowName, methods: this.methods, identifier: this.identifier }));
    }
  }

  #follow(source: Auth, flow: Flow): void {
    this.#flow = flow;
    flow.subscribe((state, finish) => void this.#show(state, finish));
    void this.#show(flow.state);
    if (source.snapshot.status === 'signed-in' && !source.snapshot.user.guest) flow.send({ type: 'session', session: source.snapshot });
  }

  async #show(next: FlowState, finish?: FlowFinish): Promise<void> {
    const previous = this.current;
    const { kind } = next.step;
    // Who is signed in has to be told at once, whether or not the view that says so can be loaded.
    if (finish) this.#finish(finish);
    let view = this.#loaded.get(kind);
    if (!view || (next.problem && !this.text?.has(problemKey(next.problem)))) {
      // What is on screen stays, busy, until the next step's view is here.
      if (previous) this.current = { ...previous, pending: previous.pending ?? 'submit' };
      try {
        [view] = await Promise.all([view ?? load(() => viewsOf(kind)).then((views) => views[kind]!), this.speakWholly()]);
        this.#loaded.set(kind, view);
      } catch (thrown) {
        const error = toAuthError(thrown);
        this.report(error);
        // A problem without its own words is told in general ones; a step without its view cannot be shown.
        if (!view && previous) this.current = { ...previous, pending: null, problem: { error } };
        if (!view) return;
      }
      if (this.#flow?.state.step.kind !== kind) return;
      next = this.#flow.state;
    }
    this.view = view;
    this.current = next;
    if (next.problem && next.problem !== previous?.problem) this.report(next.problem.error);
    if (next.step.kind === previous?.step.kind) return;
    if (!this.noHistory) this.#history.moved(next.trail.length);
    this.#adopted?.show(/^(identifier|register)$/.test(kind));
    this.dispatchEvent(new AuthStepEvent(next.document.flow, kind));
  }

  #finish(finish: FlowFinish): void {
    this.#finished = finish;
    setTimeout(() => (this.gone = true), formLingersMs);
    const proceed = this.dispatchEvent(new AuthSignedInEvent(finish.user, finish.newUser));
    if (proceed && this.returnTo) setTimeout(() => this.#goOn(), formLingersMs);
  }

  #goOn(): void {
    try {
      if (this.returnTo) this.source!.redirect(this.returnTo);
    } catch (thrown) {
      this.report(toAuthError(thrown));
    }
  }

  #switchTo(name: FlowName): void {
    this.#flow!.send({ type: 'switch', document: this.source!.documentOf(name), values: this.#values() });
  }

  #reload(): void {
    keepIdentifier(this.source!, this.#values().identifier ?? this.current?.identifier ?? '');
    location.reload();
  }

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    this.#focus.submitted();
    this.#flow?.send({ type: 'submit', values: this.#values() });
  };

  /** From the form itself, never from what we remember: a password manager may have filled it without an event. */
  #values(): Values {
    const form = this.#adopted?.visible ? this.#adopted.form : this.light.container?.querySelector('form');
    return form ? (Object.fromEntries([...new FormData(form)].map(([name, value]) => [fieldNames[name] ?? name, String(value)])) as Values) : {};
  }

  /** A session that turns up late takes over only while nothing was typed. */
  #hasInput(): boolean {
    const { identifier, ...rest } = this.#values();
    const typed = this.current?.step.kind === 'identifier' && identifier !== this.identifier ? identifier : '';
    return Boolean(typed) || Object.values(rest).some(Boolean);
  }

  #end(): void {
    this.#flow?.dispose();
    this.#flow = null;
    this.#adopted?.release();
    this.#adopted = null;
    this.current = null;
    this.#finished = null;
    this.gone = false;
  }
}
