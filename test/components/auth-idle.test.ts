import { expect } from 'chai';
import { html } from 'lit';
import '../../components/auth-idle/define.js';
import '../../components/auth-provider/define.js';
import '../../components/auth-show/define.js';
import { masked } from '../../components/auth-idle/masked.js';
import { timeText } from '../../components/auth-idle/time-left.js';
import { Text } from '../../components/base/text.js';
import { createAuth, type Auth, type IdleOptions } from '../../src/index.js';
import { en } from '../../src/locale/en.js';
import { browserPlatform } from '../../src/platform/platform.js';
import { createTestBackend, TEST_PASSWORD, testAccounts, type TestBackend } from '../../src/testing.js';
import { assertAccessible } from '../support/accessible.js';
import { mount, once, until } from '../support/fixture.js';
import { press, type } from '../support/keyboard.js';
import { buttonNamed, click, focused, part, words } from './account-page.js';

const minutes = 60_000;
const ann = testAccounts.plain;
const bob = { email: 'bob@example.com', name: 'Bob', password: TEST_PASSWORD };

interface IdlePage {
  readonly auth: Auth;
  readonly backend: TestBackend;
  readonly page: HTMLElement;
  /** The device sleeps, and the page hears that it woke. */
  sleep(ms: number): void;
}

const dialog = (name: 'expiring' | 'locked'): HTMLDialogElement | null => document.querySelector(`dialog[data-auth-dialog=${name}][open]`);
const signedIn = (auth: Auth): Promise<unknown> => until(() => auth.snapshot.status === 'signed-in');
const isSeen = (element: Element | null | undefined): boolean => Boolean(element?.getClientRects().length);
const hasFocus = (element: Element | null | undefined): Promise<unknown> => until(() => element && focused() === element);

const made: Auth[] = [];
afterEach(async () => {
  made.splice(0).forEach((auth) => auth.dispose());
  document.querySelectorAll('auth-idle').forEach((element) => element.remove());
  await until(() => !document.querySelector('dialog[open]'));
});

/** A page with a field that somebody types into, somebody signed in, and what asks whether they are there. */
async function idlePage(idle: IdleOptions, element: 'auth-idle' | 'auth-provider' = 'auth-idle'): Promise<IdlePage> {
  let ahead = 0;
  const backend = createTestBackend({ accounts: [ann, bob] });
  await backend.start({ kind: 'sign-in', method: 'password', identifier: ann.email, password: TEST_PASSWORD }, {});
  const auth = createAuth({ backend, idle, name: crypto.randomUUID(), platform: { ...browserPlatform, webauthn: () => 'missing', now: () => Date.now() + ahead } });
  made.push(auth);
  await auth.ready();
  const page = mount(
    html`<label>Message <input class="message" /></label>
      <auth-show .auth=${auth}><p class="orders">Orders</p></auth-show>
      ${element === 'auth-idle' ? html`<auth-idle .auth=${auth}></auth-idle>` : html`<auth-provider .auth=${auth}></auth-provider>`}`,
  );
  await until(() => isSeen(page.querySelector('.orders')));
  const message = page.querySelector<HTMLInputElement>('.message')!;
  message.focus();
  await type('Dear');
  return {
    auth,
    backend,
    page,
    sleep(ms) {
      ahead += ms;
      dispatchEvent(new Event('visibilitychange'));
    },
  };
}

const lock: IdleOptions = { afterMs: 15 * minutes, action: 'lock' };
const leave: IdleOptions = { afterMs: 15 * minutes, action: 'sign-out' };

// No test is about how long they take to load.
before(() => Promise.all([import('../../src/access.js'), import('../../src/start-flow.js'), import('../../src/session/idle/idle-guard.js'), import('../../components/auth-login/define.js'), import('../../components/steps/proof-views.js')]));

describe('<auth-idle>, before an idle session is locked', () => {
  it('IDL-4: asks in a dialog that says what happens and when, with the focus on the way to stay', async () => {
    const { sleep } = await idlePage(lock);
    sleep(14.2 * minutes);
    const asks = await until(() => dialog('expiring'), 10_000);
    await hasFocus(buttonNamed(asks, words('idle.stay')));
    expect(asks.matches(':modal')).to.equal(true);
    expect(asks.getAttribute('role')).to.equal('alertdialog');
    const named = (attribute: string): string => document.getElementById(asks.getAttribute(attribute)!)!.textContent.replace(/\s+/g, ' ').trim();
    expect(named('aria-labelledby')).to.equal(words('idle.title'));
    expect(named('aria-describedby')).to.match(/this page locks in (4[0-9]) seconds/);
    await assertAccessible(asks);
  });

  it('IDL-4: one key is enough to stay; the focus goes back, and what was typed is there', async () => {
    const { auth, page, sleep } = await idlePage(lock);
    sleep(14.2 * minutes);
    await hasFocus(buttonNamed(await until(() => dialog('expiring'), 10_000), words('idle.stay')));
    await press('Enter');
    await until(() => !dialog('expiring'));
    expect(auth.snapshot).not.to.have.property('expiring');
    const message = page.querySelector<HTMLInputElement>('.message')!;
    await hasFocus(message);
    expect(message.value).to.equal('Dear');
  });

  it('IDL-4: Escape is an answer too', async () => {
    const { auth, sleep } = await idlePage(lock);
    sleep(14.2 * minutes);
    await hasFocus(buttonNamed(await until(() => dialog('expiring'), 10_000), words('idle.stay')));
    await press('Escape');
    await until(() => !dialog('expiring'));
    expect(auth.snapshot.status).to.equal('signed-in');
    expect(auth.snapshot).not.to.have.property('expiring');
  });

  it('IDL-4: a key within the dialog that answers nothing is no answer', async () => {
    const { sleep } = await idlePage(lock);
    sleep(14.2 * minutes);
    const asks = await until(() => dialog('expiring'), 10_000);
    await hasFocus(buttonNamed(asks, words('idle.stay')));
    await press('Tab');
    await hasFocus(buttonNamed(asks, words('sign-out')));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(asks.open).to.equal(true);
  });

  it('IDL-4: signs out by keyboard alone', async () => {
    const { auth, sleep } = await idlePage(lock);
    sleep(14.2 * minutes);
    const asks = await until(() => dialog('expiring'), 10_000);
    await hasFocus(buttonNamed(asks, words('idle.stay')));
    await press('Tab');
    await hasFocus(buttonNamed(asks, words('sign-out')));
    await press('Enter');
    await until(() => auth.snapshot.status === 'signed-out' && !dialog('expiring'));
  });

  it('IDL-4: says the time to those who only hear the page at a few marks, not each second', async () => {
    const { sleep } = await idlePage(lock);
    sleep(14.2 * minutes);
    const asks = await until(() => dialog('expiring'), 10_000);
    const status = part(asks, 'status')!;
    expect(status.getAttribute('role')).to.equal('status');
    expect(status.textContent.trim()).to.equal('');
    sleep(20_000);
    await until(() => status.textContent.trim() === words('idle.left', { time: words('time.seconds', { count: 30 }) }));
    sleep(18_000);
    await until(() => status.textContent.trim() === words('idle.left', { time: words('time.seconds', { count: 10 }) }), 3_000);
  });

  it('A03, A22, IDL-4: warns 20 s before with the clocks and keys of the browser itself, and one key is enough (real)', async () => {
    const backend = createTestBackend({ accounts: [ann] });
    await backend.start({ kind: 'sign-in', method: 'password', identifier: ann.email, password: TEST_PASSWORD }, {});
    const auth = createAuth({ backend, idle: { afterMs: 22_000, warnMs: 20_000, action: 'lock' }, name: crypto.randomUUID() });
    made.push(auth);
    await auth.ready();
    const page = mount(html`<button class="other">Other</button><auth-idle .auth=${auth}></auth-idle>`);
    page.querySelector<HTMLElement>('.other')!.focus();
    await press('Home');
    const began = Date.now();
    const asks = await until(() => dialog('expiring'), 8_000);
    expect(Date.now() - began).to.be.greaterThan(1_500);
    await hasFocus(buttonNamed(asks, words('idle.stay')));
    expect(asks.getAttribute('role')).to.equal('alertdialog');
    const { expiring } = auth.snapshot as Extract<typeof auth.snapshot, { status: 'signed-in' }>;
    expect(expiring!.at - Date.now()).to.be.greaterThan(10_000);
    const { at } = expiring!;
    // Two seconds later it asks again: a slow driver may not see it closed.
    const closed = new Promise((resolve) => asks.addEventListener('close', resolve, { once: true }));
    await press('Enter');
    await closed;
    const { snapshot } = auth;
    expect(snapshot.status === 'signed-in' && (!snapshot.expiring || snapshot.expiring.at > at)).to.equal(true);
  });

  it('says that it signs out, where that is what happens', async () => {
    const { auth, sleep } = await idlePage(leave);
    sleep(14.2 * minutes);
    const asks = await until(() => dialog('expiring'), 10_000);
    expect(asks.textContent).to.match(/you will be signed out in/);
    sleep(minutes);
    await until(() => auth.snapshot.status === 'signed-out' && !dialog('expiring'));
  });

  it('tells of an end that nobody can put off once, and leaves people to their work', async () => {
    const { auth, sleep } = await idlePage({ ...lock, absoluteMs: 10 * minutes });
    sleep(9.2 * minutes);
    const asks = await until(() => dialog('expiring'), 10_000);
    expect(asks.textContent).to.include(words('ending.title'));
    await assertAccessible(asks);
    await click(asks, words('ending.go-on'));
    await until(() => !dialog('expiring'));
    sleep(10_000);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(dialog('expiring')).to.equal(null);
    sleep(minutes);
    await until(() => auth.snapshot.status === 'signed-out');
  });

  it('comes by itself on a page with a provider, and goes again', async () => {
    const { auth, sleep } = await idlePage(lock, 'auth-provider');
    expect(document.querySelector('auth-idle')).to.equal(null);
    sleep(14.2 * minutes);
    const asks = await until(() => dialog('expiring'), 10_000);
    await click(asks, words('idle.stay'));
    await until(() => !document.querySelector('auth-idle'));
    expect(auth.snapshot.status).to.equal('signed-in');
  });
});

describe('<auth-idle>, once it is locked', () => {
  /** Proves who somebody is, by keyboard alone. */
  async function unlock(identifier: string): Promise<void> {
    const stands = await until(() => dialog('locked'), 10_000);
    await hasFocus(await until(() => stands.querySelector('form:not([hidden]) input[name=username]'), 10_000));
    await type(identifier);
    await press('Enter');
    await hasFocus(await until(() => stands.querySelector('form:not([hidden]) input[name=current-password]'), 10_000));
    await type(TEST_PASSWORD);
    await press('Enter');
  }

  it('IDL-8: hides what is behind it, from eyes, keyboard and screen reader', async () => {
    const { page, sleep } = await idlePage(lock);
    sleep(16 * minutes);
    const stands = await until(() => dialog('locked'), 10_000);
    expect(stands.matches(':modal')).to.equal(true);
    expect(isSeen(page.querySelector('.orders'))).to.equal(false);
    const { opacity, backgroundColor } = getComputedStyle(stands, '::backdrop');
    expect(opacity).to.equal('1');
    expect(backgroundColor).to.match(/^rgb\(/);
    const message = page.querySelector<HTMLInputElement>('.message')!;
    message.focus();
    expect(focused()).not.to.equal(message);
    await hasFocus(await until(() => stands.querySelector('form input[name=username]'), 10_000));
    expect(document.getElementById(stands.getAttribute('aria-labelledby')!)!.textContent).to.equal(words('locked.title'));
    await assertAccessible(stands);
  });

  it('IDL-8: says whose it is so that nobody else learns it, and nothing of it besides', async () => {
    const { sleep } = await idlePage(lock);
    sleep(16 * minutes);
    const stands = await until(() => dialog('locked'), 10_000);
    expect(stands.textContent).to.include('a•••@e•••.com');
    expect(stands.innerHTML).not.to.include(ann.email);
    expect(stands.innerHTML).not.to.include('Ann');
  });

  it('IDL-8: Escape does not open it', async () => {
    const { sleep } = await idlePage(lock);
    sleep(16 * minutes);
    const stands = await until(() => dialog('locked'), 10_000);
    await hasFocus(await until(() => stands.querySelector('form input[name=username]'), 10_000));
    for (let time = 0; time < 3; time += 1) await press('Escape');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(stands.open && stands.matches(':modal')).to.equal(true);
  });

  it('IDL-8, STP-8: the same person goes on where they were, by keyboard alone', async () => {
    const { auth, page, sleep } = await idlePage(lock);
    sleep(16 * minutes);
    await unlock(ann.email);
    await signedIn(auth);
    await until(() => !dialog('locked'));
    const message = page.querySelector<HTMLInputElement>('.message')!;
    expect(message.value).to.equal('Dear');
    await until(() => isSeen(page.querySelector('.orders')));
    await hasFocus(message);
  });

  it('STP-5: tells somebody else that it is not theirs', async () => {
    const { auth, sleep } = await idlePage(lock);
    sleep(16 * minutes);
    await unlock(bob.email);
    await until(() => dialog('locked')!.textContent.includes(words('error.account-mismatch')));
    expect(auth.snapshot.status).to.equal('locked');
  });

  it('OUT-8: lets people out', async () => {
    const { auth, sleep } = await idlePage(lock);
    sleep(16 * minutes);
    await click(await until(() => dialog('locked'), 10_000), words('sign-out'));
    await until(() => auth.snapshot.status === 'signed-out' && !dialog('locked'));
  });

  it('stands there by itself on a page with a provider, also when the page asks for it', async () => {
    const { auth } = await idlePage(lock, 'auth-provider');
    await auth.lock();
    const stands = await until(() => dialog('locked'), 10_000);
    expect(stands.textContent).to.include(words('locked.manual'));
    await unlock(ann.email);
    await signedIn(auth);
    await until(() => !document.querySelector('auth-idle'));
  });
});

describe('<auth-provider idle>', () => {
  it('IDL-7: takes the name of a preset', async () => {
    const provider = mount(html`<auth-provider backend="memory" name=${crypto.randomUUID()} idle="pci"></auth-provider>`).querySelector('auth-provider')!;
    const { auth } = await until(() => provider.auth && provider);
    await auth!.ready();
    await auth!.lock();
    expect(auth!.snapshot.status).to.equal('signed-out');
  });

  it('IDL-7: tells of a preset that there is not, and shows nobody', async () => {
    const page = mount(html``);
    const reported = once(page, 'auth-error');
    const provider = Object.assign(document.createElement('auth-provider'), { backend: 'memory', name: crypto.randomUUID(), idle: 'hipaa' });
    page.append(provider);
    const auth = await until(() => provider.auth);
    void auth.ready();
    const { error } = await reported;
    expect([error.code, error.path]).to.deep.equal(['config-options', '/idle']);
    expect(auth.snapshot.status).to.equal('unreachable');
  });
});

describe('the time that is left', () => {
  const english = new Text('en', en);
  const cases: readonly [seconds: number, shown: string][] = [
    [1, '1 second'],
    [59, '59 seconds'],
    [119, '119 seconds'],
    [120, '2 minutes'],
    [179, '2 minutes'],
    [600, '10 minutes'],
  ];
  for (const [seconds, shown] of cases) it(`IDL-4: is never said to be more than it is: ${shown}`, () => expect(timeText(english, seconds)).to.equal(shown));
});

describe('an address that only its owner recognises', () => {
  const cases: readonly [address: string, shown: string][] = [
    ['anneliese@example.com', 'a•••@e•••.com'],
    ['a@b.co.uk', 'a•••@b•••.uk'],
    ['a@localhost', 'a•••@l•••'],
    ['👩‍💻@example.com', '👩•••@e•••.com'],
    ['ann', 'a•••'],
    ['a@b@c', 'a•••'],
    ['', '•••'],
  ];
  for (const [address, shown] of cases) it(`shows "${address}" as "${shown}"`, () => expect(masked(address)).to.equal(shown));
});
