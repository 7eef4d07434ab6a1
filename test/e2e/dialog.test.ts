import assert from 'node:assert/strict';
import { scenes } from './scene.js';
import { say } from './words.js';

const play = scenes();
const PAGE = '<auth-provider backend="better-auth"></auth-provider><p>Behind</p><button id="open">Members only</button><output></output>';
const SCRIPT = `
open.onclick; document.querySelector('#open').onclick = async () => {
  const snapshot = await document.querySelector('auth-provider').auth.open('sign-in');
  document.querySelector('output').textContent = 'It is ' + (snapshot.user?.email ?? snapshot.status);
};`.replace('open.onclick; ', '');

play('A27: the dialog is modal and named, nothing behind it can be reached, Escape closes it, and the focus returns', async (ann) => {
  await ann.opensPage(PAGE, SCRIPT);
  await ann.until('the provider is there', () => ann.page.evaluate(() => Boolean(customElements.get('auth-provider'))));
  await ann.presses('Members only');
  const dialog = ann.page.getByRole('dialog', { name: say('action.sign-in') });
  await dialog.waitFor();
  await ann.hasFocusOn(ann.field(say('field.identifier')));
  assert.equal(await dialog.evaluate((element) => element.matches(':modal')), true);
  for (let stop = 0; stop < 12; stop += 1) {
    await ann.hits('Tab');
    const isBehind = await ann.page.evaluate(() => document.activeElement !== document.body && !document.activeElement!.closest('dialog'));
    assert.equal(isBehind, false, 'Tab came to what is behind the dialog');
  }
  const reached = await ann.button('Members only').evaluate((button: HTMLElement) => {
    const { left, top } = button.getBoundingClientRect();
    button.focus();
    return document.activeElement === button || document.elementFromPoint(left + 3, top + 3) === button;
  });
  assert.equal(reached, false, 'what is behind can be focused or pressed');
  await ann.field(say('field.identifier')).focus();
  await ann.hits('Escape');
  await dialog.waitFor({ state: 'detached' });
  await ann.hasFocusOn(ann.button('Members only'));
  await ann.sees('It is signed-out');
});

play('somebody signs in within the dialog, which closes by itself and leaves the history alone', async (ann) => {
  await ann.hasAccount();
  await ann.opensPage(PAGE, SCRIPT);
  await ann.until('the provider is there', () => ann.page.evaluate(() => Boolean(customElements.get('auth-provider'))));
  const entries = await ann.page.evaluate(() => history.length);
  await ann.presses('Members only');
  await ann.identifies();
  await ann.hasFocusOn(ann.field(say('field.password')));
  await ann.page.keyboard.type(ann.password);
  await ann.hits('Enter');
  await ann.sees(`It is ${ann.email}`);
  assert.equal(await ann.page.getByRole('dialog').count(), 0);
  assert.equal(await ann.page.evaluate(() => history.length), entries);
  await ann.hasFocusOn(ann.button('Members only'));
});

play('the dialog has a button to close it, and whoever is signed in is asked nothing', async (ann) => {
  await ann.hasAccount();
  await ann.opensPage(PAGE, SCRIPT);
  await ann.until('the provider is there', () => ann.page.evaluate(() => Boolean(customElements.get('auth-provider'))));
  await ann.presses('Members only');
  await ann.presses(say('close'));
  await ann.sees('It is signed-out');
  await ann.isSignedInAgain();
  await ann.page.reload();
  await ann.until('the session is there', () => ann.page.evaluate(() => (document.querySelector('auth-provider') as unknown as { auth?: { snapshot: { status: string } } }).auth?.snapshot.status !== undefined));
  await ann.page.evaluate(() => (document.querySelector('auth-provider') as unknown as { auth: { ready(): Promise<unknown> } }).auth.ready());
  await ann.presses('Members only');
  await ann.sees(`It is ${ann.email}`);
});
