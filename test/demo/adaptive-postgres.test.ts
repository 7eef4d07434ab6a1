import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AdaptiveScene, MOBILE, other, refusal, stepUpOf, VPN } from './adaptive-scene.js';
import { findPostgres, startCluster, type Cluster } from './postgres-cluster.js';

const binaries = findPostgres();

describe('adaptive sign-in on PostgreSQL', { skip: binaries ? false : 'PostgreSQL is not installed here' }, () => {
  let cluster: Cluster | undefined;
  before(async () => {
    if (binaries) cluster = await startCluster(binaries);
  });
  const scene = new AdaptiveScene(() => ({ databaseUrl: cluster?.url }));
  after(() => cluster?.stop());

  test('a strange sign-in is asked for more, wrong codes are counted, the right one lets in', async () => {
    const { email } = await scene.account();
    assert.equal(stepUpOf(await scene.signIn(scene.atHome(), email)), undefined);
    const away = scene.stranger();
    assert.ok(stepUpOf(await scene.signIn(away, email))?.reasons.includes('impossible-travel'));
    await away.auth('/adaptive/send', { method: 'email-code' });
    const code = await scene.code(email);
    const replies = await Promise.all(Array.from({ length: 3 }, () => away.auth('/adaptive/verify', { method: 'email-code', code: other(code) })));
    assert.deepEqual(replies.map(({ body }) => (body as { attemptsLeft: number }).attemptsLeft).toSorted((a, b) => a - b), [2, 3, 4]);
    assert.equal((await away.auth('/adaptive/verify', { method: 'email-code', code })).status, 200);
    assert.equal(await away.email(), email);
  });

  test('a device is trusted, used, and taken back', async () => {
    const { email, person } = await scene.account();
    const visitor = scene.travelling(MOBILE);
    await scene.signIn(visitor, email);
    await scene.passByMail(visitor, email, { trustDevice: true });
    const behind = scene.travelling(VPN);
    behind.steals('device', visitor);
    assert.equal(stepUpOf(await scene.signIn(behind, email)), undefined);
    const [device] = (await person.auth('/adaptive/devices')).body as { id: string }[];
    await person.auth('/adaptive/devices/revoke', { id: device?.id });
    assert.deepEqual((await person.auth('/adaptive/devices')).body, []);
  });

  test('a guarded act wants two factors, and all of an account goes with it', async () => {
    const { email } = await scene.account();
    const person = scene.atHome();
    await scene.signIn(person, email);
    assert.equal(refusal(await person.auth('/delete-user', {})), '401 INSUFFICIENT_USER_AUTHENTICATION');
    await person.auth('/adaptive/step-up', { acrValues: ['urn:keylit:acr:mfa'], maxAge: 300 });
    await scene.passByMail(person, email);
    assert.equal((await person.auth('/delete-user', {})).status, 200);
    assert.equal(refusal(await scene.signIn(scene.atHome(), email)), '401 INVALID_EMAIL_OR_PASSWORD');
  });
});
