import type { Access, AccessConfig } from './access.js';
import { AuthError } from './errors.js';
import type { Backend, SignOutScope } from './backend/backend.js';
import type { Context } from './backend/context.js';
import type { Capabilities, Method } from './backend/capabilities.js';
import { callContext } from './call-context.js';
import { backendNamed, type BackendSource } from './backends/named.js';
import type { Ceremony } from './ceremony/ceremony.js';
import type { PasskeyOptions } from './ceremony/passkey-options.js';
import type { BuiltInFlow, FlowDocument, FlowName } from './flow/document.js';
import { builtInFlow } from './flow/documents.js';
import { begin, includes } from './flow/begin.js';
import type { Flow, FlowOptions } from './flow/flow.js';
import type { FlowState } from './flow/state.js';
import { load } from './platform/load.js';
import { once } from './platform/once.js';
import { browserPlatform, type Platform } from './platform/platform.js';
import type { RiskOptions } from './risk/signals/risk-options.js';
import type { AccountPolicy } from './session/accounts/account-key.js';
import type { Diagnostic } from './session/diagnostic.js';
import type { IdleOptions, IdlePreset } from './session/idle/idle-options.js';
import { SessionKeeper } from './session/session.js';
import type { StepUpRequest } from './session/step-up/step-up-request.js';
import type { SignOutResult, Snapshot, SnapshotListener, SubscribeOptions } from './session/snapshot.js';
import type { OpenRefresher } from './session/tokens/refresh.js';
import type { OpenTokenStore } from './session/tokens/store.js';

export interface AuthConfig extends AccessConfig {
  /** A backend, or the name of one that ships with Keylit and is loaded when needed. */
  readonly backend: Backend | 'better-auth' | 'memory' | (string & {});
  /** Where a named backend answers; default `/api/auth`. */
  readonly baseUrl?: string | undefined;
  /** Tells two instances on one origin apart; default `default`. */
  readonly name?: string | undefined;
  /** The methods to offer, of those that the backend has; default all. */
  readonly methods?: readonly Method[] | undefined;
  /** What the page sets for passkeys; default: what suits most. */
  readonly passkeys?: PasskeyOptions | undefined;
  /** Token mode: where tokens are kept; default: this tab's memory. What keeps them longer is imported by its name. */
  readonly tokenStore?: OpenTokenStore | undefined;
  /**
   * Token mode: who trades refresh tokens in; default: the page. A shared worker (`refreshInWorker`) finishes what a page
   * began that is gone: a navigation then costs no session at a server whose refresh tokens work once (session.md REF-16).
   */
  readonly refreshIn?: OpenRefresher | undefined;
  /**
   * When a session that nobody uses is locked or ended, in all tabs: times, or the name of a preset. The server must
   * enforce the same: see `IdleOptions`. Default: never.
   */
  readonly idle?: IdleOptions | IdlePreset | undefined;
  /**
   * What the page tells the server about its browser when somebody signs in, for adaptive step-up: `basic`, or options.
   * Default `off`: nothing leaves the page that nobody has agreed to.
   */
  readonly risk?: RiskOptions | 'off' | 'basic' | undefined;
  /**
   * Several accounts at once, of which the page shows one: `follow`: a switch turns all tabs of the origin; `pin`: a tab
   * keeps its account until somebody switches there, in token mode alone. Default: one; whoever signs in takes the place of
   * who was there.
   */
  readonly accounts?: AccountPolicy | false | undefined;
  /** Hears what a developer or an operator should know: codes and numbers, nothing of people. */
  readonly onDiagnostic?: ((diagnostic: Diagnostic) => void) | undefined;
  /** The outside world; default: the browser. */
  readonly platform?: Platform | undefined;
}

export interface StartFlow extends Omit<FlowOptions, 'document'> {
  /** A flow by its name, or a document of your own that `auth.checkFlow` has passed. */
  readonly flow: BuiltInFlow | FlowDocument;
  /** A step-up that the flow is to answer: send it `resumed` with what `begin` brought, and it answers the rest through the request. */
  readonly stepUp?: StepUpRequest | undefined;
  /** Signs a further account in: the one that is there is no reason to stop, and a provider asks which it is to be. Needs `accounts`. */
  readonly add?: boolean | undefined;
}

/** What the session asks of a person by itself: whether they are there, or to unlock it; to prove more of who they are. */
export type Question = 'idle' | 'step-up';

/** Shows a flow, or a question, over the page; the elements bring one. */
export type Presenter = (what: FlowName | Question, options?: OpenOptions) => Promise<Snapshot>;

export interface OpenOptions {
  /** For a further account, although somebody is signed in; default false. */
  readonly add?: boolean | undefined;
}

/** The one object that a page holds. */
export interface Auth extends Omit<Access, 'accessToken' | 'accounts' | 'fetch'> {
  readonly name: string;
  /** What can be offered here: the backend's abilities, less what this browser or the page rules out. */
  readonly capabilities: Capabilities;
  readonly platform: Platform;
  readonly snapshot: Snapshot;
  /** Hears every change of the session; the function it returns ends that. A listener that fails keeps nobody from anything. */
  subscribe(listener: SnapshotListener, options?: SubscribeOptions): () => void;
  /** The session, once the server has been asked. */
  ready(): Promise<Snapshot>;
  /** Asks the server once more: after something about the account has changed. */
  refresh(): Promise<Snapshot>;
  signOut(options?: { readonly scope?: SignOutScope }): Promise<SignOutResult>;
  /**
   * Has something done before a sign-out, such as clearing the page's own caches, told what the sign-out reaches; the
   * function it returns takes that back. It is waited for two seconds at most, and cannot keep a person signed in.
   */
  beforeSignOut(hook: (scope: SignOutScope) => unknown): () => void;
  /**
   * Token mode only, else absent: an access token that is valid now, refreshed first where it has run out; `null` when
   * nobody is signed in. `auth.fetch` needs no token from here.
   */
  readonly accessToken: Access['accessToken'] | undefined;
  /** The accounts that are signed in here; absent without `createAuth({ accounts })`. */
  readonly accounts: Access['accounts'] | undefined;
  /** `fetch` with the session for the listed origins, and without it for all others. */
  readonly fetch: typeof globalThis.fetch;
  /** Begins a flow. */
  flow(options: StartFlow): Promise<Flow>;
  /** How a flow with these options will begin: enough to show its first screen before all of it is loaded. */
  preview(options: FlowOptions): FlowState;
  /** The document of a flow that ships with Keylit. */
  documentOf(flow: BuiltInFlow): Promise<FlowDocument>;
  /** Throws `config-method` with the path of the first method that the backend has not. */
  checkMethods(methods: readonly Method[] | undefined): void;
  ceremony(): Promise<Ceremony>;
  /** Shows a flow in a dialog and resolves when it is signed in or closed. Needs the elements. */
  open(flow?: FlowName, options?: OpenOptions): Promise<Snapshot>;
  presenter: Presenter | null;
  dispose(): void;
}

function checkedBaseUrl(baseUrl: string, page: URL): URL {
  const url = URL.canParse(baseUrl, page.href) ? new URL(baseUrl, page) : null;
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new AuthError('config-url', { path: 'base-url', detail: baseUrl });
}

function checkOrigins(config: AuthConfig): void {
  for (const list of ['redirectOrigins', 'fetchOrigins'] as const) {
    config[list]?.forEach((entry, index) => {
      const { origin, pathname } = URL.canParse(entry) ? new URL(entry) : { origin: '', pathname: '' };
      // Written as it will be compared; those for `auth.fetch` may have a path.
      if (/[*]|\/$/.test(entry) || (entry !== origin && (list === 'redirectOrigins' || entry !== origin + pathname))) throw new AuthError('config-url', { path: `/${list}/${index}`, detail: entry });
    });
  }
}

function checkMethods({ signIn, signUp }: Capabilities, methods: readonly Method[] = []): void {
  methods.forEach((method, index) => {
    if (!includes(signIn, method) && !includes(signUp, method)) throw new AuthError('config-method', { path: `/methods/${index}`, detail: `${method} is none of ${signIn.join(', ')}` });
  });
}

/** The backend's abilities, less the methods that the page leaves out or that this browser has no WebAuthn for. */
function narrowed(declared: Capabilities, methods: readonly Method[] | undefined, platform: Platform): Capabilities {
  checkMethods(declared, methods);
  const webauthn = platform.webauthn();
  if (webauthn === 'insecure' && declared.signIn.includes('passkey')) {
    console.warn(`[keylit] No passkeys on ${platform.location().origin}: browsers have WebAuthn on https and http://localhost only.`);
  }
  const hasPasskeys = webauthn === 'available';
  const offered = (able: readonly Method[]) => (methods?.filter((method) => includes(able, method)) ?? able).filter((method) => hasPasskeys || method !== 'passkey');
  return {
    ...declared,
    signIn: offered(declared.signIn),
    signUp: offered(declared.signUp),
    account: declared.account.filter((operation) => hasPasskeys || operation !== 'passkeys'),
  };
}

/** Wires the rooms into one object. Throws an `AuthError` whose `path` names the mistake in the configuration. */
export function createAuth(config: AuthConfig): Auth {
  const platform = config.platform ?? browserPlatform;
  const name = config.name ?? 'default';
  const page = platform.location();
  const baseUrl = checkedBaseUrl(config.baseUrl ?? '/api/auth', page);
  checkOrigins(config);
  const source: Backend | BackendSource = typeof config.backend === 'string' ? backendNamed(config.backend) : config.backend;
  const capabilities = narrowed(source.declared, config.methods, platform);

  const backend = once(async () => ('load' in source ? source.load(platform, baseUrl) : source));
  const session = new SessionKeeper({ ...config, platform, name, declared: source.declared, backend, present: () => auth.presenter?.('idle') });
  const { custody } = session;
  const ceremony = async (): Promise<Ceremony> => (await load(() => import('./ceremony/ceremony.js'))).createCeremony(platform, config.passkeys);
  const disposables = new Set<{ dispose(): void }>([session]);
  const context = (): Context => callContext(platform, session, config.locale);
  const access = once(() => load(() => import('./access.js')).then(({ createAccess }) => createAccess({ config, platform, capabilities, session, backend, ceremony, name, context, disposables, addAccount: () => auth.open('sign-in', { add: true }), present: async () => Boolean(await auth.presenter?.('step-up')) })));
  const later = <Name extends keyof Access>(name: Name): Access[Name] =>
    (async (...parameters: never[]) => ((await access())[name] as (...parameters: never[]) => Promise<unknown>)(...parameters)) as Access[Name];

  const auth: Auth = {
    name,
    capabilities,
    platform,
    presenter: null,
    get snapshot() {
      return session.snapshot;
    },
    subscribe: (listener, options) => session.subscribe(listener, options),
    ready: async () => (/^(re|un)/.test(session.snapshot.status) ? session.restore() : session.snapshot),
    refresh: async () => (custody ? (await custody()).refresh() : session.restore()),
    signOut: ({ scope } = {}) => session.signOut(scope),
    beforeSignOut(hook) {
      session.hooks.add(hook);
      return () => session.hooks.delete(hook);
    },
    accessToken: custody ? later('accessToken') : undefined,
    accounts: config.accounts ? later('accounts') : undefined,
    fetch: (input, init) => later('fetch')(input, init, session.snapshot),
    stepUp: later('stepUp'),
    stepUps: later('stepUps'),
    lock: later('lock'),
    stay: later('stay'),
    async flow({ flow: wanted, stepUp, add, ...options }) {
      const document = typeof wanted === 'string' ? await builtInFlow(wanted) : wanted;
      const { startFlow } = await load(() => import('./start-flow.js'));
      const flow = startFlow({ capabilities, backend, ceremony, name, platform, session, context, stepUp, risk: config.risk, add }, { ...options, document });
      disposables.add(flow);
      return flow;
    },
    preview: ({ document, methods, identifier }) => begin({ capabilities, methods, now: platform.now() }, document, identifier)[0],
    documentOf: builtInFlow,
    checkMethods: (methods) => checkMethods(source.declared, methods),
    checkFlow: later('checkFlow'),
    account: later('account'),
    ceremony,
    redirect: later('redirect'),
    checkRedirect: later('checkRedirect'),
    open(flow = 'sign-in', options) {
      if (auth.presenter) return auth.presenter(flow, options);
      return Promise.reject(new AuthError('config-provider', { path: 'presenter' }));
    },
    dispose() {
      disposables.forEach((each) => each.dispose());
    },
  };
  return auth;
}
