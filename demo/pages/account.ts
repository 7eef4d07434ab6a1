import './bag-count.js';
import { showBag } from './bag-list.js';
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

/** The shop's own endpoint, asked with the session: `auth.fetch` takes care of it. */
async function showAccount(): Promise<void> {
  const reply = await auth.fetch('/api/account');
  if (!reply.ok) return;
  const account = (await reply.json()) as Account;
  one('[data-greeting]').textContent = account.name && !account.isGuest ? `Hello, ${account.name}` : 'Your account';
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
