import type { Person } from './person.js';
import { scenes } from './scene.js';
import { say } from './words.js';

const play = scenes();

async function goesToCheckout(ann: Person): Promise<void> {
  await ann.opens('/');
  await ann.presses('Add Ember lantern to the bag');
  await ann.opens('/checkout');
  await ann.page.getByText('Have an account? Sign in, or continue as guest').click();
}

const order = (ann: Person) => ann.page.getByRole('main').locator('form[data-order]');

async function ordersTo(ann: Person): Promise<void> {
  await order(ann).getByLabel('Full name').fill(ann.name);
  await order(ann).getByLabel('Street and number').fill('Long Lane 1');
  await order(ann).getByLabel('Postcode').fill('12345');
  await order(ann).getByLabel('Town').fill('Farway');
  await ann.presses('Place the order');
  await ann.seesHeading(say('accepted.title.sign-up'));
}

play('a guest goes through the checkout, and is never shown the address that the server made up', async (guest, { demo }) => {
  await goesToCheckout(guest);
  await guest.presses(say('method.guest'));
  await guest.sees('You are ordering as a guest.');
  await guest.doesNotSee(/placeholder\.invalid/);
  await order(guest).getByLabel('Email').fill(guest.email);
  await ordersTo(guest);
  await guest.until('the confirmation is sent', () => demo.inbox.messages.some(({ to, subject }) => to === guest.email && subject.startsWith('Order')));
});

play('somebody signs in at the checkout, and goes on where they were', async (ann) => {
  await ann.hasAccount();
  await goesToCheckout(ann);
  const login = ann.page.getByRole('main').locator('auth-login');
  await login.getByLabel(say('field.identifier')).fill(ann.email);
  await login.getByRole('button', { name: say('action.continue'), exact: true }).click();
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  await ann.sees(`You are signed in as ${ann.email}.`);
  await ann.until('the address is filled in', async () => (await order(ann).getByLabel('Email').inputValue()) === ann.email);
  await ordersTo(ann);
});
