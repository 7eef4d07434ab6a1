import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestDemo, type TestDemo } from '../support/demo-server.js';
import { engines } from '../support/engines.js';
import { Firefox, keys, LEFT } from '../support/marionette.js';
import { say } from './words.js';

const PASSWORD = 'correct horse battery';
const NEW_PASSWORD = 'another horse battery';
const path = engines.find(({ name }) => name === 'Firefox')!.path;
const skip = path ? false : 'not installed here';

/** Of Firefox's own scripts, as far as these tests use them. */
interface Inside {
  readonly Services: { readonly logins: { addLoginAsync(login: unknown): Promise<unknown>; removeAllLoginsAsync(): Promise<void> } };
  readonly Cc: Record<string, { createInstance(of: unknown): { init(...values: (string | null)[]): void } }>;
  readonly Ci: { readonly nsILoginInfo: unknown };
  readonly gBrowser: { readonly selectedBrowser: unknown };
  readonly PopupNotifications: { getNotification(id: string, browser: unknown): { remove(): void } | null };
  readonly document: Document;
}

let demo: TestDemo;
let firefox: Firefox;
let people = 0;
before(async () => {
  if (path) [demo, firefox] = await Promise.all([startTestDemo(), Firefox.start(path)]);
});
after(async () => {
  await firefox?.close();
  await demo?.close();
});

/** One browser for all: nobody is signed in and nothing is kept when a test begins. */
function play(title: string, act: (email: string) => Promise<void>): void {
  test(title, { timeout: 90_000, skip }, async () => {
    await firefox.browser(async () => {
      const { Services, PopupNotifications, gBrowser } = globalThis as unknown as Inside;
      await Services.logins.removeAllLoginsAsync();
      PopupNotifications.getNotification('password', gBrowser.selectedBrowser)?.remove();
    });
    await firefox.goTo(`${demo.url}/terms`);
    await signsOut();
    try {
      await act(`fox-${(people += 1)}@example.com`);
    } catch (error) {
      if (error instanceof Error) error.message += `\n${await firefox.page(() => `${location.href}\n${document.body.innerText.slice(0, 800)}`)}`;
      throw error;
    }
  });
}

const signsOut = (): Promise<null> =>
  firefox.page(() => fetch('/api/auth/sign-out', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }).then(() => null));

/** Takes the form of the page away, and puts one into the shadow root of a host. */
const inHost = (): Promise<void> =>
  firefox.page(() => {
    const host = document.createElement('my-host');
    document.querySelector('auth-login')!.replaceWith(host);
    host.attachShadow({ mode: 'open' }).append(document.createElement('auth-login'));
  });

/** An account made some other day. */
async function hasAccount(email: string): Promise<void> {
  // With this browser: another one would be a new device.
  const userAgent = await firefox.page(() => navigator.userAgent);
  const post = async (way: string, body: object): Promise<void> => {
    const reply = await fetch(`${demo.url}/api/auth${way}`, { method: 'POST', headers: { 'content-type': 'application/json', 'origin': demo.url, 'user-agent': userAgent }, body: JSON.stringify(body) });
    assert.ok(reply.ok, way);
  };
  await post('/sign-up/email', { email, password: PASSWORD, name: 'Fox' });
  await post('/email-otp/verify-email', { email, otp: (await demo.nextMail(email)).code });
}

/** A login that Firefox has kept some other day. */
const keeps = (username: string): Promise<void> =>
  firefox.browser(
    async (origin, user, password) => {
      const { Services, Cc, Ci } = globalThis as unknown as Inside;
      const login = Cc['@mozilla.org/login-manager/loginInfo;1']!.createInstance(Ci.nsILoginInfo);
      login.init(origin, origin, null, user, password, '', '');
      await Services.logins.addLoginAsync(login);
    },
    demo.url,
    username,
    PASSWORD,
  );

async function until(what: string, probe: () => Promise<boolean>): Promise<void> {
  const holds = (): Promise<boolean> =>
    probe().catch((error: Error) => {
      if (error.message === LEFT) return false;
      throw error;
    });
  for (const end = Date.now() + 20_000; !(await holds()); ) {
    if (Date.now() > end) assert.fail(`Not so in Firefox: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}


/** Puts the focus into the field of that name, once it is there. */
async function focuses(name: string): Promise<void> {
  await until(`there is a field “${name}”`, () =>
    firefox.page((wanted) => {
      const root = document.querySelector('my-host')?.shadowRoot ?? document;
      const field = root.querySelector<HTMLInputElement>(`form:not([hidden]) input[name=${wanted}]:not([readonly], [hidden], [type=hidden])`);
      field?.focus();
      return Boolean(field?.matches(':focus'));
    }, name),
  );
}

async function types(name: string, text: string): Promise<void> {
  await focuses(name);
  await firefox.type(text);
}

const isAt = (address: string): Promise<void> => until(`at ${address}`, () => firefox.page((wanted) => location.pathname === wanted, address));
const sees = (words: string): Promise<void> => until(`“${words}” is on screen`, () => firefox.page((wanted) => document.body.innerText.includes(wanted), words));

/** What Firefox has filled into a field by itself. */
const isFilled = (name: string, value: string): Promise<void> =>
  until(`“${name}” is filled with ${value}`, () =>
    firefox.page(
      (wanted, text) => {
        const root = document.querySelector('my-host')?.shadowRoot ?? document;
        const field = root.querySelector<HTMLInputElement>(`form:not([hidden]) input[name=${wanted}]`);
        return field?.value === text && field.matches(':autofill');
      },
      name,
      value,
    ),
  );

const offered = () =>
  firefox.browser(() => {
    const { PopupNotifications, gBrowser, document: chrome } = globalThis as unknown as Inside;
    if (!PopupNotifications.getNotification('password', gBrowser.selectedBrowser)) return null;
    const value = (id: string): string => (chrome.getElementById(id) as HTMLInputElement | null)?.value ?? '';
    return { username: value('password-notification-username'), password: value('password-notification-password') };
  });

/** The panel in which Firefox offers to keep a login, and for whom. */
async function isAskedToKeep(username: string, password: string): Promise<void> {
  await until('Firefox offers to keep the login', async () => (await offered()) !== null);
  assert.deepEqual(await offered(), { username, password });
}

play('F10, F11: Firefox fills the identifier, then the password; what it filled signs in, and it has nothing new to keep', async (email) => {
  await hasAccount(email);
  await keeps(email);
  await firefox.goTo(`${demo.url}/sign-in`);
  await isFilled('username', email);
  await types('username', keys.Enter);
  await isFilled('current-password', PASSWORD);
  await firefox.type(keys.Enter);
  await isAt('/account');
  assert.equal(await offered(), null);
});

play('F10, F11: Firefox offers to keep what signed in after the identifier was asked first', async (email) => {
  await hasAccount(email);
  await firefox.goTo(`${demo.url}/sign-in`);
  await types('username', email + keys.Enter);
  await types('current-password', PASSWORD + keys.Enter);
  await isAt('/account');
  await isAskedToKeep(email, PASSWORD);
});

play('F10, F17: Firefox fills and keeps in the shadow root of a host', async (email) => {
  await hasAccount(email);
  await firefox.goTo(`${demo.url}/sign-in`);
  await inHost();
  await types('username', email + keys.Enter);
  await types('current-password', PASSWORD + keys.Enter);
  await isAskedToKeep(email, PASSWORD);
  await keeps(email);
  await signsOut();
  await firefox.goTo(`${demo.url}/sign-in`);
  await inHost();
  await isFilled('username', email);
  await types('username', keys.Enter);
  await isFilled('current-password', PASSWORD);
});

play('F10: Firefox fills both fields of one form, which sign in as they stand', async (email) => {
  await hasAccount(email);
  await keeps(email);
  await firefox.goTo(`${demo.url}/password-managers?layout=one-form`);
  await isFilled('username', email);
  await isFilled('current-password', PASSWORD);
  await focuses('current-password');
  await firefox.type(keys.Enter);
  await sees(say('done.title'));
});

play('F10: Firefox offers to keep a new account, and fills no old password into it', async (email) => {
  await keeps('old@example.com');
  await firefox.goTo(`${demo.url}/sign-up`);
  await types('name', 'Fox');
  await types('username', email);
  await focuses('new-password');
  assert.equal(await firefox.page(() => document.querySelector<HTMLInputElement>('[name=new-password]')!.value), '');
  await firefox.type(PASSWORD + keys.Enter);
  await focuses('one-time-code');
  await isAskedToKeep(email, PASSWORD);
  await firefox.type((await demo.nextMail(email)).code! + keys.Enter);
  await isAt('/account');
});

play('F10: Firefox offers to keep a password that replaces a forgotten one, with the address that it belongs to', async (email) => {
  await hasAccount(email);
  await firefox.goTo(`${demo.url}/recover`);
  await types('username', email + keys.Enter);
  await focuses('one-time-code');
  await firefox.type((await demo.nextMail(email)).code! + keys.Enter);
  await types('new-password', NEW_PASSWORD + keys.Enter);
  await sees(say('accepted.title.recovery'));
  await isAskedToKeep(email, NEW_PASSWORD);
});
