import assert from 'node:assert/strict';
import type { Person } from './person.js';
import { scenes } from './scene.js';
import { totp } from './totp.js';
import { say } from './words.js';

const play = scenes();
const NEW_PASSWORD = 'a whole new staple';
const MOST_STOPS = 60;

/** What has the focus: its name as a label or a text gives it, and what stands in the way of seeing it. */
const focus = (ann: Person): Promise<{ name: string; trouble: string }> =>
  ann.page.evaluate(() => {
    let active = document.activeElement as HTMLElement;
    while (active.shadowRoot?.activeElement) active = active.shadowRoot.activeElement as HTMLElement;
    const label = (active as HTMLInputElement).labels?.[0]?.innerText;
    const name = (active.ariaLabel || label || active.innerText || '').replace(/\s+/g, ' ').trim();
    const { left, top, width, height } = active.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    const hit = (active.getRootNode() as Document).elementFromPoint(x, y);
    const isInView = x >= 0 && y >= 0 && x <= innerWidth && y <= innerHeight;
    const isUncovered = hit !== null && (active === hit || active.contains(hit) || hit.contains(active));
    return { name, trouble: active === document.body ? 'nothing has it' : !isInView ? 'it is out of view' : !isUncovered ? `${hit?.outerHTML.slice(0, 80)} covers it` : '' };
  });

/** The focus has come to this, where it can be seen. */
async function comesTo(ann: Person, name: string): Promise<void> {
  let found = { name: '', trouble: '' };
  await ann.until(`the focus came to “${name}”`, async () => (found = await focus(ann)).name === name && !found.trouble).catch((error: Error) => {
    error.message += ` It is on “${found.name}”: ${found.trouble || 'seen'}.`;
    throw error;
  });
}

/** Tab, until the focus is on this; wherever it stops on the way, it can be seen. */
async function tabsTo(ann: Person, name: string): Promise<void> {
  const passed: string[] = [];
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    await ann.hits('Tab');
    const at = await focus(ann);
    if (at.name === name) return assert.equal(at.trouble, '', name);
    passed.push(at.name);
  }
  assert.fail(`Tab never comes to “${name}”: ${passed.join(', ')}`);
}

async function presses(ann: Person, name: string, key = 'Enter'): Promise<void> {
  await tabsTo(ann, name);
  await ann.hits(key);
}

const enters = async (ann: Person, text: string): Promise<void> => {
  await ann.page.keyboard.type(text);
  await ann.hits('Enter');
};

/** Nobody touches a mouse in these tests. */
async function hasNoMouse(ann: Person): Promise<void> {
  await ann.context.addInitScript(() => addEventListener('pointerdown', ({ isTrusted }) => isTrusted && console.error('somebody used a mouse'), true));
}

async function identifies(ann: Person): Promise<void> {
  await ann.opens('/sign-in');
  await ann.field(say('field.identifier')).waitFor();
  await tabsTo(ann, say('field.identifier'));
  await enters(ann, ann.email);
  await comesTo(ann, say('field.password'));
}

/** By the menu in the page's header. */
async function signsOut(ann: Person): Promise<void> {
  await ann.seesButton(say('user.menu', { who: ann.name }));
  await presses(ann, say('user.menu', { who: ann.name }));
  await comesTo(ann, say('user.account'));
  await ann.hits('End');
  await comesTo(ann, say('sign-out'));
  await ann.hits('Enter');
  await ann.link(say('action.sign-in')).first().waitFor();
}

play('A03, A04, A08: sign-up, enrolment of a second factor, signing in with both and signing out, by keyboard alone', async (ann) => {
  await hasNoMouse(ann);
  await ann.opens('/sign-up');
  await ann.field(say('field.name')).waitFor();
  await tabsTo(ann, say('field.name'));
  await ann.page.keyboard.type(ann.name);
  await tabsTo(ann, say('field.identifier'));
  await ann.page.keyboard.type(ann.email);
  await tabsTo(ann, say('field.password'));
  await ann.page.keyboard.type(ann.password);
  await presses(ann, say('action.show'), 'Space');
  await presses(ann, say('action.sign-up'), 'Space');
  await comesTo(ann, say('field.code'));
  await enters(ann, await ann.readsCode());
  await ann.isAt('/account');

  await ann.seesButton(say('enrol.start'));
  await presses(ann, say('enrol.start'));
  await comesTo(ann, say('field.password'));
  await enters(ann, ann.password);
  await ann.seesHeading(say('enrol.title'));
  const key = await ann.page.getByRole('group', { name: say('enrol.manual') }).getByRole('code').innerText();
  if ((await focus(ann)).name !== say('enrol.code')) await tabsTo(ann, say('enrol.code'));
  await enters(ann, totp(key));
  await ann.seesHeading(say('enrol.codes.title'));
  await presses(ann, say('enrol.codes.kept'));
  await ann.seesHeading(say('enrol.on.title'));
  await signsOut(ann);

  await identifies(ann);
  await enters(ann, ann.password);
  await ann.seesHeading(say('code.title.second-factor'));
  await comesTo(ann, say('field.code'));
  await enters(ann, totp(key));
  await ann.isAt('/account');
});

play('A03, A08: signing in by code and by link, and a new password for a forgotten one, by keyboard alone', async (ann) => {
  await ann.hasAccount();
  await hasNoMouse(ann);
  const others = async (): Promise<void> => {
    await identifies(ann);
    await presses(ann, say('action.others'));
    await comesTo(ann, say('methods.title'));
  };
  await others();
  await presses(ann, say('method.email-code'));
  await comesTo(ann, say('field.code'));
  await enters(ann, await ann.readsCode());
  await ann.isAt('/account');
  await signsOut(ann);

  await others();
  await presses(ann, say('method.magic-link'));
  await comesTo(ann, say('link.title'));
  await ann.opens(await ann.readsLink());
  await ann.isAt('/account');
  await signsOut(ann);

  await identifies(ann);
  await presses(ann, say('action.forgot'));
  await ann.isAt('/recover');
  await ann.field(say('field.identifier')).waitFor();
  await tabsTo(ann, say('field.identifier'));
  await enters(ann, ann.email);
  await comesTo(ann, say('field.code'));
  await enters(ann, await ann.readsCode());
  await comesTo(ann, say('field.new-password'));
  await enters(ann, NEW_PASSWORD);
  await comesTo(ann, say('accepted.title.recovery'));
  await presses(ann, say('action.sign-in'));
  await ann.isAt('/sign-in');
});

play('A03, A08: a passkey that is not found leads to the first field; the password does, and the offer is declined, by keyboard alone', async (ann) => {
  await ann.hasAccount();
  await hasNoMouse(ann);
  await ann.device!.verify(false);
  await ann.opens('/sign-in');
  await ann.seesButton(say('method.passkey'));
  await presses(ann, say('method.passkey'));
  await ann.isAlerted(/passkey/);
  // The words say "Go on here", and here the focus is.
  await comesTo(ann, say('field.identifier'));
  await enters(ann, ann.email);
  await comesTo(ann, say('field.password'));
  await enters(ann, ann.password);
  await comesTo(ann, say('offer.title'));
  await presses(ann, say('offer.skip'));
  await ann.isAt('/account');
}, { device: {} });

play('A02: Tab goes through the whole page and out of it, forwards and back: nothing holds it', async (ann) => {
  await ann.opens('/sign-in');
  await ann.seesButton(say('method.passkey'));
  const stops: string[] = [];
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    await ann.hits('Tab');
    const { name, trouble } = await focus(ann);
    if (trouble === 'nothing has it') break;
    assert.equal(trouble, '', name);
    stops.push(name);
  }
  assert.ok(stops.length < MOST_STOPS, `Tab never leaves: ${stops.join(', ')}`);
  const form = [say('field.identifier'), say('action.continue'), say('method.passkey')];
  assert.deepEqual(stops.filter((name) => form.includes(name)), form);
  assert.ok(stops.indexOf('Support') > stops.indexOf(say('method.passkey')));
});

play('A04, F02: Enter submits from every field of a form with several', async (ann, { demo }) => {
  await ann.opens('/sign-up');
  const labels = [say('field.name'), say('field.identifier'), say('field.password')];
  await ann.field(labels[2]!).waitFor();
  for (const label of labels) {
    await ann.field(label).focus();
    await ann.hits('Enter');
    // Nothing is typed: what is missing is told, and the field that lacks it takes the focus.
    await ann.isTold(say('field.identifier'), say('error.missing-field.identifier'));
    await ann.page.reload();
    await ann.field(labels[2]!).waitFor();
  }
  assert.equal(demo.asked.some((request) => request.includes('sign-up')), false);
});

play('A05: text can be pasted into every field', async (ann) => {
  await ann.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await ann.opens('/sign-up');
  await ann.field(say('field.password')).waitFor();
  for (const [label, text] of [[say('field.name'), 'Ann Example'], [say('field.identifier'), 'ann@example.com'], [say('field.password'), 'pasted Zürich 🔑']] as const) {
    await ann.page.evaluate((words) => navigator.clipboard.writeText(words), text);
    await ann.field(label).focus();
    await ann.hits('ControlOrMeta+v');
    await ann.finds(label, text);
  }
});
