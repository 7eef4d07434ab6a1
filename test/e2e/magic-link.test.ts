import assert from 'node:assert/strict';
import type { Person } from './person.js';
import { scenes } from './scene.js';
import { say, saying } from './words.js';

const play = scenes();

async function asksForLink(ann: Person): Promise<string> {
  await ann.opens('/sign-in');
  await ann.identifies();
  await ann.presses(say('action.others'));
  await ann.presses(say('method.magic-link'));
  await ann.seesHeading(say('link.title'));
  await ann.sees(say('link.sent', { to: ann.email }));
  return ann.readsLink();
}

play('A08: a link signs in when it is opened in the same tab; until then the heading has the focus', async (ann) => {
  await ann.hasAccount();
  const link = await asksForLink(ann);
  await ann.hasFocusOn(ann.heading(say('link.title')));
  await ann.opens(link);
  await ann.isAt('/account');
  await ann.seesHeading(`Hello, ${ann.name}`);
});

play('a link is opened in another tab, and the tab that asked for it goes on by itself', async (ann) => {
  await ann.hasAccount();
  const first = await ann.opensTab(await asksForLink(ann));
  await ann.isAt('/account');
  await ann.isTakenOn(first);
});

play('a link that was used says so on the sign-in page, whose address has no trace of it', async (ann, { person }) => {
  await ann.hasAccount();
  const link = await asksForLink(ann);
  await ann.opens(link);
  await ann.isAt('/account');
  const again = await person();
  await again.opens(link);
  await again.isAlerted(say('error.expired-link'));
  assert.equal(new URL(again.page.url()).search, '');
  await again.field(say('field.identifier')).waitFor();
});

play('an expired link says so, and another can be asked for right there', async (ann, { demo }) => {
  await ann.hasAccount();
  const link = await asksForLink(ann);
  await demo.expireEverythingSent();
  await ann.opens(link);
  await ann.isAlerted(say('error.expired-link'));
  await ann.identifies();
  await ann.presses(say('action.others'));
  await ann.presses(say('method.magic-link'));
  await ann.opens(await ann.readsLink());
  await ann.isAt('/account');
});

play('another link can be asked for after half a minute', async (ann) => {
  await ann.hasAccount();
  await ann.page.clock.install();
  await asksForLink(ann);
  await ann.sees(saying('link.resend.wait'));
  await ann.page.clock.fastForward(31_000);
  await ann.presses(say('link.resend'));
  await ann.page.getByRole('status').filter({ hasText: say('link.sent-again') }).waitFor();
  await ann.opens(await ann.readsLink());
  await ann.isAt('/account');
});
