import { Text, type TextValues } from '../../components/base/text.js';
import { createAuth, type Auth, type MessageKey, type Passkey } from '../../src/index.js';
import { en } from '../../src/locale/en.js';
import { browserPlatform, type Platform } from '../../src/platform/platform.js';
import { createTestBackend, TEST_PASSWORD, testAccounts, type TestBackend } from '../../src/testing.js';
import { until } from '../support/fixture.js';
import { quietCeremony } from '../support/quiet-ceremony.js';

export interface AccountPage {
  readonly auth: Auth;
  readonly backend: TestBackend;
  /** Passkeys that the server has; change it before an element asks. */
  passkeys: Passkey[];
}

export interface AccountPageOptions {
  readonly signedIn?: boolean;
  readonly name?: string;
  readonly platform?: Partial<Platform>;
  /** Leaves passkeys to the server, which checks them as any other does; default: a list that the test holds. */
  readonly realPasskeys?: boolean;
}

/** A server in the page with Ann's account, and an `auth` that no other test shares; WebAuthn where the engine lacks it. */
export async function accountPage(options: AccountPageOptions = {}): Promise<AccountPage> {
  const ann = { ...testAccounts.plain, name: options.name ?? testAccounts.plain.name };
  const backend = createTestBackend({ accounts: [ann] });
  if (options.signedIn) {
    await backend.start({ kind: 'sign-in', method: 'password', identifier: ann.email, password: TEST_PASSWORD }, {});
  }
  const platform: Platform = { ...browserPlatform, webauthn: () => 'available', ...options.platform };
  const auth = createAuth({ backend, platform, name: crypto.randomUUID() });
  const page: AccountPage = { auth, backend, passkeys: [] };
  if (options.realPasskeys) return page;
  Object.assign(backend.account.passkeys, {
    list: async () => page.passkeys,
    begin: async () => ({ kind: 'passkey', ceremony: 'create', options: { challenge: 'AAAA' } }),
    register: async () => void page.passkeys.push({ id: `made-${page.passkeys.length}` }),
    rename: async (id: string, name: string) => void (page.passkeys = page.passkeys.map((passkey) => (passkey.id === id ? { ...passkey, name } : passkey))),
    accepted: async () => ({
      userHandle: 'dXNlcg',
      credentialIds: page.passkeys.map(({ credentialId }) => credentialId ?? ''),
    }),
    remove: async (id: string) => void (page.passkeys = page.passkeys.filter((passkey) => passkey.id !== id)),
  } satisfies TestBackend['account']['passkeys']);
  return page;
}

/** What the browser's own sheet comes to, where a test does not want a real one. */
export function ceremonyThat(auth: Auth, register: (signal?: AbortSignal) => Promise<unknown>): void {
  const ceremony: Awaited<ReturnType<Auth['ceremony']>> = { ...quietCeremony, register: (_options, signal) => register(signal) };
  Object.assign(auth, { ceremony: async () => ceremony });
}

/** What an English element says. */
export const words = (key: MessageKey, values?: TextValues): string => new Text('en', en).of(key, values);

export const part = <E extends HTMLElement>(within: ParentNode, name: string): E | null =>
  within.querySelector<E>(`[data-auth-part~="${name}"]`);

export const buttonNamed = (within: ParentNode, name: string): HTMLElement | undefined =>
  [...within.querySelectorAll<HTMLElement>('button, a')].find(
    (button) => !button.closest('[aria-hidden=true]') && (button.ariaLabel || button.textContent?.trim()) === name,
  );

/** Waits for a button and presses it as a script would. */
export async function click(within: ParentNode, name: string): Promise<void> {
  (await until(() => buttonNamed(within, name))).click();
}

/** What a live region of the element says. */
export const said = (element: Element): string => part(element, 'status')?.textContent?.trim() ?? '';

/** The element that has the focus, through shadow roots. */
export function focused(): Element | null {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active;
}

/** A shadow root of a host page, to stand in. */
export function hostShadow(): ShadowRoot {
  const host = document.createElement('div');
  const { body } = document;
  body.append(host);
  onceDone(() => host.remove());
  return host.attachShadow({ mode: 'open' });
}

const undo: (() => void)[] = [];
const onceDone = (work: () => void): void => void undo.push(work);
afterEach(() => undo.splice(0).forEach((work) => work()));
