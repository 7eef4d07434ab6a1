import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import type { Outcome } from '../../src/backend/outcome.js';
import { oidc } from '../../src/backends/oidc/oidc.js';
import { arrivalKey } from '../../src/backends/oidc/arrival-parameters.js';
import { memoryStorage } from '../support/memory-storage.js';
import { APP, browser, grantOf, oidcPage } from '../support/oidc-page.js';
import { CLIENT_ID, MFA, PASSWORD_ONLY, startProvider, type TestProvider } from '../support/oidc-provider.js';
import { rejection, thrownBy } from '../support/rejection.js';

const exchanges = (provider: TestProvider): number => provider.asked.filter((line) => line === 'POST /token authorization_code').length;
const slots = (storage: Storage): string[] => Array.from({ length: storage.length }, (_, index) => storage.key(index)!).filter((key) => key.startsWith('keylit:oidc:'));

describe('signing in at an OpenID Connect provider', () => {
  let provider: TestProvider;
  before(async () => void (provider = await startProvider({ app: APP })));
  after(() => provider.close());
  beforeEach(() => {
    provider.asked.length = provider.refusals.length = 0;
    Object.assign(provider.switches, { accessSeconds: 300, nonces: false, meddle: null });
  });

  it('OAU-1, OAU-2: goes with a code flow, PKCE S256 and fresh secrets of 256 bits, and comes back with tokens and the person', async () => {
    const page = oidcPage(provider);
    const first = (await page.backend.start({ kind: 'sign-in', method: 'sso' }, page.context)) as Extract<Outcome, { kind: 'redirect' }>;
    const second = (await page.backend.start({ kind: 'sign-in', method: 'sso' }, page.context)) as Extract<Outcome, { kind: 'redirect' }>;
    const asked = Object.fromEntries(first.url.searchParams);
    assert.equal(first.mode, 'page');
    assert.equal(asked['prompt'], undefined);
    expect(asked).to.deep.include({ response_type: 'code', client_id: CLIENT_ID, redirect_uri: `${APP}/callback`, code_challenge_method: 'S256', scope: 'openid profile email offline_access', ui_locales: 'en' });
    for (const name of ['state', 'nonce', 'code_challenge']) {
      assert.match(first.url.searchParams.get(name)!, /^[\w-]{43}$/, name);
      assert.notEqual(first.url.searchParams.get(name), second.url.searchParams.get(name), name);
    }
    const [key] = slots(page.tab).filter((each) => each.endsWith(asked['state']!));
    const { verifier } = JSON.parse(page.tab.getItem(key!)!) as { verifier: string };
    assert.equal(createHash('sha256').update(verifier).digest('base64url'), asked['code_challenge']);
    assert.ok(!first.url.href.includes(verifier), 'the verifier goes nowhere');

    const grant = grantOf(await page.backend.resume(await page.browser.visitor.signsIn(first.url, APP), page.context));
    assert.deepEqual(grant.session.user, { id: 'ann', issuer: provider.issuer, email: 'ann@example.com', emailVerified: true, name: 'Ann Example', image: undefined });
    assert.equal(grant.session.assurance.acr, PASSWORD_ONLY);
    assert.deepEqual(grant.session.assurance.amr, ['pwd']);
    assert.ok(Math.abs(grant.session.assurance.authTime! - Date.now()) < 60_000);
    expect(grant.tokens).to.deep.include({ type: 'Bearer', expiresIn: 300 });
    assert.ok(grant.tokens.refresh && grant.tokens.id);
  });

  it('OAU-5, B18: however often a callback runs, one code is exchanged, and each run gets the same', async () => {
    const page = oidcPage(provider);
    const url = await page.goesAndComesBack();
    const [one, two] = await Promise.all([page.backend.resume(url, page.context), page.backend.resume(url, page.context)]);
    const three = await page.backend.resume(url, page.context);
    assert.equal(grantOf(one).tokens.access, grantOf(two).tokens.access);
    assert.equal(grantOf(one).tokens.access, grantOf(three).tokens.access);
    assert.equal(exchanges(provider), 1);
  });

  it('OAU-5, B18: a reload, Back or a duplicated tab is told that the sign-in is over, without a second exchange', async () => {
    const page = oidcPage(provider);
    // A duplicate has a copy of the tab's storage from before.
    const url = await page.goesAndComesBack();
    const copy = memoryStorage();
    for (const key of slots(page.tab)) copy.setItem(key, page.tab.getItem(key)!);
    grantOf(await page.backend.resume(url, page.context));
    for (const tab of [page.tab, copy, memoryStorage()]) {
      const again = oidcPage(provider, { browser: page.browser, tab });
      assert.equal((await rejection(again.backend.resume(url, again.context))).code, 'flow-already-completed');
    }
    assert.equal(exchanges(provider), 1);
    assert.deepEqual(provider.refusals, []);
  });

  it('B18: two sign-ins in two tabs both end well, in either order', async () => {
    const shared = browser();
    const [one, two] = [oidcPage(provider, { browser: shared }), oidcPage(provider, { browser: shared })];
    const [first, second] = [await one.goesAndComesBack(), await two.goesAndComesBack()];
    grantOf(await two.backend.resume(second, two.context));
    grantOf(await one.backend.resume(first, one.context));
    assert.equal(exchanges(provider), 2);
  });

  it('OAU-2: comes back into another tab, as phones do', async () => {
    const shared = browser();
    const url = await oidcPage(provider, { browser: shared }).goesAndComesBack();
    const other = oidcPage(provider, { browser: shared });
    grantOf(await other.backend.resume(url, other.context));
  });

  it('OAU-6: code, state and iss are out of the address before anything else happens', async () => {
    const page = oidcPage(provider);
    const url = await page.goesAndComesBack();
    url.searchParams.set('kept', '1');
    page.platform.replaceUrl(url);
    const resuming = page.backend.resume(url, page.context);
    assert.equal(page.platform.location().href, `${APP}/callback?kept=1`);
    grantOf(await resuming);
    assert.deepEqual(slots(page.tab).map((key) => Object.keys(JSON.parse(page.tab.getItem(key)!) as object)), [['at']], 'no verifier is left behind');
  });

  it('OAU-6: takes an answer from where the first script of a callback page has put it, once and only while it is fresh', async () => {
    const page = oidcPage(provider);
    const url = await page.goesAndComesBack();
    const keep = (at: number): void => page.tab.setItem(arrivalKey, JSON.stringify({ at, answer: url.searchParams.toString() }));
    keep(Date.now() - 120_000);
    assert.equal(await page.backend.resume(new URL(`${APP}/callback`), page.context), null);
    assert.equal(page.tab.getItem(arrivalKey), null);
    page.tab.setItem(arrivalKey, '{"at":');
    assert.equal(await page.backend.resume(new URL(`${APP}/callback`), page.context), null);
    keep(Date.now());
    grantOf(await page.backend.resume(new URL(`${APP}/callback`), page.context));
    assert.equal(page.tab.getItem(arrivalKey), null);
  });

  it('a person who says no has cancelled: no error, no token request, a clean address', async () => {
    const page = oidcPage(provider);
    const url = await page.goesAndComesBack({ refuses: true });
    assert.equal(url.searchParams.get('error'), 'access_denied');
    assert.equal(await page.backend.resume(url, page.context), null);
    assert.equal(page.platform.location().search, '');
    assert.equal(exchanges(provider), 0);
  });

  it('OAU-3: an answer with another issuer, or with none, is refused before any token request', async () => {
    for (const change of [(url: URL) => url.searchParams.set('iss', 'https://evil.example'), (url: URL) => url.searchParams.delete('iss'), (url: URL) => url.searchParams.append('iss', 'https://evil.example')]) {
      const page = oidcPage(provider);
      const url = await page.goesAndComesBack();
      change(url);
      const { code } = await rejection(page.backend.resume(url, page.context));
      assert.ok(code === 'issuer-mismatch' || code === 'bad-response', code);
      assert.equal(page.platform.location().search, '');
    }
    assert.equal(exchanges(provider), 0);
  });

  it('OAU-4: of several providers with one callback address each must name itself in its answers', async () => {
    const page = oidcPage(provider);
    const metadata = (await (await fetch(`${provider.issuer}/.well-known/openid-configuration`)).json()) as Record<string, unknown>;
    const { authorization_response_iss_parameter_supported: _, ...silent } = metadata;
    const both = (redirects: readonly [string, string]) =>
      oidc([
        { issuer: provider.issuer, clientId: CLIENT_ID, redirectUri: redirects[0], metadata: silent, platform: page.platform },
        { issuer: 'https://other.example', clientId: 'x', redirectUri: redirects[1], method: 'social:other', platform: page.platform },
      ]);
    const shared = await rejection(both(['/callback', '/callback']).start({ kind: 'sign-in', method: 'sso' }, page.context));
    expect(shared).to.deep.include({ code: 'config-options', path: '/redirectUri' });
    const apart = await both(['/callback', '/other-callback']).start({ kind: 'sign-in', method: 'sso' }, page.context);
    assert.equal(apart.kind, 'redirect');
    assert.deepEqual(both(['/a', '/b']).declared.signIn, ['sso', 'social:other']);
    assert.equal(thrownBy(() => oidc([{ issuer: 'https://a.example', clientId: 'a' }, { issuer: 'https://b.example', clientId: 'b' }])).path, '/method');
  });

  it('OAU-4: where addresses are shared, an answer that names no issuer is refused whatever the metadata says', async () => {
    const page = oidcPage(provider);
    const backend = oidc([
      { issuer: provider.issuer, clientId: CLIENT_ID, redirectUri: '/callback', platform: page.platform },
      { issuer: 'https://other.example', clientId: 'x', redirectUri: '/callback', method: 'social:other', platform: page.platform },
    ]);
    const outcome = (await backend.start({ kind: 'sign-in', method: 'sso' }, page.context)) as Extract<Outcome, { kind: 'redirect' }>;
    const url = await page.browser.visitor.signsIn(outcome.url, APP);
    url.searchParams.delete('iss');
    assert.equal((await rejection(backend.resume(url, page.context))).code, 'issuer-mismatch');
    assert.equal(exchanges(provider), 0);
  });

  it('MUL-1: a further account has the provider ask which, even where it knows somebody', async () => {
    const page = oidcPage(provider);
    const { url } = (await page.backend.start({ kind: 'sign-in', method: 'sso' }, { ...page.context, prompt: 'select_account' })) as Extract<Outcome, { kind: 'redirect' }>;
    assert.equal(url.searchParams.get('prompt'), 'select_account');
  });

  it('OAU-4: an answer that another provider has sent, to its own address and under our state, brings that provider neither code nor verifier', async () => {
    const metadata = (await (await fetch(`${provider.issuer}/.well-known/openid-configuration`)).json()) as Record<string, unknown>;
    const { authorization_response_iss_parameter_supported: _, ...silent } = metadata;
    for (const [mine, other] of [[0, 1], [1, 0]] as const) {
      const page = oidcPage(provider);
      const options = [{ issuer: provider.issuer, clientId: CLIENT_ID, redirectUri: '/callback', popupUri: '/popup-bridge', metadata: silent, platform: page.platform }];
      options.splice(other, 0, { ...options[0]!, issuer: 'https://other.example', clientId: 'x', redirectUri: '/other-callback', popupUri: '/other-bridge' });
      const backend = oidc(options.map((each, index) => (index === mine ? each : { ...each, method: 'social:other' as const })));
      const outcome = (await backend.start({ kind: 'sign-in', method: 'sso' }, page.context)) as Extract<Outcome, { kind: 'redirect' }>;
      const mixed = async (url: URL, path: string): Promise<URL> => {
        const { searchParams } = await page.browser.visitor.signsIn(url, APP);
        searchParams.delete('iss');
        return new URL(`${APP}${path}?${searchParams.toString()}`);
      };
      assert.equal((await rejection(backend.resume(await mixed(outcome.url, '/other-callback'), page.context))).code, 'issuer-mismatch');
      const popup = { visit: (url: URL) => mixed(url, '/other-bridge'), close: () => undefined };
      assert.equal((await rejection(backend.start({ kind: 'sign-in', method: 'sso' }, { ...page.context, popup }))).code, 'issuer-mismatch');
    }
    assert.equal(exchanges(provider), 0);
  });

  it('OAU-4: a bridge page that several providers lead back to, or none that is their own, is a shared address as well', async () => {
    const page = oidcPage(provider);
    const metadata = (await (await fetch(`${provider.issuer}/.well-known/openid-configuration`)).json()) as Record<string, unknown>;
    const { authorization_response_iss_parameter_supported: _, ...silent } = metadata;
    const places = [
      ['/bridge', { redirectUri: '/a', popupUri: '/bridge' }, { redirectUri: '/b', popupUri: '/bridge' }],
      ['/bridge', { redirectUri: '/a', popupUri: '/b' }, { redirectUri: '/b' }],
      ['', { redirectUri: '/a' }, {}],
      ['', {}, { redirectUri: '/a' }],
      ['', { redirectUri: '/a?of=1' }, { redirectUri: '/a?of=2' }],
    ] as const;
    const popup = { visit: () => Promise.reject(new Error('it was gone to')), close: () => undefined };
    for (const [bridge, one, two] of places) {
      const backend = oidc([
        { issuer: provider.issuer, clientId: CLIENT_ID, metadata: silent, platform: page.platform, ...one },
        { issuer: 'https://other.example', clientId: 'x', method: 'social:other', platform: page.platform, ...two },
      ]);
      const started = backend.start({ kind: 'sign-in', method: 'sso' }, { ...page.context, ...(bridge && { popup }) });
      expect(await rejection(started), JSON.stringify([one, two])).to.deep.include({ code: 'config-options', path: '/redirectUri' });
    }
  });

  it('an answer that nobody has asked for signs nobody in', async () => {
    const victim = oidcPage(provider);
    const attackers = await oidcPage(provider).goesAndComesBack({ as: 'ben' });
    assert.equal((await rejection(victim.backend.resume(attackers, victim.context))).code, 'flow-expired');
    assert.equal(victim.platform.location().search, '');
    // What is on another page of the app is that page's own.
    const elsewhere = new URL(`${APP}/oauth/github?code=c&state=s`);
    victim.platform.replaceUrl(elsewhere);
    assert.equal(await victim.backend.resume(elsewhere, victim.context), null);
    assert.equal(victim.platform.location().href, elsewhere.href);
    assert.equal(exchanges(provider), 0);
  });

  it('OAU-2: a way back that takes longer than fifteen minutes is over', async () => {
    let now = Date.now();
    const page = oidcPage(provider, { world: { now: () => now } });
    const url = await page.goesAndComesBack();
    now += 15 * 60_000 + 1;
    assert.equal((await rejection(page.backend.resume(url, page.context))).code, 'flow-expired');
    assert.equal(exchanges(provider), 0);
  });

  it('B17, OAU-2: a thousand abandoned sign-ins leave five slots at most, none older than fifteen minutes, and a full quota stops nobody', async () => {
    let now = Date.now();
    let room = Infinity;
    const limited = (): Storage => {
      const storage = memoryStorage();
      return new Proxy(storage, {
        get: (target, name) =>
          name === 'setItem'
            ? (key: string, value: string) => {
                if (target.length >= room && target.getItem(key) === null) throw new DOMException('full', 'QuotaExceededError');
                target.setItem(key, value);
              }
            : Reflect.get(target, name),
      });
    };
    const tab = limited();
    const shared = { shared: limited(), visitor: browser().visitor };
    const page = oidcPage(provider, { browser: shared, tab, world: { now: () => now } });
    for (let times = 0; times < 1_000; times += 1) {
      now += 10_000;
      await page.backend.start({ kind: 'sign-in', method: 'sso' }, page.context);
      assert.ok(slots(tab).length <= 5 && slots(shared.shared).length <= 5);
    }
    now += 20 * 60_000;
    // Full of what others keep there.
    for (const storage of [tab, shared.shared]) storage.setItem('app', 'x'.repeat(100));
    room = slots(tab).length + 1;
    grantOf(await page.backend.resume(await page.goesAndComesBack(), page.context));
    for (const storage of [tab, shared.shared]) {
      const ages = slots(storage).map((key) => now - (JSON.parse(storage.getItem(key)!) as { at: number }).at);
      assert.ok(ages.length <= 5 && ages.every((age) => age <= 15 * 60_000), String(ages));
      assert.equal(storage.getItem('app')?.length, 100, 'what is not ours stays');
    }
  });

  it('B17: with storage that is full or blocked for good, a sign-in in a window works, and one in the page says why not', async () => {
    const none = { tabStorage: () => null, sharedStorage: () => null };
    const page = oidcPage(provider, { world: none });
    assert.equal((await rejection(page.backend.start({ kind: 'sign-in', method: 'sso' }, page.context))).code, 'storage-unavailable');
    const popup = { visit: (url: URL) => page.browser.visitor.signsIn(url, APP), close: () => undefined };
    grantOf(await page.backend.start({ kind: 'sign-in', method: 'sso' }, { ...page.context, popup }));
  });

  it('POP-5: what comes back to a page that no longer waits is given back, and stored nowhere', async () => {
    const page = oidcPage(provider);
    const leaving = new AbortController();
    const popup = {
      visit: async (url: URL) => {
        const back = await page.browser.visitor.signsIn(url, APP);
        leaving.abort();
        return back;
      },
      close: () => undefined,
    };
    const started = page.backend.start({ kind: 'sign-in', method: 'sso' }, { ...page.context, popup, signal: leaving.signal });
    assert.equal((await rejection(started)).code, 'cancelled');
    assert.equal(exchanges(provider), 1);
    assert.equal(provider.asked.filter((line) => line.startsWith('POST /token/revocation')).length, 1);
    assert.deepEqual([...slots(page.tab), ...slots(page.browser.shared)], []);
  });

  it('POP-7: nobody is asked behind their backs: restoring asks the provider nothing', async () => {
    const page = oidcPage(provider);
    assert.equal(await page.backend.session.restore({}), null);
    assert.deepEqual(provider.asked, []);
  });

  it('STO-9: slots of another client or provider are neither read nor removed', async () => {
    const shared = browser();
    const tab = memoryStorage();
    const [mine, theirs] = [oidcPage(provider, { browser: shared, tab }), oidcPage(provider, { browser: shared, tab, clientId: 'another' })];
    const url = await mine.goesAndComesBack();
    for (let times = 0; times < 8; times += 1) await theirs.backend.start({ kind: 'sign-in', method: 'sso' }, theirs.context);
    assert.equal(await theirs.backend.resume(url, theirs.context), null);
    grantOf(await mine.backend.resume(url, mine.context));
  });

  it('OAU-10: leads back to where the person was, and never off this origin, whatever is in storage', async () => {
    const page = oidcPage(provider);
    const from = { ...page.context, returnUrl: `${APP}/cart?step=2` };
    const start = async (): Promise<URL> => {
      const { url } = (await page.backend.start({ kind: 'sign-in', method: 'sso' }, from)) as Extract<Outcome, { kind: 'redirect' }>;
      return page.browser.visitor.signsIn(url, APP);
    };
    const told = async (url: URL): Promise<string | undefined> => ((await page.backend.resume(url, page.context)) as Extract<Outcome, { kind: 'signed-in' }>).returnTo;
    assert.equal(await told(await start()), '/cart?step=2');
    for (const evil of ['https://evil.example/', '//evil.example', '/\\evil.example', '/\t/evil.example', 'javascript:alert(1)', '%2f%2fevil.example', 'http:evil.example']) {
      const url = await start();
      for (const storage of [page.tab, page.browser.shared]) {
        for (const key of slots(storage)) {
          const slot = JSON.parse(storage.getItem(key)!) as object;
          if ('verifier' in slot) storage.setItem(key, JSON.stringify({ ...slot, returnTo: evil }));
        }
      }
      assert.equal(await told(url), undefined, evil);
    }
  });

  it('STP-1: a step-up asks for the level as a demand, and comes back with it', async () => {
    const page = oidcPage(provider);
    await page.signsIn();
    const popup = { visit: (url: URL) => page.browser.visitor.signsIn(url, APP), close: () => undefined };
    const raised = grantOf(await page.backend.start({ kind: 'step-up', need: { acrValues: [MFA] } }, { ...page.context, popup }));
    assert.equal(raised.session.assurance.acr, MFA);
    assert.deepEqual(raised.session.assurance.amr, ['pwd', 'otp']);
    assert.equal(raised.session.user.id, 'ann');
  });

  it('STP-5, OAU-4: of several providers, who has signed in at one proves more there, and its tokens are shown to no other', async () => {
    const other = await startProvider({ app: APP });
    try {
      const page = oidcPage(provider);
      const both = (second: string) =>
        oidc([
          { issuer: provider.issuer, clientId: CLIENT_ID, redirectUri: '/callback', popupUri: '/popup-bridge', platform: page.platform },
          { issuer: second, clientId: CLIENT_ID, redirectUri: '/sign-in', popupUri: '/popup-bridge', method: 'social:other', platform: page.platform },
        ]);
      const backend = both(other.issuer);
      const popup = { visit: (url: URL) => page.browser.visitor.signsIn(url, APP), close: () => undefined };
      const grant = grantOf(await backend.start({ kind: 'sign-in', method: 'social:other' }, { ...page.context, popup }));
      assert.equal(grant.session.user.issuer, other.issuer);
      const raised = grantOf(await backend.start({ kind: 'step-up', need: { acrValues: [MFA] }, user: grant.session.user }, { ...page.context, popup }));
      assert.deepEqual([raised.session.user.issuer, raised.session.assurance.acr], [other.issuer, MFA]);
      await backend.session.refresh!(raised, { idempotencyKey: 'k', userActive: true });
      assert.deepEqual(provider.asked, [], 'the first provider has heard of nothing');
      // A page that does not know it any more.
      const without = both('https://third.example');
      assert.deepEqual([(await rejection(without.session.refresh!(raised, { idempotencyKey: 'k', userActive: true }))).code, (await rejection(without.session.end('local', {}, raised))).code], ['config-options', 'config-options']);
      assert.deepEqual(provider.asked, []);
    } finally {
      await other.close();
    }
  });

  it('OAU-7, STP-3: a step-up that ends below what was asked for is refused with what was wanted and got', async () => {
    const page = oidcPage(provider);
    const popup = {
      // A provider that does not care: the demand is taken out on the way.
      visit: (url: URL) => {
        url.searchParams.delete('acr_values');
        url.searchParams.delete('claims');
        return page.browser.visitor.signsIn(url, APP);
      },
      close: () => undefined,
    };
    const refused = await rejection(page.backend.start({ kind: 'step-up', need: { acrValues: [MFA] } }, { ...page.context, popup }));
    assert.equal(refused.code, 'step-up-insufficient');
    assert.match(refused.detail!, new RegExp(`${MFA}.*${PASSWORD_ONLY}`));
  });

  it('POP-5, STP-4: what comes of a window after the person has given up is handed back, except after a step-up, where that would end the session', async () => {
    for (const intent of [{ kind: 'sign-in', method: 'sso' }, { kind: 'step-up', need: { acrValues: [MFA] } }] as const) {
      const page = oidcPage(provider);
      const base = await page.signsIn();
      provider.asked.length = 0;
      const cancel = new AbortController();
      provider.switches.meddle = (request) => {
        if (request.url === '/token') cancel.abort();
        return false;
      };
      const popup = { visit: (url: URL) => page.browser.visitor.signsIn(url, APP), close: () => undefined };
      assert.equal((await rejection(page.backend.start(intent, { ...page.context, popup, signal: cancel.signal }))).code, 'cancelled');
      provider.switches.meddle = null;
      assert.equal(exchanges(provider), 1);
      assert.equal(provider.asked.includes('POST /token/revocation'), intent.kind === 'sign-in');
      if (intent.kind === 'step-up') await page.backend.session.refresh!(base, { idempotencyKey: 'k', userActive: true });
    }
  });

  it('OAU-7: max_age makes the provider ask again, and a login that is older than that is refused', async () => {
    let now = Date.now();
    const page = oidcPage(provider, { world: { now: () => now } });
    await page.signsIn();
    const filled = page.browser.visitor.filled;
    const popup = { visit: (url: URL) => page.browser.visitor.signsIn(url, APP), close: () => undefined };
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    now = Date.now();
    const fresh = grantOf(await page.backend.start({ kind: 'step-up', need: { maxAge: 0 } }, { ...page.context, popup }));
    assert.equal(page.browser.visitor.filled, filled + 1);
    assert.ok(now - fresh.session.assurance.authTime! < 10_000);
  });

  it('OAU-12: metadata of another issuer, or with addresses of plain http, is refused', async () => {
    const { asked } = provider;
    for (const [change, code] of [
      [{ issuer: 'https://evil.example' }, 'issuer-mismatch'],
      [{ issuer: `${provider.issuer}/` }, 'issuer-mismatch'],
      [{ token_endpoint: 'http://evil.example/token' }, 'bad-response'],
      [{ authorization_endpoint: 'javascript:alert(1)' }, 'bad-response'],
      [{ jwks_uri: 'http://evil.example/jwks' }, 'bad-response'],
    ] as const) {
      provider.switches.meddle = (request, response) => {
        if (!request.url?.startsWith('/.well-known')) return false;
        response.setHeader('content-type', 'application/json').end(JSON.stringify({ issuer: provider.issuer, authorization_endpoint: `${provider.issuer}/auth`, token_endpoint: `${provider.issuer}/token`, ...change }));
        return true;
      };
      const page = oidcPage(provider);
      assert.equal((await rejection(page.backend.start({ kind: 'sign-in', method: 'sso' }, page.context))).code, code, JSON.stringify(change));
    }
    assert.ok(!asked.includes('GET /auth'));
    const page = oidcPage(provider, { issuer: 'http://id.example' });
    assert.equal((await rejection(page.backend.start({ kind: 'sign-in', method: 'sso' }, page.context))).code, 'config-url');
  });
});
