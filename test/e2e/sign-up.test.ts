import assert from 'node:assert/strict';
import { scenes } from './scene.js';
import { say, saying } from './words.js';

const play = scenes();

play('somebody makes an account with a password and verifies the address with the code', async (ann) => {
  await ann.signsUp();
  await ann.sees(say('code.sent.link', { to: ann.email }));
  await ann.hasFocusOn(ann.field(say('field.code')));
  await ann.types(say('field.code'), await ann.readsCode());
  await ann.presses(say('action.continue'));
  await ann.isAt('/account');
  await ann.seesHeading(`Hello, ${ann.name}`);
});

play('A03: an account is made with the keyboard alone, from the first field to the last code', async (ann) => {
  await ann.opens('/sign-up');
  await ann.field(say('field.name')).focus();
  await ann.page.keyboard.type(ann.name);
  await ann.hits('Tab');
  await ann.hasFocusOn(ann.field(say('field.identifier')));
  await ann.page.keyboard.type(ann.email);
  await ann.hits('Tab');
  await ann.hasFocusOn(ann.field(say('field.password')));
  await ann.page.keyboard.type(ann.password);
  await ann.hits('Enter');
  await ann.hasFocusOn(ann.field(say('field.code')));
  await ann.page.keyboard.type(await ann.readsCode());
  await ann.hits('Enter');
  await ann.isAt('/account');
});

play('the link of the mail verifies the address in the same tab, and leaves no trace in the address bar', async (ann) => {
  await ann.signsUp();
  await ann.opens(await ann.readsLink());
  await ann.isAt('/account');
  await ann.seesHeading(`Hello, ${ann.name}`);
  await ann.page.goBack();
  assert.doesNotMatch(ann.page.url(), /token|keylit/);
});

play('the link of the mail is opened in another tab, and the first tab goes on by itself', async (ann) => {
  await ann.signsUp();
  const first = await ann.opensTab(await ann.readsLink());
  await ann.isAt('/account');
  await ann.isTakenOn(first);
});

play('a link that is not right says so, and the form is there', async (ann) => {
  await ann.signsUp();
  const link = new URL(await ann.readsLink());
  link.searchParams.set('token', `${link.searchParams.get('token')}x`);
  await ann.opens(link.href);
  await ann.isAlerted(say('error.invalid-link'));
  await ann.field(say('field.identifier')).waitFor();
});

play('another code can be asked for after half a minute, and only the newest works', async (ann) => {
  await ann.page.clock.install();
  await ann.signsUp();
  const old = await ann.readsCode();
  await ann.sees(saying('code.resend.wait'));
  assert.equal(await ann.button(say('code.resend')).count(), 0);
  await ann.page.clock.fastForward(31_000);
  await ann.presses(say('code.resend'));
  await ann.page.getByRole('status').filter({ hasText: say('code.sent-again') }).waitFor();
  const fresh = await ann.readsCode();
  await ann.sees(saying('code.resend.wait'));
  if (old !== fresh) {
    await ann.types(say('field.code'), old);
    await ann.hits('Enter');
    await ann.isTold(say('field.code'), say('error.invalid-code'));
  }
  await ann.types(say('field.code'), fresh);
  await ann.hits('Enter');
  await ann.isAt('/account');
});

play('a wrong address is corrected, and nothing else has to be typed again', async (ann) => {
  const right = ann.email;
  ann.email = `typo-of-${right}`;
  await ann.signsUp();
  await ann.presses(say('code.wrong-address'));
  await ann.seesHeading(say('change-identifier.title'));
  await ann.finds(say('field.identifier'), ann.email);
  await ann.types(say('field.identifier'), right);
  await ann.presses(say('action.continue'));
  await ann.sees(say('code.sent.link', { to: right }));
  await ann.types(say('field.code'), await ann.readsCode(right));
  await ann.hits('Enter');
  await ann.isAt('/account');
  await ann.sees(right);
});

play('A07: what is missing or too short is said beside its field, which takes the focus, and what was typed stays', async (ann, { demo }) => {
  await ann.opens('/sign-up');
  await ann.types(say('field.name'), ann.name);
  await ann.presses(say('action.sign-up'));
  await ann.isTold(say('field.identifier'), say('error.missing-field.identifier'));
  await ann.hasFocusOn(ann.field(say('field.identifier')));
  await ann.types(say('field.identifier'), 'ann at example');
  await ann.hits('Enter');
  await ann.isTold(say('field.identifier'), say('error.invalid-identifier'));
  await ann.finds(say('field.identifier'), 'ann at example');
  await ann.types(say('field.identifier'), ann.email);
  await ann.hits('Enter');
  await ann.isTold(say('field.password'), say('error.missing-field.password'));
  await ann.hasFocusOn(ann.field(say('field.password')));
  await ann.types(say('field.password'), 'short');
  await ann.hits('Enter');
  await ann.isTold(say('field.password'), say('error.weak-password', { count: 8 }));
  await ann.finds(say('field.name'), ann.name);
  await ann.finds(say('field.identifier'), ann.email);
  assert.deepEqual(demo.asked.filter((request) => request.includes('sign-up')), []);
});

play('a wrong code is refused and kept to be mended; one that has had its time asks for another', async (ann, { demo }) => {
  await ann.signsUp();
  const code = await ann.readsCode();
  const wrong = code === '111111' ? '222222' : '111111';
  await ann.types(say('field.code'), wrong);
  await ann.hits('Enter');
  await ann.isTold(say('field.code'), say('error.invalid-code'));
  await ann.finds(say('field.code'), wrong);
  await ann.hasFocusOn(ann.field(say('field.code')));
  await demo.expireEverythingSent();
  await ann.types(say('field.code'), code);
  await ann.hits('Enter');
  await ann.isTold(say('field.code'), say('error.expired-code'));
});

play('an address that has an account gets the same screen, and a mail that says so', async (ann, { person, demo }) => {
  await ann.hasAccount();
  const stranger = await person();
  stranger.email = ann.email;
  await stranger.signsUp();
  await stranger.sees(say('code.sent.link', { to: ann.email }));
  const { subject } = await demo.nextMail(ann.email);
  assert.equal(subject, 'You already have an account');
});

play('the inbox drawer of the demo shows the code to whoever signs up', async (ann) => {
  await ann.signsUp();
  const code = await ann.readsCode();
  await ann.presses(/^Inbox/);
  await ann.page.getByLabel(`Code ${[...code].join(' ')}`).waitFor();
});
