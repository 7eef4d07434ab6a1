import assert from 'node:assert/strict';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright';
import { CONTENT_SECURITY_POLICY } from '../../demo/server/security-headers.js';
import { addAuthenticator, collectComplaints, type Complaints, type PageAuthenticator } from '../support/chromium.js';
import type { AuthenticatorOptions } from '../support/passkey-provider.js';
import type { TestDemo } from '../support/demo-server.js';
import { say } from './words.js';

export interface PersonOptions extends BrowserContextOptions {
  /** What the person's device can do with passkeys; default: nothing. */
  readonly device?: AuthenticatorOptions;
}

/** Generous, for a machine that has other things to do; nothing waits that long when all is well. */
const PATIENCE_MS = 15_000;
let people = 0;

/** The browser that people come with. */
export const settingsOf = (demo: TestDemo): BrowserContextOptions => ({ baseURL: demo.url, locale: 'en-US', viewport: { width: 1024, height: 900 } });

/** What a person does: opens pages, types, presses, reads, fetches mails. Finds things as people do, by role and label. */
export class Person {
  /** The tab in front. */
  page: Page;
  readonly name: string = 'Ann Example';
  email: string;
  password: string = 'correct horse battery';
  readonly context: BrowserContext;
  readonly complaints: Complaints;
  readonly demo: TestDemo;
  readonly device: PageAuthenticator | null;
  /** What Keylit said in the console, in any colour. */
  readonly console: string[] = [];

  private constructor(context: BrowserContext, page: Page, device: PageAuthenticator | null, complaints: Complaints, demo: TestDemo) {
    this.context = context;
    this.page = page;
    this.device = device;
    this.complaints = complaints;
    this.demo = demo;
    this.email = `ann-${(people += 1)}@example.com`;
    context.on('console', (message) => {
      if (message.text().startsWith('[keylit]')) this.console.push(message.text());
    });
  }

  static async arrive(browser: Browser, demo: TestDemo, { device, ...options }: PersonOptions = {}): Promise<Person> {
    const context = await browser.newContext({ ...settingsOf(demo), ...options });
    return Person.in(context, demo, await collectComplaints(context), device);
  }

  /** Somebody at a browser that is open already, with a tab of their own. */
  static async in(context: BrowserContext, demo: TestDemo, complaints: Complaints, device?: AuthenticatorOptions): Promise<Person> {
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    return new Person(context, page, device ? await addAuthenticator(page, device) : null, complaints, demo);
  }

  async leave(): Promise<void> {
    await this.context.close();
  }

  /** Where the person is and what is in front of them, for the message of a test that failed. */
  async describe(): Promise<string> {
    const tabs = this.context.pages().map(async (page) => {
      const text = await page.locator('main, body').first().innerText({ timeout: 1_000 }).catch(() => '(nothing)');
      const focused = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 160)).catch(() => '');
      return `At ${page.url()} people saw:\n${text.replace(/\n+/g, '\n').slice(0, 1_200)}\nwith the focus on ${focused}`;
    });
    return [...(await Promise.all(tabs)), ...this.complaints.violations, ...this.complaints.errors, this.demo.asked.slice(-12).join(', ')].join('\n');
  }

  // Places

  async opens(path: string): Promise<void> {
    await this.page.goto(path);
  }

  /** Opens another tab, and goes on there. */
  async opensTab(path: string): Promise<Page> {
    const first = this.page;
    this.page = await this.context.newPage();
    await this.page.goto(path);
    return first;
  }

  /** Opens a page that somebody has written with Keylit, under the policy of the demo's pages. */
  async opensPage(body: string, script = ''): Promise<void> {
    const headers = { 'content-security-policy': CONTENT_SECURITY_POLICY };
    const head = `<meta charset="utf-8"><title>A page</title><link rel="icon" href="/art/mark.svg"><link rel="stylesheet" href="/keylit/keylit.css">`;
    const scripts = `<script type="module" src="/keylit/keylit.js"></script><script type="module" src="/somebodys/page.js"></script>`;
    // Whatever its query: a link or a provider leads back to it.
    await this.context.route(({ pathname }) => pathname === '/somebodys/page', (route) =>
      route.fulfill({ headers, contentType: 'text/html', body: `<!doctype html><html lang="en"><head>${head}${scripts}</head><body>${body}</body></html>` }),
    );
    await this.context.route('**/somebodys/page.js', (route) => route.fulfill({ contentType: 'text/javascript', body: script }));
    await this.opens('/somebodys/page');
  }

  async isAt(path: string | RegExp): Promise<void> {
    await this.page.waitForURL((url) => (typeof path === 'string' ? url.pathname + url.search === path : path.test(url.href)));
  }

  /** Goes back to a tab that was left waiting: it has gone on by itself, to the account or to where the way on is offered. */
  async isTakenOn(tab: Page): Promise<void> {
    this.page = tab;
    const isThere = (): boolean => new URL(tab.url()).pathname === '/account';
    await this.until('the tab has gone on', async () => isThere() || (await this.heading(say('signed-in.title')).isVisible()));
    if (!isThere()) await this.presses(say('signed-in.continue'));
    await this.isAt('/account');
  }

  // Things

  field(label: string): Locator {
    return this.page.getByLabel(label, { exact: true });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  link(name: string): Locator {
    return this.page.getByRole('link', { name, exact: true });
  }

  heading(name: string): Locator {
    return this.page.getByRole('heading', { name, exact: true });
  }

  // Hands

  async types(label: string, text: string): Promise<void> {
    await this.field(label).click();
    await this.page.keyboard.press('ControlOrMeta+a');
    await this.page.keyboard.type(text);
  }

  /** Presses a button. */
  async presses(name: string | RegExp): Promise<void> {
    await this.button(name).click();
  }

  async follows(name: string): Promise<void> {
    await this.link(name).click();
  }

  /** Keys, one after the other. */
  async hits(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  // Eyes

  async sees(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).filter({ visible: true }).first().waitFor();
  }

  async seesHeading(name: string): Promise<void> {
    await this.heading(name).filter({ visible: true }).first().waitFor();
  }

  async seesButton(name: string | RegExp): Promise<void> {
    await this.button(name).first().waitFor();
  }

  async doesNotSee(text: string | RegExp): Promise<void> {
    assert.equal(await this.page.getByText(text).filter({ visible: true }).count(), 0, `"${String(text)}" is on screen`);
  }

  /** The words beside a field that is wrong, which also describe it to a screen reader. */
  async isTold(label: string, words: string): Promise<void> {
    await this.until(`"${words}" describes "${label}"`, async () => {
      const described = await this.field(label).evaluate((input) => ({
        words: (input.getAttribute('aria-describedby') ?? '')
          .split(' ')
          .map((id) => (input.getRootNode() as Document).getElementById(id)?.innerText ?? '')
          .join(' '),
        invalid: input.getAttribute('aria-invalid'),
      }));
      return described.invalid === 'true' && described.words.includes(words);
    });
  }

  /** Words about the form as a whole, announced. */
  async isAlerted(words: string | RegExp): Promise<void> {
    await this.page.getByRole('alert').filter({ hasText: words, visible: true }).first().waitFor();
  }

  /** Nothing is wrong with what is on screen. */
  async isToldNothing(): Promise<void> {
    assert.equal(await this.page.getByRole('alert').filter({ visible: true }).count(), 0);
    assert.equal(await this.page.locator('[aria-invalid=true]').count(), 0);
  }

  async finds(label: string, value: string): Promise<void> {
    await this.until(`"${label}" holds "${value}"`, async () => (await this.field(label).inputValue()) === value);
  }

  async hasFocusOn(target: Locator): Promise<void> {
    await this.until(`the focus is on ${String(target)}`, () => target.evaluate((element) => element.matches(':focus')));
  }

  /** What is selected in a field that has the focus. */
  selection(label: string): Promise<string> {
    return this.field(label).evaluate((input) => {
      const { value, selectionStart, selectionEnd } = input as HTMLInputElement;
      return value.slice(selectionStart ?? 0, selectionEnd ?? 0);
    });
  }

  /** Waits until `probe` says yes. */
  async until(what: string, probe: () => Promise<boolean> | boolean): Promise<void> {
    for (const end = Date.now() + PATIENCE_MS; ; ) {
      if (await probe()) return;
      if (Date.now() > end) throw new Error(`Not so after ${PATIENCE_MS / 1_000} seconds: ${what}.`);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  // Letters

  async readsCode(address: string = this.email): Promise<string> {
    const { code, subject } = await this.demo.nextMail(address);
    assert.ok(code, `the mail "${subject}" has no code`);
    return code;
  }

  async readsLink(address: string = this.email): Promise<string> {
    const { links, subject } = await this.demo.nextMail(address);
    assert.ok(links[0], `the mail "${subject}" has no link`);
    return links[0];
  }

  // Whole errands

  /** Has an account, made and verified some other day. */
  async hasAccount(): Promise<void> {
    const { email, password, name } = this;
    await this.#posts('/sign-up/email', { email, password, name });
    await this.#posts('/email-otp/verify-email', { email, otp: await this.readsCode() });
  }

  /** Is signed in already, since some other day. */
  async isSignedIn(): Promise<void> {
    await this.hasAccount();
    await this.isSignedInAgain();
  }

  /** The same, for somebody who has an account already. */
  async isSignedInAgain(): Promise<void> {
    const { email, password } = this;
    const response = await this.context.request.post('/api/auth/sign-in/email', { data: { email, password }, headers: { origin: this.demo.url } });
    assert.ok(response.ok(), await response.text());
  }

  async signsUp(): Promise<void> {
    await this.opens('/sign-up');
    await this.types(say('field.name'), this.name);
    await this.types(say('field.identifier'), this.email);
    await this.types(say('field.password'), this.password);
    await this.presses(say('action.sign-up'));
    await this.seesHeading(say('code.title.verification'));
  }

  /** Says who they are, as the first step asks. */
  async identifies(email: string = this.email): Promise<void> {
    await this.types(say('field.identifier'), email);
    await this.hits('Enter');
    await this.seesHeading(say('password.title'));
  }

  async signsIn(path = '/sign-in'): Promise<void> {
    await this.opens(path);
    await this.identifies();
    await this.types(say('field.password'), this.password);
    await this.hits('Enter');
  }

  async #posts(path: string, body: object): Promise<void> {
    const reply = await fetch(`${this.demo.url}/api/auth${path}`, {
      method: 'POST',
      // With the browser that the person has: another one would be a new device.
      headers: { 'content-type': 'application/json', 'origin': this.demo.url, 'user-agent': await this.page.evaluate(() => navigator.userAgent) },
      body: JSON.stringify(body),
    });
    assert.ok(reply.ok, `${path}: ${reply.status} ${await reply.text()}`);
  }
}
