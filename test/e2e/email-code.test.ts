import assert from 'node:assert/strict';
import type { Person } from './person.js';
import { scenes } from './scene.js';
import { say } from './words.js';

const play = scenes();

async function asksForCode(ann: Person): Promise<string> {
  await ann.opens('/sign-in');
  await ann.identifies();
  await ann.presses(say('action.others'));
  await ann.seesHeading(say('methods.title'));
  await ann.presses(say('method.email-code'));
  await ann.seesHeading(say('code.title.sign-in'));
  await ann.sees(say('code.sent', { to: ann.email }));
  return ann.readsCode();
}

const other = (code: string): string => (code === '111111' ? '222222' : '111111');

play('somebody signs in with a code instead of the password', async (ann) => {
  await ann.hasAccount();
  const code = await asksForCode(ann);
  await ann.hasFocusOn(ann.field(say('field.code')));
  await ann.page.keyboard.type(code);
  await ann.hits('Enter');
  await ann.isAt('/account');
});

play('A05: a code is pasted as it was printed, with a space or a dash, into the one field there is', async (ann) => {
  await ann.hasAccount();
  const code = await asksForCode(ann);
  await ann.field(say('field.code')).focus();
  await ann.page.keyboard.insertText(` ${code.slice(0, 3)}-${code.slice(3)} `);
  assert.equal(await ann.page.locator('form input:not([type=hidden])').count(), 1);
  await ann.presses(say('action.continue'));
  await ann.isAt('/account');
});

play('a wrong code is told, kept and can be mended; one too short is not even sent', async (ann, { demo }) => {
  await ann.hasAccount();
  const code = await asksForCode(ann);
  await ann.presses(say('action.continue'));
  await ann.isTold(say('field.code'), say('error.missing-field.code'));
  await ann.types(say('field.code'), code.slice(0, 5));
  await ann.hits('Enter');
  await ann.isTold(say('field.code'), say('error.invalid-code'));
  assert.ok(!demo.asked.includes('POST /api/auth/sign-in/email-otp'));
  await ann.types(say('field.code'), other(code));
  await ann.hits('Enter');
  await ann.until('the server was asked', () => demo.asked.includes('POST /api/auth/sign-in/email-otp'));
  await ann.isTold(say('field.code'), say('error.invalid-code'));
  await ann.finds(say('field.code'), other(code));
  await ann.types(say('field.code'), code);
  await ann.hits('Enter');
  await ann.isAt('/account');
});

play('an expired code says so, and a new one works', async (ann, { demo }) => {
  await ann.hasAccount();
  await ann.page.clock.install();
  const code = await asksForCode(ann);
  await demo.expireEverythingSent();
  await ann.types(say('field.code'), code);
  await ann.hits('Enter');
  await ann.isTold(say('field.code'), say('error.expired-code'));
  await ann.finds(say('field.code'), code);
  await ann.page.clock.fastForward(31_000);
  await ann.presses(say('code.resend'));
  await ann.types(say('field.code'), await ann.readsCode());
  await ann.hits('Enter');
  await ann.isAt('/account');
});

play('a code that was used on another device does not work again', async (ann, { demo }) => {
  await ann.hasAccount();
  const code = await asksForCode(ann);
  const elsewhere = await fetch(`${demo.url}/api/auth/sign-in/email-otp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: demo.url },
    body: JSON.stringify({ email: ann.email, otp: code }),
  });
  assert.equal(elsewhere.status, 200);
  await ann.types(say('field.code'), code);
  await ann.hits('Enter');
  await ann.isTold(say('field.code'), say('error.invalid-code'));
});

play('after too many wrong codes even the right one is refused, and a new one is asked for', async (ann) => {
  await ann.hasAccount();
  await ann.page.clock.install();
  const code = await asksForCode(ann);
  const tries = ['111111', '222222', '333333', '444444'].filter((wrong) => wrong !== code).slice(0, 3);
  for (const wrong of tries) {
    await ann.types(say('field.code'), wrong);
    const answer = ann.page.waitForResponse('**/sign-in/email-otp');
    await ann.hits('Enter');
    await answer;
    await ann.isTold(say('field.code'), say('error.invalid-code'));
  }
  await ann.types(say('field.code'), code);
  await ann.hits('Enter');
  await ann.sees(say('error.too-many-attempts'));
  await ann.page.clock.fastForward(31_000);
  await ann.presses(say('code.resend'));
  await ann.types(say('field.code'), await ann.readsCode());
  await ann.hits('Enter');
  await ann.isAt('/account');
});

play('whoever is new is let in by a code, on the same screens', async (newcomer) => {
  const code = await asksForCode(newcomer);
  await newcomer.types(say('field.code'), code);
  await newcomer.hits('Enter');
  await newcomer.isAt('/account');
});

play('from the code there is a way back, and another way on', async (ann) => {
  await ann.hasAccount();
  await asksForCode(ann);
  await ann.presses(say('action.others'));
  await ann.presses(say('method.password'));
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  await ann.isAt('/account');
});
