import { expect } from 'chai';
import { html } from 'lit';
import '../../components/auth-login/define.js';
import { createAuth } from '../../src/index.js';
import { createTestBackend, TEST_CODE, TEST_PASSWORD, testAccounts, type MemoryOptions, type TestBackend } from '../../src/testing.js';
import { mount, once, until } from '../support/fixture.js';
import { words } from './account-page.js';

const ann = testAccounts.plain;

interface Asked {
  readonly backend: TestBackend;
  readonly element: HTMLElement;
}

const field = (within: ParentNode, name: string): Promise<HTMLInputElement> =>
  until(() => within.querySelector<HTMLInputElement>(`form:not([hidden]) input[name=${name}]:not([readonly], [type=hidden])`));
const box = (within: ParentNode): HTMLInputElement | null => within.querySelector('form:not([hidden]) input[name=trust-device]');

async function enters(within: ParentNode, name: string, value: string): Promise<void> {
  const input = await field(within, name);
  input.value = value;
  input.form!.requestSubmit();
}

const signIn = (backend: TestBackend): ReturnType<TestBackend['start']> => backend.start({ kind: 'sign-in', method: 'password', identifier: ann.email, password: TEST_PASSWORD }, {});

/** A form that has got as far as to the code, at a server to which every device is new. */
async function isAsked(options: MemoryOptions = {}): Promise<Asked> {
  const backend = createTestBackend({ judge: () => ['new-device'], ...options });
  const auth = createAuth({ backend, methods: ['password'], name: crypto.randomUUID() });
  const element = mount(html`<auth-login .auth=${auth}></auth-login>`).firstElementChild as HTMLElement;
  await enters(element, 'username', ann.email);
  await enters(element, 'current-password', TEST_PASSWORD);
  await field(element, 'one-time-code');
  return { backend, element };
}

async function passes({ element }: Asked): Promise<void> {
  const signedIn = once(element, 'auth-signed-in');
  await enters(element, 'one-time-code', TEST_CODE);
  await signedIn;
}

describe('trusting a device', () => {
  it('is off by default: whoever leaves the box alone is asked again (R14)', async () => {
    const asked = await isAsked();
    expect(box(asked.element)!.checked).to.equal(false);
    expect(box(asked.element)!.labels![0]!.textContent).to.equal(words('code.trust', { count: 30 }));
    await passes(asked);
    expect(await asked.backend.account.devices.list({})).to.deep.equal([]);
    expect((await signIn(asked.backend)).kind).to.equal('challenge');
  });

  it('is sent where the box was ticked: that device is not asked any more (R03, R14)', async () => {
    const asked = await isAsked();
    box(asked.element)!.click();
    await passes(asked);
    expect(await asked.backend.account.devices.list({})).to.have.length(1);
    expect((await signIn(asked.backend)).kind).to.equal('signed-in');
  });

  it('is not to be had where the challenge does not allow it (R14)', async () => {
    const asked = await isAsked({ mayTrust: false });
    expect(box(asked.element)).to.equal(null);
    await passes(asked);
    expect(await asked.backend.account.devices.list({})).to.deep.equal([]);
    expect((await signIn(asked.backend)).kind).to.equal('challenge');
    const { email, password, totpSecret } = testAccounts.secondFactor;
    const stock = createTestBackend({ mayTrust: false, accounts: [{ email, password, totpSecret }] });
    const factor = { kind: 'sign-in', method: 'password', identifier: email, password } as const;
    const outcome = await stock.start(factor, {});
    if (outcome.kind !== 'challenge') throw new Error(outcome.kind);
    expect(outcome.challenge).to.deep.include({ purpose: 'second-factor', trustDevice: undefined });
    await stock.answer(outcome.continuation, { kind: 'code', code: TEST_CODE, trustDevice: true }, {});
    expect((await stock.start(factor, {})).kind, 'a page that asks for it all the same').to.equal('challenge');
  });
});
