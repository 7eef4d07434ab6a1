import { html, nothing, type CSSResult, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { load, type Auth, type AuthError, type BuiltInFlow, type Flow, type FlowDocument, type FlowEvent, type FlowFinish, type FlowName, type FlowState, type Snapshot, type StepKind, type Values } from '../../src/index.js';
import { fieldNames } from '../controls/field.js';
import { identifierView } from '../steps/identifier.js';
import type { StepModule, StepView, ViewContext } from '../steps/view.js';
import { layoutStyles } from '../styles/layout.js';
import type { AdoptedForm } from './adopted-form.js';
import { AuthElement } from './auth-element.js';
import { endedKey, endedText } from './ended.js';
import { AuthStepEvent } from './events.js';
import type { Journey } from './journey.js';
import { methodsOf, type MethodList } from './method-list.js';
import { nextFrame } from './next-frame.js';
import { isWithoutPasskey, problemKey, problemTextOf } from './problem-text.js';
import { AuthSignedInEvent } from './signed-in-event.js';
import type { Text } from './text.js';

/** Where each step's view is; the first one comes with the element, the others when their step does. */
const viewsOf = (kind?: StepKind): Promise<StepModule> =>
  load<StepModule>(() => (/^(register|change|new|fields|passkey|offer)/.test(kind ?? '') ? import('../steps/account-views.js') : import('../steps/proof-views.js')));

/** Chromium offers to save a password when its form goes out of sight, and needs it in the page a little longer (passkeys-mfa.md D2). */
const formLingersMs = 400;

/** Where an identifier is kept over one reload of the tab. */
const identifierKey = (auth: Auth): string => `keylit:${auth.name}:identifier`;

const isFirst = (kind: StepKind): boolean => /^(identifier|register)$/.test(kind);

/** What was kept over a reload, once: an address does not lie about in storage. */
function kept(source: Auth): string | undefined {
  const storage = source.platform.tabStorage();
  const identifier = storage?.getItem(identifierKey(source)) ?? undefined;
  storage?.removeItem(identifierKey(source));
  return identifier;
}

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
  protected abstract readonly flowName: BuiltInFlow;

  readonly #prefix = `auth-${(instances += 1)}`;
  readonly #views: { [Kind in StepKind]?: StepView } = { identifier: identifierView };
  #flow: Flow | null = null;
  #journey: Journey | null = null;
  #card: HTMLElement | null = null;
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
    if (changed.has('returnTo') && this.#flow && source) void this.#checkReturn(source);
    if (changed.has('snapshot')) {
      this.#adoptSession(snapshot);
      // The first screen has no words for it.
      if (endedKey(snapshot)) void this.speakWholly().catch(() => undefined);
    }
  }

  /** Made by hand, once: a template for what never changes would cost the first screen some milliseconds. */
  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot();
    this.#card = root.appendChild(document.createElement('div'));
    for (const name of ['logo', 'title', '', 'footer']) this.#card.appendChild(document.createElement('slot')).name = name;
    // Whether there is a title of the page's own decides whether the form shows one.
    this.#card.children[1]!.addEventListener('slotchange', () => this.requestUpdate());
    return root;
  }

  protected override updated(): void {
    const { current, view, text } = this;
    if (!current || !view || !text) return;
    this.#card!.className = isFirst(current.step.kind) ? '' : 'later';
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
    const said = pending ? text.of('busy') : notice ? text.of(notice === 'extended' ? 'expiry.extended' : step.kind === 'link' ? 'link.sent-again' : step.kind === 'done' ? 'done.passkey-saved' : 'code.sent-again') : '';
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
      ended: endedText(text, this.snapshot),
      hasTitle: this.querySelector(':scope > [slot=title]') !== null,
      id: (name) => `${this.#prefix}-${name}`,
      send: (event) => this.#send(event),
      switchTo: (flow) => void this.#switchTo(flow),
      goOn: () => void this.#goOn(),
      redraw: () => this.requestUpdate(),
      reload: () => this.#reload(state),
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
      const own = this.flow && (await told(() => source.checkFlow(this.flow)));
      const document = own ?? (await source.documentOf(this.flowName));
      if (this.querySelector('form')) this.#adopted = (await load(() => import('./adopted-form.js'))).adoptForm(this, this.#submit);
      if (source !== this.source) return;
      const options = { document, methods, identifier: this.identifier };
      // The form stands before anything is loaded, or looked up, that it can stand without.
      const preview = source.preview(options);
      if (!this.running) await this.#show(preview);
      await nextFrame();
      if (source !== this.source) return;
      void this.#checkReturn(source);
      if (this.running) {
        this.#resumed = true;
        return this.#follow(this.running);
      }
      // What waits in autofill is asked for now, not when what runs the flow is here and asks for it.
      if ('shortcuts' in preview.step && preview.step.shortcuts.includes('passkey')) source.ceremony().catch(() => undefined);
      const flow = await source.flow({ ...options, identifier: this.identifier || kept(source), flow: document });
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
    flow.subscribe((state, finish) => void (finish ? this.#finish(state, finish) : this.#show(state)));
    void this.#show(flow.state);
  }

  /** Tells the page who is in, at once and whatever else can be loaded, and goes on unless the page takes that on itself. */
  async #finish(state: FlowState, { user, newUser, returnTo }: FlowFinish): Promise<void> {
    const proceeds = this.dispatchEvent(new AuthSignedInEvent(user, newUser));
    await this.#show(state);
    setTimeout(() => {
      this.gone = this.finished;
      if (proceeds) void this.#goOn(returnTo);
    }, formLingersMs);
  }

  /** Follows `return-to`, where there is one; else goes to where the person came from. */
  async #goOn(cameFrom = ''): Promise<void> {
    const target = this.returnTo || cameFrom;
    if (target) await this.source?.redirect(target).catch((error: unknown) => this.report(error));
  }

  /** Also brings what `#goOn` needs, while it can be had. */
  async #checkReturn(source: Auth): Promise<void> {
    const { returnTo } = this;
    if (returnTo) await source.checkRedirect(returnTo).catch((thrown: unknown) => this.report(thrown).code.startsWith('config') && (this.returnTo = ''));
  }

  /** Loads the page anew; what was typed into the identifier is kept for it. */
  #reload({ identifier }: FlowState): void {
    const { source } = this;
    source?.platform.tabStorage()?.setItem(identifierKey(source), this.#values().identifier ?? identifier);
    location.reload();
  }

  /** What people do before the flow is there is done once it is. */
  #send(event: FlowEvent): void {
    // Another way to make an account begins with what the form holds.
    if (event.type === 'choose') event = { ...event, values: this.#values() };
    if (this.#flow && this.#resumed) return this.#flow.send(event);
    this.#waiting.push(event);
    if (this.current) this.current = { ...this.current, pending: 'submit' };
  }

  /** A session that turns up late takes over only while nothing was typed. */
  #adoptSession(snapshot: Snapshot): void {
    if (!this.#flow || !this.#resumed) return;
    if (this.finished) {
      // It was over, and so is the session that it brought: from the beginning.
      if (snapshot.status === 'signed-out' && snapshot.reason !== 'none' && this.source) void this.#begin(this.source);
      return;
    }
    if (snapshot.status === 'signed-out') this.#flow.send({ type: 'session', session: null });
    if (snapshot.status !== 'signed-in' || snapshot.user.guest) return;
    const { identifier, ...rest } = this.#values();
    const asksWho = this.current?.step.kind === 'identifier';
    if (!(asksWho && identifier && identifier !== this.identifier) && !Object.values(rest).some(Boolean)) this.#flow.send({ type: 'session', session: snapshot });
  }

  async #show(next: FlowState): Promise<void> {
    const flow = this.#flow;
    const previous = this.current;
    const { kind } = next.step;
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
        // Nobody who is in waits for an offer that cannot be shown.
        if (!view && kind === 'offer') flow?.send({ type: 'skip', unseen: true });
      }
      if (!view || flow !== this.#flow || (flow && flow.state.step.kind !== kind)) return;
      next = flow?.state ?? next;
    }
    this.view = view;
    this.current = next;
    this.finished = kind === 'done';
    if (next.problem && next.problem !== previous?.problem) {
      this.report(next.problem.error);
      this.#arrived = () => this.#point(next.problem!.error);
    }
    if (next.step === previous?.step) return;
    this.#adopted?.show(isFirst(kind));
    if (kind === previous?.step.kind) return;
    if (previous) this.#arrived = this.#journey?.step(next) ?? null;
    this.dispatchEvent(new AuthStepEvent(next.document.flow, kind));
  }

  /** English comes in two parts; everything but a sign-in's first screen needs both. */
  #hasWordsFor({ problem, document }: FlowState): boolean {
    return Boolean(this.text?.has(problem ? problemKey(problem) : document.combined ? 'combined.title' : `${document.flow}.title`) || problem?.error.code.startsWith('config'));
  }

  /** The mistake takes the focus; a password or a code is selected, so that typing replaces it. After a passkey, its button has moved to the end, or the field takes over. */
  #point(error: AuthError): void {
    const passkey = error.ceremony && (isWithoutPasskey(error) ? 'input' : '[data-auth-part=shortcuts]:focus-within>:last-child');
    const field = this.light.container?.querySelector<HTMLElement & Partial<HTMLInputElement>>(`[aria-invalid=true]${passkey ? `,${passkey}` : ''}`);
    field?.focus();
    if (field?.name !== 'username') field?.select?.();
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
