import assert from 'node:assert/strict';
import { scenes } from './scene.js';
import { say } from './words.js';

const play = scenes();
const SIGN_IN = 'POST /api/auth/sign-in/email';

play('somebody signs in with a password, by keyboard alone, and the focus goes along (A03, A04, A08)', async (ann) => {
  await ann.hasAccount();
  await ann.opens('/sign-in');
  await ann.field(say('field.identifier')).focus();
  await ann.page.keyboard.type(ann.email);
  await ann.hits('Enter');
  await ann.hasFocusOn(ann.field(say('field.password')));
  await ann.page.keyboard.type(ann.password);
  await ann.hits('Enter');
  await ann.isAt('/account');
  await ann.seesHeading(`Hello, ${ann.name}`);
});

play('F07: a wrong password is said beside its field, which takes the focus with all of it selected', async (ann) => {
  await ann.hasAccount();
  await ann.opens('/sign-in');
  await ann.identifies();
  await ann.types(say('field.password'), 'not the one');
  await ann.presses(say('action.sign-in'));
  await ann.isTold(say('field.password'), say('error.invalid-credentials'));
  await ann.hasFocusOn(ann.field(say('field.password')));
  await ann.finds(say('field.password'), 'not the one');
  assert.equal(await ann.selection(say('field.password')), 'not the one');
  await ann.finds(say('field.identifier'), ann.email);
  await ann.page.keyboard.type(ann.password);
  await ann.hits('Enter');
  await ann.isAt('/account');
});

play('somebody without an account reads the same words as somebody with a wrong password', async (stranger) => {
  await stranger.opens('/sign-in');
  await stranger.identifies();
  await stranger.types(say('field.password'), 'not the one');
  await stranger.hits('Enter');
  await stranger.isTold(say('field.password'), say('error.invalid-credentials'));
});

play('what is no email address is told at once, without asking the server, and stays to be mended', async (ann, { demo }) => {
  await ann.opens('/sign-in');
  await ann.field(say('field.identifier')).click();
  await ann.presses(say('action.continue'));
  await ann.isTold(say('field.identifier'), say('error.missing-field.identifier'));
  await ann.types(say('field.identifier'), 'ann.example.com');
  await ann.hits('Enter');
  await ann.isTold(say('field.identifier'), say('error.invalid-identifier'));
  await ann.finds(say('field.identifier'), 'ann.example.com');
  await ann.hasFocusOn(ann.field(say('field.identifier')));
  await ann.identifies();
  await ann.isToldNothing();
  await ann.hits('Enter');
  await ann.isTold(say('field.password'), say('error.missing-field.password'));
  assert.ok(!demo.asked.includes(SIGN_IN));
});

play('A09: a double click, and Enter on top, make one request; the button is busy and keeps its focus', async (ann, { demo }) => {
  await ann.hasAccount();
  await ann.opens('/sign-in');
  await ann.identifies();
  await ann.types(say('field.password'), ann.password);
  let release = (): void => undefined;
  demo.meddle(async (request) => {
    if (request.url?.endsWith('/sign-in/email')) await new Promise<void>((resolve) => (release = resolve));
    return false;
  });
  await ann.button(say('action.sign-in')).dblclick();
  await ann.until('the button is busy', async () => (await ann.button(say('action.sign-in')).getAttribute('aria-busy')) === 'true');
  await ann.hasFocusOn(ann.button(say('action.sign-in')));
  assert.equal(await ann.button(say('action.sign-in')).isDisabled(), true, 'a screen reader hears that it is out of use');
  assert.equal(await ann.button(say('action.sign-in')).evaluate((button: HTMLButtonElement) => button.disabled), false, 'it keeps the focus');
  await ann.hits('Enter', 'Space');
  await ann.page.getByRole('status').filter({ hasText: say('busy') }).first().waitFor();
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
  await ann.seesHeading(say('sign-in.title'));
  await ann.finds(say('field.identifier'), ann.email);
  await ann.hits('Enter');
  await ann.seesHeading(say('password.title'));
  await ann.page.goBack();
  await ann.seesHeading(say('sign-in.title'));
  await ann.page.goBack();
  await ann.isAt('/');
});

play('"Change" goes back to the address, which is kept', async (ann) => {
  await ann.opens('/sign-in');
  await ann.identifies();
  await ann.presses(say('action.change'));
  await ann.finds(say('field.identifier'), ann.email);
  await ann.hasFocusOn(ann.field(say('field.identifier')));
});

play('"Back" goes one step back from the other ways, and the browser is left where it was', async (ann) => {
  await ann.opens('/sign-in');
  await ann.identifies();
  await ann.presses(say('action.others'));
  await ann.seesHeading(say('methods.title'));
  await ann.presses(say('action.back'));
  await ann.seesHeading(say('password.title'));
  await ann.finds(say('field.identifier'), ann.email);
});

play('A10, CSP-6: a password can be looked at, the caret stays, and submitting hides it again', async (ann, { demo }) => {
  await ann.opens('/sign-in');
  await ann.identifies();
  await ann.types(say('field.password'), 'not the one');
  await ann.hits('ArrowLeft', 'ArrowLeft');
  const type = (): Promise<string | null> => ann.field(say('field.password')).getAttribute('type');
  await ann.presses(say('action.show'));
  assert.equal(await type(), 'text');
  assert.equal(await ann.field(say('field.password')).evaluate((input: HTMLInputElement) => input.selectionStart), 9);
  await ann.button(say('action.hide')).waitFor();
  demo.meddle(() => new Promise(() => undefined));
  await ann.presses(say('action.sign-in'));
  await ann.until('the password is hidden', async () => (await type()) === 'password');
  await ann.button(say('action.show')).waitFor();
});

play('whoever has not verified the address yet does so on the way in', async (ann, { demo }) => {
  await ann.signsUp();
  await demo.nextMail(ann.email);
  await ann.signsIn();
  await ann.seesHeading(say('code.title.verification'));
  await ann.types(say('field.code'), await ann.readsCode());
  await ann.hits('Enter');
  await ann.isAt('/account');
});

play('sign-in and sign-up change places with the address kept, where the page has one element', async (ann) => {
  await ann.opens('/quick-start');
  await ann.types(say('field.identifier'), ann.email);
  await ann.presses(say('switch.to-sign-up.action'));
  await ann.seesHeading(say('sign-up.title'));
  await ann.finds(say('field.identifier'), ann.email);
  await ann.types(say('field.name'), ann.name);
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  await ann.types(say('field.code'), await ann.readsCode());
  await ann.hits('Enter');
  await ann.seesHeading(say('done.title'));
});
