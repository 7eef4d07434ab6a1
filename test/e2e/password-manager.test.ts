import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { collectComplaints, type Complaints } from '../support/chromium.js';
import { startTestDemo, type TestDemo } from '../support/demo-server.js';
import { openManagedBrowser, type ManagedBrowser } from '../support/password-manager.js';
import { Person, settingsOf } from './person.js';
import { say } from './words.js';

const SAVED = { username: 'saved@example.com', password: 'correct horse battery' };
const NEW_PASSWORD = 'another horse battery';
/** A browser notes each refusal in red, although nothing is wrong with the page. */
const REFUSAL = /Failed to load resource: the server responded with a status of 4\d\d/;
const PROMPT = 'Show password prompt';

let demo: TestDemo;
let browser: ManagedBrowser;
let complaints: Complaints;
before(async () => {
  demo = await startTestDemo();
  browser = await openManagedBrowser([{ origin: demo.url, ...SAVED }], settingsOf(demo));
  complaints = await collectComplaints(browser.context);
});
after(async () => {
  await browser?.close();
  await demo?.close();
});

/** One person after the other at the same browser, whose manager knows the one who was here before. */
function play(title: string, act: (ann: Person) => Promise<void>): void {
  test(title, { timeout: 60_000 }, async () => {
    await browser.context.clearCookies();
    const ann = await Person.in(browser.context, demo, complaints);
    try {
      await act(ann);
      complaints.assertNone(REFUSAL);
    } catch (error) {
      if (error instanceof Error) error.message += `\n${await ann.describe()}`;
      throw error;
    } finally {
      await browser.decisions();
      await ann.page.close();
    }
  });
}

/** The person whose login the browser has kept; the account is made at the first call. */
async function isKnown(ann: Person): Promise<void> {
  Object.assign(ann, { email: SAVED.username, password: SAVED.password });
  await (known ??= ann.hasAccount());
}
let known: Promise<void> | undefined;

/** The browser has filled this field itself, with this. A script sees the value only once somebody has touched the page. */
async function isFilled(ann: Person, label: string, value: string): Promise<void> {
  await ann.until(`"${label}" is filled by the browser`, () => ann.field(label).evaluate((input) => input.matches(':autofill')));
  await ann.finds(label, value);
}

/** What the manager did until it asked whether to keep a password. */
async function isAsked(ann: Person): Promise<string> {
  let said = '';
  await ann.until('the browser offers to keep the password', async () => (said += await browser.decisions()).includes(PROMPT));
  return said;
}

// What Chromium fills

play('F08, F11: the step after the identifier is filled by Chromium for whom it names, and what it filled signs in', async (ann) => {
  await isKnown(ann);
  await ann.opens('/sign-in');
  await ann.identifies();
  await isFilled(ann, say('field.password'), SAVED.password);
  await ann.presses(say('action.sign-in'));
  await ann.isAt('/account');
});

play('F08, F12: both fields of one form are filled by Chromium, and one press signs in', async (ann) => {
  await isKnown(ann);
  await ann.opensPage(
    `<auth-provider backend="better-auth"></auth-provider>
     <auth-login><form><label>Your email <input name="username"></label><label>Secret word <input name="current-password" type="password"></label><button>Enter</button></form></auth-login>`,
  );
  await ann.page.mouse.click(5, 5);
  await isFilled(ann, 'Your email', SAVED.username);
  await isFilled(ann, 'Secret word', SAVED.password);
  await ann.presses('Enter');
  await ann.seesHeading(say('done.title'));
});

play('F08, F17: it fills the same form in the shadow root of a host', async (ann) => {
  await isKnown(ann);
  await ann.opensPage('<auth-provider backend="better-auth"></auth-provider><my-host></my-host>', `document.querySelector('my-host').attachShadow({ mode: 'open' }).append(document.createElement('auth-login'));`);
  await ann.identifies();
  await isFilled(ann, say('field.password'), SAVED.password);
  await ann.hits('Enter');
  await ann.seesHeading(say('done.title'));
});

play('F08, F18: of two forms on a page each is filled for itself', async (ann) => {
  await isKnown(ann);
  await ann.opensPage('<auth-provider backend="better-auth"></auth-provider><section aria-label="Left"><auth-login></auth-login></section><section aria-label="Right"><auth-login></auth-login></section>');
  for (const name of ['Left', 'Right']) {
    const form = ann.page.getByRole('region', { name });
    await form.getByLabel(say('field.identifier')).fill(SAVED.username);
    await form.getByRole('button', { name: say('action.continue') }).click();
    const password = form.getByLabel(say('field.password'), { exact: true });
    await password.waitFor();
    await ann.until(`${name} is filled`, () => password.evaluate((input: HTMLInputElement) => input.matches(':autofill')));
    assert.equal(await password.inputValue(), SAVED.password);
  }
});

play('F08, F13: the new password of a sign-up is not filled with an old one', async (ann) => {
  await isKnown(ann);
  await ann.opens('/sign-up');
  await ann.types(say('field.name'), ann.name);
  // The manager has looked at this form and decided.
  let said = '';
  await ann.until('Chromium has seen the form', async () => (said += await browser.decisions()).includes('New password element :  new-password'));
  for (const label of ['field.identifier', 'field.password'] as const) {
    assert.equal(await ann.field(say(label)).evaluate((input) => input.matches(':autofill')), false, label);
    await ann.finds(say(label), '');
  }
});

// What Chromium offers to keep

play('F09: after a sign-in that asks for the identifier first, Chromium offers to keep both', async (ann) => {
  await ann.hasAccount();
  await ann.signsIn();
  await ann.isAt('/account');
  assert.match(await isAsked(ann), /Username element :\s+username[^]*Show password prompt/);
});

play('F09: it offers so where the page stays, and takes the form away itself', async (ann) => {
  await ann.hasAccount();
  await ann.opensPage('<auth-provider backend="better-auth"></auth-provider><auth-login></auth-login>');
  await ann.identifies();
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  await ann.seesHeading(say('done.title'));
  await isAsked(ann);
});

play('F09, F17: it offers so in the shadow root of a host', async (ann) => {
  await ann.hasAccount();
  await ann.opensPage('<auth-provider backend="better-auth"></auth-provider><my-host></my-host>', `document.querySelector('my-host').attachShadow({ mode: 'open' }).append(document.createElement('auth-login'));`);
  await ann.identifies();
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  await ann.seesHeading(say('done.title'));
  await isAsked(ann);
});

play('F09: a password that was refused is not offered to be kept; the right one after it is', async (ann) => {
  await ann.hasAccount();
  await ann.opens('/sign-in');
  await ann.identifies();
  await ann.types(say('field.password'), 'not the one');
  await ann.hits('Enter');
  await ann.isTold(say('field.password'), say('error.invalid-credentials'));
  const said = await browser.decisions();
  await ann.page.keyboard.type(ann.password);
  await ann.hits('Enter');
  await ann.isAt('/account');
  assert.equal((said + (await isAsked(ann))).split(PROMPT).length - 1, 1, 'it asked once');
});

play('F09: after a sign-up', async (ann) => {
  await ann.signsUp();
  await ann.types(say('field.code'), await ann.readsCode());
  await ann.hits('Enter');
  await ann.isAt('/account');
  assert.match(await isAsked(ann), /New password element :\s+new-password[^]*Username element :\s+username[^]*Show password prompt/);
});

play('F09: after a forgotten password is replaced, with the address that it belongs to', async (ann) => {
  await ann.hasAccount();
  await ann.opens('/recover');
  await ann.types(say('field.identifier'), ann.email);
  await ann.hits('Enter');
  await ann.types(say('field.code'), await ann.readsCode());
  await ann.hits('Enter');
  await ann.types(say('field.new-password'), NEW_PASSWORD);
  await ann.hits('Enter');
  await ann.seesHeading(say('accepted.title.recovery'));
  assert.match(await isAsked(ann), /New password element :\s+new-password[^]*Username element :\s+username[^]*Show password prompt/);
});
