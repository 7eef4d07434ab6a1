import { expect } from 'chai';
import { html } from 'lit';
import '../../components/auth-login/define.js';
import '../../components/auth-passkey/define.js';
import { createAuth } from '../../src/index.js';
import { en } from '../../src/locale/en.js';
import { createTestBackend, TEST_PASSWORD, testAccounts } from '../../src/testing.js';
import { mount, once, until } from '../support/fixture.js';
import { press, type } from '../support/keyboard.js';
import { skip } from '../support/skip.js';

describe('a browser without WebAuthn', () => {
  it('P01: shows no passkey controls, says nothing in the console, and signs in with the password (real)', async function () {
    if ('PublicKeyCredential' in globalThis) skip(this, 'this browser has WebAuthn');
    const said: unknown[][] = [];
    const { error, warn } = console;
    const uncaught = (event: Event) => said.push([event.type]);
    console.error = console.warn = (...words: unknown[]) => void said.push(words);
    addEventListener('error', uncaught);
    addEventListener('unhandledrejection', uncaught);
    try {
      const auth = createAuth({ backend: createTestBackend() });
      const page = mount(html`<auth-login .auth=${auth}></auth-login><auth-passkey mode="sign-in" .auth=${auth}></auth-passkey>`);
      const field = await until(() => page.querySelector<HTMLInputElement>('input[name=username]'));
      expect(auth.capabilities.signIn).to.include('password').and.not.include('passkey');
      field.focus();
      await type(testAccounts.plain.email);
      await press('Enter');
      const password = await until(() => page.querySelector<HTMLInputElement>('input[name=current-password]'));
      await until(() => document.activeElement === password);
      expect([...page.querySelectorAll('button')].filter(({ textContent }) => /passkey/i.test(textContent ?? ''))).to.deep.equal([]);
      await type(TEST_PASSWORD);
      const signedIn = once(page.querySelector('auth-login')!, 'auth-signed-in');
      await press('Enter');
      expect((await signedIn).user.email).to.equal(testAccounts.plain.email);
      await until(() => page.textContent.includes(en['done.title']) || page.textContent.includes(en['signed-in.title']));
      expect(page.textContent).not.to.contain(en['offer.title']);
      expect(said).to.deep.equal([]);
      auth.dispose();
    } finally {
      Object.assign(console, { error, warn });
      removeEventListener('error', uncaught);
      removeEventListener('unhandledrejection', uncaught);
    }
  });
});
