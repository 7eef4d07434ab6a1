import assert from 'node:assert/strict';
import type { Person } from './person.js';
import { scan } from './scan.js';
import { scenes } from './scene.js';
import { totp } from './totp.js';
import { say } from './words.js';

const play = scenes();

interface Factor {
  readonly key: string;
  readonly recoveryCodes: readonly string[];
}

/** Sets two-step sign-in up on the account page, as the page asks. */
async function setsUp(ann: Person): Promise<Factor> {
  await ann.opens('/account');
  await ann.presses(say('enrol.start'));
  await ann.hasFocusOn(ann.field(say('field.password')));
  await ann.page.keyboard.type(ann.password);
  await ann.hits('Enter');
  await ann.seesHeading(say('enrol.title'));
  await ann.page.getByRole('img', { name: say('enrol.qr') }).waitFor();
  const key = await ann.page.getByRole('group', { name: say('enrol.manual') }).getByRole('code').innerText();
  await ann.types(say('enrol.code'), totp(key));
  await ann.hits('Enter');
  await ann.seesHeading(say('enrol.codes.title'));
  const recoveryCodes = await ann.page.getByRole('main').getByRole('list').filter({ hasText: /^\s*\w{5}-\w{5}/ }).getByRole('listitem').allInnerTexts();
  return { key, recoveryCodes };
}

async function hasFactor(ann: Person): Promise<Factor> {
  await ann.isSignedIn();
  const factor = await setsUp(ann);
  await ann.presses(say('enrol.codes.kept'));
  await ann.seesHeading(say('enrol.on.title'));
  await ann.context.clearCookies();
  return factor;
}

async function isAskedForTheCode(ann: Person): Promise<void> {
  await ann.signsIn();
  await ann.seesHeading(say('code.title.second-factor'));
  await ann.sees(say('code.totp'));
}

const wrongFor = (code: string): string => (code === '111111' ? '222222' : '111111');

play('two-step sign-in is set up with the key, and its recovery codes are shown once', async (ann) => {
  await ann.isSignedIn();
  const { recoveryCodes } = await setsUp(ann);
  assert.equal(recoveryCodes.length, 10);
  await ann.presses(say('enrol.codes.kept'));
  await ann.seesHeading(say('enrol.on.title'));
  await ann.doesNotSee(recoveryCodes[0]!);
  await ann.page.reload();
  await ann.seesHeading(say('enrol.on.title'));
  await ann.doesNotSee(recoveryCodes[0]!);
});

play('a phone scans the QR code, which names the shop and the account, and its code turns two-step sign-in on', async (ann) => {
  await ann.isSignedIn();
  await ann.opens('/account');
  await ann.presses(say('enrol.start'));
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  const uri = new URL(await scan(ann.page.getByRole('img', { name: say('enrol.qr') })));
  assert.equal(uri.protocol, 'otpauth:');
  assert.equal(decodeURIComponent(uri.pathname.split('/').at(-1)!), `Fernweh:${ann.email}`);
  assert.equal(uri.searchParams.get('issuer'), 'Fernweh');
  await ann.types(say('enrol.code'), totp(uri.searchParams.get('secret')!));
  await ann.presses(say('enrol.confirm'));
  await ann.seesHeading(say('enrol.codes.title'));
});

play('a wrong password and a wrong code stop the set-up with words beside the field', async (ann) => {
  await ann.isSignedIn();
  await ann.opens('/account');
  await ann.presses(say('enrol.start'));
  await ann.types(say('field.password'), 'not the one');
  await ann.hits('Enter');
  await ann.isTold(say('field.password'), say('enrol.password.wrong'));
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  await ann.seesHeading(say('enrol.title'));
  const key = await ann.page.getByRole('group', { name: say('enrol.manual') }).getByRole('code').innerText();
  const label = say('enrol.code');
  await ann.types(label, wrongFor(totp(key)));
  await ann.hits('Enter');
  await ann.isTold(label, say('error.invalid-code'));
  await ann.presses(say('action.cancel'));
  await ann.seesHeading(say('enrol.off.title'));
});

play('the recovery codes are copied and downloaded', async (ann) => {
  await ann.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await ann.isSignedIn();
  const { recoveryCodes } = await setsUp(ann);
  await ann.presses(say('enrol.copy'));
  await ann.seesButton(say('enrol.copied'));
  assert.equal(await ann.page.evaluate(() => navigator.clipboard.readText()), recoveryCodes.join('\n'));
  const [download] = await Promise.all([ann.page.waitForEvent('download'), ann.presses(say('enrol.codes.download'))]);
  assert.match(download.suggestedFilename(), /^recovery-codes-.*\.txt$/);
});

play('signing in asks for the code of the app: a wrong one is told and kept, the right one opens (A05)', async (ann) => {
  const { key } = await hasFactor(ann);
  await isAskedForTheCode(ann);
  await ann.hasFocusOn(ann.field(say('field.code')));
  const wrong = wrongFor(totp(key));
  await ann.page.keyboard.type(wrong);
  await ann.hits('Enter');
  await ann.isTold(say('field.code'), say('error.invalid-code'));
  await ann.finds(say('field.code'), wrong);
  await ann.field(say('field.code')).fill('');
  const code = totp(key);
  await ann.page.keyboard.insertText(`${code.slice(0, 3)} ${code.slice(3)}`);
  await ann.hits('Enter');
  await ann.isAt('/account');
});

play('R16: a recovery code signs in once; the second time it is refused, and another one is not', async (ann) => {
  const { recoveryCodes } = await hasFactor(ann);
  const useRecoveryCode = async (): Promise<void> => {
    await isAskedForTheCode(ann);
    await ann.presses(say('action.others'));
    await ann.presses(say('method.recovery-code'));
    await ann.sees(say('code.recovery'));
    await ann.types(say('field.code'), recoveryCodes[0]!);
    await ann.hits('Enter');
  };
  await useRecoveryCode();
  await ann.isAt('/account');
  await ann.context.clearCookies();
  await useRecoveryCode();
  await ann.isTold(say('field.code'), say('error.invalid-code'));
  assert.equal(await (await ann.context.request.get('/api/auth/get-session')).json(), null, 'nobody is signed in by a code that has been used');
  await ann.types(say('field.code'), recoveryCodes[1]!.replace('-', ''));
  await ann.hits('Enter');
  await ann.isAt('/account');
});

play('a code by mail is another way through the second step', async (ann) => {
  await hasFactor(ann);
  await isAskedForTheCode(ann);
  await ann.presses(say('action.others'));
  await ann.presses(say('method.email-code'));
  await ann.types(say('field.code'), await ann.readsCode());
  await ann.hits('Enter');
  await ann.isAt('/account');
});

play('a device that is trusted is not asked again, another one is', async (ann, { person }) => {
  const { key } = await hasFactor(ann);
  await isAskedForTheCode(ann);
  await ann.page.getByRole('checkbox', { name: say('code.trust', { count: 30 }) }).check();
  await ann.types(say('field.code'), totp(key));
  await ann.hits('Enter');
  await ann.isAt('/account');
  await ann.page.getByRole('main').getByRole('button', { name: say('sign-out') }).click();
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
    if ((await ann.field(say('field.code')).count()) === 0) break;
    await ann.types(say('field.code'), wrongFor(totp(key)));
    const answer = ann.page.waitForResponse('**/verify-totp');
    await ann.hits('Enter');
    await answer;
    await ann.until('the answer is shown', async () => (await ann.page.locator('form[aria-busy=true]').count()) === 0);
  }
  await ann.finds(say('field.identifier'), ann.email);
  await ann.signsIn();
  await ann.types(say('field.code'), totp(key));
  await ann.hits('Enter');
  await ann.isAt('/account');
});

play('two-step sign-in is turned off with the password, and sign-in asks for no code any more', async (ann) => {
  const { key } = await hasFactor(ann);
  await isAskedForTheCode(ann);
  await ann.types(say('field.code'), totp(key));
  await ann.hits('Enter');
  await ann.isAt('/account');
  await ann.presses(say('enrol.off'));
  await ann.seesHeading(say('enrol.off.confirm'));
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  await ann.seesHeading(say('enrol.off.title'));
  await ann.context.clearCookies();
  await ann.signsIn();
  await ann.isAt('/account');
});
