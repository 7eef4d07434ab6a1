import { AuthError } from '../../src/errors.js';
import type {
  Auth,
  AuthErrorOptions,
  Backend,
  Capabilities,
  Flow,
  FlowFinish,
  FlowState,
  Snapshot,
  StepUps,
} from '../../src/index.js';
import { browserPlatform } from '../../src/platform/platform.js';
import { accountScreens, type AccountElementName, type AccountScreen } from './account-screens.js';
import type { FlowScreen } from './explore.js';
import { expectedNames, type Heard } from './expected-names.js';
import type { Finding } from './finding.js';
import { inspect, inspectContrast, inspectForced, inspectMotion, type InspectOptions, type Inspection } from './inspect.js';
import { longer } from './longer.js';

/**
 * Runs in each frame: puts one screen after the other onto the page, by giving the real elements the state that the real
 * machine came to.
 */
export interface Stage {
  show(screen: ShownScreen): Promise<void>;
  /** The screen's markup without what differs from one rendering to the next, and what it says of a problem. */
  read(): { readonly markup: string; readonly words: string };
  inspect(options: InspectOptions): Inspection;
  inspectForced(): readonly Finding[];
  inspectMotion(): readonly Finding[];
  inspectContrast(): readonly Finding[];
  expectedNames(): readonly Heard[];
  focus(selector: string): void;
  height(): number;
}

export type ShownScreen =
  { readonly kind: 'flow'; readonly screen: FlowScreen } | { readonly kind: 'account'; readonly name: string };

const address: string = '/keylit/keylit.js';
const { createAuth } = (await import(address)) as typeof import('../../components/keylit.js');
const main = document.querySelector('main')!;
const { capabilities } = (await (await fetch('/setting.json')).json()) as { capabilities: Capabilities };

const none = (): Promise<never> => new Promise(() => undefined);
const backend: Backend = {
  name: 'screens',
  origins: [location.origin],
  declared: capabilities,
  start: none,
  answer: none,
  resume: async () => null,
  session: { restore: async () => null, end: async () => undefined },
  account: {},
};

/** A flow that is where the screen wants it. */
class Shown {
  state: FlowState;
  readonly #listeners = new Set<(state: FlowState, finish?: FlowFinish) => void>();
  constructor(state: FlowState) {
    this.state = state;
  }
  get isHeard(): boolean {
    return this.#listeners.size > 0;
  }
  subscribe(listener: (state: FlowState, finish?: FlowFinish) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  go(state: FlowState, finish?: FlowFinish): void {
    this.state = state;
    for (const listener of this.#listeners) listener(state, finish);
  }
  send(): void {}
  update(): void {}
  dispose(): void {}
  async resume(): Promise<boolean> {
    return false;
  }
}

/** Where the frame shows how a language of longer words would fit. */
const messages = document.documentElement.dataset['longer'] === undefined ? {} : longer;

let now = 0;
const platform = {
  ...browserPlatform,
  now: () => now,
  webauthn: () => 'available' as const,
  locale: () => document.documentElement.lang,
  tabStorage: () => null,
  sharedStorage: () => null,
  channel: () => null,
  navigate: () => undefined,
};

/** A step-up that is asked for, with what comes of it. */
function stepUpsWith(screen: AccountScreen): StepUps {
  const { stepUp } = screen;
  const request = stepUp && {
    id: 'one',
    need: stepUp.need,
    cause: 'response' as const,
    signal: new AbortController().signal,
    begin: stepUp.begin ?? none,
    answer: none,
    done: none,
    cancel: () => undefined,
  };
  return { requests: request ? [request] : [], subscribe: () => () => undefined };
}

/** An `auth` with the session and the flow that the screen wants. */
function authWith(snapshot: Snapshot, flow?: Shown, screen?: AccountScreen): Auth & { become(next: Snapshot): void } {
  const real = createAuth({ backend, platform, methods: capabilities.signIn, name: crypto.randomUUID() });
  let current = snapshot;
  return Object.defineProperties(
    {},
    {
      ...Object.getOwnPropertyDescriptors(real),
      snapshot: { get: () => current },
      become: { value: (next: Snapshot) => void (current = next) },
      subscribe: { value: () => () => undefined },
      ready: { value: async () => current },
      account: { value: async () => screen?.account ?? {} },
      ...(screen?.accounts && { accounts: { value: async () => ({ policy: 'follow', most: 5, list: async () => screen.accounts, use: none, add: none, remove: none, removeAll: none }) } }),
      ...(screen && { stepUps: { value: async () => stepUpsWith(screen) } }),
      checkRedirect: { value: async () => new URL(location.href) },
      redirect: { value: async () => undefined },
      ...(flow && {
        preview: { value: () => flow.state },
        flow: { value: async () => flow as unknown as Flow },
        documentOf: { value: async () => flow.state.document },
      }),
      presenter: { value: null, writable: true },
    },
  ) as Auth & { become(next: Snapshot): void };
}

const revive = (state: FlowState): FlowState => {
  const { problem } = state;
  if (!problem) return state;
  const { code, ...facts } = problem.error as unknown as AuthErrorOptions & { code: AuthError['code'] };
  return { ...state, problem: { ...problem, error: new AuthError(code, facts) } };
};

type Inner = HTMLElement & { current: FlowState | null; auth: Auth; updateComplete: Promise<boolean> };
let standing: { readonly key: string; readonly element: Inner; readonly flow: Shown } | null = null;

async function showFlow({ state: raw, page, now: at }: FlowScreen): Promise<void> {
  const state = revive(raw);
  now = at;
  const key = `${state.document.flow} ${page}`;
  const isDone = state.step.kind === 'done';
  // An element that has finished stays so: the next screen needs a new one.
  if (standing?.key !== key || isDone) {
    const flow = new Shown(state);
    const element = make(state, page, authWith({ status: 'signed-out', reason: 'none' }, flow));
    standing = { key, element, flow };
    main.replaceChildren(element);
    await until(() => flow.isHeard);
  }
  const { element, flow } = standing;
  flow.go(state, isDone ? { user: (state.step as { user: FlowFinish['user'] }).user, newUser: false } : undefined);
  if (isDone) standing = null;
  await until(() => element.current === state && element.hasAttribute('data-auth-ready'));
  await element.updateComplete;
}

function make({ document: { flow } }: FlowState, page: FlowScreen['page'], auth: Auth): Inner {
  const element = document.createElement(
    flow === 'sign-up' ? 'auth-signup' : flow === 'recovery' ? 'auth-recover' : 'auth-login',
  ) as unknown as Inner;
  element.auth = auth;
  Object.assign(element, { messages });
  element.setAttribute('no-history', '');
  if (page === 'whole') {
    for (const name of ['terms', 'privacy', 'support', 'recover']) element.setAttribute(`${name}-href`, `#${name}`);
    element.setAttribute('return-to', '/account');
    const logo = document.createElement('strong');
    logo.slot = 'logo';
    logo.textContent = 'Fernweh';
    element.append(logo);
  }
  if (page === 'own') element.append(ownForm());
  return element;
}

/** A form as a server would have rendered it. */
function ownForm(): HTMLFormElement {
  const form = document.createElement('form');
  const label = document.createElement('label');
  const input = Object.assign(document.createElement('input'), {
    type: 'email',
    name: 'email',
    autocomplete: 'username',
  });
  label.append('Email ', input);
  form.append(label, Object.assign(document.createElement('button'), { textContent: 'Sign in' }));
  return form;
}

async function showAccount(name: string): Promise<void> {
  standing = null;
  const screen = accountScreens.find((each) => each.name === name)!;
  now = Date.UTC(2026, 4, 4);
  const auth = authWith(screen.snapshot, undefined, screen);
  const flow = new Shown(auth.preview({ document: await auth.documentOf('sign-in') }));
  const element = document.createElement(screen.element) as unknown as HTMLElement &
    Record<string, unknown> & { updateComplete: Promise<boolean> };
  element['auth'] = screen.element === 'auth-provider' ? authWith(screen.snapshot, flow) : auth;
  element['messages'] = messages;
  for (const [attribute, value] of Object.entries(screen.attributes ?? {})) element.setAttribute(attribute, value);
  main.replaceChildren(element);
  await customElements.whenDefined(screen.element);
  await until(() => screen.element === 'auth-provider' || element['text']);
  await element.updateComplete;
  if (screen.next) {
    auth.become(screen.next);
    element['snapshot'] = screen.next;
  }
  await screen.arrange?.(element);
  for (const [property, value] of Object.entries(screen.state?.(element as never) ?? {})) element[property] = value;
  await element.updateComplete;
}

async function until(probe: () => unknown): Promise<void> {
  for (const end = performance.now() + 8_000; !probe();) {
    if (performance.now() > end) throw new Error(`Not true in time: ${String(probe)}`);
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
}

/** What people see of Keylit on the page. */
const shown = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-auth-root]')];

const stage: Stage = {
  async show(screen) {
    document.querySelector('dialog')?.close();
    if (screen.kind === 'flow') await showFlow(screen.screen);
    else await showAccount(screen.name);
  },
  read: () => ({
    markup: shown()
      .map(
        ({ localName, innerHTML }) =>
          localName +
          innerHTML
            .replaceAll(/<!--.*?-->/gs, '')
            .replaceAll(/\bauth-(account-|user-)?\d+-/g, '')
            .replaceAll(/\s+/g, ' '),
      )
      .join(''),
    words: [...document.querySelectorAll<HTMLElement>('[data-auth-part=error], [data-auth-part~=alert]')]
      .map(({ innerText }) => innerText.trim())
      .join('\n'),
  }),
  inspect: (options) => inspect(main, shown(), options),
  inspectForced: () => inspectForced(shown()),
  inspectMotion: () => inspectMotion(shown()),
  inspectContrast: () => inspectContrast(shown()),
  expectedNames,
  focus(selector) {
    window.focus();
    document.querySelector<HTMLElement>(selector)?.focus();
  },
  height: () =>
    Math.ceil(
      Math.max(
        document.querySelector('dialog') ? 760 : 0,
        ...[...document.querySelectorAll('main, [popover]:popover-open')].map(
          (element) => element.getBoundingClientRect().bottom + 24,
        ),
      ),
    ),
};
export type { AccountElementName };
Object.assign(globalThis, { stage });
