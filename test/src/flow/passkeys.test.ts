import { expect } from 'chai';
import { builtInFlow } from '../../../src/flow/documents.js';
import type { PasskeyOptions } from '../../../src/ceremony/passkey-options.js';
import { AuthError } from '../../../src/errors.js';
import type { FlowEnvironment } from '../../../src/flow/environment.js';
import { Flow } from '../../../src/flow/flow.js';
import type { FlowState } from '../../../src/flow/state.js';
import type { PageEvent } from '../../../src/platform/platform.js';
import { createTestBackend, TEST_PASSWORD, testAccounts, TEST_CODE } from '../../../src/testing.js';
import { memoryStorage } from '../../support/memory-storage.js';
import { playedCeremony } from '../../support/played-ceremony.js';
import { testPlatform } from '../../support/test-platform.js';

const address = 'https://example.com/sign-in';
const signIn = await builtInFlow('sign-in');
const { plain, secondFactor } = testAccounts;
const day = 86_400_000;

/** One page of one browser: time is what the test says, and several flows may stand on it. */
function page(settings: PasskeyOptions = {}, capabilities: readonly string[] = []) {
  const [shared, tab] = [memoryStorage(), memoryStorage()];
  const listeners = new Map<PageEvent, Set<(event: Event) => void>>();
  const timers = new Set<{ at: number; run: () => void }>();
  const world = { now: Date.UTC(2026, 0, 1), visible: true };
  const platform = testPlatform(address, {
    sharedStorage: () => shared,
    tabStorage: () => tab,
    now: () => world.now,
    visible: () => world.visible,
    after(ms, run) {
      const timer = { at: world.now + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    listen(type, listener) {
      const heard = listeners.get(type) ?? new Set();
      listeners.set(type, heard.add(listener));
      return () => heard.delete(listener);
    },
  });
  const backend = createTestBackend({ platform });
  const ceremony = Object.assign(playedCeremony(address), { settings, has: async (name: string) => capabilities.includes(name) });
  const made = { calls: [] as unknown[], gets: [] as unknown[], signals: [] as unknown[] };
  const { register, authenticate } = ceremony;
  ceremony.register = (options, signal, how) => (made.calls.push(how), register(options, signal, how));
  ceremony.authenticate = (options, signal, how) => (made.gets.push(how), authenticate(options, signal, how));
  Object.assign(ceremony, { signals: { ...ceremony.signals, unknownCredential: async (told: unknown) => Boolean(made.signals.push(told)) } });
  const environment: FlowEnvironment = {
    capabilities: backend.declared,
    backend: async () => backend,
    ceremony: async () => ceremony,
    context: () => ({ returnUrl: address }),
    name: 'test',
    platform,
    hold: (work) => work(),
    keep: () => undefined,
  };
  return {
    backend,
    ceremony,
    made,
    world,
    tab,
    begin: () => new Flow(environment, { document: signIn }),
    pass(ms: number) {
      world.now += ms;
      for (const timer of Array.from(timers).filter(({ at }) => at <= world.now)) {
        timers.delete(timer);
        timer.run();
      }
    },
    happens: (type: PageEvent) => listeners.get(type)?.forEach((listener) => listener(new Event(type))),
  };
}

async function until(flow: Flow, condition: (state: FlowState) => unknown): Promise<FlowState> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (condition(flow.state)) return flow.state;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`never came: ${condition.toString()}, but ${flow.state.step.kind}, ${flow.state.problem?.error.code}`);
}
/** In turns, so that a machine that is busy has had as many as one that is not. */
async function settled(): Promise<void> {
  for (let turns = 0; turns < 12; turns += 1) await new Promise((resolve) => setTimeout(resolve, 4));
}
/** Comes to be so, and stays. */
async function becomes(probe: () => number, value: number): Promise<void> {
  for (let tries = 0; tries < 400 && probe() !== value; tries += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  await settled();
  expect(probe()).to.equal(value);
}
const withPassword = (flow: Flow, { email } = plain as { email: string }) => flow.send({ type: 'submit', values: { identifier: email, password: TEST_PASSWORD } });

/** A page whose visitor has a passkey already. */
async function withPasskey(settings?: PasskeyOptions, capabilities?: readonly string[]) {
  const here = page(settings, capabilities);
  const flow = here.begin();
  withPassword(flow);
  await until(flow, ({ step }) => step.kind === 'offer');
  flow.send({ type: 'submit', values: {} });
  await until(flow, ({ step }) => step.kind === 'done');
  flow.dispose();
  here.made.calls.length = 0;
  here.ceremony.armed.length = 0;
  here.tab.clear();
  return here;
}

describe('passkeys in autofill', () => {
  it('P04: wait at the first step alone: a second factor is neither kept from its challenge nor interrupted, in this form or another', async () => {
    const { begin, ceremony } = page();
    const [flow, other] = [begin(), begin()];
    await settled();
    await becomes(() => ceremony.waiting, 1);
    withPassword(flow, secondFactor);
    await until(flow, ({ step }) => step.kind === 'code');
    await settled();
    expect(ceremony.waiting, 'nothing waits beside a second factor').to.equal(0);
    const { length } = ceremony.armed;
    // What would bring it back at any other time.
    flow.send({ type: 'submit', values: { code: '000000' } });
    await until(flow, ({ problem }) => problem?.error.code === 'invalid-code');
    other.send({ type: 'cancel' });
    await settled();
    expect(ceremony.armed.length, 'no challenge was asked for meanwhile').to.equal(length);
    flow.send({ type: 'back' });
    await settled();
    await becomes(() => ceremony.waiting, 1);
    flow.dispose();
    other.dispose();
    await settled();
    expect(ceremony.waiting).to.equal(0);
  });

  it('P04: come back with a new challenge after a sheet of the same form, and of another', async () => {
    const { begin, ceremony } = page();
    const [flow, other] = [begin(), begin()];
    await settled();
    for (const each of [other, flow]) {
      const before = ceremony.armed.length;
      each.send({ type: 'choose', method: 'passkey' });
      await until(each, ({ problem }) => problem?.error.code);
      await settled();
      await becomes(() => ceremony.waiting, 1);
      await becomes(() => ceremony.armed.length, before + 1);
      const challenges = ceremony.armed.map((options) => (options as { challenge: string }).challenge);
      expect(new Set(challenges).size).to.equal(challenges.length);
    }
    flow.dispose();
    other.dispose();
  });

  it('P07: go with their form', async () => {
    const { begin, ceremony } = page();
    const flow = begin();
    await settled();
    flow.dispose();
    await settled();
    expect(ceremony.waiting).to.equal(0);
  });

  it('P24: rest while the page is away, and come back with it', async () => {
    const { begin, ceremony, happens } = page();
    const flow = begin();
    await settled();
    happens('pagehide');
    await settled();
    expect(ceremony.waiting).to.equal(0);
    happens('pageshow');
    await settled();
    await becomes(() => ceremony.waiting, 1);
    await becomes(() => ceremony.armed.length, 2);
    flow.dispose();
  });

  it('P26: are asked for anew before their challenge is too old, where somebody sees the page', async () => {
    const { begin, backend, ceremony, pass, happens, world } = page();
    const start = backend.start.bind(backend);
    backend.start = async (intent, context) => {
      const outcome = await start(intent, context);
      return outcome.kind === 'challenge' && outcome.challenge.kind === 'passkey' ? { ...outcome, challenge: { ...outcome.challenge, lifeMs: 300_000 } } : outcome;
    };
    const flow = begin();
    await settled();
    pass(269_000);
    await settled();
    await becomes(() => ceremony.armed.length, 1);
    pass(1_000);
    await settled();
    await becomes(() => ceremony.armed.length, 2);
    world.visible = false;
    pass(600_000);
    await settled();
    await becomes(() => ceremony.armed.length, 2);
    world.visible = true;
    happens('visibilitychange');
    happens('focus');
    await settled();
    await becomes(() => ceremony.armed.length, 3);
    await becomes(() => ceremony.waiting, 1);
    flow.dispose();
  });

  it('P26: one that is picked too late is asked for once more, unnoticed', async () => {
    const { begin, backend, ceremony, made } = await withPasskey();
    const flow = begin();
    await settled();
    const problems: unknown[] = [];
    flow.subscribe(({ problem }) => problem && problems.push(problem.error.code));
    const answer = backend.answer.bind(backend);
    let refusals = 1;
    backend.answer = async (...given) => {
      if ((refusals -= 1) >= 0) throw new AuthError('passkey-expired');
      return answer(...given);
    };
    ceremony.pick();
    await until(flow, ({ step }) => step.kind === 'done');
    expect(problems).to.deep.equal([]);
    expect(made.gets, 'by a sheet for the one that was picked').to.have.length(1);
    flow.dispose();
  });

  it('P26: but not in a circle', async () => {
    const { begin, backend, ceremony, made } = await withPasskey();
    const flow = begin();
    await settled();
    backend.answer = () => Promise.reject(new AuthError('passkey-expired'));
    ceremony.pick();
    const { problem } = await until(flow, (state) => state.problem);
    expect(problem?.error.code).to.equal('passkey-expired');
    expect(made.gets).to.have.length(1);
    flow.dispose();
  });

  it('P25: leave the form as it is where their options cannot be had', async () => {
    const { begin, backend, ceremony } = page();
    backend.failNext('server-error');
    const flow = begin();
    await settled();
    expect(ceremony.waiting).to.equal(0);
    expect(flow.state).to.deep.include({ pending: null, problem: null });
    withPassword(flow);
    await until(flow, ({ step }) => step.kind === 'offer');
  });
});

describe('the silent upgrade', () => {
  const can = ['conditionalCreate'];

  it('P11: saves a passkey after a password, and says so; nothing is offered then', async () => {
    const { begin, backend, made } = page({}, can);
    const flow = begin();
    withPassword(flow);
    const { notice } = await until(flow, ({ step }) => step.kind === 'done');
    expect(notice).to.equal('passkey-saved');
    expect(made.calls).to.deep.equal([{ conditional: true }]);
    expect(await backend.account.passkeys.list({})).to.have.length(1);
  });

  it('P11: comes after a password and its second factor, once both are through', async () => {
    const { begin, made } = page({}, can);
    const flow = begin();
    withPassword(flow, secondFactor);
    await until(flow, ({ step }) => step.kind === 'code');
    expect(made.calls).to.deep.equal([]);
    flow.send({ type: 'others' });
    flow.send({ type: 'choose', method: 'email-code' });
    await until(flow, ({ step, pending }) => step.kind === 'code' && step.method === 'email-code' && !pending);
    flow.send({ type: 'submit', values: { code: TEST_CODE } });
    await until(flow, ({ step }) => step.kind === 'done');
    expect(made.calls).to.deep.equal([{ conditional: true }]);
  });

  it('P11: comes at most once a session, and only after a password', async () => {
    const { begin, made } = page({}, can);
    for (const times of [1, 1]) {
      const flow = begin();
      withPassword(flow);
      await until(flow, ({ step }) => step.kind === 'done');
      expect(made.calls.length).to.equal(times);
      flow.dispose();
    }
    const other = page({}, can);
    const flow = other.begin();
    flow.send({ type: 'submit', values: { identifier: plain.email } });
    flow.send({ type: 'choose', method: 'email-code' });
    await until(flow, ({ step }) => step.kind === 'code');
    flow.send({ type: 'submit', values: { code: TEST_CODE } });
    await until(flow, ({ step }) => step.kind === 'offer');
    expect(other.made.calls).to.deep.equal([]);
  });

  it('P11: is left out where the browser cannot, the page does not want it, or the person has said no to passkeys', async () => {
    for (const here of [page({}, []), page({ upgrade: false }, can)]) {
      const flow = here.begin();
      withPassword(flow);
      await until(flow, ({ step }) => step.kind === 'offer');
      expect(here.made.calls).to.deep.equal([]);
      flow.send({ type: 'skip' });
      flow.dispose();
      Object.assign(here.ceremony, { settings: {}, has: async () => true });
      const next = here.begin();
      withPassword(next);
      await until(next, ({ step }) => step.kind === 'done');
      expect(here.made.calls).to.deep.equal([]);
      next.dispose();
    }
  });

  it('P11: is never an error, and what the password manager has without the server is signalled', async () => {
    for (const name of ['NotAllowedError', 'InvalidStateError', 'AbortError', 'NotSupportedError', 'UnknownError']) {
      const { begin, ceremony } = page({}, can);
      ceremony.register = () => Promise.reject(new DOMException('', name));
      const flow = begin();
      withPassword(flow);
      const { problem } = await until(flow, ({ step }) => step.kind === 'offer');
      expect(problem).to.equal(null);
      flow.dispose();
    }
    const { begin, backend, made } = page({}, can);
    backend.account.passkeys.register = () => Promise.reject(new AuthError('server-error'));
    const flow = begin();
    withPassword(flow);
    const { problem } = await until(flow, ({ step }) => step.kind === 'offer');
    expect(problem).to.equal(null);
    expect(made.signals).to.have.length(1);
    expect(made.signals[0]).to.include({ rpId: 'example.com' });
  });

  it('P11: holds nobody up longer than its deadline', async () => {
    const { begin, ceremony, pass } = page({}, can);
    let isEnded = false;
    ceremony.register = (_options, signal) => new Promise((_resolve, reject) => signal!.addEventListener('abort', () => ((isEnded = true), reject(new DOMException('', 'AbortError')))));
    const flow = begin();
    withPassword(flow);
    await settled();
    await settled();
    expect(flow.state.pending).to.equal('submit');
    pass(1_500);
    await until(flow, ({ step }) => step.kind === 'offer');
    expect(isEnded).to.equal(true);
  });
});

describe('immediate mode', () => {
  it('P16: is asked for by the passkey button alone, where the browser has it, and once', async () => {
    const { begin, made, ceremony } = await withPasskey({}, ['immediateGet']);
    ceremony.authenticate = async (_options, _signal, how) => {
      made.gets.push(how);
      throw new AuthError('passkey-not-completed', { ceremony: { elapsedMs: 6, mediation: how?.immediate ? 'immediate' : 'optional', hadUserGesture: true } });
    };
    const flow = begin();
    await settled();
    expect(made.gets).to.deep.equal([]);
    for (const immediate of [true, false]) {
      flow.send({ type: 'choose', method: 'passkey' });
      await until(flow, ({ pending }) => !pending);
      expect(flow.state.step.kind).to.equal('identifier');
      expect(made.gets.at(-1)).to.deep.include({ immediate });
    }
    flow.dispose();
  });

  it('P16: is left out where the browser has it not, or the page wants it not', async () => {
    for (const [settings, has] of [
      [{}, []],
      [{ immediate: false }, ['immediateGet']],
    ] as const) {
      const { begin, made } = await withPasskey(settings, has);
      const flow = begin();
      flow.send({ type: 'choose', method: 'passkey' });
      await until(flow, ({ step }) => step.kind === 'done');
      expect(made.gets.at(-1)).to.deep.include({ immediate: false });
      flow.dispose();
    }
  });

  it('P17: a saved password that is chosen in it goes the way of the password, with its second factor and its refusals', async () => {
    const { begin, ceremony } = page({}, ['immediateGet']);
    let password = TEST_PASSWORD;
    let email: string = secondFactor.email;
    ceremony.authenticate = async () => ({ type: 'password', id: email, password });
    const flow = begin();
    flow.send({ type: 'choose', method: 'passkey' });
    const { identifier } = await until(flow, ({ step }) => step.kind === 'code');
    expect(identifier).to.equal(secondFactor.email);
    flow.dispose();
    password = 'an old one';
    email = plain.email;
    const next = begin();
    next.send({ type: 'choose', method: 'passkey' });
    const { problem } = await until(next, (state) => state.problem);
    expect(problem?.error.code).to.equal('invalid-credentials');
    expect(next.state).to.include({ pending: null, identifier: plain.email });
    next.dispose();
  });
});

describe('the offer of a passkey', () => {
  it('P28: rests for 30 days after "not now", and comes three times at most', async () => {
    const { begin, world } = page();
    const comes = async (): Promise<string> => {
      const flow = begin();
      withPassword(flow);
      const { step } = await until(flow, (state) => /^(offer|done)$/.test(state.step.kind));
      if (step.kind === 'offer') flow.send({ type: 'skip' });
      flow.dispose();
      return step.kind;
    };
    expect(await comes()).to.equal('offer');
    world.now += 29 * day;
    expect(await comes()).to.equal('done');
    world.now += 2 * day;
    expect(await comes()).to.equal('offer');
    world.now += 31 * day;
    expect(await comes()).to.equal('offer');
    for (const wait of [31, 400]) {
      world.now += wait * day;
      expect(await comes()).to.equal('done');
    }
  });

  it('P21: is for this device after another device\'s passkey, and asks for one here', async () => {
    const here = await withPasskey();
    const { authenticate } = here.ceremony;
    for (const [authenticatorAttachment, kind] of [
      ['platform', 'done'],
      ['cross-platform', 'offer'],
    ]) {
      here.ceremony.authenticate = async (...asked) => ({ ...((await authenticate(...asked)) as object), authenticatorAttachment });
      const flow = here.begin();
      flow.send({ type: 'choose', method: 'passkey' });
      const { step } = await until(flow, (state) => /^(offer|done)$/.test(state.step.kind));
      expect(step.kind).to.equal(kind);
      if (step.kind === 'offer') {
        expect(step.here).to.equal(true);
        here.ceremony.register = async (_options, _signal, how) => {
          here.made.calls.push(how);
          throw new AuthError('passkey-device');
        };
        flow.send({ type: 'submit', values: {} });
        await until(flow, ({ problem }) => problem);
        expect(here.made.calls).to.deep.equal([{ hint: 'client-device' }]);
      }
      flow.dispose();
    }
  });

  it('P02: does not come on a device that can keep no passkey', async () => {
    const { begin, ceremony } = page();
    Object.assign(ceremony, { canRegister: async () => false });
    const flow = begin();
    withPassword(flow);
    await until(flow, ({ step }) => step.kind === 'done');
  });
});

describe('a passkey that fails', () => {
  it('P22, P23: for want of a right set-up is not offered again in this attempt, and the other ways are there', async () => {
    for (const code of ['config-rp-id', 'config-permissions-policy'] as const) {
      const { begin, ceremony } = page();
      ceremony.authenticate = () => Promise.reject(new AuthError(code));
      const flow = begin();
      await settled();
      flow.send({ type: 'choose', method: 'passkey' });
      const { step, problem } = await until(flow, (state) => state.problem);
      expect(problem?.error.code).to.equal(code);
      expect(step).to.deep.include({ kind: 'identifier', asks: true });
      expect('shortcuts' in step && step.shortcuts.includes('passkey')).to.equal(false);
      await settled();
      expect(ceremony.waiting).to.equal(0);
      flow.dispose();
    }
  });

  it('P05: sooner than anybody can have seen a sheet lets the other methods move up; a cancel leaves them where they are', async () => {
    for (const [elapsedMs, shortcuts] of [
      [6, ['guest', 'passkey']],
      [2_000, ['passkey', 'guest']],
    ] as const) {
      const { ceremony, backend } = page();
      ceremony.authenticate = () => Promise.reject(new AuthError('passkey-not-completed', { ceremony: { elapsedMs, mediation: 'optional', hadUserGesture: true } }));
      const flow = new Flow(
        {
          capabilities: { ...backend.declared, signIn: ['passkey', 'guest', 'password'] },
          backend: async () => backend,
          ceremony: async () => ceremony,
          context: () => ({}),
          name: 'test',
          platform: testPlatform(address),
          hold: (work) => work(),
          keep: () => undefined,
        },
        { document: signIn, methods: ['passkey', 'guest', 'password'] },
      );
      flow.send({ type: 'choose', method: 'passkey' });
      const { step } = await until(flow, (state) => state.problem);
      expect(step).to.deep.include({ shortcuts });
      flow.dispose();
    }
  });
});
