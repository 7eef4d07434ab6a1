import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright';
import type { OidcOptions } from '../../src/backends/oidc/oidc.js';
import type { Auth } from '../../src/index.js';
import { collectComplaints, launchChromium, type Complaints } from '../support/chromium.js';
import { startApp, type AppOptions, type OidcApp } from '../support/oidc-app.js';
import { CLIENT_ID, PEOPLE, startProvider, type PersonName, type ProviderOptions, type TestProvider } from '../support/oidc-provider.js';

const PATIENCE_MS = 20_000;

/** What the app's pages leave for tests to look at. */
export interface AppWindow {
  readonly auth: Auth;
  readonly seenAddress: string;
  readonly reasons: readonly string[];
}

/** An app, a provider and somebody with a browser. */
export interface OidcScene {
  readonly app: OidcApp;
  readonly provider: TestProvider;
  readonly context: BrowserContext;
  readonly page: Page;
  /** How many codes were exchanged. */
  readonly exchanges: () => number;
  configure(oidc: Partial<OidcOptions>, rest?: Partial<AppOptions>): void;
  opens(path: string, page?: Page): Promise<void>;
  /** Presses "Continue with Acme". */
  begins(page?: Page): Promise<void>;
  /** Presses it, and waits for the window. */
  beginsInWindow(page?: Page): Promise<Page>;
  /** Presses "Confirm" where more is asked of the person, and waits for the window. */
  confirms(): Promise<Page>;
  /** Fills the provider's page. */
  logsIn(page: Page, options?: { readonly as?: PersonName; readonly code?: boolean }): Promise<void>;
  /** The whole of it, in the page. */
  signsIn(page?: Page): Promise<void>;
  isSignedIn(page?: Page, as?: PersonName): Promise<void>;
  sees(text: string | RegExp, page?: Page): Promise<void>;
  until(what: string, probe: () => boolean | Promise<boolean>): Promise<void>;
  allow(...complaints: RegExp[]): void;
}

/** Plays with one provider, one app and a browser for the tests of a file; each test has a person of its own. */
export function oidcScenes(options: Omit<ProviderOptions, 'app'> = {}): (title: string, act: (scene: OidcScene) => Promise<void>, patience?: number) => void {
  let app: OidcApp;
  let provider: TestProvider;
  let browser: Browser;
  before(async () => {
    app = await startApp();
    [provider, browser] = await Promise.all([startProvider({ app: app.url, ...options }), launchChromium()]);
  });
  after(async () => {
    await browser?.close();
    await Promise.all([provider?.close(), app?.close()]);
  });

  return (title, act, patience = 60_000) => {
    test(title, { timeout: patience }, async () => {
      const context = await browser.newContext({ locale: 'en-US' });
      context.setDefaultTimeout(PATIENCE_MS);
      const complaints = await collectComplaints(context);
      // A browser notes each refusal in red, although nothing is wrong with the page.
      const allowed = [/Failed to load resource: the server responded with a status of 4\d\d/];
      const scene = sceneOf(app, provider, context, await context.newPage(), allowed);
      Object.assign(provider.switches, { accessSeconds: 300, nonces: false, coop: null, meddle: null });
      provider.api.transferLevel = null;
      for (const list of [provider.asked, provider.refusals, provider.api.asked, provider.api.transfers, app.asked]) list.length = 0;
      scene.configure({});
      try {
        await act(scene);
        complaints.assertNone(...allowed);
      } catch (error) {
        if (error instanceof Error) error.message += await sight(context, complaints, provider);
        throw error;
      } finally {
        await context.close();
      }
    });
  };
}

/** What was on the screens. */
async function sight(context: BrowserContext, { violations, errors }: Complaints, provider: TestProvider): Promise<string> {
  const pages = context.pages().map(async (page) => `\nAt ${page.url()} people saw:\n${(await page.locator('body').innerText({ timeout: 1_000 }).catch(() => '(nothing)')).replace(/\n+/g, '\n')}`);
  return [...(await Promise.all(pages)), ...violations, ...errors, provider.asked.slice(-12).join(', ')].join('\n');
}

function sceneOf(app: OidcApp, provider: TestProvider, context: BrowserContext, page: Page, allowed: RegExp[]): OidcScene {
  const until: OidcScene['until'] = async (what, probe) => {
    for (const end = Date.now() + PATIENCE_MS; ; ) {
      if (await probe()) return;
      if (Date.now() > end) throw new Error(`Not so after ${PATIENCE_MS / 1_000} seconds: ${what}.`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const scene: OidcScene = {
    app,
    provider,
    context,
    page,
    until,
    exchanges: () => provider.asked.filter((line) => line === 'POST /token authorization_code').length,
    configure: (oidc, rest) =>
      app.configure({
        oidc: { issuer: provider.issuer, clientId: CLIENT_ID, label: 'Acme', redirectUri: '/callback', popupUri: '/popup-bridge', signOutUri: '/signed-out', ...oidc },
        fetchOrigins: [provider.issuer],
        ...rest,
      }),
    allow: (...complaints) => void allowed.push(...complaints),
    opens: async (path, on = page) => void (await on.goto(app.url + path)),
    begins: (on = page) => on.getByRole('button', { name: 'Continue with Acme' }).click(),
    async beginsInWindow(on = page) {
      const [opened] = await Promise.all([context.waitForEvent('page'), scene.begins(on)]);
      return opened;
    },
    async confirms() {
      const [opened] = await Promise.all([context.waitForEvent('page'), page.getByRole('dialog').getByRole('button', { name: 'Confirm' }).click()]);
      return opened;
    },
    async logsIn(on, { as = 'ann', code = false } = {}) {
      await on.getByLabel('User name').fill(as);
      await on.getByLabel('Password').fill(PEOPLE[as].password);
      if (code) await on.getByLabel('Code').fill(PEOPLE[as].code);
      await on.getByRole('button', { name: 'Log in' }).click();
    },
    async signsIn(on = page) {
      await scene.opens('/sign-in', on);
      await scene.begins(on);
      await scene.logsIn(on);
      await scene.isSignedIn(on);
    },
    async isSignedIn(on = page, as = 'ann') {
      // A record holds no name, so that a page which has only read one shows none (session.md STO-13).
      await on.getByRole('button', { name: /Account menu/ }).waitFor();
      assert.equal(await inApp(on, ({ auth }) => (auth.snapshot.status === 'signed-in' ? auth.snapshot.user.id : null)), as);
    },
    sees: (text, on = page) => on.getByText(text).filter({ visible: true }).first().waitFor(),
  };
  return scene;
}

/** All that the origin's storages hold, for tests of what must not be there. */
export async function stored(page: Page): Promise<string> {
  return page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state, document.cookie, location.href]));
}

/** The app's window, in a page. */
export const inApp = <Result>(page: Page, look: (app: AppWindow) => Result | Promise<Result>): Promise<Result> =>
  page.evaluate(`(${look.toString()})(window)`) as Promise<Result>;

export { assert };
