import { expect } from 'chai';
import { present } from '../../components/auth-dialog/present.js';
import { TEST_PASSWORD, testAccounts } from '../../src/testing.js';
import { assertAccessible } from '../support/accessible.js';
import { until } from '../support/fixture.js';
import { press, type } from '../support/keyboard.js';
import { accountPage, buttonNamed, focused, words } from './account-page.js';

const dialog = (): HTMLDialogElement | null => document.querySelector('dialog[data-auth-dialog]');
const field = (name: string): Promise<HTMLInputElement> =>
  until(() => dialog()?.querySelector<HTMLInputElement>(`form:not([hidden]) input[name=${name}]`));
const hasFocus = (element: Element): Promise<unknown> => until(() => focused() === element);

describe('the dialog', () => {
  let opener: HTMLButtonElement;

  beforeEach(() => {
    opener = document.createElement('button');
    opener.textContent = 'Order';
    document.body.append(opener);
    opener.focus();
  });
  afterEach(async () => {
    dialog()?.close();
    await until(() => !dialog());
    opener.remove();
  });

  it('asks for the identifier, named and modal, with the focus in the field', async () => {
    const { auth } = await accountPage();
    void present(auth, 'sign-in');
    await hasFocus(await field('username'));
    expect(dialog()!.matches(':modal')).to.equal(true);
    expect(dialog()!.getAttribute('aria-label')).to.equal(words('sign-in.title'));
    await assertAccessible(dialog()!);
  });

  it('closes with Escape and gives the focus back', async () => {
    const { auth } = await accountPage();
    const outcome = present(auth, 'sign-in');
    await hasFocus(await field('username'));
    await press('Escape');
    expect((await outcome).status).to.equal('signed-out');
    expect(dialog()).to.equal(null);
    await hasFocus(opener);
  });

  it('closes with its button', async () => {
    const { auth } = await accountPage();
    const outcome = present(auth, 'sign-in');
    await hasFocus(await field('username'));
    buttonNamed(dialog()!, words('close'))!.click();
    expect((await outcome).status).to.equal('signed-out');
    expect(dialog()).to.equal(null);
  });

  it('signs in by keyboard alone, follows the step with its name, and closes itself', async () => {
    const { auth } = await accountPage();
    const entries = history.length;
    const outcome = present(auth, 'sign-in');
    await hasFocus(await field('username'));
    await type(testAccounts.plain.email);
    await press('Enter');
    await hasFocus(await field('current-password'));
    await until(() => dialog()!.getAttribute('aria-label') === words('password.title'));
    await type(TEST_PASSWORD);
    await press('Enter');
    const snapshot = await outcome;
    expect(snapshot.status).to.equal('signed-in');
    expect(dialog()).to.equal(null);
    expect(history.length, 'no entry of history is left').to.equal(entries);
  });

  it('is one dialog, however often it is asked for', async () => {
    const { auth } = await accountPage();
    const first = present(auth, 'sign-in');
    expect(present(auth, 'sign-up')).to.equal(first);
    await field('username');
    expect(document.querySelectorAll('dialog').length).to.equal(1);
    dialog()!.close();
    await first;
    const second = present(auth, 'sign-up');
    await until(() => dialog()?.getAttribute('aria-label') === words('sign-up.title'));
    dialog()!.close();
    await second;
  });

  it('asks nothing of somebody who is signed in', async () => {
    const { auth } = await accountPage({ signedIn: true });
    await auth.ready();
    expect((await present(auth, 'sign-in')).status).to.equal('signed-in');
    expect(dialog()).to.equal(null);
  });

  it('goes away when somebody signs in elsewhere meanwhile', async () => {
    const { auth, backend } = await accountPage();
    const outcome = present(auth, 'sign-in');
    await field('username');
    const flow = await auth.flow({ flow: 'sign-in' });
    flow.send({ type: 'submit', values: { identifier: testAccounts.plain.email, password: TEST_PASSWORD } });
    expect((await outcome).status).to.equal('signed-in');
    expect(backend.name).to.equal('memory');
  });
});
