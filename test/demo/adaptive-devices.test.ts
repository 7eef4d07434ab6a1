import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AdaptiveScene, BRAZIL, methodsOf, MOBILE, PASSWORD, stepUpOf, VPN } from './adaptive-scene.js';
import { totp } from './totp.js';
import type { Visitor } from './visitor.js';

const MINUTE = 60_000;
const DAY = 86_400_000;

interface Device {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly lastUsedAt: number;
  readonly expiresAt: number;
  readonly current: boolean;
}

const devicesOf = async (person: Visitor): Promise<readonly Device[]> => (await person.auth('/adaptive/devices')).body as Device[];

describe('trusted devices', () => {
  const scene = new AdaptiveScene();

  /** A browser on a mobile network that was trusted there. */
  async function trusted(email: string): Promise<Visitor> {
    const visitor = scene.travelling(MOBILE);
    const asked = stepUpOf(await scene.signIn(visitor, email));
    assert.deepEqual(asked?.trustDevice, { allowed: true, maxAgeDays: 30 });
    assert.equal((await scene.passByMail(visitor, email, { trustDevice: true })).status, 200);
    return visitor;
  }

  test('R03: a trusted device is let in where another one is asked, and its token is another one each time', async () => {
    const { email } = await scene.account();
    const visitor = await trusted(email);
    const first = visitor.cookie('device');
    await visitor.auth('/sign-out', {});
    assert.equal(stepUpOf(await scene.signIn(visitor, email)), undefined);
    assert.equal(await visitor.email(), email);
    assert.notEqual(visitor.cookie('device'), first);
    assert.ok(stepUpOf(await scene.signIn(scene.stranger(MOBILE), email)));
  });

  test('the cookie is out of reach of scripts and of other sites, and the database holds no token', async () => {
    const { email } = await scene.account();
    const visitor = scene.travelling(MOBILE);
    await scene.signIn(visitor, email);
    const passed = await scene.passByMail(visitor, email, { trustDevice: true });
    const cookie = passed.headers.getSetCookie().find((line) => line.includes('.device=')) ?? '';
    assert.match(cookie, /HttpOnly/);
    assert.match(cookie, /SameSite=Lax/);
    assert.match(cookie, /Max-Age=2592000/);
    assert.doesNotMatch(JSON.stringify(passed.body), new RegExp(visitor.cookie('device') ?? 'no cookie'));
  });

  test('R03: a trust that was taken back counts for nothing, and the list is without it', async () => {
    const { email, person } = await scene.account();
    const visitor = await trusted(email);
    const [device, ...more] = await devicesOf(visitor);
    assert.deepEqual(more, []);
    assert.deepEqual([device?.name, device?.current], ['Firefox on Linux', true]);
    assert.ok((device?.expiresAt ?? 0) - (device?.createdAt ?? 0) <= 30 * DAY);
    assert.equal((await devicesOf(person))[0]?.current, false);
    await person.auth('/adaptive/devices/revoke', { id: device?.id });
    assert.deepEqual(await devicesOf(person), []);
    await visitor.auth('/sign-out', {});
    // A password alone, from behind a VPN: neither trust nor an acquaintance speaks for it.
    const back = scene.travelling(VPN);
    back.steals('device', visitor);
    assert.ok(stepUpOf(await scene.signIn(back, email)));
  });

  test("R03: somebody else's trusted browser is a new one, and nobody can take back another account's", async () => {
    const { email } = await scene.account();
    const visitor = await trusted(email);
    const eve = await scene.account();
    const hers = scene.stranger(VPN);
    hers.steals('device', visitor);
    assert.ok(stepUpOf(await scene.signIn(hers, eve.email)));
    const [device] = await devicesOf(visitor);
    await eve.person.auth('/adaptive/devices/revoke', { id: device?.id });
    assert.equal((await devicesOf(visitor)).length, 1);
  });

  test('R03: a trust ends at its day, however often it was used', async () => {
    const { email } = await scene.account();
    const visitor = await trusted(email);
    scene.pass(29 * DAY);
    const behind = (from: Visitor, address = VPN): Visitor => {
      const same = scene.travelling(address);
      same.steals('device', from);
      return same;
    };
    const late = behind(visitor);
    assert.equal(stepUpOf(await scene.signIn(late, email)), undefined, 'trusted, so not asked behind a VPN either');
    scene.pass(1 * DAY);
    assert.ok(stepUpOf(await scene.signIn(behind(late, BRAZIL), email)));
  });

  test('a token that comes back after it was replaced was copied: neither browser is believed any more', async () => {
    const { email } = await scene.account();
    const visitor = await trusted(email);
    const thief = scene.travelling(VPN);
    thief.steals('device', visitor);
    await scene.signIn(visitor, email);
    scene.pass(2 * MINUTE);
    assert.ok(stepUpOf(await scene.signIn(thief, email)));
    assert.deepEqual(await devicesOf(visitor), []);
  });

  test('one browser keeps the trust of two people apart', async () => {
    const [ann, bob] = [await scene.account(), await scene.account()];
    const shared = await trusted(ann.email);
    assert.ok(stepUpOf(await scene.signIn(shared, bob.email)));
    assert.equal((await scene.passByMail(shared, bob.email, { trustDevice: true })).status, 200);
    const away = scene.travelling(VPN);
    away.steals('device', shared);
    assert.equal(stepUpOf(await scene.signIn(away, ann.email)), undefined);
    assert.equal(stepUpOf(await scene.signIn(away, bob.email)), undefined);
  });

  test('a trusted device spares the authenticator app after an email code', async () => {
    const { email, uri } = await scene.accountWithTotp();
    const visitor = scene.atHome();
    const asked = await scene.signInByCode(visitor, email);
    assert.deepEqual(methodsOf(asked), ['totp', 'recovery-code']);
    assert.equal((await visitor.auth('/adaptive/verify', { method: 'totp', code: totp(uri, scene.now()), trustDevice: true })).status, 200);
    await visitor.auth('/sign-out', {});
    assert.equal(stepUpOf(await scene.signInByCode(visitor, email)), undefined);
    assert.equal(await visitor.email(), email);
  });

  test('trust is not given where it was not offered', async () => {
    const { email, person } = await scene.account();
    const eve = scene.stranger(VPN);
    assert.equal(stepUpOf(await scene.signIn(eve, email))?.trustDevice.allowed, false);
    await scene.passByMail(eve, email, { trustDevice: true });
    assert.deepEqual(await devicesOf(person), []);
  });

  test('what the stock second factor trusts is in the list, and goes with it', async () => {
    const { email, person, uri } = await scene.accountWithTotp();
    const visitor = scene.atHome();
    await scene.signIn(visitor, email);
    await visitor.auth('/two-factor/verify-totp', { code: totp(uri), trustDevice: true });
    const [device] = await devicesOf(person);
    assert.ok(device);
    await person.auth('/adaptive/devices/revoke', { id: device.id });
    await visitor.auth('/sign-out', {});
    assert.ok((await scene.signIn(visitor, email)).body && (await visitor.email()) === null, 'the app is asked for again');
  });

  test('a sign-out leaves the trust; a new password by mail, "sign out everywhere else" and the end of the account take it', async () => {
    const { email, person } = await scene.account();
    await trusted(email);
    assert.equal((await devicesOf(person)).length, 1);
    await person.auth('/revoke-other-sessions', {});
    assert.deepEqual(await devicesOf(person), []);

    const other = await scene.account();
    await trusted(other.email).then((visitor) => visitor.auth('/sign-out', {}));
    assert.equal((await devicesOf(other.person)).length, 1);
    await scene.stranger().auth('/request-password-reset', { email: other.email, redirectTo: '/recover' });
    const code = await scene.code(other.email);
    assert.equal((await scene.atHome().auth('/email-otp/reset-password', { email: other.email, otp: code, password: PASSWORD })).status, 200);
    const back = scene.atHome();
    await scene.signIn(back, other.email);
    assert.equal(await back.email(), other.email);
    assert.deepEqual(await devicesOf(back), []);
  });
});
