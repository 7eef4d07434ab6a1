import assert from 'node:assert/strict';
import type { Person } from './person.js';
import { scenes } from './scene.js';
import { totp } from './totp.js';

const play = scenes();

interface Factor {
  readonly key: string;
  readonly recoveryCodes: readonly string[];
}

/** Sets two-step sign-in up on the account page, as the page asks. */
async function setsUp(ann: Person): Promise<Factor> {
  await ann.opens('/account');
  await ann.presses('Set up');
  await ann.hasFocusOn(ann.field('Password'));
  await ann.page.keyboard.type(ann.password);
  await ann.hits('Enter');
  await ann.seesHeading('Set up your authenticator app');
  await ann.page.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor();
  const key = await ann.page.getByRole('group', { name: 'Or type this key into it:' }).getByRole('code').innerText();
  await ann.types('Then enter the code that it shows.', totp(key));
  await ann.hits('Enter');
  await ann.seesHeading('Keep your recovery codes');
  const recoveryCodes = await ann.page.getByRole('main').getByRole('list').filter({ hasText: /^\s*\w{5}-\w{5}/ }).getByRole('listitem').allInnerTexts();
  return { key, recoveryCodes };
}

async function hasFactor(ann: Person): Promise<Factor> {
  await ann.isSignedIn();
  const factor = await setsUp(ann);
  await ann.presses('I have kept them');
  await ann.seesHeading('Two-step sign-in is on');
  await ann.context.clearCookies();
  return factor;
}

async function isAskedForTheCode(ann: Person): Promise<void> {
  await ann.signsIn();
  await ann.seesHeading('Confirm it is you');
  await ann.sees('Enter the code that your authenticator app shows.');
}

const wrongFor = (code: string): string => (code === '111111' ? '222222' : '111111');

play('two-step sign-in is set up with the key, and its recovery codes are shown once', async (ann) => {
  await ann.isSignedIn();
  const { recoveryCodes } = await setsUp(ann);
  assert.equal(recoveryCodes.length, 10);
  await ann.presses('I have kept them');
  await ann.seesHeading('Two-step sign-in is on');
  await ann.doesNotSee(recoveryCodes[0]!);
  await ann.page.reload();
  await ann.seesHeading('Two-step sign-in is on');
  await ann.doesNotSee(recoveryCodes[0]!);
});

play('a wrong password and a wrong code stop the set-up with words beside the field', async (ann) => {
  await ann.isSignedIn();
  await ann.opens('/account');
  await ann.presses('Set up');
  await ann.types('Password', 'not the one');
  await ann.hits('Enter');
  await ann.isTold('Password', 'That password is not right.');
  await ann.types('Password', ann.password);
  await ann.hits('Enter');
  await ann.seesHeading('Set up your authenticator app');
  const key = await ann.page.getByRole('group', { name: 'Or type this key into it:' }).getByRole('code').innerText();
  const label = 'Then enter the code that it shows.';
  await ann.types(label, wrongFor(totp(key)));
  await ann.hits('Enter');
  await ann.isTold(label, 'That code is not right. Check it and try again.');
  await ann.presses('Cancel');
  await ann.seesHeading('Two-step sign-in is off');
});

play('the recovery codes are copied and downloaded', async (ann) => {
  await ann.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await ann.isSignedIn();
  const { recoveryCodes } = await setsUp(ann);
  await ann.presses('Copy');
  await ann.seesButton('Copied.');
  assert.equal(await ann.page.evaluate(() => navigator.clipboard.readText()), recoveryCodes.join('\n'));
  const [download] = await Promise.all([ann.page.waitForEvent('download'), ann.presses('Download')]);
  assert.match(download.suggestedFilename(), /^recovery-codes-.*\.txt$/);
});

play('signing in asks for the code of the app: a wrong one is told and kept, the right one opens (A05)', async (ann) => {
  const { key } = await hasFactor(ann);
  await isAskedForTheCode(ann);
  await ann.hasFocusOn(ann.field('Code'));
  const wrong = wrongFor(totp(key));
  await ann.page.keyboard.type(wrong);
  await ann.hits('Enter');
  await ann.isTold('Code', 'That code is not right. Check it and try again.');
  await ann.finds('Code', wrong);
  await ann.field('Code').fill('');
  const code = totp(key);
  await ann.page.keyboard.insertText(`${code.slice(0, 3)} ${code.slice(3)}`);
  await ann.hits('Enter');
  await ann.isAt('/account');
});

play('a recovery code opens the account once', async (ann) => {
  const { recoveryCodes } = await hasFactor(ann);
  const useRecoveryCode = async (): Promise<void> => {
    await isAskedForTheCode(ann);
    await ann.presses('Try another way');
    await ann.presses('Use a recovery code');
    await ann.sees('Enter one of the recovery codes that you kept.');
    await ann.types('Code', recoveryCodes[0]!);
    await ann.hits('Enter');
  };
  await useRecoveryCode();
  await ann.isAt('/account');
  await ann.context.clearCookies();
  await useRecoveryCode();
  await ann.isTold('Code', 'That code is not right. Check it and try again.');
  await ann.types('Code', recoveryCodes[1]!.replace('-', ''));
  await ann.hits('Enter');
  await ann.isAt('/account');
});

play('a code by mail is another way through the second step', async (ann) => {
  await hasFactor(ann);
  await isAskedForTheCode(ann);
  await ann.presses('Try another way');
  await ann.presses('Email me a code');
  await ann.types('Code', await ann.readsCode());
  await ann.hits('Enter');
  await ann.isAt('/account');
});

play('a device that is trusted is not asked again, another one is', async (ann, { person }) => {
  const { key } = await hasFactor(ann);
  await isAskedForTheCode(ann);
  await ann.page.getByRole('checkbox', { name: 'Do not ask again on this device for 30 days' }).check();
  await ann.types('Code', totp(key));
  await ann.hits('Enter');
  await ann.isAt('/account');
  await ann.page.getByRole('main').getByRole('button', { name: 'Sign out' }).click();
  await ann.seesHeading('This page is yours alone');
  await ann.signsIn();
  await ann.isAt('/account');
  const elsewhere = await person();
  elsewhere.email = ann.email;
  await isAskedForTheCode(elsewhere);
});

play('after too many wrong codes it starts again at the password, with the address kept', async (ann) => {
  const { key } = await hasFactor(ann);
  await isAskedForTheCode(ann);
  for (let tries = 0; tries < 7; tries += 1) {
    if ((await ann.field('Code').count()) === 0) break;
    await ann.types('Code', wrongFor(totp(key)));
    const answer = ann.page.waitForResponse('**/verify-totp');
    await ann.hits('Enter');
    await answer;
    await ann.until('the answer is shown', async () => (await ann.page.locator('form[aria-busy=true]').count()) === 0);
  }
  await ann.finds('Email address', ann.email);
  await ann.signsIn();
  await ann.types('Code', totp(key));
  await ann.hits('Enter');
  await ann.isAt('/account');
});

play('two-step sign-in is turned off with the password, and sign-in asks for no code any more', async (ann) => {
  const { key } = await hasFactor(ann);
  await isAskedForTheCode(ann);
  await ann.types('Code', totp(key));
  await ann.hits('Enter');
  await ann.isAt('/account');
  await ann.presses('Turn off');
  await ann.seesHeading('Turn two-step sign-in off?');
  await ann.types('Password', ann.password);
  await ann.hits('Enter');
  await ann.seesHeading('Two-step sign-in is off');
  await ann.context.clearCookies();
  await ann.signsIn();
  await ann.isAt('/account');
});
