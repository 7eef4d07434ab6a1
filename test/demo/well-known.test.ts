import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestDemo, type TestDemo } from '../support/demo-server.js';

let demo: TestDemo;
before(async () => {
  demo = await startTestDemo();
});
after(() => demo.close());

test('password managers are told where passkeys are added and taken away, whatever host the request names', async () => {
  const reply = await fetch(`${demo.url}/.well-known/passkey-endpoints`, { headers: { 'x-forwarded-host': 'evil.example' } });
  assert.equal(reply.headers.get('content-type'), 'application/json; charset=utf-8');
  const page = `${demo.url}/account#passkeys`;
  assert.deepEqual(await reply.json(), { enroll: page, manage: page });
  assert.match(await (await fetch(page)).text(), /id="passkeys"/);
});

test('password managers are sent to where a password is changed', async () => {
  const reply = await fetch(`${demo.url}/.well-known/change-password`, { redirect: 'manual' });
  assert.equal(reply.status, 302);
  assert.equal(reply.headers.get('location'), '/recover');
  assert.equal((await fetch(`${demo.url}/.well-known/anything-else`)).status, 404);
});
