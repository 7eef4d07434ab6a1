import { expect } from 'chai';
import type { AuthError } from '../../../../src/errors.js';
import type { BrowserWorld } from '../../../../src/risk/signals/browser-world.js';
import { encodeSignals } from '../../../../src/risk/signals/encode-signals.js';
import { readSignals } from '../../../../src/risk/signals/read-signals.js';
import type { RiskOptions } from '../../../../src/risk/signals/risk-options.js';
import { signalChecks, type SignalFacts } from '../../../../src/risk/signals/signal-facts.js';
import { SignalSource } from '../../../../src/risk/signals/signal-source.js';
import { FakeClock, settled } from '../../../support/fake-clock.js';
import { thrownBy } from '../../../support/rejection.js';
import { testPlatform } from '../../../support/test-platform.js';

/** A browser that a test describes, and a person who types. */
function scene(options: RiskOptions, world: Partial<BrowserWorld> = {}) {
  const clock = new FakeClock();
  const heard = new Set<(what: 'typed' | 'pasted') => void>();
  let readings = 0;
  const browser: BrowserWorld = {
    navigator: { languages: ['nb', 'en'], webdriver: false, maxTouchPoints: 5, userAgentData: { brands: [{ brand: 'Chromium', version: '156' }], mobile: true, platform: 'Android' } },
    screen: { width: 412, height: 915 },
    document: { visibilityState: 'visible' },
    matchMedia: () => ({ matches: true }),
    timeZone: () => ((readings += 1), 'Europe/Oslo'),
    utcOffset: () => 60,
    listen(listener) {
      heard.add(listener);
      return () => heard.delete(listener);
    },
  };
  Object.defineProperties(browser, Object.getOwnPropertyDescriptors(world));
  const platform = testPlatform('https://shop.example/', { now: () => clock.now, after: (ms, run) => clock.after(ms, run) });
  const source = new SignalSource(options, platform, browser);
  return { source, clock, heard, read: async () => readSignals(await source.collect()), readings: () => readings };
}

const all = Object.keys(signalChecks);

describe('the signals of a page', () => {
  it('are the documented keys, no more and no fewer (R12)', async () => {
    const { source, heard, clock, read } = scene({ signals: 'enhanced', consent: () => true, provider: { collect: async () => 'visitor-1' } });
    await source.begin();
    heard.forEach((listener) => listener('typed'));
    clock.jump(7_900);
    const facts = await read();
    expect(Object.keys(facts!).toSorted()).to.deep.equal(all.toSorted());
    expect(facts).to.deep.equal({
      webdriver: false, utcOffset: 60, timeZone: 'Europe/Oslo', enhanced: 'visitor-1', platform: 'Android', mobile: true, seconds: 7, typed: true, pasted: false,
      visible: true, touch: true, screen: 'medium', colorScheme: 'dark', languages: ['nb', 'en'], brands: ['Chromium 156'],
    });
  });

  it('of a real browser are documented keys that a server takes (real)', async () => {
    const source = new SignalSource({ signals: 'basic' }, testPlatform('https://shop.example/'));
    const facts = readSignals(await source.collect())!;
    expect(all).to.include.members(Object.keys(facts));
    expect(facts).to.include.keys('utcOffset', 'timeZone', 'visible', 'typed', 'screen', 'languages', 'colorScheme', 'webdriver', 'touch');
    source.dispose();
  });

  it('leave out what a browser does not tell, or throws at', async () => {
    const { read } = scene(
      { signals: 'basic' },
      {
        get navigator(): never {
          throw new Error('guarded');
        },
        screen: { width: 0, height: 0 },
        matchMedia: () => {
          throw new Error('guarded');
        },
        timeZone: () => '',
        utcOffset: () => NaN,
      },
    );
    expect(await read()).to.deep.equal({ seconds: 0, typed: false, pasted: false, visible: true });
  });

  it('have no key beyond consent: off, unasked, refused, failed and forgotten ones are nothing at all (R10, PRV-3)', async () => {
    const cases: readonly RiskOptions[] = [
      {},
      { signals: 'off', consent: () => true },
      { signals: 'basic', consent: () => false },
      { signals: 'basic', consent: async () => 'yes' as unknown as boolean },
      { signals: 'basic', consent: () => Promise.reject(new Error('no')) },
      { signals: 'enhanced', consent: () => false, provider: { collect: () => expect.fail('collected without consent') } },
    ];
    for (const options of cases) {
      const { source, heard, readings } = scene(options);
      await source.begin();
      expect(await source.collect(), JSON.stringify(options)).to.equal(undefined);
      expect(heard.size + readings()).to.equal(0);
    }
  });

  it('end with consent that is taken back in mid-session, also while a provider is waited for (R10)', async () => {
    let consent = true;
    let aborted = false;
    let tell = (_text: string): void => undefined;
    const collect = ({ signal }: { readonly signal: AbortSignal }): Promise<string> => {
      signal.addEventListener('abort', () => (aborted = true));
      return new Promise((resolve) => (tell = resolve));
    };
    const { source, heard, clock } = scene({ signals: 'enhanced', consent: () => consent, provider: { collect } });
    await source.begin();
    expect(heard.size).to.equal(1);
    const collected = source.collect();
    await settled();
    consent = false;
    tell('visitor-1');
    expect(await collected).to.equal(undefined);
    expect(await source.collect()).to.equal(undefined);
    expect(aborted).to.equal(true);
    expect(heard.size).to.equal(0);
    consent = true;
    const again = source.collect();
    await clock.advance(50);
    expect(readSignals(await again)).to.include({ typed: false }).and.not.have.property('enhanced');
  });

  it('come without a provider that fails, hangs or says rubbish (R11)', async () => {
    const rubbish: readonly (() => unknown)[] = [
      () => Promise.reject(new Error('blocked')),
      () => {
        throw new Error('blocked');
      },
      async () => ({ visitor: 1 }),
      async () => '',
      async () => 'x'.repeat(1_025),
      () => new Promise(() => undefined),
    ];
    for (const collect of rubbish) {
      const { source, clock } = scene({ signals: 'enhanced', consent: () => true, provider: { collect: collect as () => Promise<string> } });
      await source.begin();
      const collected = source.collect();
      await clock.advance(50);
      const facts = readSignals(await collected);
      expect(facts).to.include({ timeZone: 'Europe/Oslo' }).and.not.have.property('enhanced');
    }
  });

  it('ask a provider once, however often they are sent', async () => {
    let calls = 0;
    const { source, read } = scene({ signals: 'enhanced', consent: () => true, provider: { collect: async () => `visitor-${(calls += 1)}` } });
    await source.begin();
    expect(await read()).to.include({ enhanced: 'visitor-1' });
    expect(await read()).to.include({ enhanced: 'visitor-1' });
  });

  it('hide a provider’s id behind a salt, which tells two sites apart', async () => {
    const of = async (salt: string): Promise<string | undefined> => {
      const { read } = scene({ signals: 'enhanced', consent: () => true, salt, provider: { collect: async () => 'visitor-1' } });
      return (await read())?.enhanced;
    };
    expect(await of('shop')).to.match(/^[\w-]{43}$/).and.not.equal(await of('bank'));
    expect(await of('shop')).to.equal(await of('shop'));
  });

  it('are at most 2 kB: what tells least goes first (R12)', () => {
    const long: SignalFacts = { webdriver: true, utcOffset: 60, enhanced: 'é'.repeat(600), languages: Array<string>(5).fill('x'.repeat(35)), brands: Array<string>(6).fill('b'.repeat(48)) };
    const header = encodeSignals(long);
    expect(header.length).to.be.at.most(2_048);
    expect(Object.keys(readSignals(header)!)).to.deep.equal(['webdriver', 'utcOffset', 'enhanced', 'languages']);
    const longest = encodeSignals({ ...long, enhanced: '\u{1F600}'.repeat(512) });
    expect(longest.length).to.be.at.most(2_048);
    expect(readSignals(longest)).to.deep.equal({ webdriver: true, utcOffset: 60 });
  });

  it('hear that keys are pressed, and nothing of which', async () => {
    const { source, heard, read } = scene({ signals: 'basic' });
    await source.begin();
    heard.forEach((listener) => listener('pasted'));
    expect(await read()).to.include({ typed: false, pasted: true });
    source.dispose();
    expect(heard.size).to.equal(0);
    expect(await source.collect()).to.equal(undefined);
  });

  const mistakes: readonly (readonly [options: RiskOptions, path: string])[] = [
    [{ signals: 'all' as 'basic' }, '/risk/signals'],
    [{ signals: 'enhanced', provider: { collect: async () => '' } }, '/risk/consent'],
    [{ signals: 'enhanced', consent: () => true }, '/risk/provider'],
  ];
  for (const [options, path] of mistakes) {
    it(`are refused with a mistake at ${path}`, () => {
      expect(thrownBy(() => scene(options))).to.include({ code: 'config-options', path } satisfies Partial<AuthError>);
    });
  }
});
