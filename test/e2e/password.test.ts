import assert from 'node:assert/strict';
import { scenes } from './scene.js';

const play = scenes();
const SIGN_IN = 'POST /api/auth/sign-in/email';

play('somebody signs in with a password, by keyboard alone, and the focus goes along (A03, A04, A08)', async (ann) => {
  await ann.hasAccount();
  await ann.opens('/sign-in');
  await ann.field('Email address').focus();
  await ann.page.keyboard.type(ann.email);
  await ann.hits('Enter');
  await ann.hasFocusOn(ann.field('Password'));
  await ann.page.keyboard.type(ann.password);
  await ann.hits('Enter');
  await ann.isAt('/account');
  await ann.seesHeading(`Hello, ${ann.name}`);
});

play('F07: a wrong password is said beside its field, which takes the focus with all of it selected', async (ann) => {
  await ann.hasAccount();
  await ann.opens('/sign-in');
  await ann.identifies();
  await ann.types('Password', 'not the one');
  await ann.presses('Sign in');
  await ann.isTold('Password', 'That email address and password do not match.');
  await ann.hasFocusOn(ann.field('Password'));
  await ann.finds('Password', 'not the one');
  assert.equal(await ann.selection('Password'), 'not the one');
  await ann.finds('Email address', ann.email);
  await ann.page.keyboard.type(ann.password);
  await ann.hits('Enter');
  await ann.isAt('/account');
});

play('somebody without an account reads the same words as somebody with a wrong password', async (stranger) => {
  await stranger.opens('/sign-in');
  await stranger.identifies();
  await stranger.types('Password', 'not the one');
  await stranger.hits('Enter');
  await stranger.isTold('Password', 'That email address and password do not match.');
});

play('what is no email address is told at once, without asking the server, and stays to be mended', async (ann, { demo }) => {
  await ann.opens('/sign-in');
  await ann.field('Email address').click();
  await ann.presses('Continue');
  await ann.isTold('Email address', 'Enter your email address.');
  await ann.types('Email address', 'ann.example.com');
  await ann.hits('Enter');
  await ann.isTold('Email address', 'Enter an email address like name@example.com.');
  await ann.finds('Email address', 'ann.example.com');
  await ann.hasFocusOn(ann.field('Email address'));
  await ann.identifies();
  await ann.isToldNothing();
  await ann.hits('Enter');
  await ann.isTold('Password', 'Enter a password.');
  assert.ok(!demo.asked.includes(SIGN_IN));
});

play('A09: a double click, and Enter on top, make one request; the button is busy and keeps its focus', async (ann, { demo }) => {
  await ann.hasAccount();
  await ann.opens('/sign-in');
  await ann.identifies();
  await ann.types('Password', ann.password);
  let release = (): void => undefined;
  demo.meddle(async (request) => {
    if (request.url?.endsWith('/sign-in/email')) await new Promise<void>((resolve) => (release = resolve));
    return false;
  });
  await ann.button('Sign in').dblclick();
  await ann.until('the button is busy', async () => (await ann.button('Sign in').getAttribute('aria-busy')) === 'true');
  await ann.hasFocusOn(ann.button('Sign in'));
  assert.equal(await ann.button('Sign in').isDisabled(), true, 'a screen reader hears that it is out of use');
  assert.equal(await ann.button('Sign in').evaluate((button: HTMLButtonElement) => button.disabled), false, 'it keeps the focus');
  await ann.hits('Enter', 'Space');
  await ann.page.getByRole('status').filter({ hasText: 'One moment…' }).first().waitFor();
  await ann.until('the server was asked', () => demo.asked.includes(SIGN_IN));
  release();
  await ann.isAt('/account');
  assert.equal(demo.asked.filter((request) => request === SIGN_IN).length, 1);
});

play('A26: the back button of the browser goes one step back, with the address kept, and then leaves', async (ann) => {
  await ann.opens('/');
  await ann.opens('/sign-in');
  await ann.identifies();
  await ann.page.goBack();
  await ann.seesHeading('Sign in');
  await ann.finds('Email address', ann.email);
  await ann.hits('Enter');
  await ann.seesHeading('Enter your password');
  await ann.page.goBack();
  await ann.seesHeading('Sign in');
  await ann.page.goBack();
  await ann.isAt('/');
});

play('"Change" goes back to the address, which is kept', async (ann) => {
  await ann.opens('/sign-in');
  await ann.identifies();
  await ann.presses('Change');
  await ann.finds('Email address', ann.email);
  await ann.hasFocusOn(ann.field('Email address'));
});

play('"Back" goes one step back from the other ways, and the browser is left where it was', async (ann) => {
  await ann.opens('/sign-in');
  await ann.identifies();
  await ann.presses('Try another way');
  await ann.seesHeading('Choose how to sign in');
  await ann.presses('Back');
  await ann.seesHeading('Enter your password');
  await ann.finds('Email address', ann.email);
});

play('A10: a password can be looked at, the caret stays, and submitting hides it again', async (ann, { demo }) => {
  await ann.opens('/sign-in');
  await ann.identifies();
  await ann.types('Password', 'not the one');
  await ann.hits('ArrowLeft', 'ArrowLeft');
  const type = (): Promise<string | null> => ann.field('Password').getAttribute('type');
  await ann.presses('Show');
  assert.equal(await type(), 'text');
  assert.equal(await ann.field('Password').evaluate((input: HTMLInputElement) => input.selectionStart), 9);
  await ann.button('Hide').waitFor();
  demo.meddle(() => new Promise(() => undefined));
  await ann.presses('Sign in');
  await ann.until('the password is hidden', async () => (await type()) === 'password');
  await ann.button('Show').waitFor();
});

play('whoever has not verified the address yet does so on the way in', async (ann, { demo }) => {
  await ann.signsUp();
  await demo.nextMail(ann.email);
  await ann.signsIn();
  await ann.seesHeading('Confirm your email address');
  await ann.types('Code', await ann.readsCode());
  await ann.hits('Enter');
  await ann.isAt('/account');
});

play('sign-in and sign-up change places with the address kept, where the page has one element', async (ann) => {
  await ann.opens('/quick-start');
  await ann.types('Email address', ann.email);
  await ann.presses('Create an account');
  await ann.seesHeading('Create your account');
  await ann.finds('Email address', ann.email);
  await ann.types('Name', ann.name);
  await ann.types('Password', ann.password);
  await ann.hits('Enter');
  await ann.types('Code', await ann.readsCode());
  await ann.hits('Enter');
  await ann.seesHeading('You are signed in');
});
