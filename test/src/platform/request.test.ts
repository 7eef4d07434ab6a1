import { expect } from 'chai';
import { requestJson } from '../../../src/platform/request.js';
import { rejection } from '../../support/rejection.js';
import { testPlatform } from '../../support/test-platform.js';

const url = new URL('https://api.example/auth/x?secret=1');
const now = Date.parse('2026-11-23T12:00:00Z');
const answering = (body: BodyInit | null, init?: ResponseInit) => testPlatform('https://shop.example/', { fetch: async () => new Response(body, init), now: () => now });
const json = (body: unknown, init?: ResponseInit) => answering(JSON.stringify(body), init);

describe('a request for JSON', () => {
  it('is what the server expects', async () => {
    let seen: RequestInit = {};
    const platform = testPlatform('https://shop.example/', {
      fetch: async (_url, init = {}) => {
        seen = init;
        return new Response('{"a":1}');
      },
    });
    const reply = await requestJson(platform, url, { body: { b: 2 }, headers: { 'x-extra': '1' } });
    expect(reply).to.deep.include({ status: 200, ok: true, body: { a: 1 } });
    expect(seen).to.deep.include({ method: 'POST', body: '{"b":2}', credentials: 'same-origin', redirect: 'error', cache: 'no-store' });
    expect(seen.headers).to.deep.equal({ accept: 'application/json', 'content-type': 'application/json', 'x-extra': '1' });
    await requestJson(platform, url, { method: 'GET', credentials: 'include' });
    expect(seen).to.deep.include({ method: 'GET', credentials: 'include' });
    expect(seen).not.to.have.property('body');
    expect(seen.headers).to.deep.equal({ accept: 'application/json' });
  });

  it('brings refusals back, with their body', async () => {
    expect(await requestJson(json({ code: 'NO' }, { status: 403 }), url)).to.deep.include({ status: 403, ok: false, body: { code: 'NO' } });
    expect(await requestJson(answering(null, { status: 404 }), url)).to.deep.include({ status: 404, ok: false, body: undefined });
    expect(await requestJson(json(null), url)).to.deep.include({ ok: true, body: null });
  });

  const failures: readonly [name: string, status: number, code: string][] = [
    ['timed out at the server', 408, 'server-error'],
    ['failed', 500, 'server-error'],
    ['gone away', 503, 'server-error'],
    ['asked too often', 429, 'rate-limited'],
  ];
  for (const [name, status, code] of failures) {
    it(`${name} (${status}) is ${code}, and worth another try (REF-5)`, async () => {
      const error = await rejection(requestJson(answering('<html>', { status }), url));
      expect(error).to.deep.include({ code, status });
      expect(error.retryable).to.equal(true);
    });
  }

  const waits: readonly [name: string, headers: Record<string, string>, ms: number | undefined][] = [
    ['seconds', { 'retry-after': '7' }, 7_000],
    ['seconds in the form of some servers', { 'x-retry-after': '10' }, 10_000],
    ['the standard form, where there are both', { 'retry-after': '3', 'x-retry-after': '10' }, 3_000],
    ['a date', { 'retry-after': 'Mon, 23 Nov 2026 12:01:00 GMT' }, 60_000],
    ['a date that is over', { 'retry-after': 'Mon, 23 Nov 2026 11:00:00 GMT' }, 0],
    ['more than a day', { 'retry-after': '99999999' }, 86_400_000],
    ['nonsense', { 'retry-after': 'soon' }, undefined],
    ['a negative number', { 'retry-after': '-5' }, undefined],
    ['nothing', {}, undefined],
  ];
  for (const [name, headers, ms] of waits) {
    it(`waits for ${name}: ${ms}`, async () => {
      for (const status of [429, 503]) {
        const error = await rejection(requestJson(json({ message: 'Too many requests' }, { status, headers }), url));
        if (name === 'a negative number' && error.retryAfterMs !== undefined) expect(error.retryAfterMs).to.be.within(0, 86_400_000);
        else expect(error.retryAfterMs).to.equal(ms);
      }
    });
  }

  it('that is answered with a page says what it got', async () => {
    const page = '<!doctype html><title>Sign in to the hotel network</title>';
    const headers = { 'content-type': 'text/html' };
    const captive = await rejection(requestJson(answering(page, { headers }), url));
    expect(captive.code).to.equal('bad-response');
    expect(captive.detail).to.include('text/html');
    const lost = await rejection(requestJson(answering(page, { status: 404, headers }), url));
    expect(lost).to.deep.include({ code: 'unreachable', status: 404 });
  });

  it('that breaks off in the middle is a bad response', async () => {
    expect((await rejection(requestJson(answering('{"user":{"id":'), url))).code).to.equal('bad-response');
  });

  it('has a deadline, also for the body (REF-10)', async () => {
    for (const hang of ['headers', 'body'] as const) {
      const deadlines: [number, () => void][] = [];
      let cancelled = 0;
      const platform = testPlatform('https://shop.example/', {
        after: (ms, callback) => {
          deadlines.push([ms, callback]);
          return () => void (cancelled += 1);
        },
        fetch: (_url, init) => {
          const aborted = new Promise<never>((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError'))));
          if (hang === 'headers') return aborted;
          const response = new Response('');
          Object.defineProperty(response, 'text', { value: () => aborted });
          return Promise.resolve(response);
        },
      });
      const failure = rejection(requestJson(platform, url));
      await Promise.resolve();
      expect(deadlines.map(([ms]) => ms)).to.deep.equal([15_000]);
      deadlines[0]![1]();
      expect((await failure).code).to.equal('timeout');
      expect(cancelled).to.equal(1);
    }
  });

  it('ends when its caller gives it up', async () => {
    const controller = new AbortController();
    const platform = testPlatform('https://shop.example/', {
      fetch: (_url, init) => new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')))),
    });
    const failure = rejection(requestJson(platform, url, { signal: controller.signal }));
    controller.abort();
    expect((await failure).code).to.equal('cancelled');

  });

  it('says whether the device or the server is offline', async () => {
    const failing = (online: boolean) => testPlatform('https://shop.example/', { online: () => online, fetch: () => Promise.reject(new TypeError('Failed to fetch')) });
    expect((await rejection(requestJson(failing(false), url))).code).to.equal('offline');
    const error = await rejection(requestJson(failing(true), url));
    expect(error.code).to.equal('unreachable');
    expect(error.detail).to.include('https://api.example/auth/x');
  });

  it('keeps queries and bodies out of its errors (ERR-2)', async () => {
    for (const platform of [answering('x'), answering('x', { status: 500 }), json({}, { status: 429 }), testPlatform('https://shop.example/', { fetch: () => Promise.reject(new TypeError('x')) })]) {
      const error = await rejection(requestJson(platform, url, { body: { password: 'hunter2' } }));
      expect(`${error.message} ${JSON.stringify(error)}`).not.to.match(/secret|hunter2/);
    }
  });
});
