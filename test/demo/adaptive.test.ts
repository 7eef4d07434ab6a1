import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AdaptiveScene, assuranceOf, BRAZIL, methodsOf, other, PASSWORD, refusal, stepUpOf, VPN } from './adaptive-scene.js';
import type { Reply, Visitor } from './visitor.js';

const MINUTE = 60_000;

describe('adaptive sign-in', () => {
  const scene = new AdaptiveScene();

  test('a first sign-in, and one as usual, are let in and say how it was done', async () => {
    const { email, person } = await scene.account();
    const session = ((await person.auth('/get-session')).body as { session: { assurance: unknown } }).session;
    assert.deepEqual(Object.keys(session.assurance as object), ['amr', 'acr', 'authTime']);
    const again = scene.atHome();
    const reply = await scene.signIn(again, email);
    assert.deepEqual(assuranceOf(reply).amr, ['pwd']);
    assert.equal(assuranceOf(reply).acr, 'urn:keylit:acr:basic');
    assert.equal(await again.email(), email);
  });

  /** Each way in, up to the reply that signs in or does not. */
  const ways: Readonly<Record<string, (visitor: Visitor, email: string) => Promise<Reply>>> = {
    'password': (visitor, email) => scene.signIn(visitor, email),
    'email code': (visitor, email) => scene.signInByCode(visitor, email),
    'magic link': async (visitor, email) => {
      await visitor.auth('/sign-in/magic-link', { email, callbackURL: '/account' });
      return visitor.get((await scene.demo.nextMail(email)).links[0] ?? '');
    },
  };

  for (const [name, enter] of Object.entries(ways))
    test(`from a strange place, ${name} gets a challenge and no session, not even in a header`, async () => {
      const { email } = await scene.account();
      const eve = scene.stranger();
      const reply = await enter(eve, email);
      const told = await eve.auth('/adaptive/challenge');
      assert.ok(stepUpOf(told), 'the browser has a challenge open');
      if (reply.status === 302) assert.match(reply.headers.get('location') ?? '', /\/account$/);
      else assert.deepEqual(reply.body, told.body);
      for (const cookie of reply.headers.getSetCookie()) assert.doesNotMatch(cookie, /session_token=[^;]/, 'no token on the wire');
      assert.equal(await eve.email(), null);
      assert.deepEqual(methodsOf(told), ['email-code']);
      assert.match(stepUpOf(told)?.methods[0]?.hint ?? '', /^a•••@example\.com$/);
      assert.deepEqual((await eve.auth('/adaptive/challenge')).body, told.body, 'it can be asked for again');
      const passed = await scene.passByMail(eve, email);
      assert.equal(passed.status, 200);
      assert.equal(await eve.email(), email);
    });

  test('the verification link that signs in goes through the same gate', async () => {
    const email = scene.newAddress();
    await scene.stranger().auth('/sign-up/email', { email, password: PASSWORD, name: 'Ann', callbackURL: '/account' });
    const { links } = await scene.demo.nextMail(email);
    const first = scene.stranger();
    assert.equal((await first.get(links[0] ?? '')).status, 302);
    assert.equal(await first.email(), email, 'a first sign-in has nothing to be compared with');
    const judged = scene.demo.attempts.filter((attempt) => attempt.email === email);
    assert.deepEqual(judged.map(({ method, verdict }) => [method, verdict]), [['magic-link', 'allow']]);
  });

  test('a challenge is worth nothing without its cookie, and ends when it has been passed', async () => {
    const { email } = await scene.account();
    const eve = scene.stranger();
    const id = stepUpOf(await scene.signIn(eve, email))?.id;
    await eve.auth('/adaptive/send', { method: 'email-code' });
    const code = await scene.code(email);
    const mallory = scene.stranger();
    assert.equal(refusal(await mallory.auth('/adaptive/verify', { id, method: 'email-code', code })), '401 STEP_UP_EXPIRED');
    const thief = scene.stranger();
    thief.steals('step_up', eve);
    const both = await Promise.all([eve.auth('/adaptive/verify', { method: 'email-code', code }), thief.auth('/adaptive/verify', { method: 'email-code', code })]);
    assert.deepEqual(both.map(({ status }) => status).toSorted((a, b) => a - b), [200, 401], 'of two at once, one');
    assert.equal(refusal(await thief.auth('/adaptive/verify', { method: 'email-code', code })), '401 STEP_UP_EXPIRED');
  });

  test('a challenge can be put off three times, up to a quarter of an hour: the same one, with the code that was mailed', async () => {
    const { email } = await scene.account();
    const eve = scene.stranger();
    const opened = scene.now();
    const first = stepUpOf(await scene.signIn(eve, email))!;
    assert.equal(first.extendable, true);
    await eve.auth('/adaptive/send', { method: 'email-code' });
    const code = await scene.code(email);
    const cookie = eve.cookie('step_up');
    for (const [left, extendable] of [[5, true], [5, true], [3, false]] as const) {
      scene.pass(4 * MINUTE);
      const reply = await eve.auth('/adaptive/extend', {});
      const { expiresAt, ...longer } = stepUpOf(reply)!;
      const { expiresAt: _, ...same } = first;
      assert.deepEqual(longer, { ...same, extendable });
      assert.ok(Math.abs(expiresAt - scene.now() - left * MINUTE) < 10_000, `${left} minutes from now`);
      assert.equal(eve.cookie('step_up'), cookie);
      assert.match(reply.headers.getSetCookie().find((each) => /step_up=/.test(each)) ?? '', /Max-Age=300;.*HttpOnly/i);
      assert.deepEqual(stepUpOf(await eve.auth('/adaptive/challenge')), stepUpOf(reply));
    }
    assert.equal(refusal(await eve.auth('/adaptive/extend', {})), '400 NOT_EXTENDABLE');
    scene.pass(2 * MINUTE);
    assert.ok(scene.now() - opened > 13 * MINUTE);
    assert.equal((await eve.auth('/adaptive/verify', { method: 'email-code', code })).status, 200);
    assert.equal(await eve.email(), email);
  });

  test('more time is no more tries, no later than a quarter of an hour, and nothing for who has not the cookie or comes too late', async () => {
    const { email } = await scene.account();
    const eve = scene.stranger();
    const id = stepUpOf(await scene.signIn(eve, email))?.id;
    assert.equal(refusal(await scene.stranger().auth('/adaptive/extend', { id })), '401 STEP_UP_EXPIRED');
    await eve.auth('/adaptive/send', { method: 'email-code' });
    const code = await scene.code(email);
    const wrong = (): Promise<Reply> => eve.auth('/adaptive/verify', { method: 'email-code', code: other(code) });
    for (const left of [4, 3]) assert.equal(((await wrong()).body as { attemptsLeft: number }).attemptsLeft, left);
    const many = await Promise.all(Array.from({ length: 6 }, () => eve.auth('/adaptive/extend', {})));
    assert.equal(many.filter(({ status }) => status === 200).length, 3, 'of six at once, three');
    for (const left of [2, 1]) assert.equal(((await wrong()).body as { attemptsLeft: number }).attemptsLeft, left);
    assert.equal(refusal(await wrong()), '429 TOO_MANY_ATTEMPTS');
    assert.equal(refusal(await eve.auth('/adaptive/extend', {})), '429 TOO_MANY_ATTEMPTS');
    const late = scene.stranger();
    scene.pass(60 * MINUTE);
    await scene.signIn(late, email);
    for (let times = 0; times < 3; times += 1) {
      scene.pass(4 * MINUTE);
      await late.auth('/adaptive/extend', {});
    }
    scene.pass(3 * MINUTE);
    assert.equal((await late.auth('/adaptive/challenge')).body, null);
    assert.equal(refusal(await late.auth('/adaptive/extend', {})), '401 STEP_UP_EXPIRED');
  });

  test('a challenge lasts five minutes', async () => {
    const { email } = await scene.account();
    const eve = scene.stranger();
    await scene.signIn(eve, email);
    await eve.auth('/adaptive/send', { method: 'email-code' });
    const code = await scene.code(email);
    scene.pass(5 * MINUTE);
    assert.equal((await eve.auth('/adaptive/challenge')).body, null);
    assert.equal(refusal(await eve.auth('/adaptive/verify', { method: 'email-code', code })), '401 STEP_UP_EXPIRED');
  });

  test('R06: a wrong code says how many are left; the fifth locks, for longer each time, also for a fresh challenge', async () => {
    const { email } = await scene.account();
    const wrongs = async (visitor: Visitor): Promise<Reply[]> => {
      await visitor.auth('/adaptive/send', { method: 'email-code' });
      const code = other(await scene.code(email));
      const replies: Reply[] = [];
      for (let tries = 0; tries < 5; tries += 1) replies.push(await visitor.auth('/adaptive/verify', { method: 'email-code', code }));
      return replies;
    };
    const eve = scene.stranger();
    await scene.signIn(eve, email);
    const replies = await wrongs(eve);
    assert.deepEqual(replies.slice(0, 4).map(refusal), Array(4).fill('401 INVALID_CODE'));
    assert.deepEqual(replies.slice(0, 4).map(({ body }) => (body as { attemptsLeft: number }).attemptsLeft), [4, 3, 2, 1]);
    assert.deepEqual([refusal(replies[4]!), replies[4]!.headers.get('retry-after')], ['429 TOO_MANY_ATTEMPTS', '300']);
    const again = scene.stranger();
    assert.ok(stepUpOf(await scene.signIn(again, email)));
    assert.equal(refusal(await again.auth('/adaptive/send', { method: 'email-code' })), '429 TOO_MANY_ATTEMPTS');
    assert.equal(refusal(await again.auth('/adaptive/verify', { method: 'email-code', code: '123456' })), '429 TOO_MANY_ATTEMPTS');
    scene.pass(5 * MINUTE);
    const third = scene.stranger();
    await scene.signIn(third, email);
    assert.equal((await wrongs(third))[4]!.headers.get('retry-after'), '600');
    scene.pass(10 * MINUTE);
    const ann = scene.stranger();
    await scene.signIn(ann, email);
    assert.equal((await scene.passByMail(ann, email)).status, 200, 'in the end the owner gets in');
  });

  test('R06: guesses that come all at once are no more than five', async () => {
    const { email } = await scene.account();
    const eve = scene.stranger();
    await scene.signIn(eve, email);
    await eve.auth('/adaptive/send', { method: 'email-code' });
    const code = other(await scene.code(email));
    const replies = await Promise.all(Array.from({ length: 12 }, () => eve.auth('/adaptive/verify', { method: 'email-code', code })));
    assert.ok(replies.filter((reply) => refusal(reply) === '401 INVALID_CODE').length <= 4);
    assert.ok(replies.some((reply) => refusal(reply) === '429 TOO_MANY_ATTEMPTS'));
  });

  test('a code is sent once in half a minute, and the second one replaces the first', async () => {
    const { email } = await scene.account();
    const eve = scene.stranger();
    await scene.signIn(eve, email);
    const send = (): Promise<Reply> => eve.auth('/adaptive/send', { method: 'email-code' });
    assert.deepEqual((await send()).body, { resendAfterMs: 30_000 });
    const first = await scene.code(email);
    assert.ok(((await send()).body as { resendAfterMs: number }).resendAfterMs <= 30_000);
    scene.pass(31_000);
    await send();
    const second = await scene.code(email);
    if (first !== second) assert.equal(refusal(await eve.auth('/adaptive/verify', { method: 'email-code', code: first })), '401 INVALID_CODE');
    assert.equal((await eve.auth('/adaptive/verify', { method: 'email-code', code: second })).status, 200);
  });

  test('nobody learns from a reply whether there is an account, why it was doubted, or a score', async () => {
    const { email } = await scene.account();
    const wrong = { password: 'wrong password' };
    const known = await scene.signIn(scene.stranger(VPN), email, wrong);
    const unknown = await scene.signIn(scene.stranger(VPN), scene.newAddress(), wrong);
    assert.deepEqual([known.status, known.body], [unknown.status, unknown.body]);
    assert.deepEqual(known.headers.getSetCookie(), unknown.headers.getSetCookie());
    const doubted = await scene.signIn(scene.stranger(BRAZIL), email);
    assert.doesNotMatch(JSON.stringify(doubted.body), /score|verdict|travel"?:/);
  });

  test('the endpoints of a challenge are counted, whoever asks', async () => {
    const { email } = await scene.account();
    const eve = scene.stranger();
    await scene.signIn(eve, email);
    scene.demo.rateLimit.mode = 'strict';
    try {
      const statuses: number[] = [];
      for (let tries = 0; tries < 6; tries += 1) statuses.push((await scene.stranger().auth('/adaptive/verify', { method: 'email-code', code: '123456' })).status);
      assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429]);
    } finally {
      scene.demo.rateLimit.mode = 'off';
    }
  });
});

describe('adaptive sign-in by the preset for card payments', () => {
  const scene = new AdaptiveScene(() => ({ risk: 'pci' }));

  test('everybody is asked for two factors each time, and no device takes the place of one', async () => {
    const { email, person } = await first();
    for (const visitor of [person, scene.atHome()]) {
      const asked = stepUpOf(await scene.signIn(visitor, email));
      assert.deepEqual([asked?.reasons.includes('policy'), asked?.trustDevice.allowed], [true, false]);
      assert.equal((await scene.passByMail(visitor, email, { trustDevice: true })).status, 200);
      assert.deepEqual((await visitor.auth('/adaptive/devices')).body, []);
    }
  });

  /** Even the first sign-in, by the code that verifies the address, is asked for more. */
  async function first(): Promise<{ email: string; person: Visitor }> {
    const email = scene.newAddress();
    const person = scene.atHome();
    await person.auth('/sign-up/email', { email, password: PASSWORD, name: 'Ann' });
    assert.ok(stepUpOf(await person.auth('/email-otp/verify-email', { email, otp: await scene.code(email) })));
    return { email, person };
  }
});
