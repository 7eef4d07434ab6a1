import { expect } from 'chai';
import { html } from 'lit';
import { http } from 'msw/http';
import '../../components/auth-login/define.js';
import type { AuthLogin } from '../../components/auth-login/auth-login.js';
import { createAuth } from '../../src/index.js';
import { en } from '../../src/locale/en.js';
import { createTestBackend } from '../../src/testing.js';
import { mount, until } from '../support/fixture.js';
import { type } from '../support/keyboard.js';
import { broken, useServer } from '../support/server.js';
import { buttonNamed, click, said } from './account-page.js';

const patience = 8_000;

describe('<auth-login> whose flow is still under way', () => {
  let arrive!: () => void;
  let asked = false;
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  useServer(
    http.get('*/src/flow/flow.js', async () => {
      asked = true;
      await arrived;
    }),
    // What checks `return-to` does not come at all.
    broken.silent('*/platform/redirect.js'),
  );

  it('stands before all that it can stand without, also where it has a return-to, and keeps a click on "Create an account" and what was typed', async () => {
    const auth = createAuth({ backend: createTestBackend(), methods: ['password'], name: crypto.randomUUID() });
    const element = mount(html`<auth-login .auth=${auth} return-to="/account"></auth-login>`).querySelector<AuthLogin>('auth-login')!;
    (await until(() => element.querySelector<HTMLInputElement>('input[name=username]'))).focus();
    await type('ann@example.com');
    await until(() => asked);
    await click(element, en['switch.to-sign-up.action']);
    // Nothing can come of it yet, but it is seen to be under way.
    await until(() => said(element) === en.busy, patience);
    expect(element.querySelector('input[name=new-password]')).to.equal(null);
    arrive();
    await until(() => element.querySelector('input[name=new-password]'), patience);
    expect(element.querySelector<HTMLInputElement>('input[name=username]')!.value).to.equal('ann@example.com');
    expect(buttonNamed(element, en['switch.to-sign-in.action'])).to.not.equal(undefined);
    expect(said(element)).to.equal('');
  });
});
