import { expect } from 'chai';
import { checkedRedirect } from '../../../src/platform/redirect.js';
import { thrownBy } from '../../support/rejection.js';

const page = new URL('https://shop.example/sign-in?x=1');
const listed = ['https://app.example'];

describe('where people are sent (OAU-10)', () => {
  const allowed: readonly [target: string, address: string][] = [
    ['/', 'https://shop.example/'],
    ['/account', 'https://shop.example/account'],
    ['/account?tab=1#top', 'https://shop.example/account?tab=1#top'],
    ['/a/../b', 'https://shop.example/b'],
    ['/%2f%2fevil.example', 'https://shop.example/%2f%2fevil.example'],
    ['/@evil.example', 'https://shop.example/@evil.example'],
    ['/javascript:alert(1)', 'https://shop.example/javascript:alert(1)'],
    ['https://app.example/in', 'https://app.example/in'],
    ['https://app.example', 'https://app.example/'],
    ['HTTPS://APP.EXAMPLE/in', 'https://app.example/in'],
  ];
  for (const [target, address] of allowed) {
    it(`lets ${target} pass`, () => {
      expect(checkedRedirect(target, page, listed).href).to.equal(address);
    });
  }

  const refused: readonly string[] = [
    '',
    'account',
    './account',
    '?next=1',
    '#top',
    '//evil.example',
    '//shop.example/account',
    '///evil.example',
    '/.//evil.example',
    '/a/..//evil.example',
    '/%2e//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '\\/evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '\u0000/account',
    ' /account',
    '/account ',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'blob:https://shop.example/1',
    'vbscript:x',
    'file:///etc/passwd',
    'https:evil.example',
    'https:/evil.example',
    'https://evil.example',
    'https://shop.example.evil.example/',
    'https://shop.example@evil.example/',
    'https://user:pw@app.example/in',
    'https://user@app.example/in',
    'https://app.example.evil/in',
    'https://app.example:8443/in',
    'http://app.example/in',
    'https://app.example./in',
    'https://аpp.example/in',
    'https://app.example%2eevil.example/',
    'ftp://app.example/in',
    'http://[::1',
    'https://',
  ];
  for (const target of refused) {
    it(`refuses ${JSON.stringify(target)}`, () => {
      expect(thrownBy(() => checkedRedirect(target, page, listed))).to.deep.include({ code: 'config-redirect', path: 'return-to' });
    });
  }

  it('asks for a path even of this origin: an address that only looks like it must be listed', () => {
    expect(thrownBy(() => checkedRedirect('https://shop.example/account', page)).code).to.equal('config-redirect');
    expect(checkedRedirect('https://shop.example/account', page, ['https://shop.example']).pathname).to.equal('/account');
  });

  it('never leaves the origin, whatever is put together (fuzz)', () => {
    const parts = ['/', '\\', '//', 'https:', 'javascript:', '@', ':', '.', '..', '%2f', '%5c', '\t', '\n', '\r', ' ', '\u0000', 'evil.example', 'shop.example', '?', '#', '；', '。', '／', '\u200b', 'a'];
    let seed = 42;
    const next = (below: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return (seed >>> 8) % below;
    };
    let passed = 0;
    for (let run = 0; run < 20_000; run += 1) {
      const target = Array.from({ length: 1 + next(6) }, () => parts[next(parts.length)]).join('');
      let url: URL;
      try {
        url = checkedRedirect(target, page);
      } catch (error) {
        expect(error).to.have.property('code', 'config-redirect');
        continue;
      }
      passed += 1;
      expect(url.origin, JSON.stringify(target)).to.equal(page.origin);
      // What a browser makes of the same words.
      expect(new URL(target, page).origin, JSON.stringify(target)).to.equal(page.origin);
    }
    expect(passed).to.be.above(100);
  });
});
