import { expect } from 'chai';
import { createFetch } from '../../../src/session/fetch.js';
import { rejection } from '../../support/rejection.js';
import { testPlatform } from '../../support/test-platform.js';

const listed = ['https://api.example.com', 'https://shop.example'];

/** What went out over the wire, as far as credentials go. */
function watched() {
  const sent: { url: string; credentials: RequestCredentials | undefined; headers: Headers; redirect: RequestRedirect | undefined; method: string; body: string }[] = [];
  const platform = testPlatform('https://shop.example/cart', {
    fetch: async (input, init = {}) => {
      const request = input as Request;
      sent.push({
        url: request.url,
        credentials: init.credentials ?? request.credentials,
        headers: new Headers(init.headers ?? request.headers),
        redirect: init.redirect ?? request.redirect,
        method: request.method,
        body: await request.clone().text(),
      });
      return new Response('{}');
    },
  });
  return { sent, fetch: createFetch(platform, listed) };
}

describe('auth.fetch', () => {
  const cases: readonly [url: string, hasSession: boolean][] = [
    ['https://api.example.com/orders', true],
    ['https://api.example.com', true],
    ['https://API.example.COM/orders', true],
    ['https://api.example.com:443/orders', true],
    ['/orders', true],
    ['orders', true],
    ['?page=2', true],
    ['//api.example.com/orders', true],
    ['//evil.example/orders', false],
    ['https://api.example.com.evil.example/', false],
    ['https://evil.example/https://api.example.com', false],
    ['\\\\evil.example\\orders', false],
    ['https:\\\\evil.example', false],
    ['https://api.example.com:8443/orders', false],
    ['http://api.example.com/orders', false],
    ['https://api.example.com./orders', false],
    ['https://xn--pi-mia.example.com/', false],
    ['https://аpi.example.com/', false],
    ['https://api.example.com%2eevil.example/', false],
    ['data:text/plain,hello', false],
    ['blob:https://api.example.com/1', false],
    ['about:blank', false],
  ];
  for (const [url, hasSession] of cases) {
    it(`${hasSession ? 'sends the session to' : 'sends none to'} ${url} (FET-1)`, async () => {
      const { sent, fetch } = watched();
      const reply = await fetch(url).catch((error: unknown) => error);
      // A browser may refuse an address itself: then nothing went out at all.
      if (sent.length === 0) {
        expect(hasSession).to.equal(false);
        expect(reply).to.be.instanceOf(Error);
        return;
      }
      expect(sent[0]!.credentials).to.equal(hasSession ? 'include' : 'omit');
      expect(sent[0]!.headers.has('x-requested-by')).to.equal(hasSession);
    });
  }

  it('refuses an address with a user name in it before anything goes out (FET-1)', async () => {
    const { sent, fetch } = watched();
    await fetch('https://api.example.com@evil.example/').then(
      () => expect(sent[0]?.credentials).to.equal('omit'),
      () => expect(sent).to.deep.equal([]),
    );
  });

  it('adds a header that no form can send, and follows no redirect with it (FET-10)', async () => {
    const { sent, fetch } = watched();
    await fetch('https://api.example.com/orders', { method: 'POST', body: 'a=1', headers: { 'x-own': '1' } });
    expect(sent[0]).to.deep.include({ redirect: 'error', method: 'POST', body: 'a=1' });
    expect(sent[0]!.headers.get('x-requested-by')).to.equal('keylit');
    expect(sent[0]!.headers.get('x-own')).to.equal('1');
  });

  it('takes a Request, and what is said beside it', async () => {
    const { sent, fetch } = watched();
    await fetch(new Request('https://api.example.com/orders', { method: 'PUT', body: 'x', headers: { 'x-own': '1' } }), { headers: { 'x-own': '2' } });
    expect(sent[0]).to.deep.include({ method: 'PUT', body: 'x', credentials: 'include' });
    expect(sent[0]!.headers.get('x-own')).to.equal('2');
    await fetch(new Request('https://evil.example/', { credentials: 'include' }));
    expect(sent[1]!.credentials).to.equal('omit');
    await fetch(new URL('https://api.example.com/orders'));
    expect(sent[2]!.credentials).to.equal('include');
  });

  it('says that an address is none', async () => {
    const { sent, fetch } = watched();
    expect((await rejection(fetch('http://[::1'))).code).to.equal('config-url');
    expect(sent).to.deep.equal([]);
  });

  it('patches nothing', () => {
    const before = globalThis.fetch;
    watched();
    expect(globalThis.fetch).to.equal(before);
  });
});
