import { expect } from 'chai';
import type { Diagnostic } from '../../../../src/session/diagnostic.js';
import { rejection } from '../../../support/rejection.js';
import { authorization, page, text, tokenPage, Tokens } from './api.js';

const unlisted = [
  '//evil.example/orders',
  'https://api.example.com.evil.example/',
  'https://evil.example/https://api.example.com',
  '\\\\evil.example\\orders',
  'https:\\\\evil.example',
  'https://api.example.com:8443/orders',
  'http://api.example.com/orders',
  'https://api.example.com./orders',
  'https://xn--pi-mia.example.com/',
  'https://аpi.example.com/',
  'https://api.example.com%2eevil.example/',
  'data:text/plain,hello',
  'blob:https://api.example.com/1',
];

describe('auth.fetch', () => {
  for (const url of ['https://api.example.com/orders', 'https://api.example.com', 'https://API.example.COM/orders', 'https://api.example.com:443/x', '/orders', 'orders', '?page=2', '//api.example.com/orders']) {
    it(`sends the session to ${url} (FET-1)`, async () => {
      const cookie = page();
      await cookie.fetch(url);
      expect(cookie.arrived[0]).to.deep.include({ credentials: 'include', redirect: 'error' });
      expect(cookie.arrived[0]!.headers.get('x-requested-by')).to.equal('keylit');
      expect(authorization(cookie.arrived[0]!)).to.equal(null);
      const token = tokenPage();
      await token.fetch(url);
      expect(authorization(token.arrived[0]!)).to.equal('Bearer a1');
      expect(token.arrived[0]!.redirect).to.equal('error');
    });
  }

  for (const url of unlisted) {
    it(`sends none to ${url} (FET-1, B22)`, async () => {
      for (const { fetch, arrived } of [page(), tokenPage()]) {
        await fetch(url, { credentials: 'include', method: 'POST', body: 'x' });
        expect(arrived).to.have.length(1);
        expect(arrived[0]!.credentials).to.equal('omit');
        expect([...arrived[0]!.headers.keys()].filter((name) => name !== 'content-type')).to.deep.equal([]);
      }
    });

    it(`sends nothing at all to ${url} where the app says so (FET-1)`, async () => {
      for (const { fetch, arrived } of [page(undefined, { unlisted: 'refuse' }), tokenPage(undefined, new Tokens(), { unlisted: 'refuse' })]) {
        expect((await rejection(fetch(url))).code).to.equal('origin-not-allowed');
        expect(arrived).to.deep.equal([]);
      }
    });
  }

  it('asks for no token for an address that will not get it (FET-1)', async () => {
    const { fetch, tokens } = tokenPage();
    await fetch('https://evil.example/');
    expect(tokens.calls).to.deep.equal([]);
  });

  it('refuses an address with a name and password in it, and what is none, and repeats neither (FET-1, ERR-2)', async () => {
    for (const url of ['https://api.example.com@evil.example/', 'https://ann:canary-1@api.example.com/', 'http://[::1/canary-1']) {
      const { fetch, arrived } = tokenPage();
      const error = await rejection(fetch(url));
      expect(error.code).to.equal('config-url');
      expect(`${error.message} ${JSON.stringify(error)} ${String(error.cause)}`).not.to.include('canary-1');
      expect(arrived).to.deep.equal([]);
    }
  });

  it('tells developers of an address that is not listed, once an origin, without its path', async () => {
    const told: Diagnostic[] = [];
    const { fetch } = page(undefined, { diagnose: (diagnostic) => told.push(diagnostic) });
    for (const url of ['https://a.example/secret', 'https://a.example/', 'https://b.example/', 'https://api.example.com/']) await fetch(url);
    expect(told).to.deep.equal(['https://a.example', 'https://b.example'].map((origin) => ({ code: 'fetch-unlisted', detail: { origin } })));
  });

  it('keeps a token out of the address, the body and every header but one (FET-4)', async () => {
    const { fetch, arrived } = tokenPage(undefined, new Tokens({ access: 'canary-1' }));
    await fetch('https://api.example.com/orders?x=1', { method: 'POST', body: 'y=2' });
    const { url, headers } = arrived[0]!;
    expect(url).to.equal('https://api.example.com/orders?x=1');
    expect(text(arrived[0]!)).to.equal('y=2');
    expect([...headers].filter(([, value]) => value.includes('canary-1'))).to.deep.equal([['authorization', 'Bearer canary-1']]);
  });

  it('follows no redirect with a session, whatever is asked (FET-4, FET-10)', async () => {
    for (const { fetch, arrived } of [page(), tokenPage()]) {
      await fetch('/x', { redirect: 'follow' });
      await fetch(new Request('https://api.example.com/x', { redirect: 'follow' }));
      await fetch('/x', { redirect: 'manual' });
      await fetch('https://evil.example/', { redirect: 'follow' });
      expect(arrived.map(({ redirect }) => redirect)).to.deep.equal(['error', 'error', 'manual', 'follow']);
    }
  });

  it('adds a header that no form can send, for listed addresses alone (FET-10)', async () => {
    const { fetch, arrived } = page();
    await fetch('/x', { headers: { 'x-own': '1' } });
    await fetch('/x', { credentials: 'omit' });
    await fetch('https://evil.example/');
    expect(arrived.map(({ headers }) => headers.get('x-requested-by'))).to.deep.equal(['keylit', 'keylit', null]);
    expect(arrived.map(({ credentials }) => credentials)).to.deep.equal(['include', 'omit', 'omit']);
    expect(arrived[0]!.headers.get('x-own')).to.equal('1');
  });

  it('sends no cookie of somebody who has signed out, though it is still there (OUT-1)', async () => {
    let gone = true;
    const { fetch, arrived } = page(undefined, { disowned: () => gone });
    await fetch('/x');
    gone = false;
    await fetch('/x');
    expect(arrived.map(({ credentials }) => credentials)).to.deep.equal(['omit', 'include']);
  });

  it('sends a request of a page that nobody is signed in to as it is', async () => {
    const tokens = new Tokens();
    tokens.current = null;
    const { fetch, arrived } = tokenPage(() => new Response('', { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } }), tokens);
    expect((await fetch('/x', { redirect: 'follow' })).status).to.equal(401);
    expect(arrived).to.have.length(1);
    expect(authorization(arrived[0]!)).to.equal(null);
    expect(arrived[0]!.redirect).to.equal('follow');
  });

  it('passes on what the caller says (FET-11)', async () => {
    for (const { fetch, arrived } of [page(), tokenPage()]) {
      const { signal } = new AbortController();
      const init = { method: 'PUT', headers: { 'x-own': '1', accept: 'text/csv' }, keepalive: true, priority: 'low', cache: 'no-store', integrity: '', referrerPolicy: 'no-referrer', mode: 'cors', duplex: 'half', signal, body: 'b' } as const;
      await fetch('/x', init);
      const sent = arrived[0]!;
      expect(sent).to.deep.include({ method: 'PUT', url: 'https://shop.example/x' });
      for (const name of ['keepalive', 'priority', 'cache', 'integrity', 'referrerPolicy', 'mode', 'duplex', 'signal', 'body'] as const) expect((sent.init as typeof init)[name], name).to.equal(init[name]);
      expect([sent.headers.get('x-own'), sent.headers.get('accept')]).to.deep.equal(['1', 'text/csv']);
    }
  });

  it('takes a Request, and what is said beside it (FET-11)', async () => {
    for (const { fetch, arrived } of [page(), tokenPage()]) {
      await fetch(new Request('https://api.example.com/orders', { method: 'PUT', body: 'x', headers: { 'x-own': '1', 'x-more': '1' } }), { headers: { 'x-own': '2' } });
      expect(arrived[0]).to.deep.include({ method: 'PUT', url: 'https://api.example.com/orders' });
      expect(text(arrived[0]!)).to.equal('x');
      // As with `fetch`: headers said beside a Request are instead of its own.
      expect([arrived[0]!.headers.get('x-own'), arrived[0]!.headers.get('x-more')]).to.deep.equal(['2', null]);
      await fetch(new Request('https://api.example.com/orders', { headers: { 'x-own': '1' } }));
      expect(arrived[1]!.headers.get('x-own')).to.equal('1');
      await fetch(new Request('https://evil.example/', { credentials: 'include' }));
      expect(arrived[2]!.credentials).to.equal('omit');
      await fetch(new URL('https://api.example.com/orders'));
      expect(arrived[3]!.url).to.equal('https://api.example.com/orders');
    }
  });

  it("leaves the caller's own Authorization alone, and what comes of it too (FET-11)", async () => {
    const refuse = () => new Response('', { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } });
    const token = tokenPage(refuse);
    expect((await token.fetch('/x', { headers: { Authorization: 'Bearer mine' } })).status).to.equal(401);
    expect((await token.fetch(new Request('https://api.example.com/', { headers: { authorization: 'Basic x' } }))).status).to.equal(401);
    expect(token.arrived.map(authorization)).to.deep.equal(['Bearer mine', 'Basic x']);
    expect(token.tokens.calls).to.deep.equal([]);
    const cookie = page(refuse);
    expect((await cookie.fetch('/x', { headers: { Authorization: 'Bearer mine' } })).status).to.equal(401);
    expect(cookie.arrived.map(authorization)).to.deep.equal(['Bearer mine']);
    expect(cookie.renewed).to.equal(0);
  });

  it("rejects with the reason of the caller's own signal, as `fetch` does (FET-11)", async () => {
    const reason = new Error('the page has moved on');
    for (const { fetch, arrived } of [page(), tokenPage()]) {
      const gone = AbortSignal.abort(reason);
      expect(await fetch('/x', { signal: gone }).catch((error: unknown) => error)).to.equal(reason);
      expect(await fetch(new Request('https://api.example.com/', { signal: gone })).catch((error: unknown) => error)).to.equal(reason);
      expect(arrived).to.deep.equal([]);
    }
  });

  it('rejects with an AuthError for all else that keeps an answer from coming (ERR-1, ERR-2)', async () => {
    const broken = () => Promise.reject(new TypeError('Failed to fetch'));
    for (const { fetch } of [page(broken), tokenPage(broken)]) {
      for (const url of ['/x?token=canary-1', 'https://evil.example/x?token=canary-1']) {
        const error = await rejection(fetch(url));
        expect(error).to.deep.include({ code: 'unreachable', retryable: true });
        expect(`${error.message} ${JSON.stringify(error)} ${String(error.cause)}`).not.to.include('canary-1');
      }
    }
  });

  it('says so when a Request has been used up (FET-7)', async () => {
    const { fetch, arrived } = tokenPage();
    const request = new Request('https://api.example.com/', { method: 'POST', body: 'x' });
    await request.text();
    expect((await rejection(fetch(request))).code).to.equal('body-not-replayable');
    expect(arrived).to.deep.equal([]);
  });

  it('patches nothing (FET-3, B21)', async () => {
    const before = [globalThis.fetch, globalThis.XMLHttpRequest, globalThis.Request, globalThis.Response];
    const { fetch } = tokenPage();
    await fetch('/x');
    expect([globalThis.fetch, globalThis.XMLHttpRequest, globalThis.Request, globalThis.Response]).to.deep.equal(before);
  });
});
