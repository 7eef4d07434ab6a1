import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import type { Intercept } from '../../demo/server/router.js';
import type { Person } from './person.js';
import { scenes } from './scene.js';
import { say, saying } from './words.js';

const play = scenes();
const SIGN_IN = 'POST /api/auth/sign-in/email';

/** Answers sign-ins with a password; everything else is the server's. */
const atSignIn = (answer: (response: ServerResponse) => void | Promise<void>): Intercept => async (request, response) => {
  if (!request.url?.startsWith('/api/auth/sign-in/email')) return false;
  await answer(response);
  return true;
};

async function isAtThePassword(ann: Person): Promise<void> {
  await ann.hasAccount();
  await ann.opens('/sign-in');
  await ann.identifies();
  await ann.types(say('field.password'), ann.password);
}

/** Tries again with what is there already, and gets in. */
async function getsInAtLast(ann: Person): Promise<void> {
  await ann.finds(say('field.password'), ann.password);
  await ann.finds(say('field.identifier'), ann.email);
  await ann.presses(say('action.sign-in'));
  await ann.isAt('/account');
}

play('a server that goes down in the middle is named, and what was typed is still there when it is back', async (ann, { demo, allow }) => {
  allow(/Failed to load resource: net::/);
  await isAtThePassword(ann);
  demo.meddle((request) => {
    request.socket.destroy();
    return true;
  });
  await ann.hits('Enter');
  await ann.isAlerted(say('error.unreachable'));
  demo.meddle();
  await getsInAtLast(ann);
});

play('a server that fails is told apart from a wrong password', async (ann, { demo, allow }) => {
  allow(/status of 500/);
  await isAtThePassword(ann);
  demo.meddle(atSignIn((response) => void response.writeHead(500, { 'content-type': 'application/json' }).end('{"message":"oops"}')));
  await ann.hits('Enter');
  await ann.isAlerted(say('error.server-error'));
  demo.meddle();
  await getsInAtLast(ann);
});

for (const header of ['Retry-After', 'X-Retry-After']) {
  play(`a server that has had enough (${header}) says for how many seconds, and is not asked before`, async (ann, { demo }) => {
    await ann.page.clock.install();
    await isAtThePassword(ann);
    demo.meddle(atSignIn((response) => void response.writeHead(429, { 'content-type': 'application/json', [header]: '20' }).end('{"message":"Too many requests."}')));
    await ann.hits('Enter');
    await ann.isAlerted(say('error.rate-limited'));
    await ann.sees(saying('error.retry-in'));
    demo.meddle();
    demo.asked.length = 0;
    await ann.presses(say('action.sign-in'));
    await ann.hits('Enter');
    assert.ok(!demo.asked.includes(SIGN_IN));
    await ann.page.clock.fastForward(21_000);
    await getsInAtLast(ann);
  });
}

play('the real limit of the server is met with the same words', async (ann, { demo }) => {
  await ann.hasAccount();
  await ann.opens('/sign-in');
  await ann.identifies();
  demo.rateLimit.mode = 'strict';
  try {
    for (let tries = 0; tries < 4; tries += 1) {
      await ann.types(say('field.password'), `wrong ${tries}`);
      const answer = ann.page.waitForResponse('**/sign-in/email');
      await ann.hits('Enter');
      await answer;
      await ann.until('the answer is shown', async () => (await ann.button(say('action.sign-in')).getAttribute('aria-busy')) !== 'true');
    }
    await ann.isAlerted(say('error.rate-limited'));
    await ann.sees(saying('error.retry-in'));
    await ann.finds(say('field.password'), 'wrong 3');
  } finally {
    demo.rateLimit.mode = 'off';
  }
});

play('whoever is offline is told so, and goes on when the network is back', async (ann, { allow }) => {
  allow(/Failed to load resource: net::/);
  await isAtThePassword(ann);
  await ann.context.setOffline(true);
  await ann.hits('Enter');
  await ann.isAlerted(say('error.offline'));
  await ann.context.setOffline(false);
  await getsInAtLast(ann);
});

play('a slow server keeps the button busy, without a second request, and its late answer counts', async (ann, { demo }) => {
  await isAtThePassword(ann);
  let release = (): void => undefined;
  demo.meddle(async (request) => {
    if (request.url?.endsWith('/sign-in/email')) await new Promise<void>((resolve) => (release = resolve));
    return false;
  });
  await ann.hits('Enter');
  await ann.until('the button is busy', async () => (await ann.button(say('action.sign-in')).getAttribute('aria-busy')) === 'true');
  await ann.page.getByRole('status').filter({ hasText: say('busy') }).first().waitFor();
  await ann.hits('Enter', 'Enter');
  await ann.button(say('action.sign-in')).click({ force: true });
  await ann.until('the server was asked', () => demo.asked.includes(SIGN_IN));
  release();
  await ann.isAt('/account');
  assert.equal(demo.asked.filter((request) => request === SIGN_IN).length, 1);
});

play('a server that never answers is given up, in words', async (ann, { demo, allow }) => {
  allow(/Failed to load resource: net::/);
  await ann.page.clock.install();
  await isAtThePassword(ann);
  demo.meddle(atSignIn(() => new Promise(() => undefined)));
  await ann.hits('Enter');
  await ann.until('the server was asked', () => demo.asked.includes(SIGN_IN));
  await ann.page.clock.fastForward(16_000);
  await ann.isAlerted(say('error.timeout'));
  demo.meddle();
  await getsInAtLast(ann);
});

play('somebody goes back while a slow server thinks, and its late answer changes nothing', async (ann, { demo, allow }) => {
  allow(/Failed to load resource: net::/);
  await isAtThePassword(ann);
  await ann.types(say('field.password'), 'not the one');
  let release = (): void => undefined;
  demo.meddle(async (request) => {
    if (request.url?.endsWith('/sign-in/email')) await new Promise<void>((resolve) => (release = resolve));
    return false;
  });
  await ann.hits('Enter');
  await ann.until('the server was asked', () => demo.asked.includes(SIGN_IN));
  await ann.page.goBack();
  await ann.finds(say('field.identifier'), ann.email);
  release();
  await ann.identifies();
  await ann.isToldNothing();
});

for (const status of [200, 404, 502]) {
  play(`a page of HTML (${status}) in place of an answer is a failure like any other`, async (ann, { demo, allow }) => {
    allow(/status of 502/, /^\[keylit\]/);
    await isAtThePassword(ann);
    demo.meddle(atSignIn((response) => void response.writeHead(status, { 'content-type': 'text/html' }).end('<!doctype html><title>Hello</title>')));
    await ann.hits('Enter');
    await ann.isAlerted(/Try again|Choose another/);
    await ann.doesNotSee(/undefined|\[object|<!doctype/);
    demo.meddle();
    await getsInAtLast(ann);
  });
}

play('a chunk that is gone after a deploy is asked for twice; then a reload is offered, which keeps the address', async (ann, { allow }) => {
  allow(/Failed to load resource/, /^\[keylit\] .*chunk-unavailable/);
  await ann.hasAccount();
  await ann.opens('/sign-in');
  await ann.field(say('field.identifier')).waitFor();
  const asked: string[] = [];
  await ann.context.route(/\/keylit\/chunks\/(proof|rest|password)[^/]*\.js/, (route) => {
    asked.push(new URL(route.request().url()).pathname);
    return route.fulfill({ status: 404, body: 'Not found' });
  });
  await ann.types(say('field.identifier'), ann.email);
  await ann.hits('Enter');
  await ann.isAlerted(say('error.chunk-unavailable'));
  assert.ok(asked.some((chunk, index) => asked.indexOf(chunk) < index), `asked twice: ${asked.join(', ')}`);
  await ann.context.unroute(/\/keylit\/chunks\/(proof|rest|password)[^/]*\.js/);
  const reloaded = ann.page.waitForEvent('load');
  await ann.presses(say('error.reload'));
  await reloaded;
  await ann.finds(say('field.identifier'), ann.email);
  await ann.presses(say('action.continue'));
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  await ann.isAt('/account');
});

play('a chunk that failed once is asked for again, and nobody notices', async (ann, { allow }) => {
  allow(/Failed to load resource/);
  await ann.hasAccount();
  await ann.opens('/sign-in');
  await ann.field(say('field.identifier')).waitFor();
  const failed = new Set<string>();
  await ann.context.route(/\/keylit\/chunks\//, (route) => {
    const url = route.request().url();
    if (failed.has(url)) return route.fallback();
    failed.add(url);
    return route.abort();
  });
  await ann.identifies();
  await ann.isToldNothing();
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  await ann.isAt('/account');
  assert.ok(failed.size > 0);
});

play('a session that cannot be asked for does not stand in the way of the form', async (ann, { demo, allow }) => {
  allow(/status of 503/, /^\[keylit\] <auth-provider> server-error/);
  await ann.hasAccount();
  demo.meddle((request, response) => {
    if (!request.url?.includes('/get-session')) return false;
    response.writeHead(503).end();
    return true;
  });
  await ann.opens('/sign-in');
  await ann.identifies();
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  await ann.isAt('/account');
});
