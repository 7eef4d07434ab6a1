import { createAuth, toAuthError, type AccountPolicy, type Auth, type Snapshot } from '../../src/index.js';
import { browserPlatform, type Platform } from '../../src/platform/platform.js';
import { persistTokens } from '../../src/session/tokens/persist-tokens.js';
import { dpopBackend } from '../support/dpop-backend.js';
import { refreshInWorker } from '../../src/session/worker/refresh-in-worker.js';
import { cookieBackend, tabBackend } from '../support/tab-backend.js';

/** What a test can do on a page, and what it can see there. */
export interface TestPage {
  auth: Auth;
  /** Every snapshot that the page heard, as `signed-in ann` or `signed-out other-tab`. */
  readonly heard: string[];
  /** When, by the machine's clock. */
  readonly heardAt: number[];
  /** Every snapshot object that the page heard. */
  readonly snapshots: Snapshot[];
  /** Errors that nobody caught. */
  readonly errors: string[];
  readonly diagnostics: string[];
  /** What `#content` showed in the frames since the page came back from the back/forward cache. */
  readonly painted: string[];
  /** Whether the page came back from the back/forward cache, and why not where the browser says so. */
  restored: boolean;
  whyNotRestored: unknown;
  /** For a test to keep something on the page. */
  kept: unknown;
  shown: number;
  status(): string;
  signIn(user: string): Promise<string>;
  signOut(): Promise<string>;
  /** `ok`, or the code of the error. */
  token(): Promise<{ readonly access: string | null; readonly code: string; readonly ms: number }>;
  /** `ok`, or the code of the error. */
  refresh(): Promise<{ readonly code: string; readonly ms: number }>;
  /** Who the API says that we are, or the status of its refusal, or the code of the error. */
  me(): Promise<string>;
  /** Another instance in place of this one, as StrictMode or a hot reload makes it. */
  again(): void;
  make(options?: { name?: string }): Auth;
  lock(): Promise<void>;
  /** The device sleeps: the wall clock goes on, and nobody is told. */
  sleep(ms: number): void;
}

declare global {
  interface Window {
    keylit: TestPage;
  }
}

const query = new URLSearchParams(location.search);
const origin = import.meta.url.split('/test/')[0]!;
/** Another origin on the list. */
const api = query.get('api');
const mode = query.get('mode');

// A browser without them (plain http), as far as a page can tell.
if (query.get('locks') === 'off') Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined });

const say = (snapshot: Snapshot): string => {
  switch (snapshot.status) {
    case 'signed-in':
      return ['signed-in', snapshot.user.id, snapshot.health].filter(Boolean).join(' ');
    case 'signed-out':
      return `signed-out ${snapshot.reason}`;
    case 'unreachable':
      return `unreachable ${snapshot.error.code}`;
    default:
      return snapshot.status;
  }
};

const content = document.querySelector('#content');
const diagnostics: string[] = [];
const heard: string[] = [];
const heardAt: number[] = [];
const snapshots: Snapshot[] = [];

// An hour of the specification in minutes of the test: the clocks of the session run faster, in all tabs alike.
const speed = Number(query.get('speed') ?? 1);
let slept = 0;
const faster: Platform = {
  ...browserPlatform,
  now: () => Date.now() * speed + slept,
  monotonic: () => performance.now() * speed,
  after: (ms, callback) => browserPlatform.after(ms / speed, callback),
};

/** Under Trusted Types: a policy that knows the one address (session.md CSP-3). */
function connect(): SharedWorker {
  const address = new URL(query.has('missing') ? './missing.js' : './refresh-worker.js', import.meta.url).href;
  const { trustedTypes } = window as unknown as { trustedTypes?: { createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string } } };
  const only = (url: string): string => {
    if (url !== address) throw new TypeError(`${url} is not the worker`);
    return url;
  };
  const trusted = trustedTypes ? trustedTypes.createPolicy('keylit-worker', { createScriptURL: only }).createScriptURL(address) : address;
  return new SharedWorker(trusted, { type: 'module', name: 'keylit-refresh', ...(query.get('worker') === 'extended' && { extendedLifetime: true }) });
}

const make = ({ name }: { name?: string } = {}): Auth => {
  const platform = browserPlatform;
  const reuseGraceMs = query.has('grace') ? Number(query.get('grace')) : undefined;
  return createAuth({
    backend: mode === 'cookie' ? cookieBackend(platform, origin) : mode === 'dpop' && api ? dpopBackend(api) : tabBackend(platform, { origin, reuseGraceMs }),
    name: name ?? query.get('name') ?? undefined,
    platform: speed === 1 ? platform : faster,
    ...(query.has('idle') && { idle: { afterMs: Number(query.get('idle')), action: 'lock' as const } }),
    fetchOrigins: [origin, ...(api ? [api] : [])] as `http://${string}`[],
    onDiagnostic: ({ code }) => diagnostics.push(code),
    ...(query.get('store') === 'persist' && { tokenStore: persistTokens() }),
    ...(query.has('accounts') && { accounts: query.get('accounts') as AccountPolicy }),
    ...(query.has('worker') && { refreshIn: refreshInWorker(connect) }),
  });
};

function watch(auth: Auth): void {
  auth.subscribe((snapshot) => {
    heard.push(say(snapshot));
    heardAt.push(Date.now());
    snapshots.push(snapshot);
    // What is private is shown to those who are signed in alone.
    if (content) content.textContent = snapshot.status === 'signed-in' ? `Orders of ${snapshot.user.id}` : '';
  });
}

const page: TestPage = {
  auth: make(),
  heard,
  heardAt,
  snapshots,
  errors: [],
  diagnostics,
  painted: [],
  restored: false,
  whyNotRestored: null,
  kept: undefined,
  shown: 0,
  status: () => say(page.auth.snapshot),
  async signIn(user) {
    try {
      const flow = await page.auth.flow({ flow: 'sign-in' });
      await flow.resume(new URL(`/?sign-in=${user}`, origin));
      const { problem } = flow.state;
      flow.dispose();
      return problem ? problem.error.code : page.status();
    } catch (error) {
      return toAuthError(error).code;
    }
  },
  signOut: async () => (await page.auth.signOut()).remote,
  async token() {
    const began = performance.now();
    try {
      const token = await page.auth.accessToken?.();
      return { access: token?.reveal() ?? null, code: token ? 'ok' : 'none', ms: performance.now() - began };
    } catch (error) {
      return { access: null, code: toAuthError(error).code, ms: performance.now() - began };
    }
  },
  async refresh() {
    const began = performance.now();
    const code = await page.auth.refresh().then(
      () => 'ok',
      (error: unknown) => toAuthError(error).code,
    );
    return { code, ms: performance.now() - began };
  },
  async me() {
    try {
      const reply = await page.auth.fetch(mode === 'dpop' ? `${api}/me` : `${origin}/api/me`);
      return reply.ok ? ((await reply.json()) as { user: string }).user : String(reply.status);
    } catch (error) {
      return toAuthError(error).code;
    }
  },
  again() {
    page.auth.dispose();
    page.auth = make();
    watch(page.auth);
    // Who waits for an instance hears that it was disposed of (LIF-2).
    page.auth.ready().catch(() => undefined);
  },
  make,
  lock: () => page.auth.lock(),
  sleep: (ms) => void (slept += ms),
};
window.keylit = page;

addEventListener('error', ({ message }) => page.errors.push(message));
addEventListener('unhandledrejection', ({ reason }) => page.errors.push(String(reason)));
addEventListener('pageshow', ({ persisted }) => {
  page.restored = persisted;
  const entry = performance.getEntriesByType('navigation')[0] as { notRestoredReasons?: unknown } | undefined;
  page.whyNotRestored = JSON.parse(JSON.stringify(entry?.notRestoredReasons ?? null));
  if (!persisted) return;
  page.painted.length = 0;
  const look = (): void => {
    page.painted.push(content?.textContent ?? '');
    if (page.painted.length < 30) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
});

watch(page.auth);
page.auth.ready().catch(() => undefined);
