import { expect } from 'chai';
import { AuthError, isAuthError, toAuthError } from '../../../src/errors.js';
import { errorCategory } from '../../../src/error-category.js';
import { requestJson } from '../../../src/platform/request.js';
import type { Diagnostic } from '../../../src/session/diagnostic.js';
import { FakeOrigin } from '../../support/fake-origin.js';
import { testPlatform } from '../../support/test-platform.js';
import type { Fault } from '../../support/token-server.js';

/** What must never be seen, in the shapes that such things have. */
const canaries = {
  token: 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJl',
  code: 'canary-code-4f1bbcdcbfa54e0a9c58',
  verifier: 'canary-verifier-dBjftJeZ4CVP-mB92K27uhbUJU1p1r',
  password: 'canary-correct-horse-battery',
  otp: '904217',
  email: 'canary.ann@example.com',
} as const;
const all = Object.values(canaries);
const soup = all.join(' ');

/** Everything that somebody who gets an error, or logs it, can come to see. */
function seenIn(value: unknown, seen = new Set<unknown>()): string {
  if (typeof value === 'function') return value.name;
  if (typeof value !== 'object' || value === null) return String(value);
  if (seen.has(value)) return '';
  seen.add(value);
  const own = Reflect.ownKeys(value).map((key) => `${String(key)}=${seenIn((value as Record<PropertyKey, unknown>)[key], seen)}`);
  return [value instanceof Error ? String(value) : '', JSON.stringify(value), ...own, value instanceof Error ? `${value.stack} ${seenIn(value.cause, seen)}` : ''].join('\n');
}

function expectClean(value: unknown, what: string): void {
  const text = seenIn(value);
  for (const canary of all) expect(text.includes(canary), `${what}: ${canary} in ${text.slice(0, 400)}`).to.equal(false);
}

/** The console's words while `work` runs. */
async function wordsOf<Result>(work: () => Promise<Result>): Promise<{ readonly result: Result; readonly words: unknown[] }> {
  const words: unknown[] = [];
  const kept = { log: console.log, warn: console.warn, error: console.error, info: console.info, debug: console.debug };
  for (const name of Object.keys(kept) as (keyof typeof kept)[]) console[name] = (...said: unknown[]) => void words.push(...said);
  try {
    return { result: await work(), words };
  } finally {
    Object.assign(console, kept);
  }
}

describe('what is secret', () => {
  const thrown: readonly (readonly [string, () => unknown])[] = [
    ['an error of the network', () => new TypeError(`Failed to fetch https://id.example/token?code=${canaries.code}`)],
    ['an error with a name of its own', () => Object.assign(new Error(soup), { name: soup })],
    ['an error with a cause', () => new Error(soup, { cause: new Error(soup, { cause: soup }) })],
    ['an error with fields', () => Object.assign(new Error(soup), { body: soup, response: { error_description: soup }, code: soup })],
    ['an aggregate', () => new AggregateError([new Error(soup)], soup)],
    ['an exception of the DOM', () => new DOMException(soup, 'NetworkError')],
    ['an exception of the DOM with a name of its own', () => new DOMException(soup, soup)],
    ['text', () => soup],
    ['an object', () => ({ message: soup, name: soup, toString: () => soup })],
    ['an AbortError', () => Object.assign(new Error(soup), { name: 'AbortError' })],
  ];

  for (const [name, make] of thrown) {
    it(`is in no error that is made of ${name} (ERR-2)`, () => {
      for (const error of [toAuthError(make()), new AuthError('offline', { cause: make() }), new AuthError('offline', { cause: new AuthError('timeout', { cause: make() }) })]) {
        expect(isAuthError(error)).to.equal(true);
        expectClean(error, name);
      }
    });

    it(`is in nothing that comes of a refresh, a sign-in and a sign-out with ${name} (ERR-1, ERR-2)`, async () => {
      const diagnostics: Diagnostic[] = [];
      const { result, words } = await wordsOf(async () => {
        const origin = new FakeOrigin();
        const tab = await origin.open();
        const snapshots: unknown[] = [];
        tab.keeper.subscribe((snapshot) => {
          snapshots.push(snapshot);
          throw make() as Error;
        });
        await tab.signIn();
        origin.sleep(301_000);
        const errors: unknown[] = [];
        const rejects = async (promise: Promise<unknown>): Promise<void> => {
          const value = await origin.after(30_000, promise);
          if (value instanceof Error) errors.push(value);
        };
        const { fetch } = origin.server;
        Object.assign(origin.server, { fetch: () => Promise.reject(make() as Error) });
        await rejects(tab.access());
        await rejects(tab.keeper.custody!().then((custody) => custody.refresh()));
        origin.beforeStore = () => {
          throw make() as Error;
        };
        await rejects(tab.keeper.restore());
        await rejects(tab.keeper.custody!().then((custody) => custody.hold(() => tab.backend.start({ kind: 'sign-in', method: 'password', identifier: 'x' }, {}))));
        await rejects(tab.keeper.signOut());
        origin.beforeStore = () => undefined;
        Object.assign(origin.server, { fetch });
        await origin.clock.advance(60_000);
        diagnostics.push(...tab.diagnostics);
        return { errors, snapshots };
      });
      expect(result.errors.length).to.be.at.least(3);
      for (const error of result.errors) {
        expect(isAuthError(error), `${name}: ${String(error)}`).to.equal(true);
        expect(errorCategory((error as AuthError).code)).to.be.a('string');
        expectClean(error, name);
      }
      expectClean(result.snapshots, 'snapshots');
      expectClean(words, 'console');
      expectClean(diagnostics, 'diagnostics');
    });
  }

  const replies: readonly (readonly [string, Fault])[] = [
    ['an OAuth error with a description', { kind: 'status', status: 400, body: JSON.stringify({ error: 'invalid_request', error_description: soup, error_uri: `https://id.example/?code=${canaries.code}` }) }],
    ['an error that is itself the secret', { kind: 'error', error: canaries.code }],
    ['a body that is no JSON', { kind: 'status', status: 200, body: soup }],
    ['a body that is nearly JSON', { kind: 'status', status: 200, body: `{"access_token":"${canaries.token}",` }],
    ['a page', { kind: 'status', status: 200, body: `<html>${soup}`, headers: { 'content-type': `text/html; boundary=${canaries.token}` } }],
    ['a content type', { kind: 'status', status: 200, body: 'x', headers: { 'content-type': canaries.token } }],
    ['a failure of the server', { kind: 'status', status: 500, body: soup, headers: { 'retry-after': canaries.otp, 'x-request-id': canaries.token } }],
    ['a refusal', { kind: 'status', status: 401, body: JSON.stringify({ message: soup }), headers: { 'www-authenticate': `Bearer error_description="${canaries.email}"` } }],
    ['tokens without an owner', { kind: 'reply', change: () => ({ access_token: canaries.token, refresh_token: canaries.code }) }],
    ['tokens of somebody else', { kind: 'reply', change: () => ({ access_token: canaries.token, refresh_token: canaries.code, sub: canaries.email }) }],
    ['tokens for an odd time', { kind: 'reply', change: (body) => ({ ...body, sub: 'eve', expires_in: canaries.token }) }],
  ];
  for (const [name, fault] of replies) {
    it(`in a reply of the server is in no error: ${name} (ERR-2)`, async () => {
      const { result, words } = await wordsOf(async () => {
        const origin = new FakeOrigin();
        const tab = await origin.open();
        await tab.signIn();
        origin.sleep(301_000);
        origin.server.fault = fault;
        const error = await origin.after(30_000, tab.access());
        await origin.clock.advance(60_000);
        return { error, diagnostics: tab.diagnostics, heard: tab.heard, sent: origin.sent };
      });
      expect(isAuthError(result.error), String(result.error)).to.equal(true);
      expectClean(result, name);
      expectClean(words, 'console');
    });
  }

  it('in an address is in no error of a request (ERR-2)', async () => {
    const url = new URL(`https://id.example/token?code=${canaries.code}&verifier=${canaries.verifier}&login_hint=${canaries.email}#${canaries.token}`);
    url.username = 'canary.ann';
    url.password = canaries.password;
    for (const fetch of [() => Promise.reject(new TypeError(`Failed to fetch ${url.href}`)), async () => new Response(soup), async () => new Response(soup, { status: 500 }), async () => new Response(soup, { status: 429 }), async () => new Response(soup, { status: 404 })]) {
      const error = await requestJson(testPlatform('https://shop.example/', { fetch }), url, { body: { password: canaries.password, code: canaries.otp } }).catch((thrownError: unknown) => thrownError);
      expect(isAuthError(error)).to.equal(true);
      expectClean(error, 'address');
    }
  });

  it('does not come by chance: a thousand errors of random depth show none (ERR-2)', () => {
    let state = 11;
    const draw = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    for (let run = 0; run < 1_000; run += 1) {
      let value: unknown = thrown[Math.floor(draw() * thrown.length)]![1]();
      for (let depth = Math.floor(draw() * 4); depth > 0; depth -= 1) {
        const { 0: first, 1: second } = [draw(), draw()];
        value = first < 0.4 ? new AuthError('bad-response', { cause: value, phase: 'refresh' }) : first < 0.7 ? toAuthError(value) : new Error(second < 0.5 ? soup : '', { cause: value });
      }
      expectClean(toAuthError(value), String(run));
    }
  });
});
