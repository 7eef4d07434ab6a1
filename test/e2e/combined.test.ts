import assert from 'node:assert/strict';
import type { Person } from './person.js';
import { scenes } from './scene.js';
import { say } from './words.js';

const play = scenes();

/** One form for those who have an account and those who do not, on a page that tells in its title who came. */
async function comes(someone: Person): Promise<void> {
  await someone.opensPage(
    '<auth-provider backend="better-auth"></auth-provider><auth-login combined return-to="/account"></auth-login>',
    'document.addEventListener("auth-signed-in", ({ user, newUser }) => sessionStorage.setItem("came", `${newUser ? "new" : "known"} ${user.email}`));',
  );
  await someone.seesHeading(say('combined.title'));
}

async function asksForCode(someone: Person): Promise<string> {
  await someone.types(say('field.identifier'), someone.email);
  await someone.hits('Enter');
  await someone.seesHeading(say('code.title.sign-in'));
  await someone.sees(say('code.sent', { to: someone.email }));
  return someone.readsCode();
}

const told = (someone: Person): Promise<string | null> => someone.page.evaluate(() => sessionStorage.getItem('came'));
const other = (code: string): string => (code === '111111' ? '222222' : '111111');

play('the combined form makes the account of a new address with a code, and says that it is new', async (newcomer) => {
  await comes(newcomer);
  assert.equal(await newcomer.button(say('switch.to-sign-up.action')).count(), 0, 'there is nothing to switch to');
  const code = await asksForCode(newcomer);
  await newcomer.types(say('field.code'), code);
  await newcomer.hits('Enter');
  await newcomer.isAt('/account');
  await newcomer.sees(newcomer.email);
  assert.equal(await told(newcomer), `new ${newcomer.email}`);
});

/** Has had an account since yesterday: the server tells a new one by its age alone. */
async function isKnown(ann: Person): Promise<void> {
  await ann.hasAccount();
  await ann.page.clock.install({ time: Date.now() + 86_400_000 });
}

play('the combined form signs in whoever has an account, on the same screens and with the same words', async (ann) => {
  await isKnown(ann);
  await comes(ann);
  await ann.types(say('field.code'), await asksForCode(ann));
  await ann.hits('Enter');
  await ann.isAt('/account');
  await ann.seesHeading(`Hello, ${ann.name}`);
  assert.equal(await told(ann), `known ${ann.email}`);
});

play('a wrong code in the combined form makes no account; the right one does', async (newcomer, { demo }) => {
  await comes(newcomer);
  const code = await asksForCode(newcomer);
  await newcomer.types(say('field.code'), other(code));
  await newcomer.hits('Enter');
  await newcomer.isTold(say('field.code'), say('error.invalid-code'));
  assert.equal(await told(newcomer), null);
  const session = await newcomer.context.request.get(`${demo.url}/api/auth/get-session`);
  assert.equal(await session.json(), null);
  await newcomer.types(say('field.code'), code);
  await newcomer.hits('Enter');
  await newcomer.isAt('/account');
  assert.equal(await told(newcomer), `new ${newcomer.email}`);
});

play('in the combined form too somebody may take the password instead of a code', async (ann) => {
  await ann.hasAccount();
  await comes(ann);
  await asksForCode(ann);
  await ann.presses(say('action.others'));
  await ann.presses(say('method.password'));
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  await ann.isAt('/account');
  assert.equal(await told(ann), `known ${ann.email}`);
});

play('a new address makes its account with a link as well', async (newcomer) => {
  await comes(newcomer);
  await asksForCode(newcomer);
  await newcomer.presses(say('action.others'));
  await newcomer.presses(say('method.magic-link'));
  await newcomer.seesHeading(say('link.title'));
  // A page that a test puts in place cannot be led to by a redirect: it is followed by hand.
  const { location } = (await newcomer.context.request.get(await newcomer.readsLink(), { maxRedirects: 0 })).headers();
  assert.match(location ?? '', /\/somebodys\/page\?/);
  await newcomer.opens(location!);
  await newcomer.isAt('/account');
  assert.equal(await told(newcomer), `new ${newcomer.email}`);
});
