import assert from 'node:assert/strict';
import { scenes } from './scene.js';

const play = scenes();

play('somebody makes an account with a password and verifies the address with the code', async (ann) => {
  await ann.signsUp();
  await ann.sees(`We sent a code and a link to ${ann.email}. Enter the code here, or open the link.`);
  await ann.hasFocusOn(ann.field('Code'));
  await ann.types('Code', await ann.readsCode());
  await ann.presses('Continue');
  await ann.isAt('/account');
  await ann.seesHeading(`Hello, ${ann.name}`);
});

play('A03: an account is made with the keyboard alone, from the first field to the last code', async (ann) => {
  await ann.opens('/sign-up');
  await ann.field('Name').focus();
  await ann.page.keyboard.type(ann.name);
  await ann.hits('Tab');
  await ann.hasFocusOn(ann.field('Email address'));
  await ann.page.keyboard.type(ann.email);
  await ann.hits('Tab');
  await ann.hasFocusOn(ann.field('Password'));
  await ann.page.keyboard.type(ann.password);
  await ann.hits('Enter');
  await ann.hasFocusOn(ann.field('Code'));
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
  ann.page = first;
  await ann.until('the first tab has gone on', async () => /\/account$/.test(first.url()) || (await ann.page.getByText(/You are (already )?signed in/).isVisible()));
  if (!/\/account$/.test(first.url())) await ann.presses('Continue');
  await ann.isAt('/account');
});

play('a link that is not right says so, and the form is there', async (ann) => {
  await ann.signsUp();
  const link = new URL(await ann.readsLink());
  link.searchParams.set('token', `${link.searchParams.get('token')}x`);
  await ann.opens(link.href);
  await ann.isAlerted('That link does not work. Ask for a new one.');
  await ann.field('Email address').waitFor();
});

play('another code can be asked for after half a minute, and only the newest works', async (ann) => {
  await ann.page.clock.install();
  await ann.signsUp();
  const old = await ann.readsCode();
  await ann.sees(/You can ask for a new code in \d+ seconds?\./);
  assert.equal(await ann.button('Send a new code').count(), 0);
  await ann.page.clock.fastForward(31_000);
  await ann.presses('Send a new code');
  await ann.page.getByRole('status').filter({ hasText: 'Sent again. Only the newest code works.' }).waitFor();
  const fresh = await ann.readsCode();
  await ann.sees(/You can ask for a new code in \d+ seconds?\./);
  if (old !== fresh) {
    await ann.types('Code', old);
    await ann.hits('Enter');
    await ann.isTold('Code', 'That code is not right. Check it and try again.');
  }
  await ann.types('Code', fresh);
  await ann.hits('Enter');
  await ann.isAt('/account');
});

play('a wrong address is corrected, and nothing else has to be typed again', async (ann) => {
  const right = ann.email;
  ann.email = `typo-of-${right}`;
  await ann.signsUp();
  await ann.presses('Wrong address? Correct it');
  await ann.seesHeading('Correct your email address');
  await ann.finds('Email address', ann.email);
  await ann.types('Email address', right);
  await ann.presses('Continue');
  await ann.sees(`We sent a code and a link to ${right}. Enter the code here, or open the link.`);
  await ann.types('Code', await ann.readsCode(right));
  await ann.hits('Enter');
  await ann.isAt('/account');
  await ann.sees(right);
});

play('what is missing or too short is said beside its field, and what was typed stays', async (ann, { demo }) => {
  await ann.opens('/sign-up');
  await ann.types('Name', ann.name);
  await ann.presses('Create account');
  await ann.isTold('Email address', 'Enter your email address.');
  await ann.hasFocusOn(ann.field('Email address'));
  await ann.types('Email address', 'ann at example');
  await ann.hits('Enter');
  await ann.isTold('Email address', 'Enter an email address like name@example.com.');
  await ann.finds('Email address', 'ann at example');
  await ann.types('Email address', ann.email);
  await ann.hits('Enter');
  await ann.isTold('Password', 'Enter a password.');
  await ann.hasFocusOn(ann.field('Password'));
  await ann.types('Password', 'short');
  await ann.hits('Enter');
  await ann.isTold('Password', 'Use at least 8 characters.');
  await ann.finds('Name', ann.name);
  await ann.finds('Email address', ann.email);
  assert.deepEqual(demo.asked.filter((request) => request.includes('sign-up')), []);
});

play('a wrong code is refused and kept to be mended; one that has had its time asks for another', async (ann, { demo }) => {
  await ann.signsUp();
  const code = await ann.readsCode();
  const wrong = code === '111111' ? '222222' : '111111';
  await ann.types('Code', wrong);
  await ann.hits('Enter');
  await ann.isTold('Code', 'That code is not right. Check it and try again.');
  await ann.finds('Code', wrong);
  await ann.hasFocusOn(ann.field('Code'));
  await demo.expireEverythingSent();
  await ann.types('Code', code);
  await ann.hits('Enter');
  await ann.isTold('Code', 'That code has expired or was used. Ask for a new one.');
});

play('an address that has an account gets the same screen, and a mail that says so', async (ann, { person, demo }) => {
  await ann.hasAccount();
  const stranger = await person();
  stranger.email = ann.email;
  await stranger.signsUp();
  await stranger.sees(`We sent a code and a link to ${ann.email}. Enter the code here, or open the link.`);
  const { subject } = await demo.nextMail(ann.email);
  assert.equal(subject, 'You already have an account');
});

play('the inbox drawer of the demo shows the code to whoever signs up', async (ann) => {
  await ann.signsUp();
  const code = await ann.readsCode();
  await ann.presses(/^Inbox/);
  await ann.page.getByLabel(`Code ${[...code].join(' ')}`).waitFor();
});
