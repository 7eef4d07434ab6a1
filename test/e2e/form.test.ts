import assert from 'node:assert/strict';
import type { Person } from './person.js';
import { scenes } from './scene.js';
import { say } from './words.js';

const play = scenes();
const ONE = '<auth-provider backend="better-auth"></auth-provider><auth-login></auth-login>';

/** Every input of the page, the one way that password managers look, and every way there is. */
const inputs = (ann: Person): Promise<{ seen: number; all: number; inForms: number }> =>
  ann.page.evaluate(() => {
    const deep = (root: ParentNode): number => [...root.querySelectorAll('*')].reduce((sum, element) => sum + (element.matches('input') ? 1 : 0) + (element.shadowRoot ? deep(element.shadowRoot) : 0), 0);
    return {
      seen: document.querySelectorAll('input').length,
      all: deep(document),
      inForms: [...document.forms].reduce((sum, form) => sum + [...form.elements].filter((element) => element.matches('input')).length, 0),
    };
  });

/** What each input of the step is to a browser and a password manager. */
const tokens = (ann: Person): Promise<string[]> =>
  ann.page.evaluate(() => [...document.querySelectorAll<HTMLInputElement>('form:not([hidden]) input')].map((input) => `${input.name} ${input.type}: ${input.getAttribute('autocomplete')}`));

play('F01, F02, F03, F04, F11, F14, CSP-6: on each step every field is seen, belongs to its form and bears the exact tokens', async (ann) => {
  await ann.hasAccount();
  const check = async (expected: string[]): Promise<void> => {
    const { seen, all, inForms } = await inputs(ann);
    assert.ok(seen > 0 && seen === all && seen === inForms, `${seen} of ${all} inputs are seen, ${inForms} are in a form`);
    assert.deepEqual(await tokens(ann), expected);
    assert.equal(await ann.page.locator('[autocomplete=off], [onpaste], input[maxlength]').count(), 0);
  };
  await ann.opensPage(ONE);
  await ann.field(say('field.identifier')).waitFor();
  await check(['username text: username webauthn']);
  await ann.identifies();
  await check(['username text: username', 'current-password password: current-password']);
  await ann.presses(say('action.others'));
  await ann.presses(say('method.email-code'));
  await ann.field(say('field.code')).waitFor();
  assert.match((await tokens(ann)).at(-1)!, /^one-time-code text: one-time-code$/);
  assert.match((await tokens(ann))[0]!, /: username$/);

  await ann.opens('/sign-up');
  await ann.field(say('field.name')).waitFor();
  assert.deepEqual(await tokens(ann), ['name text: name', 'username text: username', 'new-password password: new-password']);
});

play('F05: each step sends one real submit event', async (ann) => {
  await ann.hasAccount();
  await ann.opensPage(ONE, `window.submits = 0; addEventListener('submit', (event) => { if (event.isTrusted) window.submits += 1; }, true);`);
  const submits = (): Promise<number> => ann.page.evaluate(() => (window as unknown as { submits: number }).submits);
  await ann.identifies();
  assert.equal(await submits(), 1);
  await ann.types(say('field.password'), ann.password);
  await ann.presses(say('action.sign-in'));
  await ann.seesHeading(say('done.title'));
  assert.equal(await submits(), 2);
});

play('F06: after success the form is hidden first and taken away at least 400 ms later, so that managers can save', async (ann) => {
  await ann.hasAccount();
  await ann.opensPage(
    ONE,
    `window.life = {};
     new MutationObserver(() => {
       const form = document.querySelector('auth-login form');
       if (form?.hidden && !life.hidden) { life.hidden = performance.now(); life.display = getComputedStyle(form).display; life.password = form.querySelector('[type=password]')?.value; }
       if (life.hidden && !form && !life.gone) life.gone = performance.now();
     }).observe(document, { subtree: true, childList: true, attributes: true });`,
  );
  await ann.identifies();
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  const life = async (): Promise<{ hidden?: number; gone?: number; display?: string; password?: string }> => ann.page.evaluate(() => (window as unknown as { life: object }).life);
  await ann.until('the form is gone', async () => Boolean((await life()).gone));
  const { hidden, gone, display, password } = await life();
  assert.equal(display, 'none');
  assert.equal(password, ann.password);
  assert.ok(gone! - hidden! >= 395, `it was gone after ${gone! - hidden!} ms`);
});

play('F12: what a password manager fills in counts, with its events and without any', async (ann) => {
  await ann.hasAccount();
  await ann.opensPage(ONE);
  await ann.field(say('field.identifier')).waitFor();
  await ann.field(say('field.identifier')).evaluate((input: HTMLInputElement, value) => {
    input.value = value;
    input.dispatchEvent(new Event('input', { bubbles: true }));
    input.dispatchEvent(new Event('change', { bubbles: true }));
  }, ann.email);
  await ann.presses(say('action.continue'));
  await ann.field(say('field.password')).waitFor();
  await ann.field(say('field.password')).evaluate((input: HTMLInputElement, value) => void (input.value = value), ann.password);
  await ann.presses(say('action.sign-in'));
  await ann.seesHeading(say('done.title'));
  await ann.sees(ann.email);
});

play('F13, CSP-6: a generated password, long and in every script, is taken as it is and opens the account again', async (ann) => {
  ann.password = `${'Zürich-東京-'.repeat(7)}🔑🗝️`;
  await ann.opens('/sign-up');
  await ann.types(say('field.identifier'), ann.email);
  await ann.field(say('field.password')).fill(ann.password);
  await ann.presses(say('action.sign-up'));
  await ann.types(say('field.code'), await ann.readsCode());
  await ann.hits('Enter');
  await ann.isAt('/account');
  await ann.context.clearCookies();
  await ann.opens('/sign-in');
  await ann.identifies();
  await ann.field(say('field.password')).fill(ann.password);
  await ann.hits('Enter');
  await ann.isAt('/account');
});

play('F14, CSP-6: a password can be pasted', async (ann) => {
  await ann.hasAccount();
  await ann.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await ann.opens('/sign-in');
  await ann.identifies();
  await ann.page.evaluate((text) => navigator.clipboard.writeText(text), ann.password);
  await ann.field(say('field.password')).focus();
  await ann.hits('ControlOrMeta+v', 'Enter');
  await ann.isAt('/account');
});

play('F17: the element works in the shadow root of a host, passkeys and focus included', async (ann) => {
  await ann.hasAccount();
  await ann.opensPage(
    '<auth-provider backend="better-auth"></auth-provider><my-host></my-host>',
    `const root = document.querySelector('my-host').attachShadow({ mode: 'open' });
     root.append(document.createElement('auth-login'));`,
  );
  await ann.seesButton(say('method.passkey'));
  await ann.identifies();
  await ann.hasFocusOn(ann.field(say('field.password')));
  await ann.types(say('field.password'), 'not the one');
  await ann.hits('Enter');
  await ann.isTold(say('field.password'), say('error.invalid-credentials'));
  await ann.page.keyboard.type(ann.password);
  await ann.hits('Enter');
  await ann.seesHeading(say('done.title'));
});

play('F18: two forms on one page share no id, and each goes its own way', async (ann) => {
  await ann.opensPage('<auth-provider backend="better-auth"></auth-provider><section aria-label="Left"><auth-login></auth-login></section><section aria-label="Right"><auth-signup></auth-signup></section>');
  const left = ann.page.getByRole('region', { name: 'Left' });
  const right = ann.page.getByRole('region', { name: 'Right' });
  await right.getByLabel(say('field.password'), { exact: true }).waitFor();
  await left.getByLabel(say('field.identifier')).fill(ann.email);
  await left.getByRole('button', { name: say('action.continue') }).click();
  await left.getByLabel(say('field.password'), { exact: true }).waitFor();
  const ids = await ann.page.evaluate(() => [...document.querySelectorAll('[id]')].map(({ id }) => id));
  assert.equal(new Set(ids).size, ids.length, ids.join(' '));
  assert.equal(await right.getByLabel(say('field.identifier')).inputValue(), '');
});

play('what people typed before Keylit arrived is adopted with the page\'s own form, which keeps its markup (F16)', async (ann) => {
  await ann.hasAccount();
  let release = (): void => undefined;
  await ann.context.route('**/keylit/keylit.js', async (route) => {
    await new Promise<void>((resolve) => (release = resolve));
    await route.continue();
  });
  const form = `<form action="/no-script" method="post" class="mine"><p>Of my own making</p>
    <label for="who">Your email</label> <input id="who" name="email" type="email" autocomplete="email">
    <button class="mine">Go on</button></form>`;
  void ann.opensPage(`<auth-provider backend="better-auth"></auth-provider><auth-login>${form}</auth-login>`).catch(() => undefined);
  await ann.types('Your email', ann.email);
  const before = await ann.page.locator('form.mine').evaluate((element) => element.innerHTML);
  release();
  await ann.until('the form is adopted', async () => (await ann.field('Your email').getAttribute('autocomplete')) === 'username webauthn');
  await ann.finds('Your email', ann.email);
  await ann.hasFocusOn(ann.field('Your email'));
  assert.equal(before.replace(/ autocomplete="[^"]*"/, ''), (await ann.page.locator('form.mine').evaluate((element) => element.innerHTML)).replace(/ (autocomplete|aria-invalid)="[^"]*"/g, ''));
  assert.equal(await ann.field(say('field.identifier')).count(), 0, 'there is one form, the page\'s own');
  await ann.hits('Enter');
  await ann.seesHeading(say('password.title'));
  await ann.doesNotSee('Of my own making');
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  await ann.seesHeading(say('done.title'));
});

play('an adopted form with both fields signs in at once, and says what is wrong', async (ann, { demo }) => {
  await ann.hasAccount();
  const form = `<form><label>Your email <input name="username"></label><label>Secret word <input name="current-password" type="password"></label><button>Enter</button></form>`;
  await ann.opensPage(`<auth-provider backend="better-auth"></auth-provider><auth-login>${form}</auth-login>`);
  await ann.until('the form is adopted', async () => (await ann.field('Your email').getAttribute('autocomplete')) === 'username webauthn');
  await ann.types('Your email', ann.email);
  await ann.types('Secret word', 'not the one');
  await ann.presses('Enter');
  await ann.isAlerted(say('error.invalid-credentials'));
  await ann.finds('Secret word', 'not the one');
  await ann.types('Secret word', ann.password);
  await ann.presses('Enter');
  await ann.seesHeading(say('done.title'));
  assert.equal(demo.asked.filter((request) => request.endsWith('/sign-in/email')).length, 2);
});
