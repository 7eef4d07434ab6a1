import { expect } from 'chai';
import { memory, type MemoryBackend, type MemoryOptions } from '../../../../src/backends/memory/memory.js';
import type { Answer, Outcome } from '../../../../src/index.js';
import { rejection } from '../../../support/rejection.js';
import { testPlatform } from '../../../support/test-platform.js';

const MINUTE = 60_000;
const DAY = 86_400_000;
const password = 'correct horse battery';
const ann = { email: 'ann@example.com', password };
const ben = { email: 'ben@example.com', password };

/** A server with a clock that stands still until it is moved. */
class Scene {
  now = 1_000_000;
  readonly backend: MemoryBackend;

  constructor(options: MemoryOptions = {}) {
    const platform = testPlatform('http://localhost:5173/sign-in', { now: () => this.now });
    this.backend = memory({ platform, deliver: () => undefined, fixedCode: '123456', judge: () => ['new-device', 'new-location'], accounts: [ann, ben], ...options });
  }

  signIn(email = ann.email): Promise<Outcome> {
    return this.backend.start({ kind: 'sign-in', method: 'password', identifier: email, password }, {});
  }

  answer({ continuation }: Asked, answer: Answer): Promise<Outcome> {
    return this.backend.answer(continuation, answer, {});
  }

  /** Signs in as far as to the code that is mailed. */
  async atCode(email?: string): Promise<Asked> {
    return asked(await this.answer(asked(await this.signIn(email)), { kind: 'select', method: 'email-code' }));
  }

  code(at: Asked, code = '123456', trustDevice = false): Promise<Outcome> {
    return this.answer(at, { kind: 'code', code, trustDevice });
  }
}

type Asked = Extract<Outcome, { kind: 'challenge' }>;

function asked(outcome: Outcome): Asked {
  if (outcome.kind !== 'challenge') throw new Error(`nothing is asked: ${outcome.kind}`);
  return outcome;
}

describe('the in-memory server that judges sign-ins', () => {
  it('is told who proved what, and lets in, refuses, or asks for more and says why', async () => {
    const attempts: unknown[] = [];
    const verdicts: Record<string, 'allow' | 'block'> = { [ann.email]: 'allow', [ben.email]: 'block' };
    const { backend } = new Scene({ judge: (attempt) => (attempts.push(attempt), verdicts[attempt.email]!) });
    const start = (identifier: string): Promise<Outcome> => backend.start({ kind: 'sign-in', method: 'password', identifier, password }, {});
    expect((await start(ann.email)).kind).to.equal('signed-in');
    await backend.session.end('local', {});
    expect(await rejection(start(ben.email))).to.deep.include({ code: 'sign-in-blocked', status: 403 });
    expect(await backend.session.restore({})).to.equal(null);
    expect(attempts).to.deep.equal([ann, ben].map(({ email }) => ({ email, amr: ['pwd'] })));

    const strict = new Scene();
    const { challenge } = asked(await strict.signIn());
    expect(challenge).to.deep.include({ kind: 'factor', methods: ['email-code'], reasons: ['new-device', 'new-location'], expiresAt: strict.now + 5 * MINUTE });
    expect(challenge).to.have.deep.property('factors', [{ method: 'email-code', hint: 'a•••@example.com' }]);
    expect(await strict.backend.session.restore({}), 'a challenge is no session').to.equal(null);
    expect(await strict.code(await strict.atCode())).to.deep.include({ kind: 'signed-in' });
    expect((await strict.backend.session.restore({}))?.assurance?.amr).to.include.members(['pwd', 'otp', 'mfa']);
  });

  it('does not ask on a trusted device; where the trust was taken back, has ended or is for another account, it does (R03)', async () => {
    const scene = new Scene();
    const { devices } = scene.backend.account;
    await scene.code(await scene.atCode(), '123456', true);
    expect((await scene.signIn()).kind).to.equal('signed-in');
    const [trusted] = await devices.list({});
    expect((await scene.signIn(ben.email)).kind, 'another account').to.equal('challenge');
    expect((await scene.signIn()).kind).to.equal('signed-in');
    await devices.revoke(trusted!.id, {});
    expect((await scene.signIn()).kind, 'taken back').to.equal('challenge');
    await scene.code(await scene.atCode(), '123456', true);
    scene.now += 30 * DAY - 1;
    expect((await scene.signIn()).kind).to.equal('signed-in');
    scene.now += 1;
    expect((await scene.signIn()).kind, 'ended').to.equal('challenge');
  });

  it('lets somebody in doubt in, and enrols nothing before something that is there has been proved (R04)', async () => {
    const scene = new Scene({ judge: () => 'doubt' });
    const { totp, passkeys } = scene.backend.account;
    expect((await scene.signIn()).kind).to.equal('signed-in');
    for (const enrolment of [totp.begin(password, {}), passkeys.begin({})]) expect(await rejection(enrolment)).to.deep.include({ code: 'step-up-required', status: 403 });
    const first = asked(await scene.backend.start({ kind: 'step-up', need: {} }, {}));
    expect(first.challenge).to.deep.include({ methods: ['email-code'], reasons: ['sensitive-act'] });
    const at = asked(await scene.answer(first, { kind: 'select', method: 'email-code' }));
    expect(at.challenge).to.deep.include({ trustDevice: undefined });
    expect((await rejection(scene.code(at, '654321'))).code).to.equal('invalid-code');
    expect((await rejection(totp.begin(password, {}))).code).to.equal('step-up-required');
    expect((await scene.code(at)).kind).to.equal('signed-in');
    expect((await totp.begin(password, {})).secret).to.match(/^[A-Z2-7]{32}$/);
    expect((await passkeys.begin({})).kind).to.equal('passkey');
  });

  it('waits as long as it is told to, and longer for who asks in time, ten times', async () => {
    const scene = new Scene({ stepUpLifetimeMs: MINUTE, codeLifetimeMs: 60 * MINUTE });
    let at = await scene.atCode();
    expect(at.challenge).to.deep.include({ expiresAt: scene.now + MINUTE, extendable: true });
    for (let times = 1; times <= 10; times += 1) {
      scene.now += MINUTE - 1;
      at = asked(await scene.answer(at, { kind: 'extend' }));
      expect(at.challenge).to.deep.include({ kind: 'code', method: 'email-code', expiresAt: scene.now + MINUTE, extendable: times < 10 });
    }
    expect(scene.backend.outbox, 'more time is no new mail').to.have.length(1);
    expect((await rejection(scene.answer(at, { kind: 'extend' }))).code).to.equal('unsupported');
    scene.now += MINUTE;
    for (const answer of [{ kind: 'code', code: '123456' }, { kind: 'extend' }, { kind: 'resend' }] as const) expect((await rejection(scene.answer(at, answer))).code).to.equal('flow-expired');
    expect(await scene.backend.session.restore({})).to.equal(null);
  });

  it('counts wrong codes over more time and over fresh challenges, and locks for five minutes', async () => {
    const scene = new Scene();
    let at = await scene.atCode();
    for (const attemptsLeft of [4, 3, 2, 1]) {
      expect(await rejection(scene.code(at, '654321'))).to.deep.include({ code: 'invalid-code', attemptsLeft });
      at = asked(await scene.answer(at, { kind: 'extend' }));
    }
    expect(await rejection(scene.code(at, '654321'))).to.deep.include({ code: 'too-many-attempts', retryAfterMs: 5 * MINUTE });
    expect((await rejection(scene.code(at))).code).to.equal('too-many-attempts');
    const fresh = asked(await scene.signIn());
    expect((await rejection(scene.answer(fresh, { kind: 'select', method: 'email-code' }))).code).to.equal('too-many-attempts');
    scene.now += 5 * MINUTE;
    expect((await scene.code(await scene.atCode())).kind).to.equal('signed-in');
  });
});
