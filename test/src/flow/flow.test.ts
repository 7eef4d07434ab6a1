import { expect } from 'chai';
import { AuthError } from '../../../src/errors.js';
import type { Session } from '../../../src/backend/session.js';
import { builtInFlow } from '../../../src/flow/documents.js';
import type { FlowEnvironment } from '../../../src/flow/environment.js';
import { Flow, type FlowFinish, type FlowOptions } from '../../../src/flow/flow.js';
import type { FlowState } from '../../../src/flow/state.js';
import { createTestBackend, TEST_CODE, TEST_PASSWORD, testAccounts, type TestBackend } from '../../../src/testing.js';
import { testPlatform } from '../../support/test-platform.js';
import { memoryStorage } from '../../support/memory-storage.js';
import type { Autofill } from '../../../src/ceremony/ceremony.js';
import { playedCeremony } from '../../support/played-ceremony.js';
import { quietCeremony } from '../../support/quiet-ceremony.js';

const address = 'http://localhost:5173/sign-in';
const signIn = await builtInFlow('sign-in');

interface Scene {
  readonly flow: Flow;
  readonly backend: TestBackend;
  readonly ceremony: ReturnType<typeof playedCeremony>;
  readonly kept: Session[];
  readonly finishes: FlowFinish[];
  readonly platform: ReturnType<typeof testPlatform>;
  until(condition: (state: FlowState) => unknown): Promise<FlowState>;
}

function scene(options: Partial<FlowOptions> = {}, environment: Partial<FlowEnvironment> = {}): Scene {
  const storage = memoryStorage();
  const platform = testPlatform(address, { sharedStorage: () => storage });
  const backend = createTestBackend({ platform });
  const ceremony = playedCeremony(address);
  const kept: Session[] = [];
  const finishes: FlowFinish[] = [];
  const flow = new Flow(
    {
      capabilities: backend.declared,
      backend: async () => backend,
      ceremony: async () => ceremony,
      context: () => ({ returnUrl: address }),
      name: 'test',
      platform,
      hold: (work) => work(),
      keep: (session) => void kept.push(session),
      ...environment,
    },
    { document: signIn, ...options },
  );
  flow.subscribe((_state, finish) => finish && finishes.push(finish));
  const until: Scene['until'] = async (condition) => {
    for (let tries = 0; tries < 400; tries += 1) {
      if (condition(flow.state)) return flow.state;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error(`never came: ${condition.toString()}, but ${flow.state.step.kind}, ${flow.state.problem?.error.code}`);
  };
  return { flow, backend, ceremony, kept, finishes, platform, until };
}

const idle = (state: FlowState): boolean => !state.pending;

describe('a flow', () => {
  it('signs in, keeps the session, offers a passkey and makes it', async () => {
    const { flow, backend, kept, finishes, until } = scene();
    flow.send({ type: 'submit', values: { identifier: testAccounts.plain.email } });
    flow.send({ type: 'submit', values: { password: TEST_PASSWORD } });
    expect(flow.state.pending).to.equal('submit');
    await until(({ step }) => step.kind === 'offer');
    expect(kept.map(({ user }) => user.email)).to.deep.equal([testAccounts.plain.email]);
    expect(finishes).to.deep.equal([]);
    flow.send({ type: 'submit', values: {} });
    await until(({ step }) => step.kind === 'done');
    expect(finishes).to.have.length(1);
    expect(finishes[0]).to.deep.include({ newUser: false });
    expect(await backend.account.passkeys.list({})).to.have.length(1);
  });

  it('does not offer a passkey again for a month after "not now"', async () => {
    const { flow, platform, until } = scene();
    flow.send({ type: 'submit', values: { identifier: testAccounts.plain.email, password: TEST_PASSWORD } });
    await until(({ step }) => step.kind === 'offer');
    flow.send({ type: 'skip' });
    await until(({ step }) => step.kind === 'done');
    const again = scene({}, { platform: { ...platform, now: () => Date.now() + 29 * 86_400_000 } });
    again.flow.send({ type: 'submit', values: { identifier: testAccounts.plain.email, password: TEST_PASSWORD } });
    await again.until(({ step }) => step.kind === 'done');
    const later = scene({}, { platform: { ...platform, now: () => Date.now() + 31 * 86_400_000 } });
    later.flow.send({ type: 'submit', values: { identifier: testAccounts.plain.email, password: TEST_PASSWORD } });
    await later.until(({ step }) => step.kind === 'offer');
  });

  it('says what went wrong, whatever is thrown', async () => {
    const thrown: readonly [unknown, string][] = [
      [new AuthError('rate-limited', { retryAfterMs: 1_000 }), 'rate-limited'],
      [new TypeError('x is not a function'), 'bad-response'],
      ['words', 'bad-response'],
      [undefined, 'bad-response'],
    ];
    for (const [error, code] of thrown) {
      const { flow, until } = scene({}, { backend: () => Promise.reject(error) });
      flow.send({ type: 'submit', values: { identifier: 'ann@example.com', password: 'x' } });
      const state = await until(({ problem }) => problem);
      expect(state.problem?.error.code).to.equal(code);
      expect(state.pending).to.equal(null);
      expect(state.identifier).to.equal('ann@example.com');
    }
  });

  it('keeps what was typed when a chunk is gone, and goes on when it is back', async () => {
    let isGone = true;
    const rig = scene();
    const { flow, until } = scene({}, { backend: async () => (isGone ? Promise.reject(new AuthError('chunk-unavailable')) : rig.backend) });
    flow.send({ type: 'submit', values: { identifier: testAccounts.plain.email, password: TEST_PASSWORD } });
    expect((await until(({ problem }) => problem)).problem?.error.code).to.equal('chunk-unavailable');
    isGone = false;
    flow.send({ type: 'submit', values: { password: TEST_PASSWORD } });
    await until(({ step }) => step.kind === 'offer' || step.kind === 'done');
  });

  it('ends a request that is cancelled, and drops its reply', async () => {
    const { flow, backend, kept, until } = scene();
    backend.delay(60_000);
    flow.send({ type: 'submit', values: { identifier: testAccounts.plain.email, password: TEST_PASSWORD } });
    expect(flow.state.pending).to.equal('submit');
    flow.send({ type: 'cancel' });
    expect(flow.state).to.deep.include({ pending: null, problem: null });
    backend.delay(0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(flow.state.problem).to.equal(null);
    expect(kept).to.deep.equal([]);
    flow.send({ type: 'submit', values: { password: TEST_PASSWORD } });
    await until(({ step }) => step.kind === 'offer');
  });

  it('asks the backend once for a double click', async () => {
    const { flow, backend, until } = scene();
    let asked = 0;
    const { start } = backend;
    Object.assign(backend, { start: (...given: Parameters<typeof start>) => ((asked += Number(given[0].kind === 'sign-in' && given[0].method === 'password')), start(...given)) });
    flow.send({ type: 'submit', values: { identifier: testAccounts.plain.email, password: 'wrong' } });
    flow.send({ type: 'submit', values: { identifier: testAccounts.plain.email, password: 'wrong' } });
    await until(({ problem }) => problem);
    expect(asked).to.equal(1);
  });

  it('signs in with a passkey that is picked from autofill', async () => {
    const { flow, backend, ceremony, kept, until } = scene();
    await backend.start({ kind: 'sign-in', method: 'password', identifier: testAccounts.plain.email, password: TEST_PASSWORD }, {});
    const { options } = await backend.account.passkeys.begin({});
    await backend.account.passkeys.register(await ceremony.register(options), {});
    await backend.session.end('local', {});
    flow.send({ type: 'submit', values: { identifier: 'x' } });
    await until(() => ceremony.waiting === 1);
    // What autofill was armed with has been replaced by the registration: it is armed again.
    flow.send({ type: 'cancel' });
    await until(() => ceremony.waiting === 1 && idle(flow.state));
    await new Promise((resolve) => setTimeout(resolve, 20));
    ceremony.pick();
    await until(({ step }) => step.kind === 'done');
    expect(kept).to.have.length(1);
  });

  it('is silent about autofill: no passkeys at the server, no WebAuthn, a failing chunk', async () => {
    const failures: Partial<FlowEnvironment>[] = [
      { ceremony: () => Promise.reject(new AuthError('chunk-unavailable')) },
      { ceremony: async () => ({ ...playedCeremony(address), autofillAvailable: async () => false }) },
      { ceremony: async () => ({ ...playedCeremony(address), autofill: (place: Autofill) => (queueMicrotask(() => place.failed(new AuthError('passkey-not-completed'))), quietCeremony.autofill(place)) }) },
      { backend: () => Promise.reject(new AuthError('offline')) },
    ];
    for (const failure of failures) {
      const { flow } = scene({}, failure);
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(flow.state).to.deep.include({ problem: null, pending: null });
    }
  });

  it('takes up a link, and says nothing where the address brings nothing', async () => {
    const { flow, backend, until } = scene();
    expect(await flow.resume(new URL(address))).to.equal(false);
    flow.send({ type: 'submit', values: { identifier: 'new@example.com' } });
    flow.send({ type: 'others' });
    flow.send({ type: 'choose', method: 'magic-link' });
    await until(({ step }) => step.kind === 'link');
    expect(await flow.resume(new URL(backend.lastMessage()!.link!))).to.equal(true);
    await until(({ step }) => step.kind === 'offer' || step.kind === 'done');
    expect(await flow.resume(new URL(backend.lastMessage()!.link!))).to.equal(false);
    expect(flow.state.problem?.error.code).to.equal('expired-link');
  });

  it('goes through a second factor with another way', async () => {
    const { flow, until } = scene();
    flow.send({ type: 'submit', values: { identifier: testAccounts.secondFactor.email, password: TEST_PASSWORD } });
    await until(({ step }) => step.kind === 'code');
    flow.send({ type: 'others' });
    flow.send({ type: 'choose', method: 'email-code' });
    await until((state) => state.step.kind === 'code' && state.step.method === 'email-code');
    flow.send({ type: 'submit', values: { code: TEST_CODE } });
    await until(({ step }) => step.kind === 'offer');
  });

  it('ends what is under way when it is disposed of, and says nothing any more', async () => {
    const { flow, backend, ceremony } = scene();
    let heard = 0;
    flow.subscribe(() => (heard += 1));
    backend.delay(60_000);
    flow.send({ type: 'submit', values: { identifier: testAccounts.plain.email, password: TEST_PASSWORD } });
    expect(heard).to.equal(1);
    flow.dispose();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(heard).to.equal(1);
    expect(ceremony.waiting).to.equal(0);
  });

  it('begins after whoever made it listens', async () => {
    const { flow } = scene();
    const heard: string[] = [];
    flow.subscribe(({ step }) => heard.push(step.kind));
    flow.send({ type: 'submit', values: { identifier: 'ann@example.com' } });
    expect(heard).to.deep.equal(['password']);
  });

  it('differs from the next step on when its methods change', () => {
    const { flow } = scene();
    flow.update({ methods: ['email-code'] });
    expect(flow.state.step.kind).to.equal('identifier');
    flow.send({ type: 'submit', values: { identifier: 'ann@example.com' } });
    expect(flow.state.pending).to.equal('submit');
  });
});
