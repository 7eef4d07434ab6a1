import './bag-count.js';
import { emptyBag, readBag, watchBag, type Bag } from './bag.js';
import { showBag } from './bag-list.js';
import { one } from './element.js';
import { postJson } from './post-json.js';
import { pageAuth, watchSession, type SignedIn } from './session.js';

const form = one<HTMLFormElement>('[data-order]');
const problem = one('[data-problem]');
const submit = one<HTMLButtonElement>('[data-submit]');
const buyer = one('[data-buyer]');

showBag();
watchBag((bag) => {
  const empty = Object.keys(bag).length === 0;
  one('[data-empty]').hidden = !empty;
  submit.disabled = empty;
});

form.addEventListener('submit', (event) => {
  event.preventDefault();
  void placeOrder();
});

// Signed out, signed in, or with no answer from the server at all: the form above works.
const auth = await pageAuth();
watchSession(auth, (session) => {
  if (!session) return;
  describeBuyer(session);
  void auth
    .fetch('/api/cart', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(readBag()),
    })
    .catch(() => undefined);
});

function describeBuyer({ user }: SignedIn): void {
  buyer.textContent = user.guest
    ? 'You are ordering as a guest.'
    : `You are signed in as ${user.email ?? user.name ?? 'yourself'}.`;
  if (user.guest) return;
  fill('email', user.email);
  fill('name', user.name);
}

/** Never over what somebody typed. */
function fill(name: string, value: string | null | undefined): void {
  const input = one<HTMLInputElement>(`#${name}`);
  if (value && !input.value) input.value = value;
}

async function placeOrder(): Promise<void> {
  const missing = [...form.querySelectorAll('input')].find((input) => !input.checkValidity());
  complain(missing ? `${missing.labels?.[0]?.textContent ?? 'This field'}: ${missing.validationMessage}` : null);
  if (missing) return missing.focus();
  if (submit.getAttribute('aria-disabled') === 'true') return;
  submit.setAttribute('aria-disabled', 'true');
  try {
    const number = await order(one<HTMLInputElement>('#email').value, readBag());
    one('[data-number]').textContent = number;
    form.hidden = true;
    one('[data-done]').hidden = false;
    one('[data-done]').focus();
    emptyBag();
  } catch (error) {
    complain(error instanceof Error ? error.message : 'The order did not get through. Try again.');
  } finally {
    submit.removeAttribute('aria-disabled');
  }
}

/** With the session where there is one: above a limit the shop wants to be surer of who orders, and `auth.fetch` sees to it. */
async function order(email: string, bag: Bag): Promise<string> {
  if (auth.snapshot.status === 'signed-in') {
    const reply = await postJson(auth, '/api/orders', { email, bag });
    if (!reply.ok) throw new Error(reply.message);
    return (reply.body as { number: string }).number;
  }
  const reply = await fetch('/api/orders', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, bag }),
  }).catch(() => null);
  const body = (await reply?.json().catch(() => null)) as { number?: string; message?: string } | null;
  if (!reply?.ok || !body?.number)
    throw new Error(body?.message ?? 'The shop cannot be reached. Try again in a moment.');
  return body.number;
}

function complain(message: string | null): void {
  problem.hidden = message === null;
  problem.textContent = message;
}
