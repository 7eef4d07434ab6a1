import { expect } from 'chai';
import { html } from 'lit';
import '../../components/auth-passkey/define.js';
import type { AuthPasskey } from '../../components/auth-passkey/auth-passkey.js';
import { AuthError, type Passkey } from '../../src/index.js';
import { assertAccessible } from '../support/accessible.js';
import { useAuthenticator } from '../support/authenticator.js';
import { fixture, mount, once, until } from '../support/fixture.js';
import { press } from '../support/keyboard.js';
import { quietCeremony } from '../support/quiet-ceremony.js';
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
  {
    id: 'second',
    name: 'Work laptop',
    aaguid: 'd548826e-79b4-db40-a3d8-11116f7e8349',
    createdAt: day,
    lastUsedAt: Date.UTC(2026, 5, 4, 12),
    synced: false,
  },
];
const buttons = `${words('passkeys.rename')} ${words('passkeys.remove')}`;

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
    expect(rows(element)[0]).to.equal(`Apple Passwords ${added} ${words('passkeys.synced')} ${buttons}`);
    expect(rows(element)[1]).to.equal(
      `Work laptop Bitwarden ${added} ${words('passkeys.used', { date: 'Jun 4, 2026' })} ${words('passkeys.device-only')} ${words('passkeys.device-only.warning')} ${buttons}`,
    );
    await assertAccessible(element);
  });

  it('calls a passkey of which nothing is known just that', async () => {
    const { element } = await listOf([{ id: 'bare' }]);
    await until(() => rows(element)[0] === `${words('passkeys.one')} ${buttons}`);
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
    const first = element.querySelector<HTMLElement>('[data-action=remove]');
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

  it('P19: says of each passkey whether it is synced, and warns of one that is lost with its device', async () => {
    const { element } = await listOf([
      { id: 'a', synced: true },
      { id: 'b', synced: false },
      { id: 'c', synced: false, transports: ['usb', 'nfc'] },
      { id: 'd' },
    ]);
    await until(() => rows(element).length === 4);
    const [synced, device, key, unknown] = rows(element);
    expect(synced).to.contain(words('passkeys.synced')).and.not.contain(words('passkeys.device-only.warning'));
    expect(device)
      .to.contain(words('passkeys.device-only'))
      .and.contain(words('passkeys.device-only.warning'))
      .and.not.contain(words('passkeys.synced'));
    expect(key)
      .to.contain(words('passkeys.security-key'))
      .and.contain(words('passkeys.key-only'))
      .and.contain(words('passkeys.key-only.warning'));
    expect(unknown).to.equal(`${words('passkeys.one')} ${buttons}`);
  });

  it('P20: names password managers by their AAGUID, and one that it does not know in general words', async () => {
    const { element } = await listOf([
      { id: 'a', aaguid: 'EA9B8D66-4d01-1d21-3ce4-b6b48cb575d4' },
      { id: 'b', aaguid: '01020304-0506-0708-0102-030405060708' },
      { id: 'c', aaguid: '00000000-0000-0000-0000-000000000000' },
      { id: 'd', aaguid: '00000000-0000-0000-0000-000000000000', transports: ['usb'] },
      { id: 'e' },
    ]);
    await until(() => rows(element).length === 5);
    const titles = [...element.querySelectorAll('[data-auth-part=item-name]')].map((title) => title.textContent);
    const [one, key] = [words('passkeys.one'), words('passkeys.security-key')];
    expect(titles).to.deep.equal(['Google Password Manager', one, one, key, one]);
  });

  it('P20: takes names and pictures from the page, and shows none of its own', async () => {
    const asked: string[] = [];
    const known = '01020304-0506-0708-0102-030405060708';
    const { element } = await listOf([
      { id: 'a', aaguid: known.toUpperCase() },
      { id: 'b', aaguid: 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4' },
      { id: 'c', aaguid: 'bada5566-a7aa-401f-bd96-45619a55120d' },
    ]);
    await until(() => rows(element).length === 3);
    expect(element.querySelector('img')).to.equal(null);
    element.resolveProvider = (aaguid) => {
      asked.push(aaguid);
      if (aaguid === known) return { name: 'Fernweh Keys', icon: '/keys.svg', iconDark: '/keys-dark.svg' };
      if (aaguid.startsWith('bada')) throw new Error('a page may have mistakes');
      return undefined;
    };
    await element.updateComplete;
    const titles = [...element.querySelectorAll('[data-auth-part=item-name]')].map((title) => title.textContent);
    expect(titles).to.deep.equal(['Fernweh Keys', 'Google Password Manager', '1Password']);
    const [picture, ...more] = element.querySelectorAll('img');
    expect(more).to.deep.equal([]);
    expect([picture!.getAttribute('src'), picture!.alt]).to.deep.equal(['/keys.svg', '']);
    expect(element.querySelector('source')!.getAttribute('srcset')).to.equal('/keys-dark.svg');
    expect(asked).to.contain(known);
    await assertAccessible(element);
  });

  it('marks the one of this device, whose id lies nowhere in the storage', async () => {
    const { element, page } = await listOf(two.map((passkey) => ({ ...passkey, credentialId: `credential-${passkey.name ?? 'one'}` })));
    await until(() => rows(element).length === 2);
    ceremonyThat(page.auth, async () => ({ id: 'credential-new', authenticatorAttachment: 'platform' }));
    page.backend.account.passkeys.register = async () =>
      void page.passkeys.push({ id: 'new', credentialId: 'credential-new', synced: true });
    await click(element, words('passkeys.add'));
    await until(() => rows(element).length === 3);
    const here = rows(element).filter((row) => row.includes(words('passkeys.here')));
    expect(here).to.deep.equal([rows(element)[2]]);
    expect(JSON.stringify({ ...localStorage })).to.contain('passkeys-here').and.not.contain('credential-new');
  });

  it('does not take a phone that was used with it for this device', async () => {
    const { element, page } = await listOf([]);
    await until(() => part(element, 'empty'));
    ceremonyThat(page.auth, async () => ({ id: 'phone', authenticatorAttachment: 'cross-platform' }));
    page.backend.account.passkeys.register = async () => void page.passkeys.push({ id: 'new', credentialId: 'phone' });
    await click(element, words('passkeys.add'));
    await until(() => rows(element).length === 1);
    expect(rows(element)[0]).not.to.contain(words('passkeys.here'));
  });

  it('says where a new passkey is kept, which is what people ask next', async () => {
    const { element, page } = await listOf(two);
    await until(() => rows(element).length === 2);
    ceremonyThat(page.auth, async () => ({}));
    page.backend.account.passkeys.register = async () =>
      void page.passkeys.push({ id: 'new', aaguid: 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4' });
    await click(element, words('passkeys.add'));
    await until(() => said(element) === words('passkeys.added.in', { provider: 'Google Password Manager' }));
  });

  describe('renaming', () => {
    const opens = async (element: AuthPasskey, index = 1): Promise<HTMLInputElement> => {
      await until(() => rows(element).length === 2);
      element.querySelectorAll<HTMLElement>('[data-action=rename]')[index]!.focus();
      await press('Enter');
      return until(() => {
        const input = element.querySelector<HTMLInputElement>('li input');
        return input && focused() === input ? input : null;
      });
    };

    it('is done in place, by keyboard, and keeps the focus', async () => {
      const { element, page } = await listOf(two);
      const input = await opens(element);
      expect(input.value).to.equal('Work laptop');
      expect(input.value.slice(input.selectionStart!, input.selectionEnd!)).to.equal('Work laptop');
      await assertAccessible(element);
      input.value = '  Old laptop ';
      await press('Enter');
      await until(() => said(element) === words('passkeys.renamed', { name: 'Old laptop' }));
      expect(page.passkeys[1]!.name).to.equal('Old laptop');
      expect(rows(element)[1]).to.match(/^Old laptop Bitwarden/);
      await until(() => (focused() as HTMLElement)?.dataset.action === 'rename' && (focused() as HTMLElement).dataset.passkey === 'second');
    });

    it('is taken back with Escape, and nothing is said or sent', async () => {
      const { element, page } = await listOf(two);
      const input = await opens(element);
      input.value = 'Old laptop';
      await press('Escape');
      await until(() => (focused() as HTMLElement)?.dataset.passkey === 'second');
      expect(page.passkeys[1]!.name).to.equal('Work laptop');
      expect(rows(element)[1]).to.match(/^Work laptop/);
      expect(said(element)).to.equal('');
      // Opened again, it begins with the name that it has.
      expect((await opens(element)).value).to.equal('Work laptop');
    });

    it('with nothing is a name by the password manager', async () => {
      const { element, page } = await listOf(two);
      const input = await opens(element);
      input.value = '   ';
      await press('Enter');
      await until(() => page.passkeys[1]!.name === 'Bitwarden');
      await until(() => rows(element)[1]!.startsWith('Bitwarden Added'));
    });

    it('of too long a name is refused beside the field, with what was typed', async () => {
      const { element, page } = await listOf(two);
      const input = await opens(element);
      input.value = 'ü'.repeat(65);
      await press('Enter');
      await until(() => input.getAttribute('aria-invalid') === 'true');
      expect(part(element, 'error')!.textContent).to.contain(words('passkeys.name.too-long', { count: 64 }));
      expect(focused()).to.equal(input);
      expect(input.value.length).to.equal(65);
      await assertAccessible(element);
      input.value = '\u{1F511}'.repeat(64);
      await press('Enter');
      await until(() => page.passkeys[1]!.name === '\u{1F511}'.repeat(64));
    });

    it('stays open when the server refuses', async () => {
      const { element, page } = await listOf(two);
      page.backend.account.passkeys.rename = () => Promise.reject(new AuthError('unreachable'));
      const fresh = await fixture<AuthPasskey>(html`<auth-passkey .auth=${page.auth}></auth-passkey>`);
      const input = await opens(fresh);
      input.value = 'Old laptop';
      await press('Enter');
      await until(() => part(fresh, 'alarm'));
      expect(fresh.querySelector<HTMLInputElement>('li input')!.value).to.equal('Old laptop');
      element.remove();
    });

    it('is not offered where the server takes no names', async () => {
      const { page } = await listOf(two);
      Object.assign(page.backend.account.passkeys, { rename: undefined });
      const element = await fixture<AuthPasskey>(html`<auth-passkey .auth=${page.auth}></auth-passkey>`);
      await until(() => rows(element).length === 2);
      expect(element.querySelector('[data-action=rename]')).to.equal(null);
    });
  });

  describe('removing', () => {
    const one = two.slice(0, 1);
    const asks = async (element: AuthPasskey): Promise<string> => {
      await click(element, words('passkeys.remove'));
      return (await until(() => part(element, 'confirm'))).textContent.replace(/\s+/g, ' ');
    };

    it('P27: the last passkey with other ways left says which', async () => {
      const { element } = await listOf(one);
      const question = await asks(element);
      expect(question).to.contain(words('passkeys.remove.left', { ways: 'your password, a code by email, or a link by email' }));
      expect(question).not.to.contain(words('passkeys.remove.last'));
    });

    it('P27: the last way to sign in is not removed without a warning that says so', async () => {
      const { element, page } = await listOf(one);
      page.backend.account.methods.list = async () => [];
      expect(await asks(element)).to.contain(words('passkeys.remove.last'));
      await until(() => focused()?.textContent?.trim() === words('action.cancel'));
      await assertAccessible(element);
      expect(page.passkeys).to.have.length(1);
      await click(element, words('passkeys.remove.anyway'));
      await until(() => page.passkeys.length === 0);
    });

    it('P27: a way that the page does not offer is none', async () => {
      const { element, page } = await listOf(one);
      page.backend.account.methods.list = async () => ['social:google'];
      expect(await asks(element)).to.contain(words('passkeys.remove.last'));
    });

    for (const [why, list] of [
      ['cannot be asked', () => Promise.reject(new AuthError('unreachable'))],
      ['does not know', undefined],
    ] as const) {
      it(`P27: where the server ${why}, the warning says that it may be the last`, async () => {
        const { page } = await listOf(one);
        if (list) page.backend.account.methods.list = list;
        else Object.assign(page.backend.account, { methods: undefined });
        const element = await fixture<AuthPasskey>(html`<auth-passkey .auth=${page.auth}></auth-passkey>`);
        expect(await asks(element)).to.contain(words('passkeys.remove.perhaps-last'));
        expect(part(element, 'alarm')).to.equal(null);
      });
    }

    it('P27: one of two is removed without such words', async () => {
      const { element, page } = await listOf(two);
      page.backend.account.methods.list = async () => [];
      const question = await asks(element);
      expect(question).to.contain(words('passkeys.remove.confirm')).and.not.contain(words('passkeys.remove.last'));
    });

    for (const available of [true, false]) {
      it(`P15: people are ${available ? 'not ' : ''}told to delete it in their password manager where the browser takes ${available ? '' : 'no '}signals`, async () => {
        const { page } = await listOf(two);
        const ceremony = { ...quietCeremony, signals: { ...quietCeremony.signals, available: () => available } };
        Object.assign(page.auth, { ceremony: async () => ceremony });
        const element = await fixture<AuthPasskey>(html`<auth-passkey .auth=${page.auth}></auth-passkey>`);
        const question = await asks(element);
        expect(question.includes(words('passkeys.remove.manager'))).to.equal(!available);
      });
    }
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
