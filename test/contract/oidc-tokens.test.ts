import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { decodeProtectedHeader, decodeJwt } from 'jose';
import type { RefreshContext, Requirement } from '../../src/backend/backend.js';
import type { Grant } from '../../src/backend/session.js';
import { APP, grantOf, oidcPage, type OidcPage } from '../support/oidc-page.js';
import { MFA, PASSWORD_ONLY, startProvider, type ProviderOptions, type TestProvider } from '../support/oidc-provider.js';
import { rejection } from '../support/rejection.js';

const once: RefreshContext = { idempotencyKey: 'k', userActive: true };
const refresh = (page: OidcPage, grant: Grant): Promise<Grant> => page.backend.session.refresh!(grant, once);

/** A provider for the tests of one suite. */
function useProvider(options: Omit<ProviderOptions, 'app'> = {}): () => TestProvider {
  let provider: TestProvider;
  before(async () => void (provider = await startProvider({ app: APP, ...options })));
  after(() => provider.close());
  beforeEach(() => {
    provider.asked.length = provider.refusals.length = provider.api.asked.length = 0;
    Object.assign(provider.switches, { accessSeconds: 300, nonces: false, meddle: null });
  });
  return () => provider;
}

describe('refreshing at a provider with rotation and reuse detection', () => {
  const provider = useProvider();

  it('REF-14, OAU-7: brings new tokens of the same person; what the answer leaves out holds on', async () => {
    const page = oidcPage(provider());
    const first = await page.signsIn();
    const second = await refresh(page, first);
    assert.notEqual(second.tokens.refresh, first.tokens.refresh);
    assert.notEqual(second.tokens.access, first.tokens.access);
    assert.deepEqual(second.session, first.session);
    assert.equal(second.tokens.expiresIn, 300);
    provider().switches.meddle = (request, response) => {
      if (request.url !== '/token') return false;
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ access_token: 'lean', token_type: 'Bearer', expires_in: 60 }));
      return true;
    };
    const lean = await refresh(page, second);
    assert.deepEqual(lean, { ...second, tokens: { ...second.tokens, access: 'lean', expiresIn: 60 } });
  });

  it('REF-6: a used refresh token ends the family, which is the one word that ends a session', async () => {
    const page = oidcPage(provider());
    const first = await page.signsIn();
    const second = await refresh(page, first);
    assert.equal((await rejection(refresh(page, first))).code, 'session-revoked');
    assert.equal((await rejection(refresh(page, second))).code, 'session-revoked');
  });

  it('OUT-4: what was ended elsewhere is told at the next refresh', async () => {
    const page = oidcPage(provider());
    const grant = await page.signsIn();
    await provider().revokeAll();
    assert.equal((await rejection(refresh(page, grant))).code, 'session-revoked');
  });

  for (const [what, status, headers, body, code, retryAfterMs] of [
    ['408', 408, {}, '', 'server-error'],
    ['425', 425, {}, '', 'server-error'],
    ['429', 429, { 'retry-after': '7' }, '', 'rate-limited', 7_000],
    ['500', 500, {}, 'oops', 'server-error'],
    ['503 with Retry-After', 503, { 'retry-after': '30' }, '', 'server-error', 30_000],
    ['a body that is not JSON', 200, { 'content-type': 'application/json' }, '{"access_', 'bad-response'],
    ['the page of a captive portal', 200, { 'content-type': 'text/html' }, '<html>Welcome to the hotel', 'bad-response'],
    ['a redirect', 302, { location: 'https://hotel.example/' }, '', 'bad-response'],
    ['404', 404, {}, 'nothing here', 'bad-response'],
    ['invalid_request', 400, {}, { error: 'invalid_request' }, 'bad-response'],
    ['invalid_client', 401, { 'www-authenticate': 'Basic realm="x"' }, { error: 'invalid_client' }, 'bad-response'],
    ['unauthorized_client', 400, {}, { error: 'unauthorized_client' }, 'bad-response'],
    ['use_dpop_nonce', 400, {}, { error: 'use_dpop_nonce' }, 'bad-response'],
    ['temporarily_unavailable', 400, {}, { error: 'temporarily_unavailable' }, 'server-error'],
    ['access_denied', 400, {}, { error: 'access_denied' }, 'bad-response'],
    ['an error of nobody’s', 400, {}, { error: 'quota "ann@example.com" exceeded' }, 'bad-response'],
  ] as const) {
    it(`REF-5, REF-7: ${what} is no end of the session: ${code}`, async () => {
      const page = oidcPage(provider());
      const grant = await page.signsIn();
      provider().switches.meddle = (request, response) => {
        if (request.url !== '/token') return false;
        response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(typeof body === 'string' ? body : JSON.stringify(body));
        return true;
      };
      const error = await rejection(refresh(page, grant));
      assert.equal(error.code, code);
      assert.equal(error.retryable, true);
      assert.equal(error.retryAfterMs, retryAfterMs);
      assert.ok(!JSON.stringify([error.message, error.toJSON()]).includes('ann@'));
      provider().switches.meddle = null;
      await refresh(page, grant);
    });
  }

  it('REF-5, REF-10: no connection and no answer are the network’s, and nothing hangs', async () => {
    let deadline = (): void => undefined;
    let isOnline = true;
    const page = oidcPage(provider(), {
      world: {
        online: () => isOnline,
        after: (ms, callback) => {
          if (ms === 15_000) deadline = callback;
          return () => undefined;
        },
      },
    });
    const grant = await page.signsIn();
    provider().switches.meddle = (request) => request.url === '/token' && Boolean(request.socket.destroy());
    assert.equal((await rejection(refresh(page, grant))).code, 'unreachable');
    isOnline = false;
    assert.equal((await rejection(refresh(page, grant))).code, 'offline');
    isOnline = true;
    provider().switches.meddle = (request) => {
      if (request.url === '/token') setTimeout(() => deadline(), 50);
      return request.url === '/token';
    };
    assert.equal((await rejection(refresh(page, grant))).code, 'timeout');
  });

  it('REF-18: passes expires_in on as it came, whatever it is', async () => {
    const page = oidcPage(provider());
    let grant = await page.signsIn();
    for (const expiresIn of [undefined, 0, -5, '300', 'soon', 1e9, null]) {
      provider().switches.meddle = (request, response) => {
        if (request.url !== '/token') return false;
        response.setHeader('content-type', 'application/json').end(JSON.stringify({ access_token: 'a', token_type: 'Bearer', expires_in: expiresIn }));
        return true;
      };
      grant = await refresh(page, grant);
      assert.equal(grant.tokens.expiresIn, expiresIn);
    }
  });

  it('REF-14: tokens of somebody else are refused', async () => {
    const [ann, ben] = [oidcPage(provider()), oidcPage(provider())];
    const grant = await ann.signsIn();
    const other = grantOf(await ben.backend.resume(await ben.goesAndComesBack({ as: 'ben' }), ben.context));
    assert.equal((await rejection(refresh(ann, { ...grant, tokens: { ...grant.tokens, refresh: other.tokens.refresh } }))).code, 'account-mismatch');
  });

  it('CLK-1, CLK-2: a device whose clock is a day wrong signs in and refreshes all the same, and knows when the person was asked', async () => {
    const signedIn: (readonly [OidcPage, Grant])[] = [];
    for (const wrong of [-86_400_000, -3_600_000, 3_600_000, 86_400_000]) {
      const page = oidcPage(provider(), { world: { now: () => Date.now() + wrong } });
      const grant = await page.signsIn();
      assert.ok(Math.abs(grant.session.assurance.authTime! - (Date.now() + wrong)) < 30_000, `${wrong} ms wrong`);
      signedIn.push([page, grant]);
    }
    // ID tokens know whole seconds: what tells the time is newer than what was there.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    for (const [page, grant] of signedIn) {
      const { session } = await refresh(page, grant);
      assert.ok(Math.abs(session.assurance.authTime! - grant.session.assurance.authTime!) < 10_000);
    }
    // Further off than any clock is: then the token is what is wrong.
    const page = oidcPage(provider(), { world: { now: () => Date.now() + 30 * 3_600_000 } });
    assert.equal((await rejection(page.signsIn())).code, 'id-token-invalid');
  });

  it('OUT-3: a sign-out revokes the refresh token, and leads to the provider with the ID token, the way back and a state', async () => {
    const page = oidcPage(provider());
    const grant = await page.signsIn();
    const url = await page.backend.session.end('local', {}, grant);
    assert.ok(url);
    assert.equal(url.origin + url.pathname, `${provider().issuer}/session/end`);
    assert.equal(url.searchParams.get('id_token_hint'), grant.tokens.id);
    assert.equal(url.searchParams.get('post_logout_redirect_uri'), `${APP}/signed-out`);
    assert.equal((await rejection(refresh(page, grant))).code, 'session-revoked');

    const back = await page.browser.visitor.signsIn(url, APP);
    assert.equal(back.searchParams.get('state'), url.searchParams.get('state'));
    back.searchParams.set('mine', '1');
    page.platform.replaceUrl(back);
    assert.equal(await page.backend.resume(back, page.context), null);
    assert.equal(page.platform.location().search, '?mine=1', 'the state was ours');
    const forged = new URL(`${APP}/signed-out?state=forged`);
    page.platform.replaceUrl(forged);
    assert.equal(await page.backend.resume(forged, page.context), null);
    assert.equal(page.platform.location().search, '?state=forged', 'a state that is not ours is left alone');
    const filled = page.browser.visitor.filled;
    await page.signsIn();
    assert.equal(page.browser.visitor.filled, filled + 1, 'the provider asks again');
  });

  it('OUT-3: without a page to come back to, a sign-out ends the tokens and leaves the provider alone; what could not be revoked is told', async () => {
    const page = oidcPage(provider(), { signOutUri: undefined });
    const grant = await page.signsIn();
    assert.equal(await page.backend.session.end('local', {}, grant), undefined);
    const other = await page.signsIn();
    provider().switches.meddle = (request) => request.url === '/token/revocation' && Boolean(request.socket.destroy());
    assert.equal((await rejection(page.backend.session.end('local', {}, other))).code, 'unreachable');
  });

  it('the UserInfo endpoint is asked only where the page wants it, and only of the same person', async () => {
    const plain = oidcPage(provider());
    await plain.signsIn();
    assert.ok(!provider().asked.includes('GET /me'));
    const page = oidcPage(provider(), { userInfo: true });
    assert.equal((await page.signsIn()).session.user.email, 'ann@example.com');
    assert.ok(provider().asked.includes('GET /me'));
    provider().switches.meddle = (request, response) => {
      if (request.url !== '/me') return false;
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ sub: 'ben', name: 'Ben' }));
      return true;
    };
    assert.equal((await rejection(page.signsIn())).code, 'account-mismatch');
  });

  it('ERR-2: no token, code, verifier or word of the provider is in an error', async () => {
    const page = oidcPage(provider());
    const grant = await page.signsIn();
    const canaries = Object.values(grant.tokens).filter((value): value is string => typeof value === 'string' && value.length > 20);
    const seen = (error: unknown): string => {
      const parts: string[] = [];
      for (let each = error; each instanceof Error; each = each.cause) parts.push(each.message, String(each.stack), JSON.stringify({ ...each }));
      return parts.join('\n');
    };
    const forms: string[] = [];
    for (const body of [JSON.stringify({ error: 'invalid_grant', error_description: 'canary' }), JSON.stringify({ ...grant.tokens, access_token: grant.tokens.access, token_type: 'mac', id_token: grant.tokens.id }), `{"access_token":"${grant.tokens.access}"`]) {
      provider().switches.meddle = async (request, response) => {
        if (request.url !== '/token') return false;
        let form = '';
        for await (const chunk of request) form += String(chunk);
        forms.push(form);
        response.writeHead(body.includes('"error"') ? 400 : 200, { 'content-type': 'application/json' }).end(body);
        return true;
      };
      const errors = [await rejection(refresh(page, grant)), await rejection(page.goesAndComesBack().then((url) => page.backend.resume(url, page.context)))];
      for (const error of errors) {
        const text = seen(error);
        for (const secret of [...canaries, 'canary', ...forms.flatMap((form) => ['code', 'code_verifier'].flatMap((name) => new URLSearchParams(form).get(name) ?? []))]) assert.ok(!text.includes(secret), `${error.code} holds ${secret.slice(0, 12)}…`);
      }
    }
  });
});

describe('ID tokens', () => {
  const provider = useProvider();

  /** What the provider sends, changed on its way. */
  const forge = (change: (claims: Record<string, unknown>, header: Record<string, unknown>) => void, sign = (parts: string) => `${parts}.c2lnbmF0dXJl`): void => {
    provider().switches.meddle = async (request, response) => {
      if (request.url !== '/token') return false;
      let form = '';
      for await (const chunk of request) form += String(chunk);
      provider().switches.meddle = null;
      const reply = await fetch(`${provider().issuer}/token`, { method: 'POST', body: new URLSearchParams(form), headers: { origin: APP } });
      const body = (await reply.json()) as { id_token: string };
      const [claims, header] = [decodeJwt(body.id_token), decodeProtectedHeader(body.id_token)];
      change(claims, header);
      const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ ...body, id_token: sign(`${part(header)}.${part(claims)}`) }));
      return true;
    };
  };
  const seconds = (): number => Math.floor(Date.now() / 1000);

  for (const [what, change, code] of [
    ['another issuer', (claims) => (claims['iss'] = 'https://evil.example'), 'issuer-mismatch'],
    ['another audience', (claims) => (claims['aud'] = 'another'), 'id-token-invalid'],
    ['a second audience without azp', (claims) => (claims['aud'] = ['shop', 'another']), 'id-token-invalid'],
    ['another authorized party', (claims) => Object.assign(claims, { aud: ['shop', 'another'], azp: 'another' }), 'id-token-invalid'],
    ['an end in the past', (claims) => Object.assign(claims, { exp: seconds() - 3_600, iat: seconds() }), 'id-token-invalid'],
    ['no end', (claims) => delete claims['exp'], 'id-token-invalid'],
    ['no beginning', (claims) => delete claims['iat'], 'id-token-invalid'],
    ['a beginning that is no number', (claims) => (claims['iat'] = 'now'), 'id-token-invalid'],
    ['another nonce', (claims) => (claims['nonce'] = 'another'), 'nonce-mismatch'],
    ['no nonce', (claims) => delete claims['nonce'], 'id-token-invalid'],
    ['no subject', (claims) => delete claims['sub'], 'id-token-invalid'],
    ['an auth_time that is no time', (claims) => (claims['auth_time'] = 'yesterday'), 'id-token-invalid'],
    ['no signature, alg none (OAU-8)', (_, header) => (header['alg'] = 'none'), 'id-token-invalid'],
    ['a shared secret, alg HS256 (OAU-8)', (_, header) => (header['alg'] = 'HS256'), 'id-token-invalid'],
    ['an extension that nobody knows', (_, header) => (header['crit'] = ['x']), 'id-token-invalid'],
  ] as readonly (readonly [string, (claims: Record<string, unknown>, header: Record<string, unknown>) => unknown, string])[]) {
    it(`OAU-7: ${what}: ${code}`, async () => {
      const page = oidcPage(provider());
      const url = await page.goesAndComesBack();
      forge(change);
      assert.equal((await rejection(page.backend.resume(url, page.context))).code, code);
    });
  }

  it('OAU-8: none and symmetric algorithms are refused also where the metadata lists them', async () => {
    const metadata = (await (await fetch(`${provider().issuer}/.well-known/openid-configuration`)).json()) as Record<string, unknown>;
    for (const alg of ['none', 'HS256', 'hs512', 'NONE']) {
      const page = oidcPage(provider(), { metadata: { ...metadata, id_token_signing_alg_values_supported: ['RS256', 'none', 'HS256', 'hs512', 'NONE'] } });
      const url = await page.goesAndComesBack();
      forge((_, header) => (header['alg'] = alg));
      assert.equal((await rejection(page.backend.resume(url, page.context))).code, 'id-token-invalid', alg);
    }
  });

  it('OAU-7: an authentication that is older than max_age does not raise a session', async () => {
    const page = oidcPage(provider());
    const popup = {
      visit: async (url: URL) => {
        const back = await page.browser.visitor.signsIn(url, APP);
        forge((claims) => (claims['auth_time'] = seconds() - 600));
        return back;
      },
      close: () => undefined,
    };
    assert.equal((await rejection(page.backend.start({ kind: 'step-up', need: { maxAge: 300 } }, { ...page.context, popup }))).code, 'step-up-insufficient');
  });

  it('OAU-7: on refresh, auth_time may change and a nonce may be missing; the issuer and the person may not change', async () => {
    const page = oidcPage(provider());
    const grant = await page.signsIn();
    const later = seconds() + 5;
    forge((claims) => {
      delete claims['nonce'];
      claims['auth_time'] = later;
    });
    const second = await refresh(page, grant);
    assert.equal(second.session.assurance.authTime, later * 1000);
    forge((claims) => (claims['sub'] = 'ben'));
    assert.equal((await rejection(refresh(page, second))).code, 'account-mismatch');
    const third = await oidcPage(provider()).signsIn();
    forge((claims) => (claims['iss'] = 'https://evil.example'));
    assert.equal((await rejection(refresh(page, third))).code, 'issuer-mismatch');
  });

  it('CLK-2, OAU-7: an old ID token that comes with a refresh sets no clock, and makes no old authentication a fresh one', async () => {
    let now = Date.now();
    const page = oidcPage(provider(), { world: { now: () => now } });
    const grant = await page.signsIn();
    const { authTime } = grant.session.assurance;
    // Providers that send the one of the sign-in again: two hours later it has long run out, and says nothing new.
    now += 2 * 3_600_000;
    provider().switches.meddle = (request, response) => {
      if (request.url !== '/token') return false;
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ access_token: 'next', token_type: 'Bearer', expires_in: 60, id_token: grant.tokens.id }));
      return true;
    };
    const again = await refresh(page, grant);
    assert.equal(again.tokens.access, 'next');
    assert.equal(again.tokens.id, grant.tokens.id);
    assert.equal(again.session.assurance.authTime, authTime);
    // The same in other words: signed anew, made then, good for long.
    provider().switches.meddle = null;
    forge((claims) => Object.assign(claims, { iat: Number(decodeJwt(grant.tokens.id!).iat), exp: Math.floor(now / 1_000) + 300, auth_time: decodeJwt(grant.tokens.id!)['auth_time'], note: 'again' }));
    assert.equal((await refresh(page, grant)).session.assurance.authTime, authTime);
  });

  for (const [what, need, code, change] of [
    ['of the level and the ways that were asked for', { acrValues: [MFA], amr: ['otp'], maxAge: 300 }, null, () => undefined],
    ['below the level', { acrValues: [MFA] }, 'step-up-insufficient', (claims) => (claims['acr'] = PASSWORD_ONLY)],
    ['without the level', { acrValues: [MFA] }, 'step-up-insufficient', (claims) => delete claims['acr']],
    ['without one of the ways', { amr: ['otp', 'hwk'] }, 'step-up-insufficient', () => undefined],
    ['that says nothing of ways', { amr: ['pwd'] }, 'step-up-insufficient', (claims) => delete claims['amr']],
    ['of an older authentication', { maxAge: 300 }, 'step-up-insufficient', (claims) => (claims['auth_time'] = seconds() - 600)],
    ['of no known authentication', { maxAge: 300 }, 'id-token-invalid', (claims) => delete claims['auth_time']],
    ['of somebody else', { acrValues: [MFA] }, 'account-mismatch', (claims) => (claims['sub'] = 'ben')],
  ] as readonly (readonly [string, Requirement, string | null, (claims: Record<string, unknown>) => unknown])[]) {
    it(`STP-3, STP-5, OAU-7: in a page that is back from the provider, a step-up ${what} is ${code ?? 'taken'}`, async () => {
      const page = oidcPage(provider());
      const { session } = await page.signsIn();
      const outcome = await page.backend.start({ kind: 'step-up', need, user: session.user }, page.context);
      assert.equal(outcome.kind, 'redirect');
      const url = await page.browser.visitor.signsIn(outcome.url, APP);
      // Another page: nothing of the first is left but what is stored.
      const back = oidcPage(provider(), { browser: page.browser, tab: page.tab });
      forge(change);
      provider().asked.length = 0;
      const resumed = back.backend.resume(url, back.context);
      if (code === null) assert.equal(grantOf(await resumed).session.assurance.acr, MFA);
      else assert.equal((await rejection(resumed)).code, code);
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal(provider().asked.includes('POST /token/revocation'), code === 'account-mismatch', 'only what is somebody else’s is given back: the rest may be of the session that goes on');
    });
  }

  it('OAU-8: with the signature check, a token that the provider has signed passes and a forged one does not', async () => {
    const page = oidcPage(provider(), { verifySignature: true });
    await page.signsIn();
    for (const change of [() => undefined, (claims: Record<string, unknown>) => void (claims['name'] = 'Mallory')]) {
      const url = await page.goesAndComesBack();
      forge(change);
      assert.equal((await rejection(page.backend.resume(url, page.context))).code, 'id-token-invalid');
    }
    const unreachable = oidcPage(provider(), { verifySignature: true });
    const url = await unreachable.goesAndComesBack();
    provider().switches.meddle = (request, response) => {
      if (request.url !== '/jwks') return false;
      response.writeHead(503).end();
      return true;
    };
    assert.equal((await rejection(unreachable.backend.resume(url, unreachable.context))).code, 'unreachable');
  });
});

describe('tokens that are bound to a key', () => {
  const provider = useProvider({ dpop: true });

  it('DPO-2, DPO-4, B24: signs in, refreshes and calls an API with proofs, at a provider that wants a nonce in each', async () => {
    provider().switches.nonces = true;
    const page = oidcPage(provider(), { dpop: true });
    const grant = await page.signsIn();
    assert.equal(grant.tokens.type, 'DPoP');
    assert.ok(grant.prover);
    assert.deepEqual(provider().refusals, ['use_dpop_nonce'], 'nothing else was refused');
    assert.equal(provider().asked.filter((line) => line === 'POST /token authorization_code').length, 2, 'once to learn the nonce');
    const second = await refresh(page, grant);
    assert.equal(second.prover, grant.prover);
    assert.equal(provider().asked.filter((line) => line === 'POST /token refresh_token').length, 1, 'the nonce was known');
    const orders = new URL(`${provider().issuer}/api/orders`);
    assert.equal((await grant.prover.send(orders, { headers: { origin: APP } }, second.tokens.access)).status, 200);
    assert.equal((await fetch(orders, { headers: { authorization: `Bearer ${second.tokens.access}` } })).status, 401, 'worth nothing without the key');
  });

  it('DPO-5: a token that is not bound is refused, and so is one that nobody asked to be', async () => {
    const page = oidcPage(provider(), { dpop: true });
    const grant = await page.signsIn();
    provider().switches.meddle = (request, response) => {
      if (request.url !== '/token') return false;
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ access_token: 'a', token_type: 'Bearer', expires_in: 60 }));
      return true;
    };
    assert.equal((await rejection(refresh(page, grant))).code, 'token-not-bound');
    const unbound = await startProvider({ app: APP });
    try {
      const plain = oidcPage(unbound);
      const held = await plain.signsIn();
      unbound.switches.meddle = (request, response) => {
        if (request.url !== '/token') return false;
        response.setHeader('content-type', 'application/json').end(JSON.stringify({ access_token: 'a', token_type: 'DPoP', expires_in: 60 }));
        return true;
      };
      assert.equal((await rejection(refresh(plain, held))).code, 'token-not-bound');
    } finally {
      await unbound.close();
    }
  });

  it('DPO-6: from a window, the authorization code is bound to the key as well', async () => {
    const page = oidcPage(provider(), { dpop: true });
    let asked: URL | undefined;
    const popup = {
      visit: (url: URL) => {
        asked = url;
        return page.browser.visitor.signsIn(url, APP);
      },
      close: () => undefined,
    };
    const grant = grantOf(await page.backend.start({ kind: 'sign-in', method: 'sso' }, { ...page.context, popup }));
    assert.equal(asked?.searchParams.get('dpop_jkt'), grant.prover?.thumbprint);
  });

  it('without a session room for the key there are no such tokens', async () => {
    const page = oidcPage(provider(), { dpop: true });
    const { prover: _, ...keyless } = page.context;
    const url = await page.goesAndComesBack();
    assert.equal((await rejection(page.backend.resume(url, keyless))).code, 'unsupported');
  });

  it('OUT-3: a revocation carries a proof too', async () => {
    const page = oidcPage(provider(), { dpop: true });
    const grant = await page.signsIn();
    let proof: unknown;
    provider().switches.meddle = (request) => {
      if (request.url === '/token/revocation') proof = request.headers['dpop'];
      return false;
    };
    await page.backend.session.revoke!(grant, {});
    assert.equal(decodeJwt(String(proof))['htu'], `${provider().issuer}/token/revocation`);
    assert.equal((await rejection(refresh(page, grant))).code, 'session-revoked');
  });
});

describe('a provider that wants its parameters pushed', () => {
  const provider = useProvider({ par: true });

  it('OAU-9: gets them directly, and the address holds no more than the reference, which is good once', async () => {
    const page = oidcPage(provider());
    const outcome = await page.backend.start({ kind: 'sign-in', method: 'sso' }, page.context);
    assert.ok(outcome.kind === 'redirect');
    assert.deepEqual([...outcome.url.searchParams.keys()].toSorted(), ['client_id', 'request_uri']);
    grantOf(await page.backend.resume(await page.browser.visitor.signsIn(outcome.url, APP), page.context));
    assert.ok(provider().asked.includes('POST /request'));
    await assert.rejects(oidcPage(provider()).browser.visitor.signsIn(outcome.url, APP), 'a second person cannot use it');
  });

  it('OAU-9: with proofs and nonces as well', async () => {
    provider().switches.nonces = true;
    const page = oidcPage(provider(), { dpop: true });
    const popup = { visit: (url: URL) => page.browser.visitor.signsIn(url, APP), close: () => undefined };
    const grant = grantOf(await page.backend.start({ kind: 'sign-in', method: 'sso' }, { ...page.context, popup }));
    assert.equal(grant.tokens.type, 'DPoP');
    assert.equal(provider().asked.filter((line) => line === 'POST /request').length, 2, 'once to learn the nonce');
  });

  it('OAU-9: a push that fails is a failure, never an address with everything in it', async () => {
    for (const [status, body, code] of [
      [503, '', 'server-error'],
      [400, '{"error":"invalid_redirect_uri"}', 'config-options'],
      [201, '{}', 'bad-response'],
    ] as const) {
      provider().switches.meddle = (request, response) => {
        if (request.url !== '/request') return false;
        response.writeHead(status, { 'content-type': 'application/json' }).end(body);
        return true;
      };
      const page = oidcPage(provider());
      assert.equal((await rejection(page.backend.start({ kind: 'sign-in', method: 'sso' }, page.context))).code, code);
    }
  });

  it('OAU-9: the page may ask for it where the provider does not, and is told where the provider cannot', async () => {
    const metadata = (await (await fetch(`${provider().issuer}/.well-known/openid-configuration`)).json()) as Record<string, unknown>;
    const { pushed_authorization_request_endpoint: _, require_pushed_authorization_requests: _required, ...without } = metadata;
    const page = oidcPage(provider(), { par: true, metadata: without });
    const error = await rejection(page.backend.start({ kind: 'sign-in', method: 'sso' }, page.context));
    assert.deepEqual([error.code, error.path], ['config-options', '/par']);
    const asks = oidcPage(provider(), { par: true, metadata: { ...metadata, require_pushed_authorization_requests: false } });
    const outcome = await asks.backend.start({ kind: 'sign-in', method: 'sso' }, asks.context);
    assert.ok(outcome.kind === 'redirect' && outcome.url.searchParams.has('request_uri'));
  });
});
