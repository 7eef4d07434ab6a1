import { expect } from 'chai';
import { actNeeds, assess, featuresOf, readAssessment, riskPolicies, riskPolicy, SignInHistory, withoutAssessment, type RequestFacts, type RiskPreset, type SignInFacts } from '../../../src/risk.js';
import { AuthError, isAuthError } from '../../../src/errors.js';

const at = Date.UTC(2026, 10, 25, 12);
const hour = 3_600_000;
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0';
const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1';
const oslo = { latitude: 59.91, longitude: 10.75 };
const home: RequestFacts = { ip: '192.0.2.1', userAgent: firefox, asn: 2119, country: 'NO', coordinates: oslo };
const lagos: RequestFacts = { ip: '198.51.100.7', userAgent: iphone, asn: 37148, country: 'NG', coordinates: { latitude: 6.45, longitude: 3.39 } };

/** Ann signs in at home; others come from many places. */
const history = new SignInHistory();
for (let i = 0; i < 200; i += 1) {
  history.record(`user-${i % 50}`, featuresOf({ ...home, ip: `203.0.113.${i}`, asn: 1 + (i % 20), country: ['NO', 'SE', 'DE', 'NG'][i % 4]!, userAgent: i % 3 ? firefox : iphone }));
}
for (let i = 0; i < 8; i += 1) history.record('ann', featuresOf(home));

const facts = (request: Partial<RequestFacts> = {}, more: Partial<SignInFacts> = {}): SignInFacts => {
  const features = featuresOf({ ...home, ...request });
  return { features, counts: history.counts('ann', features), device: 'new', method: 'password', at, last: { at: at - 24 * hour, coordinates: oslo, asn: 2119 }, policy: 'balanced', ...more };
};

describe('what is done about a sign-in', () => {
  it('lets in who comes as usual, on a browser that is known or not', () => {
    expect(assess(facts())).to.deep.include({ verdict: 'allow', reasons: [], travel: 'possible' });
    expect(assess(facts({}, { device: 'known' })).verdict).to.equal('allow');
  });

  it('asks for more from another place, network and browser, and says so', () => {
    expect(assess(facts(lagos))).to.deep.include({ verdict: 'step-up', reasons: ['new-location', 'new-network', 'new-device'] });
  });

  it('lets a trusted device in from anywhere (R03)', () => {
    const { verdict, reasons, noticed } = assess(facts(lagos, { device: 'trusted' }));
    expect({ verdict, reasons }).to.deep.equal({ verdict: 'allow', reasons: [] });
    expect(noticed).to.include('new-location');
  });

  it('blocks a trusted device too where it blocks', () => {
    expect(assess(facts({}, { device: 'trusted', attempts: 20 }))).to.deep.include({ verdict: 'block', reasons: ['many-attempts'] });
  });

  it('spares a known browser the score, but not under a strict policy', () => {
    expect(assess(facts(lagos, { device: 'known' })).verdict).to.equal('allow');
    expect(assess(facts(lagos, { device: 'known', policy: 'strict' }))).to.deep.include({ verdict: 'step-up', reasons: ['new-location', 'new-network'] });
  });

  it('takes a passkey with user verification for both factors, without it for one (R15)', () => {
    const passkey = { method: 'passkey', policy: 'pci' } as const;
    expect(assess(facts(lagos, { ...passkey, userVerified: true })).verdict).to.equal('allow');
    expect(assess(facts(lagos, { ...passkey, userVerified: false })).verdict).to.equal('step-up');
    expect(assess(facts(lagos, passkey)).verdict).to.equal('step-up');
    expect(assess(facts(lagos, { ...passkey, method: 'password', userVerified: true })).verdict).to.equal('step-up');
    expect(assess(facts(lagos, { ...passkey, userVerified: true, attempts: 10 })).verdict).to.equal('block');
  });

  it('asks where nobody can have come so fast, on a known browser too', () => {
    const jump = { last: { at: at - 2 * hour, coordinates: { latitude: 40.71, longitude: -74.01 }, asn: 7922 } };
    expect(assess(facts({}, { ...jump, device: 'known' }))).to.deep.include({ verdict: 'step-up', reasons: ['impossible-travel'], travel: 'impossible' });
    expect(assess(facts({}, { ...jump, device: 'known', last: { ...jump.last, anonymous: true } }))).to.deep.include({ verdict: 'allow', travel: 'unknown' });
    expect(assess(facts({}, { last: undefined })).travel).to.equal('unknown');
  });

  it('asks behind a proxy, unless the account is used to that network', () => {
    expect(assess(facts({ anonymous: true, asn: 9009 })).reasons).to.include('anonymous-network');
    expect(assess(facts({ anonymous: true })).verdict).to.equal('allow');
    expect(assess(facts({ anonymous: true, asn: 9009 }, { policy: 'relaxed', device: 'known' })).verdict).to.equal('allow');
    const nowhere = featuresOf({ ip: '192.0.2.9', userAgent: firefox, anonymous: true });
    const plain = new SignInHistory();
    plain.record('ann', featuresOf({ ip: '192.0.2.9', userAgent: firefox }));
    expect(assess(facts({}, { features: nowhere, counts: plain.counts('ann', nowhere), device: 'known' })).reasons, 'a network of no number is nobody’s').to.deep.equal(['anonymous-network']);
  });

  it('asks after some failed attempts and blocks after many', () => {
    expect(assess(facts({}, { attempts: 2 })).verdict).to.equal('allow');
    expect(assess(facts({}, { attempts: 3 }))).to.deep.include({ verdict: 'step-up', reasons: ['many-attempts'] });
    expect(assess(facts({}, { attempts: 20 })).verdict).to.equal('block');
  });

  it('hears a page only where it speaks against its browser', () => {
    const bad = assess(facts({}, { signals: { webdriver: true } }));
    expect(bad).to.deep.include({ verdict: 'step-up', reasons: ['policy'] });
    expect(assess(facts({}, { signals: { webdriver: true }, policy: 'strict' })).verdict).to.equal('block');
    expect(assess(facts({}, { signals: { utcOffset: -480 } })).noticed).to.include('anonymous-network');
    expect(assess(facts({ asn: 9009 }, { signals: { utcOffset: -480 } })).verdict).to.equal('step-up');
    const quiet = assess(facts(lagos));
    expect(assess(facts(lagos, { signals: { webdriver: false, utcOffset: 60, visible: true } }))).to.deep.equal(quiet);
  });

  it('knows a clock on the other side of the date line', () => {
    const fiji = { coordinates: { latitude: -18, longitude: -179.9 } };
    expect(assess(facts(fiji, { signals: { utcOffset: 720 }, last: undefined })).noticed).not.to.include('anonymous-network');
  });

  it('does with an account without history as the policy says', () => {
    const stranger = (policy: RiskPreset): SignInFacts => ({ ...facts({}, { policy }), counts: history.counts('zoe', featuresOf(home)) });
    expect(assess(stranger('balanced'))).to.deep.include({ verdict: 'step-up', reasons: ['new-device'], score: Infinity });
    expect(assess(stranger('balanced')).trustDevice.allowed).to.equal(true);
    expect(assess(stranger('relaxed')).verdict).to.equal('allow');
  });

  it('offers to trust a device where it asks, and nowhere that it doubts the person', () => {
    expect(assess(facts(lagos)).trustDevice).to.deep.equal({ allowed: true, maxAgeDays: 30 });
    expect(assess(facts()).trustDevice.allowed).to.equal(false);
    expect(assess(facts(lagos, { attempts: 3 })).trustDevice.allowed).to.equal(false);
    expect(assess(facts(lagos, { last: { at, coordinates: oslo, asn: 2119 } })).trustDevice.allowed).to.equal(false);
    expect(assess(facts(lagos, { policy: 'pci' })).trustDevice).to.deep.equal({ allowed: false, maxAgeDays: 0 });
    expect(assess(facts(lagos, { method: 'passkey', userVerified: true })).trustDevice.allowed).to.equal(false);
  });

  it('asks everybody under PCI DSS, trusted or not', () => {
    for (const device of ['trusted', 'known', 'new'] as const) expect(assess(facts({}, { policy: 'pci', device })).verdict, device).to.equal('step-up');
  });

  it('gives the same answer to the same facts', () => {
    expect(assess(facts(lagos))).to.deep.equal(assess(structuredClone(facts(lagos))));
  });
});

describe('policies of risk', () => {
  it('trust a device for 30 days at most', () => {
    for (const policy of Object.values(riskPolicies)) expect(policy.trust.days).to.be.within(0, 30);
    expect(riskPolicy({ ...riskPolicies.relaxed, trust: { offered: true, days: 365, belowScore: 1 } }).trust.days).to.equal(30);
  });

  it('are refused if there is no such, or if a limit guards nothing', () => {
    expect(() => riskPolicy('lax' as 'relaxed')).to.throw(TypeError);
    expect(() => riskPolicy('constructor' as 'relaxed')).to.throw(TypeError);
    expect(() => riskPolicy({ ...riskPolicies.pci, attempts: { stepUp: NaN, block: 10 } })).to.throw(TypeError);
    expect(() => riskPolicy({ ...riskPolicies.pci, score: { stepUp: 0, block: null } })).to.throw(TypeError);
  });

  it('say what an act needs', () => {
    expect(actNeeds('pci', 'payment')).to.deep.equal({ acrValues: ['urn:keylit:acr:mfa'], maxAge: 300 });
    expect(actNeeds('relaxed', 'payment')).to.equal(null);
  });

  it('get stricter from one to the next', () => {
    const { relaxed, balanced, strict, pci } = riskPolicies;
    for (const [milder, stricter] of [[relaxed, balanced], [balanced, strict], [strict, pci]] as const) {
      expect(milder.attempts.stepUp).to.be.above(stricter.attempts.stepUp);
      expect(milder.stepUpMaxAge).to.be.at.least(stricter.stepUpMaxAge);
      expect(stricter.acts).to.include.members([...milder.acts]);
      expect(milder.trust.days).to.be.at.least(stricter.trust.days);
    }
    expect(relaxed.score.stepUp).to.be.above(balanced.score.stepUp!);
    expect(balanced.score.stepUp).to.be.above(strict.score.stepUp!);
  });
});

describe('a verdict from elsewhere', () => {
  it('is read, without reasons that are unknown here', () => {
    expect(readAssessment({ verdict: 'step-up', reasons: ['new-device', 'moon-phase', 7, 'toString'] })).to.deep.equal({ verdict: 'step-up', reasons: ['new-device'] });
    expect(readAssessment({ verdict: 'allow' })).to.deep.equal({ verdict: 'allow', reasons: [] });
  });

  for (const body of [null, 'allow', {}, { verdict: 'maybe' }, { verdict: 'toString' }, { verdict: true }, { verdict: 'allow', reasons: 'new-device' }]) {
    it(`${JSON.stringify(body)} is a bad response, and the policy says open or closed`, () => {
      expect(() => readAssessment(body)).to.throw(AuthError).that.satisfies((error: unknown) => isAuthError(error, 'bad-response'));
    });
  }

  it('that could not be had lets people in, asks them or stops them, as the policy says', () => {
    expect(withoutAssessment('relaxed')).to.deep.equal({ verdict: 'allow', reasons: [] });
    expect(withoutAssessment('balanced')).to.deep.equal({ verdict: 'step-up', reasons: ['policy'] });
    expect(withoutAssessment('pci').verdict).to.equal('block');
  });
});
