import type { Auth } from '../../src/index.js';
import { one } from './element.js';
import { postJson } from './post-json.js';

/**
 * Changes the address of the account: first the new one, then the code that was mailed to it. The server wants to be sure
 * who asks; `auth.fetch` has the person asked, and sends what was typed once more.
 */
export function addressForm(auth: Auth, changed: () => Promise<void>): HTMLElement {
  const form = one<HTMLFormElement>('[data-address]');
  const email = one<HTMLInputElement>('#new-email');
  const code = one<HTMLInputElement>('#new-email-code');
  const codeField = one('[data-address-code]');
  const submit = one<HTMLButtonElement>('[data-address-submit]');
  const said = one('#address-said');
  const turnTo = (step: 'email' | 'code'): void => {
    codeField.hidden = step === 'email';
    email.readOnly = step === 'code';
    submit.textContent = step === 'email' ? 'Change the address' : 'Confirm the new address';
  };

  const send = async (): Promise<void> => {
    const newEmail = email.value.trim();
    if (!email.checkValidity()) {
      said.textContent = 'Enter the new address.';
      return email.focus();
    }
    if (codeField.hidden) {
      const reply = await postJson(auth, '/api/auth/email-otp/request-email-change', { newEmail });
      if (!reply.ok) return void (said.textContent = reply.message);
      turnTo('code');
      said.textContent = `We have sent a code to ${newEmail}.`;
      return code.focus();
    }
    const reply = await postJson(auth, '/api/auth/email-otp/change-email', { newEmail, otp: code.value.replace(/\s/g, '') });
    if (!reply.ok) {
      said.textContent = reply.code === 'INVALID_OTP' ? 'That code is not right. Check the mail, or the address.' : reply.message;
      return code.select();
    }
    form.reset();
    turnTo('email');
    said.textContent = 'Changed.';
    await changed();
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (submit.getAttribute('aria-disabled') === 'true') return;
    submit.setAttribute('aria-disabled', 'true');
    said.textContent = '';
    void send().finally(() => submit.removeAttribute('aria-disabled'));
  });
  return form;
}
