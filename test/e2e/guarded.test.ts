import { scenes } from './scene.js';
import type { Person } from './person.js';
import { say } from './words.js';

const play = scenes();

/** Confirms in the dialog over the page, with a code that was mailed. */
async function confirms(ann: Person): Promise<void> {
  const dialog = ann.page.locator('auth-step-up');
  await dialog.getByRole('button').first().click();
  const code = dialog.locator('input[autocomplete="one-time-code"]');
  await code.waitFor();
  await code.fill(await ann.readsCode());
  await ann.hits('Enter');
}

play('RFC 9470: a change of address is confirmed in the dialog, and what was typed is sent without being typed again', async (ann) => {
  await ann.isSignedIn();
  await ann.opens('/account');
  const fresh = `new-${ann.email}`;
  await ann.field('New email address').fill(fresh);
  await ann.presses('Change the address');
  await confirms(ann);
  await ann.sees(`We have sent a code to ${fresh}.`);
  await ann.field('Code from the mail').fill(await ann.readsCode(fresh));
  await ann.presses('Confirm the new address');
  await ann.sees('Changed.');
  await ann.page.locator('[data-facts]').getByText(fresh).waitFor();
});

play('a stolen password, played by the attacker of the demo, opens nothing, and the operator sees why', async (ann, { person }) => {
  await ann.isSignedIn();
  const eve = await person();
  eve.email = ann.email;
  await eve.signsIn('/attacker/as/stolen-password');
  await eve.field(say('field.code')).waitFor();
  await eve.doesNotSee(/score/i);
  await eve.opens('/attacker');
  await eve.sees('Asked for more');
  await eve.sees('impossible-travel');
});
