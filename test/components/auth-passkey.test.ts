import { expect } from 'chai';
import { html } from 'lit';
import '../../components/auth-passkey/define.js';
import type { AuthPasskey } from '../../components/auth-passkey/auth-passkey.js';
import { AuthError, type Passkey } from '../../src/index.js';
import { assertAccessible } from '../support/accessible.js';
import { useAuthenticator } from '../support/authenticator.js';
import { fixture, mount, once, until } from '../support/fixture.js';
import { press } from '../support/keyboard.js';
import {
  accountPage,
  buttonNamed,
  ceremonyThat,
  click,
  focused,
  hostShadow,
  part,
  said,
  words,
  type AccountPageOptions,
} from './account-page.js';

const day = Date.UTC(2026, 4, 3, 12);
const two: readonly Passkey[] = [
  { id: 'first "one"', aaguid: 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd', createdAt: day, synced: true },
  { id: 'second', name: 'Work laptop', createdAt: day, synced: false },
];

async function listOf(passkeys: readonly Passkey[], options: AccountPageOptions = {}) {
  const page = await accountPage({ signedIn: true, ...options });
  page.passkeys = [...passkeys];
  const element = await fixture<AuthPasskey>(html`<auth-passkey .auth=${page.auth}></auth-passkey>`);
  return { page, element };
}
const rows = (element: Element): string[] =>
  [...element.querySelectorAll('li')].map((row) => row.textContent.replace(/\s+/g, ' ').trim());
const refusal = (name: string) => () => Promise.reject(new AuthError(name as 'passkey-not-completed'));

describe('<auth-passkey> for somebody who is signed in', () => {
  it('lists passkeys by name, date and where they are kept', async () => {
    const { element } = await listOf(two);
    await until(() => rows(element).length === 2);
    const added = words('passkeys.created', { date: 'May 3, 2026' });
    expect(rows(element)[0]).to.equal(
      `Apple Passwords ${added} ${words('passkeys.synced')} ${words('passkeys.remove')}`,
    );
    expect(rows(element)[1]).to.equal(
      `Work laptop ${added} ${words('passkeys.device-only')} ${words('passkeys.remove')}`,
    );
    await assertAccessible(element);
  });

  it('calls a passkey of which nothing is known just that', async () => {
    const { element } = await listOf([{ id: 'bare' }]);
    await until(() => rows(element)[0] === `${words('passkeys.one')} ${words('passkeys.remove')}`);
  });

  it('reserves room while it asks', async () => {
    const { element, page } = await listOf([]);
    page.backend.delay(100);
    const other = await fixture<AuthPasskey>(html`<auth-passkey .auth=${page.auth}></auth-passkey>`);
    expect(part(other, 'skeleton')).not.to.equal(null);
    await until(() => part(element, 'empty'));
    expect(part(element, 'empty')!.textContent).to.equal(words('passkeys.none'));
    await assertAccessible(element);
  });

  it('does not take the focus when the list arrives', async () => {
    const { element } = await listOf(two);
    await until(() => rows(element).length === 2);
    expect(element.contains(focused())).to.equal(false);
  });

  it('says why there is no list, and tries again', async () => {
    const { page } = await listOf(two);
    const { list } = page.backend.account.passkeys;
    page.backend.account.passkeys.list = () => Promise.reject(new AuthError('offline'));
    const element = await fixture<AuthPasskey>(html`<auth-passkey .auth=${page.auth}></auth-passkey>`);
    await until(() => part(element, 'alarm'));
    expect(part(element, 'alarm')!.textContent).to.contain(words('error.offline'));
    expect(buttonNamed(element, words('passkeys.add'))).to.equal(undefined);
    await assertAccessible(element);
    page.backend.account.passkeys.list = list;
    await click(element, words('error.try-again'));
    await until(() => rows(element).length === 2);
  });

  it('adds one, says so, and keeps the focus on the button', async () => {
    const { element, page } = await listOf([]);
    ceremonyThat(page.auth, async () => ({}));
    const add = await until(() => buttonNamed(element, words('passkeys.add')));
    add.focus();
    await press('Enter');
    await until(() => rows(element).length === 1);
    await until(() => said(element) === words('passkeys.added'));
    expect(focused()).to.equal(buttonNamed(element, words('passkeys.add')));
    await assertAccessible(element);
  });

  it('P05: says calmly that none was made when the sheet is cancelled', async () => {
    const { element, page } = await listOf([]);
    ceremonyThat(page.auth, refusal('passkey-not-completed'));
    await click(element, words('passkeys.add'));
    const alert = await until(() => part(element, 'alert'));
    expect(alert.textContent?.trim()).to.equal(words('passkeys.cancelled'));
    expect(alert.dataset.authPart).to.contain('calm');
    await until(() => focused() === buttonNamed(element, words('passkeys.add')));
  });

  it('P10: a device that has one already is good news', async () => {
    const { element, page } = await listOf(two);
    ceremonyThat(page.auth, refusal('passkey-already-registered'));
    await click(element, words('passkeys.add'));
    await until(() => part(element, 'done'));
    expect(part(element, 'alert')).to.equal(null);
    expect(said(element)).to.equal(words('error.passkey-already-registered'));
  });

  it('P06: a double click makes one ceremony', async () => {
    const { element, page } = await listOf([]);
    let ceremonies = 0;
    ceremonyThat(page.auth, async () => {
      ceremonies += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
    });
    const add = await until(() => buttonNamed(element, words('passkeys.add')));
    add.click();
    add.click();
    await until(() => rows(element).length === 1);
    expect(ceremonies).to.equal(1);
  });

  it('P07: a ceremony ends with its element', async () => {
    const { element, page } = await listOf([]);
    let signal: AbortSignal | undefined;
    ceremonyThat(page.auth, (given) => {
      signal = given;
      return new Promise((_, reject) => given?.addEventListener('abort', () => reject(new AuthError('cancelled'))));
    });
    await click(element, words('passkeys.add'));
    await until(() => signal);
    element.remove();
    expect(signal!.aborted).to.equal(true);
  });

  it('removes one only after asking, by keyboard, and keeps the focus near', async () => {
    const { element, page } = await listOf(two);
    await until(() => rows(element).length === 2);
    const [first] = element.querySelectorAll<HTMLElement>('li button');
    first!.focus();
    await press('Enter');
    await until(() => focused()?.textContent?.trim() === words('action.cancel'));
    await assertAccessible(element);
    await press('Escape');
    await until(() => (focused() as HTMLElement).dataset.passkey === 'first "one"');
    expect(page.passkeys.length).to.equal(2);
    await press('Enter');
    await until(() => focused()?.textContent?.trim() === words('action.cancel'));
    await press('Shift', 'Tab');
    await press('Enter');
    await until(() => said(element) === words('passkeys.removed'));
    expect(page.passkeys.map(({ id }) => id)).to.deep.equal(['second']);
    await until(() => (focused() as HTMLElement).dataset.passkey === 'second');
  });

  it('keeps the question open when a removal fails', async () => {
    const { element, page } = await listOf(two);
    page.backend.account.passkeys.remove = () => Promise.reject(new AuthError('unreachable'));
    await click(element, words('passkeys.remove'));
    const danger = await until(() => part(element, 'danger'));
    danger.click();
    await until(() => part(element, 'alarm'));
    expect(part(element, 'confirm')).not.to.equal(null);
  });

  it('tells the page of failures', async () => {
    const { element, page } = await listOf([]);
    ceremonyThat(page.auth, refusal('passkey-device'));
    const reported = once(element, 'auth-error');
    await click(element, words('passkeys.add'));
    expect((await reported).error.code).to.equal('passkey-device');
  });

  it('gives way to the button when the session ends', async () => {
    const { element, page } = await listOf(two);
    await until(() => rows(element).length === 2);
    await page.auth.signOut();
    await until(() => buttonNamed(element, words('method.passkey')));
    expect(rows(element)).to.deep.equal([]);
  });

  it('speaks Arabic, right to left, with its own dates', async () => {
    const { page } = await listOf(two);
    const element = await fixture<AuthPasskey>(html`<auth-passkey locale="ar" .auth=${page.auth}></auth-passkey>`);
    await until(() => rows(element).length === 2);
    expect(getComputedStyle(element.querySelector('li')!).direction).to.equal('rtl');
    await assertAccessible(element);
  });

  it('keeps the ids of two lists apart', async () => {
    const { page } = await listOf([]);
    page.passkeys = [...two];
    const both = mount(
      html`<auth-passkey .auth=${page.auth}></auth-passkey><auth-passkey .auth=${page.auth}></auth-passkey>`,
    );
    await until(() => both.querySelectorAll('li').length === 4);
    const ids = [...both.querySelectorAll('[id]')].map(({ id }) => id);
    expect(new Set(ids).size).to.equal(ids.length);
    await assertAccessible(both);
  });

  it("looks the same inside a host's shadow root", async () => {
    const { page, element } = await listOf(two);
    await until(() => rows(element).length === 2);
    const inside = document.createElement('auth-passkey');
    inside.auth = page.auth;
    hostShadow().append(inside);
    await until(() => rows(inside).length === 2);
    for (const name of ['list', 'item', 'primary']) {
      const look = (host: Element) => getComputedStyle(part(host, name)!);
      expect(look(inside).backgroundColor, name).to.equal(look(element).backgroundColor);
      expect(look(inside).padding, name).to.equal(look(element).padding);
    }
  });
});

describe('<auth-passkey> without WebAuthn', () => {
  for (const [webauthn, message] of [
    ['insecure', words('error.insecure-context')],
    ['missing', words('passkeys.unsupported')],
  ] as const) {
    for (const signedIn of [true, false]) {
      it(`says so once, with no button (${webauthn}, ${signedIn ? 'signed in' : 'signed out'})`, async () => {
        const { element } = await listOf(two, { signedIn, platform: { webauthn: () => webauthn } });
        const alert = await until(() => part(element, 'alert'));
        expect(alert.textContent).to.contain(message);
        expect(element.querySelector('button')).to.equal(null);
        await assertAccessible(element);
      });
    }
  }
});

describe('<auth-passkey> for somebody who is signed out', () => {
  it('is one button', async () => {
    const { element } = await listOf([], { signedIn: false });
    await until(() => buttonNamed(element, words('method.passkey')));
    expect(element.querySelectorAll('button').length).to.equal(1);
    await assertAccessible(element);
  });

  it('says what went wrong and stays usable', async () => {
    const { element, page } = await listOf([], { signedIn: false });
    await until(() => buttonNamed(element, words('method.passkey')));
    page.backend.failNext('unreachable');
    buttonNamed(element, words('method.passkey'))!.click();
    await until(() => part(element, 'alarm'));
    expect(part(element, 'alarm')!.textContent).to.contain(words('error.unreachable'));
    await until(() => focused() === buttonNamed(element, words('method.passkey')));
  });
});

describe('<auth-passkey> with an authenticator', () => {
  const authenticator = useAuthenticator();

  it('makes a passkey and signs in with it', async () => {
    const real = await accountPage({ signedIn: true, realPasskeys: true });
    const element = await fixture<AuthPasskey>(html`<auth-passkey .auth=${real.auth}></auth-passkey>`);
    await click(element, words('passkeys.add'));
    await until(() => rows(element).length === 1);
    expect((await authenticator.credentials()).length).to.equal(1);

    await real.auth.signOut();
    const signedIn = once(element, 'auth-signed-in');
    await click(element, words('method.passkey'));
    const event = await signedIn;
    expect(event.newUser).to.equal(false);
    expect(real.auth.snapshot.status).to.equal('signed-in');
    await until(() => rows(element).length === 1);
  });

  it('P05: a sign-in that is cancelled is said calmly, with the focus on the button', async () => {
    const { auth } = await accountPage({ signedIn: true, realPasskeys: true });
    await authenticator.verify(false);
    await auth.ready();
    await auth.signOut();
    const element = await fixture<AuthPasskey>(html`<auth-passkey .auth=${auth}></auth-passkey>`);
    await click(element, words('method.passkey'));
    const alert = await until(() => part(element, 'calm'), 8_000);
    expect(alert.textContent).to.contain(words('error.passkey-not-completed'));
    await until(() => focused() === buttonNamed(element, words('method.passkey')));
  });
});
