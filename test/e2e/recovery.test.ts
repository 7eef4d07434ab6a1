import type { Person } from './person.js';
import { scenes } from './scene.js';
import { say } from './words.js';

const play = scenes();
const NEW = 'a whole new staple';

async function choosesNewPassword(ann: Person): Promise<void> {
  await ann.seesHeading(say('new-password.title'));
  await ann.types(say('field.new-password'), NEW);
  await ann.presses(say('new-password.action'));
  await ann.seesHeading(say('accepted.title.recovery'));
}

/** The new password opens the account, and the old one does not. */
async function provesTheChange(ann: Person): Promise<void> {
  await ann.signsIn();
  await ann.isTold(say('field.password'), say('error.invalid-credentials'));
  await ann.types(say('field.password'), NEW);
  await ann.hits('Enter');
  await ann.isAt('/account');
}

play('a forgotten password is replaced with a code: the new one works, the old one does not', async (ann) => {
  await ann.hasAccount();
  await ann.opens('/sign-in');
  await ann.identifies();
  await ann.follows(say('action.forgot'));
  await ann.seesHeading(say('recovery.title'));
  await ann.types(say('field.identifier'), ann.email);
  await ann.hits('Enter');
  await ann.seesHeading(say('code.title.recovery'));
  await ann.hasFocusOn(ann.field(say('field.code')));
  await ann.page.keyboard.type(await ann.readsCode());
  await ann.hits('Enter');
  await choosesNewPassword(ann);
  await ann.page.getByRole('main').getByRole('link', { name: say('action.sign-in') }).click();
  await ann.isAt('/sign-in');
  await provesTheChange(ann);
});

play('a forgotten password is replaced with a link', async (ann) => {
  await ann.hasAccount();
  await ann.opens('/recover');
  await ann.types(say('field.identifier'), ann.email);
  await ann.hits('Enter');
  await ann.seesHeading(say('code.title.recovery'));
  await ann.readsCode();
  await ann.presses(say('action.others'));
  await ann.presses(say('recovery.magic-link'));
  await ann.opens(await ann.readsLink());
  await choosesNewPassword(ann);
  await provesTheChange(ann);
});

play('a link for a new password that was used, or has had its time, says so', async (ann, { demo }) => {
  await ann.hasAccount();
  const asksForLink = async (): Promise<string> => {
    await ann.opens('/recover');
    await ann.types(say('field.identifier'), ann.email);
    await ann.hits('Enter');
    await ann.readsCode();
    await ann.presses(say('action.others'));
    await ann.presses(say('recovery.magic-link'));
    return ann.readsLink();
  };
  const used = await asksForLink();
  await ann.opens(used);
  await choosesNewPassword(ann);
  await ann.opens(used);
  await ann.isAlerted(say('error.expired-link'));
  const late = await asksForLink();
  await demo.expireEverythingSent();
  await ann.opens(late);
  await ann.isAlerted(say('error.expired-link'));
});

play('a wrong code is told and kept; a password that is too short as well', async (ann) => {
  await ann.hasAccount();
  await ann.opens('/recover');
  await ann.types(say('field.identifier'), ann.email);
  await ann.hits('Enter');
  const code = await ann.readsCode();
  const wrong = code === '111111' ? '222222' : '111111';
  await ann.types(say('field.code'), wrong);
  await ann.hits('Enter');
  await ann.isTold(say('field.code'), say('error.invalid-code'));
  await ann.finds(say('field.code'), wrong);
  await ann.types(say('field.code'), code);
  await ann.hits('Enter');
  await ann.types(say('field.new-password'), 'short');
  await ann.hits('Enter');
  await ann.isTold(say('field.new-password'), say('error.weak-password', { count: 8 }));
  await ann.hasFocusOn(ann.field(say('field.new-password')));
  await choosesNewPassword(ann);
});

play('an expired code says so', async (ann, { demo }) => {
  await ann.hasAccount();
  await ann.opens('/recover');
  await ann.types(say('field.identifier'), ann.email);
  await ann.hits('Enter');
  const code = await ann.readsCode();
  await demo.expireEverythingSent();
  await ann.types(say('field.code'), code);
  await ann.hits('Enter');
  await ann.isTold(say('field.code'), say('error.expired-code'));
});

play('a page that has one element recovers in its place, with the address kept', async (ann) => {
  await ann.hasAccount();
  await ann.opens('/quick-start');
  await ann.identifies();
  await ann.presses(say('action.forgot'));
  await ann.seesHeading(say('recovery.title'));
  await ann.finds(say('field.identifier'), ann.email);
  await ann.hits('Enter');
  await ann.types(say('field.code'), await ann.readsCode());
  await ann.hits('Enter');
  await choosesNewPassword(ann);
  await ann.presses(say('action.sign-in'));
  await ann.finds(say('field.identifier'), ann.email);
  await ann.identifies();
  await ann.types(say('field.password'), NEW);
  await ann.hits('Enter');
  await ann.seesHeading(say('done.title'));
});

play('somebody without an account sees the same screens and gets no mail', async (stranger, { demo }) => {
  await stranger.opens('/recover');
  await stranger.types(say('field.identifier'), stranger.email);
  await stranger.hits('Enter');
  await stranger.seesHeading(say('code.title.recovery'));
  await stranger.until('no mail went out', () => demo.inbox.messages.every(({ to }) => to !== stranger.email));
});
