import { expect } from 'chai';
import { createAuth, type AuthConfig } from '../../src/auth.js';
import { flowSignals } from '../../src/flow-signals.js';
import { readSignals } from '../../src/risk.js';
import { createTestBackend, TEST_PASSWORD, testAccounts } from '../../src/testing.js';
import { FakeClock, settled } from '../support/fake-clock.js';
import { testPlatform } from '../support/test-platform.js';

/** Signs somebody in, and says what the backend was told. */
async function signIn(risk: AuthConfig['risk']) {
  const platform = testPlatform('https://shop.example/', { webauthn: () => 'missing', sharedStorage: () => null, channel: () => null });
  const backend = createTestBackend({ platform });
  const told: (string | undefined)[] = [];
  const { start } = backend;
  Object.assign(backend, {
    start: async (...[intent, context]: Parameters<typeof start>) => {
      told.push(context.signals ? await context.signals() : 'no field');
      return start(intent, context);
    },
  });
  const auth = createAuth({ backend, platform, risk });
  const flow = await auth.flow({ flow: 'sign-in', methods: ['password'] });
  const finished = new Promise<void>((resolve) => flow.subscribe((_state, finish) => finish && resolve()));
  flow.send({ type: 'submit', values: { identifier: testAccounts.plain.email, password: TEST_PASSWORD } });
  await finished;
  flow.dispose();
  auth.dispose();
  return { status: auth.snapshot.status, told };
}

/** Chunks come over the network, whatever the clock of a test says. */
const loaded = async (): Promise<void> => {
  await import('../../src/risk/signals/signal-source.js');
  await settled();
};

describe('the signals of a flow', () => {
  it('are not there unless the page asks for them (R10)', async () => {
    for (const risk of [undefined, 'off'] as const) expect(await signIn(risk)).to.deep.equal({ status: 'signed-in', told: ['no field'] });
    expect(await signIn({ signals: 'basic', consent: () => false })).to.deep.equal({ status: 'signed-in', told: [undefined] });
  });

  it('go along where it does', async () => {
    await loaded();
    const { status, told } = await signIn('basic');
    expect(status).to.equal('signed-in');
    expect(readSignals(told[0])).to.include.keys('timeZone', 'utcOffset');
  });

  it('keep nobody from signing in: a collector that throws, a mistake in the options (R11)', async () => {
    const { warn } = console;
    const warnings: string[] = [];
    console.warn = (text: string) => void warnings.push(text);
    try {
      const broken = {
        get signals(): never {
          throw new Error('broken');
        },
      };
      for (const risk of ['basics' as 'basic', broken]) expect(await signIn(risk)).to.deep.equal({ status: 'signed-in', told: [undefined] });
      expect(warnings.join('\n')).to.match(/No signals: config-options: off, basic or enhanced/);
    } finally {
      console.warn = warn;
    }
  });

  it('are waited for 150 ms and no longer, whatever hangs (R11)', async () => {
    const clock = new FakeClock();
    const platform = testPlatform('https://shop.example/', { now: () => clock.now, after: (ms, run) => clock.after(ms, run) });
    const signals = flowSignals(platform, { signals: 'basic', consent: () => new Promise(() => undefined) });
    await loaded();
    let collected: unknown = 'waiting';
    void signals.collect().then((found) => (collected = found));
    await clock.advance(149);
    expect(collected).to.equal('waiting');
    await clock.advance(1);
    expect(collected).to.equal(undefined);
    signals.dispose();
  });

  it('take no time where nothing hangs', async () => {
    const clock = new FakeClock();
    const platform = testPlatform('https://shop.example/', { now: () => clock.now, after: (ms, run) => clock.after(ms, run) });
    const signals = flowSignals(platform, { signals: 'basic' });
    await loaded();
    expect(readSignals(await signals.collect())).to.include({ seconds: 0 });
    signals.dispose();
    expect(await signals.collect()).to.equal(undefined);
  });
});
