import assert from 'node:assert/strict';
import type { Page } from 'playwright';
import { scenes } from './scene.js';
import { say, saying } from './words.js';

const play = scenes();
const SIGN_OUT = 'POST /api/auth/sign-out';
const GONE = 'This page is yours alone';

/** Whether a page of this path has loaded what listens to other tabs and to the network. */
function listens(page: Page, path: string): () => boolean {
  let hears = false;
  page.on('requestfinished', (request) => {
    if (/\/chunks\/page-life-/.test(request.url()) && page.url().endsWith(path)) hears = true;
  });
  return () => hears;
}

play('a session is there again after a reload, and after the tab was closed', async (ann) => {
  await ann.hasAccount();
  await ann.signsIn();
  await ann.isAt('/account');
  await ann.page.reload();
  await ann.seesHeading(`Hello, ${ann.name}`);
  const tab = await ann.opensTab('/account');
  await tab.close();
  await ann.seesHeading(`Hello, ${ann.name}`);
});

play('signing out ends the session here and at the server, and a reload does not bring it back', async (ann, { demo }) => {
  await ann.isSignedIn();
  await ann.opens('/account');
  const cookie = (await ann.context.cookies()).find(({ name }) => name.endsWith('session_token'));
  await ann.page.getByRole('main').getByRole('button', { name: say('sign-out') }).click();
  await ann.seesHeading(GONE);
  await ann.until('the server has heard', () => demo.asked.includes(SIGN_OUT));
  await ann.page.reload();
  await ann.seesHeading(GONE);
  const reply = await fetch(`${demo.url}/api/auth/get-session`, { headers: { cookie: `${cookie!.name}=${cookie!.value}` } });
  assert.equal(await reply.json(), null, 'the old cookie opens nothing');
});

play('OUT-1: signing out works while the server cannot be reached, lasts over a reload, and the server hears of it later', async (ann, { demo, allow }) => {
  allow(/Failed to load resource/);
  await ann.isSignedIn();
  await ann.opens('/account');
  await ann.seesHeading(`Hello, ${ann.name}`);
  demo.meddle((request) => {
    if (!request.url?.startsWith('/api/')) return false;
    request.socket.destroy();
    return true;
  });
  await ann.page.getByRole('main').getByRole('button', { name: say('sign-out') }).click();
  await ann.seesHeading(GONE);
  const hears = listens(ann.page, '/account');
  await ann.page.reload();
  await ann.seesHeading(GONE);
  await ann.until('the page listens to the network, which it begins a moment after it stands', hears);
  demo.meddle();
  demo.asked.length = 0;
  await ann.context.setOffline(true);
  await ann.context.setOffline(false);
  await ann.until('the server has heard', () => demo.asked.includes(SIGN_OUT));
  await ann.page.reload();
  await ann.seesHeading(GONE);
});

play('signing out without a network works too', async (ann, { demo, allow }) => {
  allow(/Failed to load resource/);
  await ann.isSignedIn();
  await ann.opens('/account');
  await ann.seesHeading(`Hello, ${ann.name}`);
  await ann.context.setOffline(true);
  await ann.page.getByRole('main').getByRole('button', { name: say('sign-out') }).click();
  await ann.seesHeading(GONE);
  assert.ok(!demo.asked.includes(SIGN_OUT));
  await ann.context.setOffline(false);
  await ann.until('the server has heard', () => demo.asked.includes(SIGN_OUT));
});

play('TAB-3: signing in and signing out reach another tab by themselves', async (ann) => {
  await ann.hasAccount();
  await ann.opens('/account');
  await ann.seesHeading(GONE);
  const first = await ann.opensTab('/sign-in');
  const second = ann.page;
  const hears = listens(second, '/account');
  await ann.identifies();
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  await ann.isAt('/account');
  await ann.seesHeading(`Hello, ${ann.name}`);
  await ann.until('the second tab listens to the others, which it begins a moment after it stands', hears);
  ann.page = first;
  await ann.seesHeading(`Hello, ${ann.name}`);
  await ann.page.getByRole('main').getByRole('button', { name: say('sign-out') }).click();
  ann.page = second;
  await ann.seesHeading(GONE);
});

play('whoever is signed in already is told so on the sign-in page, with the way on and the way out', async (ann) => {
  await ann.isSignedIn();
  await ann.opens('/sign-in');
  await ann.seesHeading(say('signed-in.title'));
  await ann.sees(say('signed-in.as', { who: ann.email }));
  await ann.presses(say('action.continue'));
  await ann.isAt('/account');
  await ann.opens('/sign-in');
  await ann.page.getByRole('main').getByRole('button', { name: say('sign-out') }).click();
  await ann.field(say('field.identifier')).waitFor();
  await ann.seesHeading(say('sign-in.title'));
});

play('A23: a form that appears takes the focus from nobody', async (ann) => {
  await ann.opensPage('<label>Search <input id="search" autofocus></label><auth-provider backend="better-auth"></auth-provider><auth-login></auth-login>');
  await ann.field(say('field.identifier')).waitFor();
  await ann.hasFocusOn(ann.field('Search'));
});

play('a session that turns up late takes nothing from somebody who has begun to type', async (ann, { demo }) => {
  await ann.isSignedIn();
  let release = (): void => undefined;
  demo.meddle(async (request) => {
    if (request.url?.includes('/get-session')) await new Promise<void>((resolve) => (release = resolve));
    return false;
  });
  await ann.opens('/sign-in');
  await ann.types(say('field.identifier'), 'somebody-else@example.com');
  const answered = ann.page.waitForResponse('**/get-session');
  release();
  await answered;
  await ann.seesButton(saying('user.menu'));
  await ann.finds(say('field.identifier'), 'somebody-else@example.com');
});

play('the account menu of the header signs out', async (ann) => {
  await ann.isSignedIn();
  await ann.opens('/');
  await ann.presses(saying('user.menu'));
  await ann.page.getByRole('menuitem', { name: say('sign-out') }).or(ann.button(say('sign-out'))).first().click();
  await ann.page.getByRole('banner').getByRole('link', { name: say('action.sign-in') }).waitFor();
});
