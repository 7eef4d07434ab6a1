import { expect } from 'chai';
import { html, type TemplateResult } from 'lit';
import '../../components/auth-login/define.js';
import '../../components/auth-recover/define.js';
import '../../components/auth-signup/define.js';
import { createAuth, type Auth, type Method } from '../../src/index.js';
import { en } from '../../src/locale/en.js';
import { createTestBackend, TEST_CODE, TEST_PASSWORD, testAccounts, type TestBackend } from '../../src/testing.js';
import { mount, once, until } from '../support/fixture.js';
import { press, type } from '../support/keyboard.js';
import { click, focused, hostShadow, part, said } from './account-page.js';

const { email } = testAccounts.plain;

interface Scene {
  readonly auth: Auth;
  readonly backend: TestBackend;
}

function scene(methods: readonly Method[] = ['password', 'email-code', 'passkey']): Scene {
  const backend = createTestBackend();
  return { backend, auth: createAuth({ backend, methods, name: crypto.randomUUID() }) };
}

const form = (template: TemplateResult): HTMLElement => mount(template).firstElementChild as HTMLElement;
const field = (within: ParentNode, name: string): Promise<HTMLInputElement> =>
  until(() => within.querySelector<HTMLInputElement>(`form:not([hidden]) input[name=${name}]:not([readonly], [type=hidden])`));

/** As it is written: an engine that does not know a token says nothing of it. */
const tokensOf = (input: Element): string => input.getAttribute('autocomplete') ?? '';

/** What a field is to a browser and a manager. */
const looks = (element: Element): string[] =>
  [...element.querySelectorAll<HTMLInputElement>('form:not([hidden]) input')].map((input) => `${input.name} ${input.type}: ${tokensOf(input)}`);

/** Puts a value where a person would have typed it. */
async function fill(within: ParentNode, name: string, value: string): Promise<HTMLInputElement> {
  const input = await field(within, name);
  input.value = value;
  return input;
}

const send = (within: ParentNode): void => within.querySelector<HTMLFormElement>('form:not([hidden])')!.requestSubmit();

async function atPassword(element: ParentNode): Promise<HTMLInputElement> {
  await fill(element, 'username', email);
  send(element);
  return field(element, 'current-password');
}

describe('the form, as browsers and password managers see it', () => {
  const signIn = ['username text: username webauthn'];
  const password = ['username text: username', 'current-password password: current-password'];
  const code = ['username hidden: username', 'one-time-code text: one-time-code'];

  /** Every input there is, through every shadow root, beside those that one question to the document finds. */
  function check(element: Element, expected: readonly string[]): void {
    const deep = (root: ParentNode): Element[] => [...root.querySelectorAll('*')].flatMap((each) => [...(each.matches('input') ? [each] : []), ...(each.shadowRoot ? deep(each.shadowRoot) : [])]);
    expect([...document.querySelectorAll('input')]).to.deep.equal(deep(document));
    const owner = element.querySelector<HTMLFormElement>('form:not([hidden])')!;
    expect([...owner.elements].filter((each) => each.matches('input'))).to.deep.equal([...element.querySelectorAll('input')]);
    expect(looks(element)).to.deep.equal(expected);
    for (const input of owner.querySelectorAll('input')) {
      if (tokensOf(input).includes('webauthn')) expect(tokensOf(input).split(' ').at(-1)).to.equal('webauthn');
      expect(tokensOf(input)).not.to.equal('off');
      expect(input.maxLength === -1 || input.maxLength >= 128, `${input.name} is cut at ${input.maxLength}`).to.equal(true);
      const paste = new ClipboardEvent('paste', { bubbles: true, cancelable: true });
      expect(input.dispatchEvent(paste), `${input.name} takes no paste`).to.equal(true);
    }
  }

  it('F01, F03, F04, F11, F14: every step of a sign-in has its fields in the page, in one form, with the exact tokens', async () => {
    const { auth } = scene();
    const element = form(html`<auth-login .auth=${auth}></auth-login>`);
    await field(element, 'username');
    check(element, signIn);
    await atPassword(element);
    check(element, password);
    expect(element.querySelector<HTMLInputElement>('[name=username]')!.value).to.equal(email);
    await click(element, en['action.others']);
    await click(element, en['method.email-code']);
    await field(element, 'one-time-code');
    check(element, code);
  });

  it('F01, F03, F04, F13, F14: so has every step of a sign-up and of a recovery, with one field for a new password', async () => {
    const { auth } = scene(['password']);
    const signUp = form(html`<auth-signup .auth=${auth}></auth-signup>`);
    await field(signUp, 'new-password');
    check(signUp, ['name text: name', 'username text: username', 'new-password password: new-password']);
    signUp.remove();
    const recover = form(html`<auth-recover .auth=${auth}></auth-recover>`);
    await fill(recover, 'username', email);
    check(recover, signIn);
    send(recover);
    await fill(recover, 'one-time-code', TEST_CODE);
    check(recover, code);
    send(recover);
    await field(recover, 'new-password');
    check(recover, ['username text: username', 'new-password password: new-password']);
    const owner = recover.querySelector<HTMLInputElement>('[name=username]')!;
    expect(owner.value).to.equal(email);
    expect(owner.checkVisibility()).to.equal(false);
  });

  it('F05: Enter and the button send one real submit event each, which a manager can hear', async () => {
    const { auth } = scene(['password']);
    const element = form(html`<auth-login .auth=${auth}></auth-login>`);
    const submits: Event[] = [];
    document.addEventListener('submit', (event) => submits.push(event), { capture: true });
    (await fill(element, 'username', email)).focus();
    await press('Enter');
    await fill(element, 'current-password', TEST_PASSWORD);
    expect(submits.map(({ isTrusted }) => isTrusted)).to.deep.equal([true]);
    part(element, 'primary')!.click();
    await until(() => element.querySelector('form[hidden]'));
    expect(submits.length).to.equal(2);
    expect(submits[1]!.target).to.be.instanceOf(HTMLFormElement);
  });

  it('F06: after success the form goes out of sight with what was typed in it, and leaves 400 ms later', async () => {
    const { auth } = scene(['password']);
    const element = form(html`<auth-login .auth=${auth}></auth-login>`);
    (await atPassword(element)).value = TEST_PASSWORD;
    send(element);
    const sent = await until(() => element.querySelector<HTMLFormElement>('form[hidden]'));
    const hidden = performance.now();
    expect(getComputedStyle(sent).display).to.equal('none');
    expect(new FormData(sent).get('current-password')).to.equal(TEST_PASSWORD);
    await until(() => !sent.isConnected);
    expect(performance.now() - hidden).to.be.greaterThan(350);
  });

  for (const [how, events] of [['with events', ['input', 'change']], ['without an event', []]] as const) {
    it(`F12: a value that a manager set ${how} is what is sent`, async () => {
      const { auth } = scene(['password']);
      const element = form(html`<auth-login .auth=${auth}></auth-login>`);
      const signedIn = once(element, 'auth-signed-in');
      const set = async (name: string, value: string): Promise<void> => {
        const input = await fill(element, name, value);
        for (const kind of events) input.dispatchEvent(new Event(kind, { bubbles: true }));
        send(element);
      };
      await set('username', email);
      await set('current-password', TEST_PASSWORD);
      expect((await signedIn).user.email).to.equal(email);
    });
  }

  it('F17: stands in the shadow root of a host with its form, its focus and its look', async () => {
    const { auth } = scene(['password']);
    const root = hostShadow();
    const element = document.createElement('auth-login');
    Object.assign(element, { auth });
    root.append(element);
    (await field(root, 'username')).focus();
    await type(email);
    await press('Enter');
    const input = await field(root, 'current-password');
    await until(() => focused() === input);
    expect([...root.querySelector('form')!.elements]).to.include(input);
    expect(input.getBoundingClientRect().height).to.equal(44);
    await type(TEST_PASSWORD);
    const signedIn = once(element, 'auth-signed-in');
    await press('Enter');
    expect((await signedIn).user.email).to.equal(email);
  });

  it('F18: two on a page share no id, and what is typed into one is not sent by the other', async () => {
    const { auth } = scene(['password']);
    const page = mount(html`<auth-login .auth=${auth}></auth-login><auth-login .auth=${auth}></auth-login>`);
    const [left, right] = [page.children[0]!, page.children[1]!];
    await fill(right, 'username', 'somebody@example.com');
    await atPassword(left);
    const ids = [...page.querySelectorAll('[id]')].map(({ id }) => id);
    expect(new Set(ids).size).to.equal(ids.length);
    expect((await field(right, 'username')).value).to.equal('somebody@example.com');
    for (const label of page.querySelectorAll('label')) expect(label.control?.closest('auth-login')).to.equal(label.closest('auth-login'));
  });
});

describe('the form, as those meet it who do not see it', () => {
  it('A06: the status is there before its words, which change; a mistake that is made again is said again', async () => {
    const { auth, backend } = scene(['password']);
    const element = form(html`<auth-login .auth=${auth}></auth-login>`);
    await field(element, 'username');
    const status = element.querySelector('[role=status]')!;
    expect(status.textContent).to.equal('');
    (await atPassword(element)).value = 'not the one';
    const heard: string[] = [];
    new MutationObserver(() => heard.push(said(element))).observe(status, { characterData: true, childList: true, subtree: true });
    const alerts: Element[] = [];
    for (let time = 0; time < 2; time += 1) {
      backend.failNext('server-error');
      send(element);
      await until(() => element.querySelector('form[aria-busy=true]') ?? element.querySelector('[role=alert]'));
      alerts.push(await until(() => element.querySelector('form[aria-busy=false] [role=alert]')));
      expect(alerts.at(-1)!.textContent).to.contain(en['error.server-error']);
    }
    expect(alerts[0]).not.to.equal(alerts[1], 'the same words come as another alert');
    expect(alerts[0]!.isConnected).to.equal(false);
    expect(element.querySelector('[role=status]')).to.equal(status);
    await until(() => heard.filter((words) => words === en.busy).length === 2);
    expect(said(element)).to.equal('');
  });

  it('A09: busy is told by the form, its button and the status; the button keeps the focus, and nothing is sent twice', async () => {
    const { auth, backend } = scene(['password']);
    const element = form(html`<auth-login .auth=${auth}></auth-login>`);
    (await atPassword(element)).value = TEST_PASSWORD;
    let asked = 0;
    const { start } = backend;
    Object.assign(backend, { start: () => ((asked += 1), new Promise(() => undefined)) });
    const button = part<HTMLButtonElement>(element, 'primary')!;
    button.focus();
    await press('Enter');
    await until(() => button.ariaBusy === 'true');
    expect(element.querySelector('form')!.ariaBusy).to.equal('true');
    expect(said(element)).to.equal(en.busy);
    expect(button.disabled).to.equal(false);
    expect(button.ariaDisabled).to.equal('true');
    expect(focused()).to.equal(button);
    await press('Enter');
    button.click();
    send(element);
    (await field(element, 'current-password')).focus();
    await press('Enter');
    expect(asked).to.equal(1);
    Object.assign(backend, { start });
  });

  it('A10: a password is shown and hidden by a button that says which, the caret stays, and sending hides it', async () => {
    const { auth, backend } = scene(['password']);
    const element = form(html`<auth-login .auth=${auth}></auth-login>`);
    const input = await atPassword(element);
    input.focus();
    await type('some words');
    input.setSelectionRange(4, 7);
    const reveal = part<HTMLButtonElement>(element, 'reveal')!;
    const state = (): unknown[] => [input.type, reveal.textContent.trim(), reveal.ariaPressed, reveal.parentElement!.querySelector('[role=status]')!.textContent];
    expect(state()).to.deep.equal(['password', en['action.show'], 'false', '']);
    expect(reveal.getAttribute('aria-controls')).to.equal(input.id);
    reveal.focus();
    await press('Space');
    expect(state()).to.deep.equal(['text', en['action.hide'], 'true', en['password.shown']]);
    expect([input.selectionStart, input.selectionEnd]).to.deep.equal([4, 7]);
    await press('Enter');
    expect(state()).to.deep.equal(['password', en['action.show'], 'false', en['password.hidden']]);
    await press('Enter');
    backend.failNext('server-error');
    input.focus();
    await press('Enter');
    await until(() => element.querySelector('[role=alert]'));
    expect(input.type).to.equal('password');
    expect(input.value).to.equal('some words');
  });

  it('A23: neither the form nor a step that comes by itself takes the focus from where it is', async () => {
    const { auth } = scene(['password']);
    const page = mount(html`<label>Search <input id="search" /></label>`);
    const search = page.querySelector('input')!;
    search.focus();
    const element = document.createElement('auth-login');
    Object.assign(element, { auth });
    page.append(element);
    await field(element, 'username');
    expect(focused()).to.equal(search);
    // Somebody signs in elsewhere on the page: the form gives way by itself.
    const flow = await auth.flow({ flow: await auth.documentOf('sign-in') });
    flow.send({ type: 'submit', values: { identifier: email } });
    flow.send({ type: 'submit', values: { password: TEST_PASSWORD } });
    await until(() => element.textContent.includes(en['signed-in.title']));
    flow.dispose();
    expect(focused()).to.equal(search);
    search.remove();
    const alone = form(html`<auth-login .auth=${scene(['password']).auth}></auth-login>`);
    await field(alone, 'username');
    expect(focused()).to.equal(document.body);
  });
});
