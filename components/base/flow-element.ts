import { html, nothing, type CSSResult, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { load, type Auth, type Flow, type FlowDocument, type FlowEvent, type FlowFinish, type FlowName, type FlowState, type Snapshot, type StepKind, type Values } from '../../src/index.js';
import { fieldNames } from '../controls/field.js';
import { identifierView } from '../steps/identifier.js';
import type { StepModule, StepView, ViewContext } from '../steps/view.js';
import { layoutStyles } from '../styles/layout.js';
import type { AdoptedForm } from './adopted-form.js';
import { AuthElement } from './auth-element.js';
import { AuthStepEvent } from './events.js';
import { identifierKey } from './identifier-key.js';
import type { Journey } from './journey.js';
import { methodsOf, type MethodList } from './method-list.js';
import { problemKey, problemTextOf } from './problem-text.js';
import type { Text } from './text.js';

/** Where each step's view is; the first one comes with the element, the others when their step does. */
const viewsOf = (kind?: StepKind): Promise<StepModule> =>
  load<StepModule>(() => (/^(register|change|new|fields|passkey|offer)/.test(kind ?? '') ? import('../steps/account-views.js') : import('../steps/proof-views.js')));

/** Once what was rendered is on screen; soon after in a tab that nobody sees, which has no frames. */
const nextFrame = (): Promise<unknown> =>
  new Promise((painted) => {
    requestAnimationFrame(() => setTimeout(painted));
    setTimeout(painted, 200);
  });

let instances = 0;

/**
 * An element that takes a person through a flow: it shows the flow's step and hands over what the person did. All
 * decisions are the flow's.
 *
 * @attr {boolean} plain - Takes the card away: no edge, no ground, no padding.
 */
export abstract class FlowElement extends AuthElement {
  static override styles: CSSResult = layoutStyles;

  static override properties: PropertyDeclarations = {
    flow: { attribute: false },
    running: { attribute: false },
    methods: {},
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
    finished: { state: true },
    gone: { state: true },
  };

  /** A flow document of your own in place of the built-in one. */
  flow: FlowDocument | null = null;
  /** A flow that the page has begun itself with `auth.flow()`: it is taken on from the step that it is at. */
  running: Flow | null = null;
  /** The methods to offer, in this order, separated by spaces; default: the flow document's. */
  methods: MethodList = undefined;
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
  /** Leads to the terms; with `privacy-href`, a line below the form names both. */
  termsHref = '';
  /** Leads to the privacy policy; with `terms-href`, a line below the form names both. */
  privacyHref = '';
  /** Leads to help, from a line below the form. */
  supportHref = '';
  /** Leaves the browser's history alone: "back" then leaves the page instead of the step. */
  noHistory = false;

  protected current: FlowState | null = null;
  private view: StepView | null = null;
  private finished = false;
  private gone = false;

  protected override readonly startsWithFirstScreen: boolean = true;
  protected abstract readonly flowName: FlowName | 'combined';

  readonly #prefix = `auth-${(instances += 1)}`;
  readonly #views: { [Kind in StepKind]?: StepView } = { identifier: identifierView };
  #flow: Flow | null = null;
  #journey: Journey | null = null;
  #adopted: AdoptedForm | null = null;
  #body: unknown = nothing;
  #arrived: (() => void) | null = null;
  #resumed = false;
  #waiting: FlowEvent[] = [];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end();
  }

  protected override sourceChanged(source: Auth | null): void {
    this.#end();
    if (source) void this.#begin(source);
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const { source, snapshot } = this;
    if ((changed.has('flow') || changed.has('running')) && this.hasUpdated && source) void this.#begin(source);
    if (changed.has('methods')) this.#flow?.update({ methods: methodsOf(this.methods) });
    if (changed.has('snapshot')) this.#adoptSession(snapshot);
  }

  protected override render(): TemplateResult {
    const isFirst = /^(identifier|register)$/.test(this.current?.step.kind ?? 'identifier');
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
    this.light.render(this.#form(current, view, text), text.direction, text.locale);
    this.toggleAttribute('data-auth-ready', true);
    this.#arrived?.();
    this.#arrived = null;
  }

  #form(current: FlowState, view: StepView, text: Text): TemplateResult {
    const { problem, pending, notice, step } = current;
    const context = this.#context(current, text);
    // The form that was sent lingers as it was, out of sight; the outcome is shown beside it.
    if (!this.finished) this.#body = view(context);
    const said = pending ? text.of('busy') : notice ? text.of(step.kind === 'link' ? 'link.sent-again' : 'code.sent-again') : '';
    const adopted = this.#adopted?.visible;
    return html`<p data-auth-part="status" role="status">${said}</p>
      ${adopted ? this.#adopted?.problem(problem && context.problemText(problem)) : nothing}
      ${adopted || this.gone
        ? nothing
        : html`<form
            data-auth-part="form"
            method="post"
            novalidate
            aria-busy=${pending ? 'true' : 'false'}
            ?hidden=${this.finished}
            @submit=${this.#submit}
            @focusin=${this.#prepare}
          >
            ${this.#body}
          </form>`}
      ${this.finished ? html`<div data-auth-part="form">${this.#views.done?.(context)}</div>` : nothing}`;
  }

  #context(state: FlowState, text: Text): ViewContext {
    return {
      state,
      text,
      auth: this.source!,
      links: this,
      heading: this.heading,
      hasTitle: this.querySelector(':scope > [slot=title]') !== null,
      id: (name) => `${this.#prefix}-${name}`,
      send: (event) => this.#send(event),
      switchTo: (flow) => void this.#switchTo(flow),
      goOn: () => void this.#journey?.goOn(),
      redraw: () => this.requestUpdate(),
      reload: () => this.#journey?.reload(this.#values().identifier ?? state.identifier),
      waiting: this.#journey?.waiting(state, text),
      problemText: (problem) => problemTextOf(text, state, problem, this.source!),
    };
  }

  async #begin(source: Auth): Promise<void> {
    this.#end();
    const methods = methodsOf(this.methods);
    try {
      // A mistake of the page must not cost people the form: it is told, and left out.
      const told = async <Checked>(check: () => Checked): Promise<Awaited<Checked> | undefined> => {
        try {
          return await check();
        } catch (thrown) {
          this.report(thrown);
          return undefined;
        }
      };
      await told(() => source.checkMethods(methods));
      if (this.returnTo && !(await told(() => source.checkRedirect(this.returnTo)))) this.returnTo = '';
      const own = this.flow && (await told(() => source.checkFlow(this.flow)));
      const document = own ?? (await source.documentOf(this.flowName));
      if (source.platform.tabStorage()?.getItem(identifierKey(source))) await this.#loadSteps();
      const options = { document, methods, identifier: this.identifier || this.#journey?.keptIdentifier() };
      if (this.querySelector('form')) this.#adopted = (await load(() => import('./adopted-form.js'))).adoptForm(this, this.#submit);
      if (source !== this.source) return;
      if (this.running) {
        this.#resumed = true;
        return this.#follow(this.running);
      }
      // The form stands before what runs it is loaded.
      await this.#show(source.preview(options));
      await nextFrame();
      const flow = await source.flow({ ...options, flow: document });
      if (source !== this.source) return flow.dispose();
      this.#follow(flow);
      // What the address brings comes before a session that was there already.
      await flow.resume(source.platform.location());
      if (flow !== this.#flow) return;
      this.#resumed = true;
      this.#adoptSession(source.snapshot);
      this.#waiting.splice(0).forEach((event) => flow.send(event));
    } catch (thrown) {
      const error = this.report(thrown);
      if (this.current) this.current = { ...this.current, pending: null, problem: { error } };
    }
  }

  #follow(flow: Flow): void {
    this.#flow = flow;
    flow.subscribe((state, finish) => void this.#show(state, finish));
    void this.#show(flow.state);
  }

  /** What people do before the flow is there is done once it is. */
  #send(event: FlowEvent): void {
    if (this.#flow && this.#resumed) return this.#flow.send(event);
    this.#waiting.push(event);
    if (this.current) this.current = { ...this.current, pending: 'submit' };
  }

  /** A session that turns up late takes over only while nothing was typed. */
  #adoptSession(snapshot: Snapshot): void {
    if (!this.#flow || !this.#resumed || this.finished) return;
    if (snapshot.status === 'signed-out') this.#flow.send({ type: 'session', session: null });
    if (snapshot.status !== 'signed-in' || snapshot.user.guest) return;
    const { identifier, ...rest } = this.#values();
    const isFirst = this.current?.step.kind === 'identifier';
    if (!(isFirst && identifier && identifier !== this.identifier) && !Object.values(rest).some(Boolean)) this.#flow.send({ type: 'session', session: snapshot });
  }

  async #show(next: FlowState, finish?: FlowFinish): Promise<void> {
    const flow = this.#flow;
    const previous = this.current;
    const { kind } = next.step;
    // Who is signed in has to be told at once, whether or not the view that says so can be loaded.
    if (finish) {
      this.finished = true;
      void this.#loadSteps().then((journey) => journey.finished(finish, () => (this.gone = true)));
    }
    let view = this.#views[kind];
    if (!view || !this.#hasWordsFor(next)) {
      // What is on screen stays, busy, until the next step's view is here.
      if (previous) this.current = { ...previous, pending: previous.pending ?? 'submit' };
      try {
        await Promise.all([this.#loadSteps(kind), this.speakWholly()]);
        view = this.#views[kind];
      } catch (thrown) {
        const error = this.report(thrown);
        // A problem without its own words is told in general ones; a step without its view cannot be shown.
        if (!view && previous) this.current = { ...previous, pending: null, problem: { error } };
      }
      if (!view || flow !== this.#flow || (flow && flow.state.step.kind !== kind)) return;
      next = flow?.state ?? next;
    }
    this.view = view;
    this.current = next;
    if (next.problem && next.problem !== previous?.problem) {
      this.report(next.problem.error);
      this.#arrived = () => this.#point();
    }
    if (next.step === previous?.step) return;
    this.#adopted?.show(/^(identifier|register)$/.test(kind));
    if (kind === previous?.step.kind) return;
    if (previous) this.#arrived = this.#journey?.step(next) ?? null;
    this.dispatchEvent(new AuthStepEvent(next.document.flow, kind));
  }

  /** English comes in two parts; everything but a sign-in's first screen needs both. */
  #hasWordsFor({ problem, document }: FlowState): boolean {
    return Boolean(this.text?.has(problem ? problemKey(problem) : document.combined ? 'combined.title' : `${document.flow}.title`) || problem?.error.code.startsWith('config'));
  }

  /** The mistake takes the focus; a password is selected, so that typing replaces it. */
  #point(): void {
    const field = this.light.container?.querySelector<HTMLInputElement>('[aria-invalid=true]');
    field?.focus();
    if (field?.type === 'password') field.select();
  }

  async #switchTo(name: FlowName): Promise<void> {
    const values = this.#values();
    try {
      this.#send({ type: 'switch', document: await this.source!.documentOf(name), values });
    } catch (thrown) {
      this.report(thrown);
    }
  }

  /** What steps need that come after the first; without a kind, those that nearly every sign-in comes to. */
  async #loadSteps(kind?: StepKind): Promise<Journey> {
    const { Journey, views } = await viewsOf(kind);
    Object.assign(this.#views, views);
    return (this.#journey ??= new Journey(this, this.light, () => this.#flow?.send({ type: 'back' })));
  }

  /** Somebody has turned to the form: what comes after its first step is loaded while they type. */
  readonly #prepare = (): void => {
    void Promise.allSettled([this.#loadSteps(), this.speakWholly()]);
  };

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    // A password that was shown is hidden again, so that managers know it for one.
    this.light.container?.querySelector<HTMLElement>('[data-auth-part=reveal][aria-pressed=true]')?.click();
    this.#send({ type: 'submit', values: this.#values() });
  };

  /** From the form itself, never from what we remember: a password manager may have filled it without an event. */
  #values(): Values {
    const form = this.#adopted?.visible ? this.#adopted.form : this.light.container?.querySelector('form');
    return Object.fromEntries(form ? [...new FormData(form)].map(([name, value]) => [fieldNames[name] ?? name, value]) : []);
  }

  #end(): void {
    this.#flow?.dispose();
    this.#flow = null;
    this.#waiting = [];
    this.#journey?.stop();
    this.#adopted?.release();
    this.#adopted = null;
    this.current = null;
    this.finished = this.gone = this.#resumed = false;
  }
}
