import assert from 'node:assert/strict';
import { request } from 'node:http';
import { describe, test } from 'node:test';
import { SCENES } from '../../demo/server/attacker/scenes.js';
import { CONTENT_SECURITY_POLICY } from '../../demo/server/security-headers.js';
import { AdaptiveScene, PASSWORD, stepUpOf } from './adaptive-scene.js';
import type { Reply, Visitor } from './visitor.js';

interface Board {
  readonly scenes: readonly { readonly id: string; readonly place: string }[];
  readonly attempts: readonly { readonly email: string; readonly verdict: string; readonly reasons: readonly string[]; readonly score: number | null; readonly place: string }[];
}

describe('the attacker of the demo', () => {
  const scene = new AdaptiveScene();
  const signInAs = (visitor: Visitor, id: string, email: string): Promise<Reply> => visitor.post(`/attacker/as/${id}/api/auth/sign-in/email`, { email, password: PASSWORD });

  function status(path: string, headers: Readonly<Record<string, string>>, method = 'GET'): Promise<number> {
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: scene.demo.port, path, headers, method, timeout: 5_000 }, (reply) => resolve(reply.resume().statusCode ?? 0));
      sent.on('error', reject);
      sent.end();
    });
  }

  test('each scene is judged as what it is, and the operator sees why; the attacker does not', async () => {
    const { email } = await scene.account();
    const expected: Readonly<Record<string, readonly [verdict: string, reason?: string]>> = {
      'new-device': ['allow'],
      'other-browser': ['step-up', 'new-device'],
      'other-network': ['step-up', 'new-network'],
      'other-country': ['step-up', 'new-location'],
      'vpn': ['step-up', 'anonymous-network'],
      'impossible-travel': ['step-up', 'impossible-travel'],
      'stolen-password': ['step-up', 'impossible-travel'],
    };
    assert.deepEqual(Object.keys(expected), SCENES.map(({ id }) => id));
    for (const [id, [verdict, reason]] of Object.entries(expected)) {
      const reply = await signInAs(scene.atHome(), id, email);
      const board = (await scene.atHome().get('/attacker/attempts')).body as Board;
      const attempt = board.attempts.at(-1);
      assert.deepEqual([attempt?.email, attempt?.verdict], [email, verdict], id);
      if (reason) assert.ok(attempt?.reasons.includes(reason), `${id}: ${attempt?.reasons.join(' ')}`);
      assert.equal(typeof attempt?.score, 'number');
      assert.equal(stepUpOf(reply) !== undefined, verdict === 'step-up');
      assert.equal(attempt?.place, board.scenes.find((one) => one.id === id)?.place);
      assert.doesNotMatch(JSON.stringify(reply.body), /"score"|"verdict"|"noticed"/);
    }
  });

  test("an attacker's cookies are their own: neither do they have their victim's, nor does the victim get theirs", async () => {
    const { email, person } = await scene.account();
    const before = person.cookie('session_token');
    await signInAs(person, 'new-device', email);
    const session = async (path: string): Promise<string | undefined> => ((await person.get(path)).body as { session?: { id: string } } | null)?.session?.id;
    const [own, theirs] = [await session('/api/auth/get-session'), await session('/attacker/as/new-device/api/auth/get-session')];
    assert.ok(own && theirs && own !== theirs);
    assert.equal(person.cookies.filter((name) => name.endsWith('session_token')).length, 2);
    assert.ok(before);
    const cookie = (await person.post('/attacker/as/vpn/api/auth/sign-in/email', { email, password: PASSWORD })).headers.getSetCookie().find((line) => line.includes('step_up')) ?? '';
    assert.match(cookie, /^vpn\.better-auth\.step_up=.*Path=\/attacker\/as\/vpn\/;.*HttpOnly/);
    assert.equal((await person.auth('/adaptive/challenge')).body, null);
  });

  test('it is there for this machine by its own name alone, and lends nobody else an address', async () => {
    for (const path of ['/attacker', '/attacker/attempts', '/attacker/as/vpn', '/attacker/as/vpn/api/auth/get-session']) {
      assert.equal(await status(path, {}), 200, path);
      assert.equal(await status(path, { host: 'evil.example' }), 404, path);
      assert.equal(await status(path, { 'sec-fetch-site': 'cross-site' }), 404, path);
    }
    assert.equal(await status('/attacker/as/nobody', {}), 404);
    assert.equal(await status('/attacker/as/vpn/api/orders', {}), 404, 'the auth API and nothing else');
    const { email } = await scene.account();
    // What a request says of its own origin is thrown away, as it always was.
    const reply = await scene.atHome().post('/api/auth/sign-in/email', { email, password: PASSWORD }, { 'x-fernweh-client-address': '192.0.2.24', 'x-forwarded-for': '192.0.2.24', 'referer': `${scene.demo.url}/attacker/as/vpn` });
    assert.equal(stepUpOf(reply), undefined);
  });

  test('its pages stand under the same policy, and say whose eyes they are for', async () => {
    for (const path of ['/attacker', '/attacker/as/stolen-password']) {
      const { body, headers } = await scene.atHome().get(path);
      assert.equal(headers.get('content-security-policy'), CONTENT_SECURITY_POLICY);
      assert.doesNotMatch(String(body), /<!--|<style|\sstyle=/);
    }
    const { body } = await scene.atHome().get('/attacker/as/stolen-password');
    assert.match(String(body), /base-url="\/attacker\/as\/stolen-password\/api\/auth"/);
    assert.doesNotMatch(String(body), /base-url="\/api\/auth"/);
    assert.match(String(body), /You are the attacker/);
  });
});
