import { expect } from 'chai';
import { isListed } from '../../../../src/session/fetch/listed.js';

const page = 'https://shop.example/cart/';
const at = (address: string, entries: readonly string[]) => isListed(new URL(address, page), entries);

describe('the addresses that may see a session', () => {
  const origins = ['https://api.example.com', 'https://shop.example', 'http://localhost:3000', 'https://bücher.example'].map((origin) => new URL(origin).origin);
  const cases: readonly [address: string, listed: boolean][] = [
    ['https://api.example.com', true],
    ['https://api.example.com/orders?x=https://evil.example#y', true],
    ['https://API.Example.COM/orders', true],
    ['https://api.example.com:443/', true],
    ['https://api.example.com\\orders', true],
    ['/orders', true],
    ['?page=2', true],
    ['//api.example.com/orders', true],
    ['\t\nhttps://api.example.com/ ', true],
    ['http://localhost:3000/x', true],
    ['https://bücher.example/', true],
    ['https://xn--bcher-kva.example/', true],
    ['https://ａｐｉ.example.com/', true],
    ['http://localhost:3001/x', false],
    ['http://localhost/x', false],
    ['https://localhost:3000/x', false],
    ['//evil.example', false],
    ['//evil.example/https://api.example.com', false],
    ['/\\evil.example', false],
    ['\\\\evil.example', false],
    ['https:evil', true],
    ['https:\\\\evil.example', false],
    ['https://api.example.com.evil.example', false],
    ['https://evil-api.example.com', false],
    ['https://example.com', false],
    ['https://sub.api.example.com', false],
    ['https://api.example.com@evil.example', false],
    ['https://api.example.com%40evil.example'.replace('%40', '%2eevil.'), false],
    ['https://api.example.com:8443', false],
    ['http://api.example.com', false],
    ['ftp://api.example.com', false],
    ['ws://api.example.com', false],
    ['https://api.example.com./', false],
    ['https://аpi.example.com/', false],
    ['https://api。example。com.evil.example/', false],
    ['blob:https://api.example.com/0a1b', false],
    ['blob:https://shop.example/0a1b', false],
    ['data:text/plain,https://api.example.com', false],
    ['javascript:1', false],
    ['about:blank', false],
    ['file:///etc/passwd', false],
  ];
  for (const [address, listed] of cases) {
    it(`${listed ? 'have' : 'have not'} ${JSON.stringify(address)} among them (FET-1)`, () => expect(at(address, origins)).to.equal(listed));
  }

  const paths: readonly [address: string, listed: boolean][] = [
    ['https://api.example/v1', true],
    ['https://api.example/v1/', true],
    ['https://api.example/v1/orders', true],
    ['https://api.example/v1?x', true],
    ['https://api.example/v2/../v1/orders', true],
    ['https://api.example/V1', false],
    ['https://api.example/v10', false],
    ['https://api.example/v1.evil', false],
    ['https://api.example/', false],
    ['https://api.example//v1', false],
    ['https://api.example/v1/../admin', false],
    ['https://api.example/v1/%2e%2e/admin', false],
    ['https://api.example/v1/..%2fadmin', false],
    ['https://api.example/v1/%2E%2e%2Fadmin', false],
    ['https://api.example/v1/..%5cadmin', false],
    // Decoded twice, or without what stands behind a semicolon, by some servers.
    ['https://api.example/v1/%252e%252e/admin', false],
    ['https://api.example/v1/..%252fadmin', false],
    ['https://api.example/v1/..;/admin', false],
    ['https://api.example/v1/..;x=1/admin', false],
    ['https://api.example/v1/a;x=1/b', true],
    ['https://api.example/v1/50%25', true],
    ['https://api.example/v1/x\\..\\..\\admin', false],
    ['https://evil.example/v1', false],
    ['https://evil.example/https://api.example/v1', false],
  ];
  for (const [address, listed] of paths) {
    it(`${listed ? 'have' : 'have not'} ${address} among those of a path (FET-1)`, () => expect(at(address, ['https://api.example/v1'])).to.equal(listed));
  }

  it('are none by default (FET-2)', () => expect(at(page, [])).to.equal(false));

  it('are never another origin than the browser would ask (FET-1)', () => {
    const pieces = ['https:', 'http:', 'HTTPS:', 'blob:', '/', '//', '\\', '\\\\', 'api.example.com', 'API.example.com', 'evil.example', '@', ':', ':443', ':8443', '.', '。', '%2e', '%40', '?', '#', ' ', '\t', '\n', 'user', 'ａｐｉ.example.com', '\u0000', '..', 'v1'];
    let seed = 11;
    const next = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const found = { listed: 0, other: 0, none: 0 };
    for (let run = 0; run < 20_000; run += 1) {
      const address = Array.from({ length: 1 + next(9) }, () => pieces[next(pieces.length)]).join('');
      if (!URL.canParse(address, page)) {
        found.none += 1;
        continue;
      }
      const listed = at(address, ['https://api.example.com']);
      // Browsers, and `auth.fetch` too, ask no address with a name in it.
      const { username, password } = new URL(address, page);
      if (username || password) continue;
      // What is asked is read again from the finished address, by another part of the browser.
      const asked = new Request(new URL(address, page)).url;
      const host = /^https:\/\/([^/?#]*)[/?#]/.exec(`${asked}/`)?.[1];
      expect(listed, address).to.equal(host === 'api.example.com' && asked.startsWith('https:'));
      found[listed ? 'listed' : 'other'] += 1;
    }
    for (const [what, times] of Object.entries(found)) expect(times, what).to.be.above(50);
  });
});
