import type { Person } from './person.js';
import { scenes } from './scene.js';

const play = scenes();
const NEW = 'a whole new staple';

async function choosesNewPassword(ann: Person): Promise<void> {
  await ann.seesHeading('Choose a new password');
  await ann.types('New password', NEW);
  await ann.presses('Save password');
  await ann.seesHeading('Your password is changed');
}

/** The new password opens the account, and the old one does not. */
async function provesTheChange(ann: Person): Promise<void> {
  await ann.signsIn();
  await ann.isTold('Password', 'That email address and password do not match.');
  await ann.types('Password', NEW);
  await ann.hits('Enter');
  await ann.isAt('/account');
}

play('a forgotten password is replaced with a code: the new one works, the old one does not', async (ann) => {
  await ann.hasAccount();
  await ann.opens('/sign-in');
  await ann.identifies();
  await ann.follows('Forgot password?');
  await ann.seesHeading('Forgot your password?');
  await ann.types('Email address', ann.email);
  await ann.hits('Enter');
  await ann.seesHeading('Check your email');
  await ann.hasFocusOn(ann.field('Code'));
  await ann.page.keyboard.type(await ann.readsCode());
  await ann.hits('Enter');
  await choosesNewPassword(ann);
  await ann.page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
  await ann.isAt('/sign-in');
  await provesTheChange(ann);
});

play('a forgotten password is replaced with a link', async (ann) => {
  await ann.hasAccount();
  await ann.opens('/recover');
  await ann.types('Email address', ann.email);
  await ann.hits('Enter');
  await ann.seesHeading('Check your email');
  await ann.readsCode();
  await ann.presses('Try another way');
  await ann.presses('Email me a link');
  await ann.opens(await ann.readsLink());
  await choosesNewPassword(ann);
  await provesTheChange(ann);
});

play('a wrong code is told and kept; a password that is too short as well', async (ann) => {
  await ann.hasAccount();
  await ann.opens('/recover');
  await ann.types('Email address', ann.email);
  await ann.hits('Enter');
  const code = await ann.readsCode();
  const wrong = code === '111111' ? '222222' : '111111';
  await ann.types('Code', wrong);
  await ann.hits('Enter');
  await ann.isTold('Code', 'That code is not right. Check it and try again.');
  await ann.finds('Code', wrong);
  await ann.types('Code', code);
  await ann.hits('Enter');
  await ann.types('New password', 'short');
  await ann.hits('Enter');
  await ann.isTold('New password', 'Use at least 8 characters.');
  await ann.hasFocusOn(ann.field('New password'));
  await choosesNewPassword(ann);
});

play('an expired code says so', async (ann, { demo }) => {
  await ann.hasAccount();
  await ann.opens('/recover');
  await ann.types('Email address', ann.email);
  await ann.hits('Enter');
  const code = await ann.readsCode();
  await demo.expireEverythingSent();
  await ann.types('Code', code);
  await ann.hits('Enter');
  await ann.isTold('Code', 'That code has expired or was used. Ask for a new one.');
});

play('a page that has one element recovers in its place, with the address kept', async (ann) => {
  await ann.hasAccount();
  await ann.opens('/quick-start');
  await ann.identifies();
  await ann.presses('Forgot password?');
  await ann.seesHeading('Forgot your password?');
  await ann.finds('Email address', ann.email);
  await ann.hits('Enter');
  await ann.types('Code', await ann.readsCode());
  await ann.hits('Enter');
  await choosesNewPassword(ann);
  await ann.presses('Sign in');
  await ann.finds('Email address', ann.email);
  await ann.identifies();
  await ann.types('Password', NEW);
  await ann.hits('Enter');
  await ann.seesHeading('You are signed in');
});

play('somebody without an account sees the same screens and gets no mail', async (stranger, { demo }) => {
  await stranger.opens('/recover');
  await stranger.types('Email address', stranger.email);
  await stranger.hits('Enter');
  await stranger.seesHeading('Check your email');
  await stranger.until('no mail went out', () => demo.inbox.messages.every(({ to }) => to !== stranger.email));
});
