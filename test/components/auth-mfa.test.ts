import { expect } from 'chai';
import { html } from 'lit';
import { encode } from 'uqr';
import '../../components/auth-mfa/define.js';
import type { AuthMfa } from '../../components/auth-mfa/auth-mfa.js';
import type { AuthSignedInEvent } from '../../components/base/signed-in-event.js';
import { createAuth } from '../../src/index.js';
import { createTestBackend, TEST_CODE, TEST_PASSWORD, testAccounts } from '../../src/testing.js';
import { assertAccessible } from '../support/accessible.js';
import { fixture, mount, until } from '../support/fixture.js';
import { press, type } from '../support/keyboard.js';
import {
  accountPage,
  buttonNamed,
  click,
  focused,
  part,
  said,
  words,
  type AccountPageOptions,
} from './account-page.js';

async function mfaOf(options: AccountPageOptions = {}) {
  const page = await accountPage({ signedIn: true, ...options });
  const element = await fixture<AuthMfa>(html`<auth-mfa .auth=${page.auth}></auth-mfa>`);
  return { ...page, element };
}
const title = (element: Element): string => part(element, 'title')?.textContent ?? '';
const titled = (element: Element, text: string): Promise<unknown> => until(() => title(element) === text);
const field = (element: Element, name: string): Promise<HTMLInputElement> =>
  until(() => element.querySelector<HTMLInputElement>(`input[name=${name}]`));
const focusIn = async (element: Element, name: string): Promise<HTMLInputElement> => {
  const input = await field(element, name);
  await until(() => focused() === input);
  return input;
};
async function toScan(element: Element): Promise<void> {
  await click(element, words('enrol.start'));
  await focusIn(element, 'current-password');
  await type(TEST_PASSWORD);
  await press('Enter');
  await focusIn(element, 'one-time-code');
}
async function toCodes(element: Element): Promise<void> {
  await toScan(element);
  await type(TEST_CODE);
  await press('Enter');
  await titled(element, words('enrol.codes.title'));
}

describe('<auth-mfa>', () => {
  it('says that two-step sign-in is off, and loads nothing more until it is set up', async () => {
    const { element } = await mfaOf();
    await titled(element, words('enrol.off.title'));
    expect(element.querySelector('form')).to.equal(null);
    expect(focused()).to.equal(document.body);
    await assertAccessible(element);
  });

  it('is set up by keyboard alone: password, scan, code, recovery codes, on', async () => {
    const { element } = await mfaOf();
    (await until(() => buttonNamed(element, words('enrol.start')))).focus();
    await press('Enter');
    await focusIn(element, 'current-password');
    await assertAccessible(element);
    await type(TEST_PASSWORD);
    await press('Enter');
    await focusIn(element, 'one-time-code');
    await assertAccessible(element);
    await type('123 456');
    await press('Enter');
    await titled(element, words('enrol.codes.title'));
    await until(() => focused() === part(element, 'title'));
    expect(element.querySelectorAll('[data-auth-part=codes] li').length).to.be.at.least(8);
    await assertAccessible(element);
    await click(element, words('enrol.codes.kept'));
    await titled(element, words('enrol.on.title'));
    expect(element.textContent).not.to.contain(words('enrol.codes.download'));
    await assertAccessible(element);
  });

  it('draws the code as an image with a name, dark on white with a quiet zone, also in the dark', async () => {
    const { element } = await mfaOf();
    element.style.colorScheme = 'dark';
    await toScan(element);
    const qr = element.querySelector('svg[role=img]')!;
    expect(qr.getAttribute('aria-label')).to.equal(words('enrol.qr'));
    expect(getComputedStyle(qr.querySelector('rect')!).fill).to.equal('rgb(255, 255, 255)');
    expect(getComputedStyle(qr.querySelector('path')!).fill).to.equal('rgb(0, 0, 0)');
    const uri = element.querySelector<HTMLAnchorElement>('a[href^=otpauth]')!.href;
    const { data, size } = encode(uri, { ecc: 'M', border: 4 });
    expect(qr.getAttribute('viewBox')).to.equal(`0 0 ${size} ${size}`);
    const drawn = data.map((row) => row.map(() => false));
    for (const [, x, y, length] of qr
      .querySelector('path')!
      .getAttribute('d')!
      .matchAll(/M(\d+) (\d+)h(\d+)v1H\d+z/g)) {
      drawn[Number(y)]!.fill(true, Number(x), Number(x) + Number(length));
    }
    expect(drawn).to.deep.equal(data);
    expect(drawn.slice(0, 4).flat().some(Boolean)).to.equal(false);
  });

  it('shows the key in fours, as the server gave it, and leads to an app on this device', async () => {
    const { element, backend } = await mfaOf();
    const { begin } = backend.account.totp;
    let given: Awaited<ReturnType<typeof begin>> | undefined;
    backend.account.totp.begin = async (...rest) => (given = await begin(...rest));
    await toScan(element);
    const key = part(element, 'key')!.textContent;
    expect(key).to.match(/^(\w{4} )+\w{1,4}$/);
    expect(key.replaceAll(' ', '')).to.equal(given!.secret);
    expect(element.querySelector<HTMLAnchorElement>('a[href^=otpauth]')!.href).to.equal(given!.uri);
  });

  it('says beside the field that the password is wrong, and keeps it selected', async () => {
    const { element } = await mfaOf();
    await click(element, words('enrol.start'));
    const input = await focusIn(element, 'current-password');
    await type('not this one');
    await press('Enter');
    await until(() => part(element, 'error'));
    expect(part(element, 'error')!.textContent?.trim()).to.equal(words('enrol.password.wrong'));
    expect(input.getAttribute('aria-invalid')).to.equal('true');
    await until(() => focused() === input);
    expect(input.value).to.equal('not this one');
    await assertAccessible(element);
  });

  it('asks for what is missing without asking the server', async () => {
    const { element } = await mfaOf();
    await click(element, words('enrol.start'));
    await focusIn(element, 'current-password');
    await press('Enter');
    await until(() => part(element, 'error')?.textContent?.trim() === words('error.missing-field.password'));
    await type(TEST_PASSWORD);
    await press('Enter');
    await focusIn(element, 'one-time-code');
    await press('Enter');
    await until(() => part(element, 'error')?.textContent?.trim() === words('error.missing-field.code'));
  });

  it('says that a code is wrong or old, and keeps the same secret on screen', async () => {
    const { element, backend } = await mfaOf();
    await toScan(element);
    const key = part(element, 'key')!.textContent;
    await type('000000');
    await press('Enter');
    await until(() => part(element, 'error')?.textContent?.includes(words('error.invalid-code')));
    backend.failNext('expired-code');
    await press('Enter');
    await until(
      () => said(element) === '' && part(element, 'error')?.textContent?.includes(words('error.invalid-code')),
    );
    expect(part(element, 'key')!.textContent).to.equal(key);
  });

  it('says that it is offline, with everything typed still there', async () => {
    const { element, backend } = await mfaOf();
    await toScan(element);
    const input = await field(element, 'one-time-code');
    await type(TEST_CODE);
    backend.failNext('offline');
    await press('Enter');
    await until(() => part(element, 'alarm')?.textContent?.includes(words('error.offline')));
    expect(input.value).to.equal(TEST_CODE);
    await assertAccessible(element);
    input.focus();
    await press('Enter');
    await titled(element, words('enrol.codes.title'));
  });

  it('begins again when the server has forgotten the secret', async () => {
    const { element, backend } = await mfaOf();
    await toScan(element);
    await type(TEST_CODE);
    backend.failNext('flow-expired');
    await press('Enter');
    await field(element, 'current-password');
    expect(part(element, 'calm')).not.to.equal(null);
    expect(part(element, 'key')).to.equal(null);
  });

  it('can be given up at each step, with the focus back where it began', async () => {
    const { element } = await mfaOf();
    await toScan(element);
    await click(element, words('action.cancel'));
    await titled(element, words('enrol.off.title'));
    await until(() => focused() === buttonNamed(element, words('enrol.start')));
    expect(element.innerHTML).not.to.contain('otpauth');
  });

  it('copies, and says so on the button and aloud', async () => {
    const { element } = await mfaOf();
    const { clipboard } = navigator;
    const copied: string[] = [];
    const writeText = async (text: string) => void copied.push(text);
    Object.defineProperty(navigator, 'clipboard', { value: { writeText }, configurable: true });
    try {
      await toCodes(element);
      await click(element, words('enrol.copy'));
      await until(() => buttonNamed(element, words('enrol.copied')));
      expect(said(element)).to.equal(words('enrol.copied'));
      const shown = [...element.querySelectorAll('[data-auth-part=codes] li')].map(({ textContent }) => textContent);
      expect(copied).to.deep.equal([shown.join('\n')]);
    } finally {
      Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true });
    }
  });

  it('saves the codes as a text file', async () => {
    const { element } = await mfaOf();
    await toCodes(element);
    const saved = new Promise<HTMLAnchorElement>((resolve) => {
      const { click: real } = HTMLAnchorElement.prototype;
      HTMLAnchorElement.prototype.click = function saveInstead(this: HTMLAnchorElement) {
        HTMLAnchorElement.prototype.click = real;
        resolve(this);
      };
    });
    await click(element, words('enrol.codes.download'));
    const link = await saved;
    expect(link.download).to.equal(`recovery-codes-${location.hostname}.txt`);
    const text = await (await fetch(link.href)).text();
    for (const { textContent } of element.querySelectorAll('[data-auth-part=codes] li')) {
      expect(text).to.contain(textContent);
    }
  });

  it('prints the codes and nothing else of the page', async () => {
    const { element } = await mfaOf();
    await toCodes(element);
    const { print } = globalThis;
    const printed = new Promise<string>((resolve) => {
      globalThis.print = () => resolve(document.querySelector('[data-auth-printed]')?.textContent ?? '');
    });
    try {
      await click(element, words('enrol.codes.print'));
      expect(await printed).to.contain(element.querySelector('[data-auth-part=codes] li')!.textContent);
      dispatchEvent(new Event('afterprint'));
      expect(document.querySelector('[data-auth-printed]')).to.equal(null);
    } finally {
      globalThis.print = print;
    }
  });

  it('is turned off with the password', async () => {
    const { element, backend, auth } = await mfaOf();
    await toCodes(element);
    await click(element, words('enrol.codes.kept'));
    await click(element, words('enrol.off'));
    await focusIn(element, 'current-password');
    expect(title(element)).to.equal(words('enrol.off.confirm'));
    await assertAccessible(element);
    await type(TEST_PASSWORD);
    await press('Enter');
    await titled(element, words('enrol.off.title'));
    const session = await backend.session.restore({});
    expect(session?.user.secondFactor ?? false).to.equal(false);
    expect(auth.snapshot.status).to.equal('signed-in');
  });

  it('takes a session that ends with its secrets away', async () => {
    const { element, auth } = await mfaOf();
    await toScan(element);
    await auth.signOut();
    await until(() => buttonNamed(element, words('action.sign-in')));
    expect(element.querySelector('form')).to.equal(null);
    expect(element.textContent).to.contain(words('error.not-signed-in'));
    await assertAccessible(element);
  });

  it('reserves room, then says why nothing is known, and tries again', async () => {
    const { auth, backend } = await accountPage({ signedIn: true });
    backend.delay(100);
    backend.failNext('unreachable');
    const element = await fixture<AuthMfa>(html`<auth-mfa .auth=${auth}></auth-mfa>`);
    expect(part(element, 'skeleton')).not.to.equal(null);
    await until(() => part(element, 'alarm'));
    expect(title(element)).to.equal('');
    await assertAccessible(element);
    await click(element, words('error.try-again'));
    await titled(element, words('enrol.off.title'));
  });

  it('tells the page of failures with their code', async () => {
    const { element, backend } = await mfaOf();
    const codes: string[] = [];
    element.addEventListener('auth-error', ({ error }) => codes.push(error.code));
    await click(element, words('enrol.start'));
    await focusIn(element, 'current-password');
    backend.failNext('rate-limited', { retryAfterMs: 1000 });
    await type(TEST_PASSWORD);
    await press('Enter');
    await until(() => part(element, 'alarm')?.textContent?.includes(words('error.rate-limited')));
    expect(codes).to.deep.equal(['rate-limited']);
    await assertAccessible(element);
    await press('Enter');
    expect(title(element)).to.equal(words('enrol.title'));
    await until(() => part(element, 'hint')?.textContent?.trim() === words('error.try-again'));
    await press('Enter');
    await focusIn(element, 'one-time-code');
  });

  it('keeps the ids of two apart', async () => {
    const { auth } = await accountPage({ signedIn: true });
    const both = mount(html`<auth-mfa .auth=${auth}></auth-mfa><auth-mfa .auth=${auth}></auth-mfa>`);
    for (const element of both.children) {
      await click(element, words('enrol.start'));
      await field(element, 'current-password');
    }
    const ids = [...both.querySelectorAll('[id]')].map(({ id }) => id);
    expect(new Set(ids).size).to.equal(ids.length);
  });

  it('asks for the second factor of a sign-in that the page began with a form of its own', async () => {
    const auth = createAuth({ backend: createTestBackend(), name: 'split-off' });
    const flow = await auth.flow({ flow: 'sign-in' });
    flow.send({ type: 'submit', values: { identifier: testAccounts.secondFactor.email, password: TEST_PASSWORD } });
    await until(() => flow.state.step.kind === 'code');
    const element = await fixture<AuthMfa>(html`<auth-mfa .auth=${auth} .flow=${flow}></auth-mfa>`);
    const signedIn = new Promise<AuthSignedInEvent>((resolve) => element.addEventListener('auth-signed-in', resolve, { once: true }));
    const input = await field(element, 'one-time-code');
    await assertAccessible(element);
    input.focus();
    await type('000000');
    await press('Enter');
    await until(() => input.getAttribute('aria-invalid') === 'true');
    input.value = TEST_CODE;
    await press('Enter');
    expect((await signedIn).user.email).to.equal(testAccounts.secondFactor.email);
    auth.dispose();
  });
});
