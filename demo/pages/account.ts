import './bag-count.js';
import { showBag } from './bag-list.js';
import { addressForm } from './change-address.js';
import { deletionForm } from './delete-account.js';
import { element, one } from './element.js';
import { pageAuth, watchSession } from './session.js';

interface Account {
  readonly name: string;
  readonly email: string;
  readonly isGuest: boolean;
  readonly since: string;
}

showBag();

const auth = await pageAuth();
one('[data-sign-out]').addEventListener('click', () => void auth.signOut());

watchSession(auth, (session) => {
  if (session) void showAccount();
});
const address = addressForm(auth, showAccount);
const deletion = deletionForm(auth);

const profile = one<HTMLFormElement>('[data-profile]');
const nameField = one<HTMLInputElement>('#profile-name');
profile.addEventListener('submit', (event) => {
  event.preventDefault();
  void saveName(nameField.value.trim());
});

/** Keylit tells the server, takes the new name into the session, and tells password managers that keep a passkey. */
async function saveName(name: string): Promise<void> {
  const said = one('#profile-said');
  said.textContent = '';
  if (!name) {
    said.textContent = 'Tell us what to call you.';
    return nameField.focus();
  }
  try {
    const account = await auth.account();
    await account.profile!.update({ name }, {});
    said.textContent = 'Saved.';
  } catch {
    said.textContent = 'That did not work. Try again in a moment.';
  }
}

/** The shop's own endpoint, asked with the session: `auth.fetch` takes care of it. */
async function showAccount(): Promise<void> {
  const reply = await auth.fetch('/api/account');
  if (!reply.ok) return;
  const account = (await reply.json()) as Account;
  one('[data-greeting]').textContent = account.name && !account.isGuest ? `Hello, ${account.name}` : 'Your account';
  for (const part of [profile, address, deletion]) part.hidden = account.isGuest;
  // What is being typed stays.
  if (document.activeElement !== nameField) nameField.value = account.name;
  const since = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'long' }).format(
    new Date(account.since),
  );
  one('[data-facts]').replaceChildren(
    ...fact('Email', account.isGuest ? 'Guest, no address yet' : account.email),
    ...fact('With us since', since),
  );
}

function fact(name: string, value: string): HTMLElement[] {
  return [element('dt', {}, name), element('dd', {}, value)];
}
