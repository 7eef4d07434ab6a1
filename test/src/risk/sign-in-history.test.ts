import { expect } from 'chai';
import { featuresOf, riskScore, SignInHistory, type HistoryData, type Features } from '../../../src/risk.js';

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0';
const signIn = (ip: string, more: Partial<Features> = {}): Features => ({ ...featuresOf({ ip, userAgent: firefox, asn: 2119, country: 'NO' }), ...more });

describe('the history of sign-ins', () => {
  it('counts what an account and what everybody did', () => {
    const history = new SignInHistory();
    history.record('ann', signIn('192.0.2.1'));
    history.record('ann', signIn('192.0.2.2'));
    history.record('ben', signIn('192.0.2.1', { asn: 1, browser: 'Chrome' }));
    expect(history.counts('ann', signIn('192.0.2.1'))).to.deep.equal({
      users: 2,
      logins: 3,
      own: 2,
      ip: { all: [2, 2, 3], own: [1, 2, 2] },
      ua: { all: [3, 2, 3, 3], own: [2, 2, 2, 2] },
    });
  });

  it('knows nothing of a stranger, whatever the stranger is called', () => {
    const history = new SignInHistory();
    history.record('ann', signIn('192.0.2.1'));
    for (const name of ['zoe', '__proto__', 'constructor', ''])
      expect(history.counts(name, signIn('192.0.2.1', { country: '__proto__' }))).to.deep.include({ own: 0, ip: { all: [1, 1, 0], own: [0, 0, 0] } });
    expect(riskScore(history.counts('ann', signIn('192.0.2.1')))).to.be.below(1);
  });

  it('is JSON, and counts on from it', () => {
    const history = new SignInHistory();
    for (const ip of ['192.0.2.1', '192.0.2.1', '192.0.2.9']) history.record('__proto__', signIn(ip));
    const again = new SignInHistory({ data: JSON.parse(JSON.stringify(history)) as HistoryData });
    again.record('ben', signIn('192.0.2.1'));
    expect(again.counts('__proto__', signIn('192.0.2.1'))).to.deep.include({ users: 2, logins: 4, own: 3, ip: { all: [3, 4, 4], own: [2, 3, 3] } });
    expect(JSON.parse(JSON.stringify(new SignInHistory({ data: again.toJSON() })))).to.deep.equal(JSON.parse(JSON.stringify(again)));
  });

  it('forgets the oldest of an account, for all counts', () => {
    const history = new SignInHistory({ most: 2 });
    for (const ip of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) history.record('ann', signIn(ip));
    expect(history.counts('ann', signIn('192.0.2.1'))).to.deep.include({ logins: 2, own: 2, ip: { all: [0, 2, 2], own: [0, 2, 2] } });
  });

  it('forgets an account without a trace', () => {
    const history = new SignInHistory();
    history.record('ben', signIn('192.0.2.7'));
    const before = JSON.stringify(history);
    history.record('ann', signIn('192.0.2.1'));
    history.forget('ann');
    history.forget('nobody');
    expect(JSON.stringify(history)).to.equal(before);
    expect(history.counts('ben', signIn('192.0.2.1'))).to.deep.include({ users: 1, logins: 1, ip: { all: [0, 1, 1], own: [0, 1, 1] } });
  });

  it('keeps a pseudonym in an address’s place, and counts alike', () => {
    const history = new SignInHistory({ pseudonym: (ip) => `#${ip.length}${ip.at(-1)}` });
    history.record('ann', signIn('192.0.2.1'));
    expect(JSON.stringify(history)).not.to.contain('192.0.2.1');
    expect(history.counts('ann', signIn('192.0.2.1')).ip.own).to.deep.equal([1, 1, 1]);
  });

  it('takes a household for one address, in IPv6', () => {
    const of = (ip: string): string => featuresOf({ ip, userAgent: firefox }).ip;
    expect(of('2001:DB8:0:12:1:2:3:4')).to.equal(of('2001:db8:0:12::99'));
    expect(of('2001:db8:0:12::99')).not.to.equal(of('2001:db8:0:13::99'));
    expect(of('::1')).to.equal('0:0:0:0::/64');
    expect(of('fe80::1%eth0')).to.equal('fe80:0:0:0::/64');
    expect(of('::ffff:192.0.2.1')).to.equal('192.0.2.1');
  });

  const broken: readonly unknown[] = [null, {}, { version: 2, users: [] }, { version: 1, users: {} }, { version: 1, users: [['ann', [['192.0.2.1']]]] }, { version: 1, users: [[1, []]] }];
  for (const data of broken) {
    it(`refuses ${JSON.stringify(data)}`, () => {
      expect(() => new SignInHistory({ data: data as HistoryData })).to.throw(TypeError);
    });
  }
});
