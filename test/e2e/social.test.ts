import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CONTENT_SECURITY_POLICY } from '../../demo/server/security-headers.js';
import { startCompany, type Company } from './company.js';
import type { Person } from './person.js';
import { scenes, type Scene } from './scene.js';
import { say } from './words.js';

const company: Company = await startCompany('google');
const play = scenes({ socialProviders: [company.settings] });
let introduced: Promise<void> | undefined;
before(() => company.meddle());
after(() => company.close());

const GOOGLE = say('method.provider', { provider: 'Google' });
const LISTEN = `for (const type of ['auth-signed-in', 'auth-error']) document.addEventListener(type, ({ user, newUser, error }) => sessionStorage.setItem('heard', (sessionStorage.getItem('heard') ?? '') + type + ' ' + (error ? error.code : user.email + (newUser ? ' new' : '')) + '; '));`;

/** A page of the shop that offers the company, as its developer wrote it: people come back to it from there. */
function sells(request: IncomingMessage, response: ServerResponse): boolean {
  const path = request.url?.replace(/\?.*/, '');
  if (path === '/window.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(LISTEN);
  else if (path === '/window')
    response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': CONTENT_SECURITY_POLICY })
      .end(`<!doctype html><html lang="en"><meta charset="utf-8"><title>Window</title><link rel="icon" href="/art/mark.svg"><link rel="stylesheet" href="/keylit/keylit.css">
        <script type="module" src="/keylit/keylit.js"></script><script type="module" src="/window.js"></script>
        <auth-provider backend="better-auth"></auth-provider>
        <auth-login methods="password social:google" return-to="/account"></auth-login></html>`);
  else return false;
  return true;
}

async function goesToTheCompany(someone: Person, { demo }: Scene): Promise<void> {
  await (introduced ??= company.knows(demo.url));
  company.vouches = true;
  company.meddle();
  demo.meddle(sells);
  await someone.opens('/window');
  await someone.presses(GOOGLE);
  await someone.field('Your address').waitFor();
}

async function signsInThere(someone: Person): Promise<void> {
  await someone.types('Your address', someone.email);
  await someone.presses('Go on to Fernweh');
}

const heard = (someone: Person): Promise<string | null> => someone.page.evaluate(() => sessionStorage.getItem('heard'));

play('somebody new comes in with the account of another company, and return-to is followed', async (ann, scene) => {
  await goesToTheCompany(ann, scene);
  await signsInThere(ann);
  await ann.isAt('/account');
  await ann.sees(ann.email);
  assert.equal(await heard(ann), `auth-signed-in ${ann.email} new; `);
});

play('whoever came that way before comes again, and is not new', async (ann, scene) => {
  await goesToTheCompany(ann, scene);
  await signsInThere(ann);
  await ann.isAt('/account');
  await ann.presses('Sign out');
  await ann.page.evaluate(() => sessionStorage.clear());
  await ann.opens('/window');
  await ann.presses(GOOGLE);
  // The company remembers them.
  await ann.isAt('/account');
  assert.equal(await heard(ann), `auth-signed-in ${ann.email}; `);
});

play('whoever has a verified account here already signs in to that one', async (ann, scene) => {
  await ann.hasAccount();
  await goesToTheCompany(ann, scene);
  await signsInThere(ann);
  await ann.isAt('/account');
  await ann.seesHeading(`Hello, ${ann.name}`);
  assert.equal(await heard(ann), `auth-signed-in ${ann.email}; `);
});

play('an address that the company does not vouch for opens nobody’s account', async (ann, scene) => {
  await ann.hasAccount();
  await goesToTheCompany(ann, scene);
  company.vouches = false;
  await signsInThere(ann);
  await ann.isAlerted(say('error.identifier-taken'));
  assert.equal(await heard(ann), 'auth-error identifier-taken; ');
  assert.equal(new URL(ann.page.url()).search, '');
  assert.equal(await (await ann.context.request.get('/api/auth/get-session')).json(), null);
});

play('whoever says no at the company is back at the form, without reproach, and may try again', async (ann, scene) => {
  await goesToTheCompany(ann, scene);
  await ann.presses('No, thanks');
  await ann.isAt('/window');
  await ann.seesButton(GOOGLE);
  await ann.isToldNothing();
  assert.equal(await heard(ann), null);
  await ann.presses(GOOGLE);
  await signsInThere(ann);
  await ann.isAt('/account');
});

play('whoever presses "back" at the company finds the form as it was, and not waiting for ever', async (ann, scene) => {
  await goesToTheCompany(ann, scene);
  await ann.page.goBack();
  await ann.isAt('/window');
  await ann.seesButton(GOOGLE);
  await ann.until('the button waits no more', async () => (await ann.button(GOOGLE).getAttribute('aria-busy')) === null);
  await ann.isToldNothing();
  await ann.presses(GOOGLE);
  await signsInThere(ann);
  await ann.isAt('/account');
});

play('a company that refuses the shop its tokens is told as a failure, and other ways are there', async (ann, scene) => {
  await ann.hasAccount();
  await goesToTheCompany(ann, scene);
  company.meddle((request, response) => {
    if (!request.url?.startsWith('/token')) return false;
    response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_grant"}');
    return true;
  });
  await signsInThere(ann);
  await ann.isAlerted(say('error.server-error'));
  assert.ok(company.asked.includes('POST /token'));
  assert.equal(new URL(ann.page.url()).search, '', 'nothing of it is left in the address');
  await ann.identifies();
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  await ann.isAt('/account');
});

play('an answer of the company that nobody here asked for signs nobody in', async (mallory, scene) => {
  await goesToTheCompany(mallory, scene);
  // The way back, with a code that is good, is stopped and handed to somebody else.
  let stolen = '';
  scene.demo.meddle((request, response) => {
    if (!request.url?.startsWith('/api/auth/callback/google') || stolen) return sells(request, response);
    stolen = request.url;
    response.writeHead(200, { 'content-type': 'text/plain' }).end('Stopped.');
    return true;
  });
  await signsInThere(mallory);
  await mallory.sees('Stopped.');
  const ann = await scene.person();
  await ann.opens(stolen);
  await ann.until('Ann is not on the way any more', () => !ann.page.url().includes('/callback/'));
  assert.equal(await (await ann.context.request.get('/api/auth/get-session')).json(), null);
});
