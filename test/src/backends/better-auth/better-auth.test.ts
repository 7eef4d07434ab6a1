import { expect } from 'chai';
import { AuthError, type AuthErrorCode } from '../../../../src/errors.js';
import type { Backend } from '../../../../src/backend/backend.js';
import type { Context } from '../../../../src/backend/context.js';
import type { Outcome } from '../../../../src/backend/outcome.js';
import { betterAuth } from '../../../../src/backends/better-auth/better-auth.js';
import { meaningOf, meanings } from '../../../../src/backends/better-auth/errors.js';
import { rejection } from '../../../support/rejection.js';
import { testPlatform } from '../../../support/test-platform.js';

interface Asked {
  readonly path: string;
  readonly init: RequestInit;
  readonly body: unknown;
}
type Reply = readonly [status: number, body?: unknown, headers?: Record<string, string>];

const page = 'https://shop.example/sign-in';
const user = { id: 'u1', email: 'ann@example.com', name: 'Ann', emailVerified: true, image: null, isAnonymous: false, twoFactorEnabled: false };

/** A server that answers what the test says. */
function served(reply: (asked: Asked) => Reply, baseUrl = '/api/auth') {
  const asked: Asked[] = [];
  const timers: [number, () => void][] = [];
  const platform = testPlatform(page, {
    after: (ms, callback) => {
      const timer: [number, () => void] = [ms, callback];
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
    fetch: async (input, init = {}) => {
      const url = new URL(input as URL);
      const path = url.href.replace(new URL(baseUrl, page).href.replace(/\/$/, ''), '');
      asked.push({ path, init, body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined });
      const [status, body, headers = {}] = reply(asked.at(-1)!);
      return new Response(body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body), { status, headers });
    },
  });
  return { asked, timers, platform, backend: betterAuth({ baseUrl, platform }) };
}

const context = { locale: 'de-AT', returnUrl: page };
const password = (backend: Backend) => backend.start({ kind: 'sign-in', method: 'password', identifier: 'ann@example.com', password: 'x' }, context);
const answer = (backend: Backend, outcome: Outcome, given: Parameters<Backend['answer']>[1]) => {
  if (outcome.kind !== 'challenge') throw new Error(`${outcome.kind} is no challenge`);
  return backend.answer(outcome.continuation, given, context);
};

describe('the Better Auth adapter', () => {
  it('asks below its base address, with cookies, in the language of the person', async () => {
    for (const [baseUrl, origin] of [['/api/auth', 'https://shop.example'], ['/api/auth/', 'https://shop.example'], ['https://id.example/a', 'https://id.example']] as const) {
      const { asked, backend } = served(() => [200, { user }], baseUrl);
      expect(backend.origins).to.deep.equal([origin]);
      await password(backend);
      expect(asked.map(({ path }) => path)).to.deep.equal(['/sign-in/email']);
      expect(asked[0]!.body).to.deep.equal({ email: 'ann@example.com', password: 'x' });
      expect(asked[0]!.init).to.deep.include({ method: 'POST', credentials: 'include', redirect: 'error' });
      expect(asked[0]!.init.headers).to.deep.include({ 'accept-language': 'de-AT', 'content-type': 'application/json' });
    }
  });

  it('sends signals with what somebody submits, and no header where there are none (R10)', async () => {
    const { asked, backend } = served(({ path }) => [200, path === '/get-session' ? null : { user }]);
    const headers = (): unknown[] => asked.map(({ init }) => (init.headers as Record<string, string>)['x-auth-signals']);
    const start = (signals: Context['signals']) => backend.start({ kind: 'sign-in', method: 'password', identifier: 'ann@example.com', password: 'x' }, { ...context, signals });
    await start(async () => 'eyJ0eXBlZCI6dHJ1ZX0');
    await start(async () => undefined);
    await start(undefined);
    await backend.session.restore({ ...context, signals: () => Promise.reject(new Error('asked for a GET')) });
    expect(headers()).to.deep.equal(['eyJ0eXBlZCI6dHJ1ZX0', undefined, undefined, undefined]);
    expect(Object.keys(asked[1]!.init.headers as object)).not.to.include('x-auth-signals');
  });

  it('asks nothing when the address brings nothing', async () => {
    const { asked, backend, platform } = served(() => [500]);
    for (const query of ['', '?token=abc', '?error=INVALID_TOKEN', '?keylitx=1']) expect(await backend.resume(new URL(`${page}${query}`), context)).to.equal(null);
    expect(asked).to.deep.equal([]);
    expect(platform.location().href).to.equal(page);
  });

  it('takes what a link brought out of the address before it asks anything', async () => {
    const seen: string[] = [];
    const { backend, platform } = served(() => (seen.push(platform.location().href), [200, { user }]));
    const outcome = await backend.resume(new URL(`${page}?a=1&keylit=link-new&b=2#top`), context);
    expect(outcome).to.deep.include({ kind: 'signed-in', newUser: true });
    expect(seen).to.deep.equal([`${page}?a=1&b=2#top`]);
  });

  it('keeps the token of a reset to itself', async () => {
    const { asked, backend, platform } = served(() => [200, { status: true }]);
    const outcome = await backend.resume(new URL(`${page}?keylit=reset&token=s3cret`), context);
    expect(asked).to.deep.equal([]);
    expect(platform.location().href).to.equal(page);
    expect(JSON.stringify(outcome)).not.to.include('s3cret');
    expect(await answer(backend, outcome!, { kind: 'new-password', password: 'correct horse' })).to.deep.equal({ kind: 'accepted' });
    expect(asked[0]).to.deep.include({ path: '/reset-password', body: { newPassword: 'correct horse', token: 's3cret' } });
  });

  const landings: readonly [query: string, code: AuthErrorCode | null][] = [
    ['keylit=link&error=INVALID_TOKEN', 'expired-link'],
    ['keylit=reset&error=INVALID_TOKEN', 'expired-link'],
    ['keylit=verified&error=INVALID_TOKEN', 'invalid-link'],
    ['keylit=verified&error=TOKEN_EXPIRED', 'expired-link'],
    ['keylit=verified&error=USER_NOT_FOUND', 'invalid-link'],
    ['keylit=link&error=new_user_signup_disabled', 'sign-up-closed'],
    ['keylit=social&error=account_not_linked', 'identifier-taken'],
    ['keylit=social&error=state_mismatch&error_description=x', 'state-mismatch'],
    ['keylit=social&error=<script>', 'server-error'],
    ['keylit=social&error=access_denied', null],
    ['keylit=nonsense', null],
    ['keylit=reset', null],
  ];
  for (const [query, code] of landings) {
    it(`comes back by ?${query} with ${code ?? 'nothing'}`, async () => {
      const { backend, platform, asked } = served(() => [200, null]);
      const landed = backend.resume(new URL(`${page}?${query}`), context);
      if (code) expect((await rejection(landed)).code).to.equal(code);
      else expect(await landed).to.equal(null);
      expect(platform.location().href).to.equal(page);
      expect(asked).to.deep.equal([]);
    });
  }

  it('is told of a cookie that the browser did not keep', async () => {
    const { backend } = served(() => [200, null]);
    expect(await backend.resume(new URL(`${page}?keylit=link`), context)).to.equal(null);
    expect(await backend.resume(new URL(`${page}?keylit=verified`), context)).to.deep.equal({ kind: 'accepted' });
  });

  it('takes a bare 401 of an API for the end of a session, which the server is asked about, and nothing else (FET-8)', () => {
    const { session } = served(() => [200]).backend;
    const judged = (status: number, challenge?: string) => session.judge!({ status, headers: new Headers(challenge ? { 'www-authenticate': challenge } : {}) });
    expect([judged(401), judged(401, 'Basic realm="x"'), judged(403), judged(500), judged(200)]).to.deep.equal(['dead', undefined, undefined, undefined, undefined]);
  });

  describe('with a hostile server', () => {
    const odd: readonly unknown[] = [undefined, null, true, 5, 'words', [], {}, { user: null }, { user: 'ann' }, { user: {} }, { user: { id: 5 } }, { user: { id: '' } }, { user: [] }, { user: { id: { toString: 'x' } } }, '{"user":', '<html>'];

    it('takes no odd reply for a session', async () => {
      for (const body of odd) {
        const { backend } = served(() => [200, body]);
        expect((await rejection(password(backend))).code, JSON.stringify(body)).to.equal('bad-response');
        if (body !== null) expect((await rejection(backend.session.restore(context))).code, JSON.stringify(body)).to.equal('bad-response');
        expect((await rejection(backend.start({ kind: 'sign-in', method: 'passkey' }, context))).code, JSON.stringify(body)).to.equal('bad-response');
        if (!Array.isArray(body)) expect((await rejection(backend.account!.passkeys!.list(context))).code, JSON.stringify(body)).to.equal('bad-response');
        expect((await rejection(backend.account!.totp!.begin('x', context))).code, JSON.stringify(body)).to.equal('bad-response');
      }
    });

    it('takes no odd refusal for a known one', async () => {
      for (const body of [null, 5, 'words', [], {}, { code: null }, { code: 5 }, { code: '__proto__' }, { code: 'constructor' }, { code: 'toString' }, { code: {} }, { code: '' }, { code: ' ' }, { code: ['INVALID_EMAIL'] }]) {
        const { backend } = served(() => [400, typeof body === 'string' ? JSON.stringify(body) : body]);
        const error = await rejection(password(backend));
        expect(error.code, JSON.stringify(body)).to.equal('bad-response');
        expect(error.status).to.equal(400);
      }
    });

    it('is not led anywhere but to the web', async () => {
      for (const url of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'blob:https://shop.example/1', '/relative', '', 5, null, undefined, { href: 'https://x' }]) {
        const { backend } = served(() => [200, { url, redirect: true }]);
        expect((await rejection(backend.start({ kind: 'sign-in', method: 'social:google' }, context))).code, JSON.stringify(url)).to.equal('bad-response');
      }
      const { backend, asked } = served(() => [200, { url: 'https://accounts.example/?x=1', redirect: false }]);
      const outcome = await backend.start({ kind: 'sign-in', method: 'social:google' }, context);
      expect(outcome).to.deep.include({ kind: 'redirect', mode: 'page' });
      expect(asked[0]!.body).to.deep.include({ provider: 'google', callbackURL: `${page}?keylit=social`, newUserCallbackURL: `${page}?keylit=social-new`, disableRedirect: true });
    });

    it('offers no second factor that it cannot ask for', async () => {
      const factors: readonly [unknown, string, readonly string[]][] = [
        [['totp', 'otp'], 'totp', ['email-code', 'recovery-code']],
        [['totp'], 'totp', ['recovery-code']],
        [['otp'], 'email-code', []],
        [[], 'recovery-code', []],
        [undefined, 'recovery-code', []],
        ['totp', 'recovery-code', []],
        [[{}, 5, null, 'sms'], 'recovery-code', []],
      ];
      for (const [twoFactorMethods, method, alternatives] of factors) {
        const { backend } = served(() => [200, { twoFactorRedirect: true, twoFactorMethods }]);
        const outcome = await password(backend);
        expect((outcome as Extract<Outcome, { kind: 'challenge' }>).challenge, JSON.stringify(twoFactorMethods)).to.deep.include({ kind: 'code', purpose: 'second-factor', method, alternatives });
      }
    });

    it('shows no secret of a refusal in an error (ERR-2)', async () => {
      const { backend } = served(() => [400, { code: 'X', message: 'hunter2 ann@example.com' }]);
      const error = await rejection(password(backend));
      expect(`${error.message} ${error.detail} ${JSON.stringify(error)}`).not.to.match(/hunter2|ann@/);
    });
  });

  const refusals: readonly [status: number, body: unknown, code: AuthErrorCode][] = [
    [401, { code: 'INVALID_EMAIL_OR_PASSWORD' }, 'invalid-credentials'],
    [400, { code: 'INVALID_EMAIL' }, 'invalid-identifier'],
    [400, { code: 'VALIDATION_ERROR', message: '[body.email] Invalid email address' }, 'invalid-identifier'],
    [400, { code: 'VALIDATION_ERROR', message: '[body.name] Invalid input' }, 'bad-response'],
    [403, { code: 'BANNED_USER' }, 'account-locked'],
    [403, { code: 'INVALID_ORIGIN' }, 'origin-not-allowed'],
    [403, { code: 'SOMETHING_NEW' }, 'bad-response'],
    [401, {}, 'not-signed-in'],
    [404, undefined, 'method-unavailable'],
    [404, '<!doctype html><title>Not found</title>', 'method-unavailable'],
    [413, '<!doctype html><title>Too large</title>', 'unreachable'],
    [429, { message: 'Too many requests.' }, 'rate-limited'],
    [500, {}, 'server-error'],
  ];
  for (const [status, body, code] of refusals) {
    it(`reads ${status} ${JSON.stringify(body)} as ${code}`, async () => {
      const { backend } = served(() => [status, body, { 'x-retry-after': '10' }]);
      const error = await rejection(password(backend));
      expect(error.code).to.equal(code);
      expect(error.status).to.equal(status);
      expect(error.retryAfterMs).to.equal(status === 429 || status === 500 ? 10_000 : undefined);
    });
  }

  it('has one meaning for each code of the server\'s', () => {
    const codes = Object.values(meanings).flatMap((list) => list.split(' '));
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).to.deep.equal([]);
    expect(meaningOf('INVALID_OTP')).to.equal('invalid-code');
    expect(meaningOf('NO_SUCH_CODE')).to.equal(undefined);
    for (const code of codes) expect(code).to.match(/^\w+$/);
  });

  it('signs in at once where a server verifies nothing, and by the typed password where verifying does not', async () => {
    const open = served(({ path }) => [200, path === '/sign-up/email' ? { token: 't', user } : {}]);
    const signUp = { kind: 'sign-up', method: 'password', identifier: 'ann@example.com', password: 'correct horse' } as const;
    expect(await open.backend.start(signUp, context)).to.deep.include({ kind: 'signed-in', newUser: true });
    expect(open.asked[0]!.body).to.deep.equal({ email: 'ann@example.com', password: 'correct horse', name: '', callbackURL: `${page}?keylit=verified` });

    const strict = served(({ path }) => [200, path === '/sign-in/email' ? { token: 't', user } : { status: true, token: null, user }]);
    const outcome = await strict.backend.start(signUp, context);
    expect(await answer(strict.backend, outcome, { kind: 'code', code: '123456' })).to.deep.include({ kind: 'signed-in', newUser: true });
    expect(strict.asked.map(({ path }) => path)).to.deep.equal(['/sign-up/email', '/email-otp/verify-email', '/sign-in/email']);
  });

  it('forgets a typed password after fifteen minutes, on success, and when something new begins', async () => {
    const signUp = { kind: 'sign-up', method: 'password', identifier: 'ann@example.com', password: 'correct horse' } as const;
    const again = { kind: 'change-identifier', identifier: 'anna@example.com' } as const;
    const { backend, timers } = served(({ path }) => (path === '/email-otp/verify-email' ? [200, { token: 't', user }] : [200, { token: null, user }]));

    const timed = await backend.start(signUp, context);
    const [[ms, end] = [0, () => undefined]] = timers.filter(([after]) => after !== 15_000);
    expect(ms).to.equal(15 * 60_000);
    end();
    expect((await rejection(answer(backend, timed, again))).code).to.equal('flow-expired');

    const done = await backend.start(signUp, context);
    await answer(backend, done, { kind: 'code', code: '123456' });
    expect((await rejection(answer(backend, done, again))).code).to.equal('flow-expired');

    const left = await backend.start(signUp, context);
    await rejection(backend.start({ kind: 'sign-in', method: 'password', identifier: 'a@b.c', password: 'x' }, context).then(() => Promise.reject(new AuthError('cancelled'))));
    expect((await rejection(answer(backend, left, again))).code).to.equal('flow-expired');
  });

  it('says what is missing where an unverified account cannot be sent a code', async () => {
    const { backend } = served(({ path }) => (path === '/sign-in/email' ? [403, { code: 'EMAIL_NOT_VERIFIED' }] : [404]));
    expect((await rejection(password(backend))).code).to.equal('method-unavailable');
  });

  it('asks again for a session that is fresh where a passkey is to be made', async () => {
    const { backend } = served(() => [403, { code: 'SESSION_NOT_FRESH' }]);
    expect((await rejection(backend.account!.passkeys!.begin(context))).code).to.equal('step-up-required');
  });

  it('shows nothing of a guest that the server has made up', async () => {
    const { backend } = served(() => [200, { token: 't', user: { ...user, name: 'Anonymous', email: 'x@anonymous.invalid', isAnonymous: true } }]);
    const outcome = await backend.start({ kind: 'guest' }, context);
    expect(JSON.parse(JSON.stringify(outcome))).to.deep.equal({ kind: 'signed-in', session: { user: { id: 'u1', guest: true }, assurance: { amr: [] } }, newUser: true });
  });

  it('gives a request up when it is told to', async () => {
    const controller = new AbortController();
    const platform = testPlatform(page, {
      fetch: (_input, init) =>
        new Promise((_resolve, reject) => {
          const abort = (): void => reject(new DOMException('', 'AbortError'));
          // As browsers do with a signal that has fired already.
          if (init?.signal?.aborted) abort();
          else init?.signal?.addEventListener('abort', abort);
        }),
    });
    const failure = rejection(betterAuth({ baseUrl: '/api/auth', platform }).start({ kind: 'sign-in', method: 'password', identifier: 'a', password: 'b' }, { signal: controller.signal }));
    controller.abort();
    expect((await failure).code).to.equal('cancelled');
  });
});
