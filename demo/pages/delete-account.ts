import type { Auth } from '../../src/index.js';
import { one } from './element.js';
import { postJson } from './post-json.js';

/** Deletes the account, once the server is sure who asks for it. */
export function deletionForm(auth: Auth): HTMLElement {
  const form = one<HTMLFormElement>('[data-delete]');
  const said = one('[data-delete-said]');
  let isUnderWay = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (isUnderWay) return;
    isUnderWay = true;
    said.hidden = true;
    void postJson(auth, '/api/auth/delete-user', {})
      .then(async (reply) => {
        if (reply.ok) return void (await auth.signOut());
        said.textContent = reply.message;
        said.hidden = false;
      })
      .finally(() => (isUnderWay = false));
  });
  return one('[data-deletion]');
}
