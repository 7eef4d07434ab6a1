import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'puppeteer-core';
import { engines, type Engine } from '../support/engines.js';
import { TabServer } from '../support/tab-server.js';
import type { TestPage } from './page.js';

/** `KEYLIT_TABS=Firefox` runs the tests of one engine. */
const ALONE = process.env['KEYLIT_TABS'];

/** One real tab. */
export class Tab {
  readonly page: Page;
  readonly #server: TabServer;

  constructor(page: Page, server: TabServer) {
    this.page = page;
    this.#server = server;
  }

  /** Goes to the page of the tests; `query` as in `store=persist&locks=off`. */
  async goes(query = 'store=persist'): Promise<this> {
    await this.page.goto(`${this.#server.url}/?${query}`, { waitUntil: 'load' });
    await this.page.waitForFunction(() => Boolean(window.keylit), { polling: 50 });
    return this;
  }

  async leaves(): Promise<void> {
    await this.page.goto(`${this.#server.url}/elsewhere`);
  }

  async comesBack(): Promise<void> {
    // A driver's own "back" waits for a load that a page from the cache does not have.
    await this.page.evaluate(() => history.back()).catch(() => undefined);
    await until(
      () => this.does(() => Boolean(window.keylit)).catch(() => false),
      10_000,
      () => 'the page has not come back',
    );
  }

  /** Does something on the page. */
  get does(): Page['evaluate'] {
    return this.page.evaluate.bind(this.page);
  }

  /** Waits until the page hears the other tabs, which it begins a moment after it stands. */
  async listens(): Promise<this> {
    await this.page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/session/tabs.js')), { polling: 50 });
    await pause(50);
    return this;
  }

  status = (): Promise<string> => this.does(() => window.keylit.status());
  heard = (): Promise<string[]> => this.does(() => window.keylit.heard);
  errors = (): Promise<string[]> => this.does(() => window.keylit.errors);
  signsIn = (user: string): Promise<string> => this.does((name) => window.keylit.signIn(name), user);
  signsOut = (): Promise<string> => this.does(() => window.keylit.signOut());
  token = (): ReturnType<TestPage['token']> => this.does(() => window.keylit.token());
  /** Trades the tokens in, whatever they are good for still. */
  refreshes = (): ReturnType<TestPage['refresh']> => this.does(() => window.keylit.refresh());
  me = (): Promise<string> => this.does(() => window.keylit.me());

  /** Waits until the page's status is, or begins with, this; fails with the one that it had in the end. */
  async is(wanted: string, withinMs = 10_000): Promise<void> {
    let status = '';
    await until(
      async () => (status = await this.status()).startsWith(wanted),
      withinMs,
      () => `the tab is ${status}, not ${wanted}`,
    );
  }
}

/** What a test plays with: a server of its own state, and a browser profile with nothing in it yet. */
export interface Scene {
  readonly engine: Engine['name'];
  readonly server: TabServer;
  readonly browser: Browser;
  readonly context: BrowserContext;
  /** Opens a tab on the page of the tests, and waits until it hears the others. */
  tab(query?: string): Promise<Tab>;
  emptyTab(): Promise<Tab>;
}

type Act = (scene: Scene) => Promise<void>;
export interface PlayOptions {
  readonly only?: Engine['name'];
  /** Why it is played in one engine alone. */
  readonly why?: string;
  /** Milliseconds for the whole test. */
  readonly patienceMs?: number;
}
export type Play = (title: string, act: Act, options?: PlayOptions) => void;

/**
 * Plays what `define` defines in each engine, side by side, with a browser and a server of its own for each. A page with
 * an error that nobody caught fails its test.
 */
export function windows(define: (play: Play) => void): void {
  describe('real tabs', { concurrency: engines.length }, () => {
    for (const engine of engines) if (!ALONE || ALONE === engine.name) describe('side by side', { concurrency: 1 }, () => define(playsIn(engine)));
  });
}

function playsIn(engine: Engine): Play {
  const server = new TabServer();
  let browser: Browser;
  before(async () => {
    if (engine.path) [browser] = await Promise.all([engine.launch(), server.start()]);
  });
  after(async () => {
    await browser?.close();
    if (engine.path) await server.close();
  });
  return (title, act, { only, patienceMs = 60_000 } = {}) => {
    if (only && only !== engine.name) return;
    test(`${title} (${engine.name})`, { timeout: patienceMs, skip: engine.path ? false : 'not installed here' }, async () => {
      server.reset();
      const context = await browser.createBrowserContext();
      const tabs: Tab[] = [];
      const emptyTab = async (): Promise<Tab> => {
        const tab = new Tab(await context.newPage(), server);
        tabs.push(tab);
        return tab;
      };
      try {
        await act({ engine: engine.name, server, browser, context, emptyTab, tab: async (query) => (await (await emptyTab()).goes(query)).listens() });
        for (const tab of tabs) assert.deepEqual(await soon(tab.does(() => window.keylit?.errors ?? []), []), [], 'an error that nobody caught');
      } catch (error) {
        const seen = await Promise.all(tabs.map((tab) => soon(tab.does(() => [...window.keylit.heard, ...window.keylit.diagnostics].join(', ')), 'gone')));
        if (error instanceof Error) error.message += `\ntabs: ${seen.join(' | ')}\nserver: ${server.calls.map(({ what, outcome }) => `${what} ${outcome}`).join(', ')}`;
        throw error;
      } finally {
        await soon(context.close(), undefined);
      }
    });
  };
}

/** A page that crashed, sleeps or is gone answers nothing. */
const soon = <Value>(promise: Promise<Value>, otherwise: Value): Promise<Value> => Promise.race([promise.catch(() => otherwise), pause(2_000).then(() => otherwise)]);

/** What became of each request for tokens. */
export const refreshesOf = ({ server }: Scene): readonly string[] => server.of('POST /token').map(({ outcome }) => outcome);

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks again and again until `holds` says so. */
export async function until(holds: () => Promise<boolean> | boolean, withinMs: number, describe: () => string): Promise<void> {
  const end = Date.now() + withinMs;
  for (;;) {
    if (await holds()) return;
    if (Date.now() > end) assert.fail(`${describe()} after ${withinMs} ms`);
    await pause(25);
  }
}

/** A browser may drop a page that it keeps for "back" whenever it likes: such a visit tells nothing, and is made again. */
export async function untilRestored(tab: Tab, visit: () => Promise<void>): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) {
    await visit();
    if (await tab.does(() => window.keylit.restored)) return;
  }
  assert.fail(`the page never came out of the back/forward cache: ${JSON.stringify(await tab.does(() => window.keylit.whyNotRestored))}`);
}
