import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { startCompany } from '../e2e/company.js';
import { AdaptiveScene, BRAZIL, methodsOf, stepUpOf } from './adaptive-scene.js';
import { Visitor, type Reply } from './visitor.js';

const company = await startCompany('google');
const issuer = new URL(company.settings.discoveryUrl).origin;

describe('adaptive sign-in by way of another company', () => {
  const scene = new AdaptiveScene(() => ({ socialProviders: [company.settings] }));
  let introduced: Promise<void> | undefined;
  after(() => company.close());

  /** Goes to the company, says who it is there, and comes back with its answer. */
  async function comesBack(visitor: Visitor, email: string): Promise<Reply> {
    await (introduced ??= company.knows(scene.demo.url));
    const { url } = (await visitor.auth('/sign-in/social', { provider: 'google', callbackURL: '/account', disableRedirect: true })).body as { url: string };
    const there = new Visitor(issuer);
    const location = ({ headers }: Reply): string => headers.get('location') ?? '';
    let next = location(await there.get(url));
    next = location(await there.post(next, new URLSearchParams({ email })));
    next = location(await there.get(next));
    assert.ok(next.startsWith(scene.demo.url), next);
    return visitor.get(next);
  }

  test('at home it lets in; from a strange place it leads back without a session, and a challenge is open', async () => {
    const email = scene.newAddress();
    const first = scene.atHome();
    assert.match((await comesBack(first, email)).headers.get('location') ?? '', /\/account$/);
    assert.equal(await first.email(), email);

    const away = scene.stranger(BRAZIL);
    const reply = await comesBack(away, email);
    assert.deepEqual([reply.status, new URL(reply.headers.get('location') ?? '', scene.demo.url).pathname], [302, '/account']);
    for (const cookie of reply.headers.getSetCookie()) assert.doesNotMatch(cookie, /session_token=[^;]/);
    assert.equal(await away.email(), null);
    const told = await away.auth('/adaptive/challenge');
    assert.ok(stepUpOf(told)?.reasons.includes('impossible-travel'));
    assert.deepEqual(methodsOf(told), ['email-code']);
    assert.equal((await scene.passByMail(away, email)).status, 200);
    assert.equal(await away.email(), email);
  });
});
