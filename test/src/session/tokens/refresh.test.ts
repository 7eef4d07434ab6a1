import { expect } from 'chai';
import type { Capabilities } from '../../../../src/backend/capabilities.js';
import { AuthError, isAuthError, type AuthErrorCode } from '../../../../src/errors.js';
import { FakeOrigin, type FakeTab, type TabOptions } from '../../../support/fake-origin.js';
import { grantOf, tokenBackend, tokenCapabilities } from '../../../support/token-backend.js';
import type { Fault, TokenServerOptions } from '../../../support/token-server.js';

interface Scene {
  readonly origin: FakeOrigin;
  readonly tab: FakeTab;
}

async function signedIn(server: TokenServerOptions = {}, options: TabOptions = {}): Promise<Scene> {
  const origin = new FakeOrigin(server);
  const tab = await origin.open(options);
  await tab.signIn();
  return { origin, tab };
}

/** Its access token has run out while nothing could be done about it. */
async function expired(server: TokenServerOptions = {}, options: TabOptions = {}): Promise<Scene> {
  const scene = await signedIn(server, options);
  scene.origin.sleep(301_000);
  return scene;
}

const codeOf = (value: unknown): string => (isAuthError(value) ? value.code : `no error but ${String(value)}`);

describe('a refresh', () => {
  it('is one request for fifty callers in one tick, with fifty equal answers (REF-1, B03)', async () => {
    const { origin, tab } = await expired();
    const asked = Array.from({ length: 50 }, () => tab.access());
    const tokens = await origin.after(1_000, Promise.all(asked));
    expect(new Set(tokens as string[]).size).to.equal(1);
    expect(origin.server.accepts((tokens as string[])[0]!)).to.equal(true);
    expect(origin.server.refreshes).to.equal(1);
  });

  it('is one request over five tabs that are restored together with an expired token (REF-2, REF-3)', async () => {
    const { origin } = await expired();
    const tabs = await Promise.all(Array.from({ length: 5 }, () => origin.open()));
    const restored = (await origin.after(1_000, Promise.all(tabs.map(({ keeper }) => keeper.restore())))) as { status: string }[];
    expect(restored.map(({ status }) => status)).to.deep.equal(Array(5).fill('signed-in'));
    expect(origin.server.refreshes).to.equal(1);
    const tokens = (await origin.after(1_000, Promise.all(tabs.map((tab) => tab.access())))) as string[];
    expect(new Set(tokens).size).to.equal(1);
    expect(origin.server.refreshes).to.equal(1);
  });

  it('happens once a lifetime over five busy tabs of a strict server, for an hour (REF-2)', async () => {
    const origin = new FakeOrigin({ lifetime: 60 });
    const tabs = await Promise.all(Array.from({ length: 5 }, () => origin.open()));
    await tabs[0]!.signIn();
    await origin.clock.advance(1_000);
    for (let second = 0; second < 3_600; second += 5) {
      const tokens = (await origin.after(2_000, Promise.all(tabs.map((tab) => tab.access())))) as string[];
      for (const token of tokens) expect(origin.server.accepts(token), `second ${second}`).to.equal(true);
      await origin.clock.advance(5_000);
    }
    expect(origin.server.revokedFamilies).to.equal(0);
    const lifetimes = (origin.server.now - origin.server.requests[0]!.at) / 60_000;
    expect(origin.server.refreshes).to.be.at.most(lifetimes * 1.2 + 1);
  });

  it('reads again once its turn has come, and takes what another tab has got meanwhile (REF-3)', async () => {
    const { origin, tab } = await expired();
    const other = await origin.open();
    await origin.after(1_000, other.keeper.restore());
    expect(origin.server.refreshes).to.equal(1);
    // This tab has not heard of it.
    const token = await origin.after(1_000, tab.access());
    expect(token).to.equal(origin.record?.tokens.access);
    expect(origin.server.refreshes).to.equal(1);
  });

  describe('whose reply comes after the record changed is not committed (REF-4)', () => {
    const changes: readonly (readonly [string, (origin: FakeOrigin, tab: FakeTab, other: FakeTab) => Promise<unknown>, { revoked: number; account: string | null }])[] = [
      ['by a sign-out in this tab', (_origin, tab) => tab.keeper.signOut(), { revoked: 2, account: null }],
      ['by a sign-out in another tab', (_origin, _tab, other) => other.keeper.signOut(), { revoked: 2, account: null }],
      ['by a sign-in as somebody else', (_origin, _tab, other) => other.signIn('ben'), { revoked: 1, account: 'ben' }],
    ];
    for (const [name, change, { revoked, account }] of changes) {
      it(`${name} (REF-4)`, async () => {
        const { origin, tab } = await expired({ latencyMs: 1_000 });
        const other = await origin.open();
        void origin.after(100, other.keeper.restore()).catch(() => undefined);
        await origin.clock.advance(0);
        const waiting = tab.access().catch((error: unknown) => error);
        await origin.clock.advance(500);
        expect(origin.server.refreshes, 'it is on its way').to.equal(1);
        void change(origin, tab, other);
        await origin.clock.advance(20_000);
        expect(codeOf(await waiting)).to.equal('session-changed');
        expect((origin.records.get('session') as { session: { user: { id: string } } } | undefined)?.session.user.id ?? null).to.equal(account);
        expect(origin.server.revocations.length, 'what belongs to nobody is given back').to.equal(revoked);
        expect(tab.snapshot.status).to.equal(account ? 'signed-in' : 'signed-out');
      });
    }

    it('by a newer generation of the same account, which is adopted and not revoked (REF-4)', async () => {
      const { origin, tab } = await expired({ latencyMs: 1_000, graceMs: 10_000 });
      const waiting = tab.access();
      await origin.clock.advance(500);
      const newer = { ...origin.record!, version: 'other', generation: 'other', receivedAt: origin.clock.now, expiresAt: origin.clock.now + 300_000, dueAt: origin.clock.now + 270_000, tokens: { ...origin.record!.tokens, access: 'other' } };
      origin.records.set('session', newer);
      expect(await origin.after(2_000, waiting)).to.equal('other');
      expect(origin.server.revocations).to.deep.equal([]);
      expect(origin.record?.version).to.equal('other');
    });

    it('unless only a pause was written meanwhile: then the new tokens are (REF-4)', async () => {
      const { origin, tab } = await expired({ latencyMs: 1_000 });
      const waiting = tab.access();
      await origin.clock.advance(500);
      origin.records.set('session', { ...origin.record!, version: 'paused', pause: { until: origin.clock.now + 60_000, code: 'timeout', tries: 1 } });
      const token = await origin.after(2_000, waiting);
      expect(origin.server.accepts(token as string)).to.equal(true);
      expect(origin.record?.pause).to.equal(undefined);
    });
  });

  describe('that fails for a while leaves the session alone', () => {
    const trouble: readonly (readonly [string, Fault | 'offline', AuthErrorCode, boolean])[] = [
      ['408', { kind: 'status', status: 408 }, 'server-error', true],
      ['425', { kind: 'status', status: 425, body: '{}' }, 'bad-response', true],
      ['429', { kind: 'status', status: 429, headers: { 'retry-after': '7' } }, 'rate-limited', true],
      ['500', { kind: 'status', status: 500 }, 'server-error', true],
      ['502', { kind: 'status', status: 502, body: '<html>' }, 'server-error', true],
      ['503 with Retry-After', { kind: 'status', status: 503, headers: { 'retry-after': '7' } }, 'server-error', true],
      ['504', { kind: 'status', status: 504 }, 'server-error', true],
      ['a connection that breaks (DNS, TLS, CORS)', { kind: 'lost' }, 'unreachable', true],
      ['no network', 'offline', 'offline', true],
      ['no answer', { kind: 'hang' }, 'timeout', true],
      ['a body that is no JSON', { kind: 'status', status: 200, body: 'ok' }, 'bad-response', true],
      ['a body that is empty', { kind: 'status', status: 200 }, 'bad-response', true],
      ['the page of a portal', { kind: 'portal' }, 'bad-response', true],
      ['another OAuth error: invalid_request (REF-7)', { kind: 'error', error: 'invalid_request' }, 'bad-response', true],
      ['invalid_client (REF-7)', { kind: 'error', error: 'invalid_client', status: 401 }, 'bad-response', true],
      ['unauthorized_client (REF-7)', { kind: 'error', error: 'unauthorized_client' }, 'bad-response', true],
      ['use_dpop_nonce (REF-7)', { kind: 'error', error: 'use_dpop_nonce' }, 'bad-response', true],
      ['temporarily_unavailable (REF-7)', { kind: 'error', error: 'temporarily_unavailable', status: 400 }, 'bad-response', true],
    ];
    for (const [name, fault, code, retryable] of trouble) {
      it(`${name} (REF-5, B08)`, async () => {
        const { origin, tab } = await expired();
        const before = origin.record!;
        if (fault === 'offline') origin.isOnline = false;
        else origin.server.fault = fault;
        const error = await origin.after(12_000, tab.access());
        expect(codeOf(error)).to.equal(code);
        expect((error as AuthError).retryable).to.equal(retryable);
        expect(origin.record?.tokens, 'the tokens are as they were').to.deep.equal(before.tokens);
        expect(tab.snapshot).to.deep.include({ status: 'signed-in', user: { ...before.session.user, email: 'ann@example.com', name: 'ANN', guest: undefined, secondFactor: undefined } });
        expect(tab.heard.map(({ status }) => status)).not.to.include('signed-out');
        // And recovers by itself.
        origin.server.fault = null;
        origin.isOnline = true;
        tab.fire('online');
        await origin.clock.advance(700_000);
        expect(tab.snapshot).to.not.have.property('health');
        expect(origin.server.accepts((await origin.after(1_000, tab.access())) as string)).to.equal(true);
      });
    }

    it('waits as long as the server asks: one request for twenty calls in two minutes (B08, REF-5)', async () => {
      const { origin, tab } = await expired();
      origin.server.faults.push({ kind: 'status', status: 429, headers: { 'retry-after': '120' } });
      for (let call = 0; call < 20; call += 1) {
        const error = await origin.after(1_000, tab.access());
        expect(codeOf(error)).to.equal('rate-limited');
        expect((error as AuthError).retryAfterMs).to.be.within(1, 120_000);
        tab.fire('focus');
        tab.fire('online');
        await origin.clock.advance(4_900);
      }
      expect(origin.server.refreshes).to.equal(1);
      await origin.clock.advance(30_000);
      expect(origin.server.accepts((await origin.after(1_000, tab.access())) as string)).to.equal(true);
      expect(origin.server.refreshes).to.equal(2);
      expect(tab.snapshot).to.not.have.property('health');
    });

    it('is minded by every tab (REF-9, B08)', async () => {
      const { origin, tab } = await expired();
      origin.server.fault = { kind: 'status', status: 503, headers: { 'retry-after': '60' } };
      await origin.after(1_000, tab.access());
      const others = await Promise.all([origin.open(), origin.open()]);
      for (const other of others) {
        await origin.after(1_000, other.keeper.restore());
        expect(other.snapshot).to.deep.include({ status: 'signed-in', health: 'degraded' });
        expect(codeOf(await origin.after(1_000, other.access()))).to.equal('server-error');
      }
      expect(origin.server.refreshes).to.equal(1);
    });
  });

  it('that is merely due and fails changes nothing for callers, and says so in the health alone (REF-8)', async () => {
    const { origin, tab } = await signedIn();
    origin.server.fault = { kind: 'status', status: 503 };
    const before = await tab.access();
    tab.heard.length = 0;
    await origin.clock.advance(260_000);
    await origin.clock.advance(20_000);
    expect(await tab.access()).to.equal(before);
    expect(origin.server.refreshes).to.be.at.least(1);
    expect(tab.heard.map((snapshot) => [snapshot.status, 'health' in snapshot && snapshot.health])).to.deep.equal([['signed-in', 'degraded']]);
    origin.server.fault = null;
    await origin.clock.advance(300_000);
    expect(tab.heard).to.have.length(2);
    expect(tab.snapshot).to.not.have.property('health');
  });

  it('that fails again and again is tried at most thirty times in an hour, one at a time (REF-9)', async () => {
    const { origin, tab } = await expired();
    origin.server.fault = { kind: 'status', status: 500 };
    const other = await origin.open();
    for (let minute = 0; minute < 60; minute += 1) {
      for (const each of [tab, other]) each.access().catch(() => undefined);
      if (minute % 7 === 0) tab.fire('focus');
      await origin.clock.advance(60_000);
    }
    expect(origin.server.refreshes).to.be.within(5, 30);
  });

  it('rests no longer once the network is back, at most once in five seconds (REF-9)', async () => {
    const { origin, tab } = await expired({}, { declared: { ...tokenCapabilities, refresh: 'bound' } });
    origin.server.fault = { kind: 'lost' };
    for (let tries = 0; tries < 6; tries += 1) {
      tab.access().catch(() => undefined);
      await origin.clock.advance(5_000 * 2 ** tries);
    }
    const before = origin.server.refreshes;
    for (let times = 0; times < 10; times += 1) {
      tab.fire('online');
      tab.fire('focus');
      await origin.clock.advance(400);
    }
    expect(origin.server.refreshes).to.equal(before + 1);
    origin.server.fault = null;
    await origin.clock.advance(2_000);
    tab.fire('online');
    await origin.clock.advance(100);
    expect(origin.server.refreshes).to.equal(before + 2);
    expect(tab.snapshot).to.not.have.property('health');
  });

  it('that is never answered is given up after ten seconds (REF-10, B10)', async () => {
    const { origin, tab } = await expired();
    origin.server.fault = { kind: 'hang' };
    const waiting = tab.access().catch((error: unknown) => error);
    await origin.clock.advance(9_900);
    let isOver = false;
    void waiting.then(() => (isOver = true));
    await origin.clock.advance(1);
    expect(isOver).to.equal(false);
    await origin.clock.advance(200);
    expect(await waiting).to.deep.include({ code: 'timeout', phase: 'refresh' });
  });

  it('goes on when one caller gives up, who alone hears of it (REF-11)', async () => {
    const { origin, tab } = await expired({ latencyMs: 1_000 });
    const giving = new AbortController();
    const custody = await tab.keeper.custody!();
    const one = custody.token({ signal: giving.signal }).catch((error: unknown) => error);
    const other = custody.token();
    await origin.clock.advance(500);
    giving.abort();
    await origin.clock.advance(0);
    expect(codeOf(await one)).to.equal('cancelled');
    await origin.clock.advance(1_000);
    expect((await other)?.access).to.equal(origin.record?.tokens.access);
    expect(origin.server.accepts(origin.record!.tokens.access)).to.equal(true);
    expect(origin.server.refreshes).to.equal(1);
  });

  it('that was given up by all is committed all the same (REF-11)', async () => {
    const { origin, tab } = await expired({ latencyMs: 1_000 });
    const giving = new AbortController();
    const waiting = (await tab.keeper.custody!()).token({ signal: giving.signal }).catch(() => undefined);
    await origin.clock.advance(500);
    giving.abort();
    await waiting;
    await origin.clock.advance(1_000);
    expect(origin.server.accepts(origin.record!.tokens.access)).to.equal(true);
  });

  describe('without a reply (REF-12)', () => {
    const outcomeOf = async (declared: Partial<Capabilities>, server: TokenServerOptions, fault: Fault) => {
      const { origin, tab } = await signedIn(server, { declared: { ...tokenCapabilities, ...declared } });
      origin.server.faults.push(fault);
      await origin.clock.advance(290_000);
      return { origin, tab };
    };

    it('is not repeated by a strict server\'s client while the access token lives (REF-12)', async () => {
      const { origin, tab } = await outcomeOf({}, {}, { kind: 'lost', committed: true });
      expect(origin.server.refreshes).to.equal(1);
      expect(origin.server.revokedFamilies, 'the session still works').to.equal(0);
      expect(origin.server.accepts((await tab.access())!)).to.equal(true);
      expect(tab.snapshot).to.deep.include({ status: 'signed-in', health: 'degraded' });
      // One last try when it has run out; the server then says what is the matter.
      await origin.clock.advance(60_000);
      expect(origin.server.refreshes).to.equal(2);
      expect(tab.snapshot).to.deep.equal({ status: 'signed-out', reason: 'revoked' });
    });

    it('costs nothing where the request was lost on its way (REF-12)', async () => {
      const { origin, tab } = await outcomeOf({}, {}, { kind: 'lost' });
      await origin.clock.advance(60_000);
      expect(tab.snapshot).to.deep.include({ status: 'signed-in' });
      expect(tab.snapshot).to.not.have.property('health');
    });

    it('is repeated within the grace (REF-12)', async () => {
      const { origin, tab } = await outcomeOf({ reuseGraceMs: 10_000 }, { graceMs: 10_000 }, { kind: 'lost', committed: true });
      expect(origin.server.refreshes).to.equal(2);
      expect(origin.server.requests[1]!.at - origin.server.requests[0]!.at).to.be.below(10_000);
      expect(origin.server.revokedFamilies).to.equal(0);
      expect(tab.snapshot).to.not.have.property('health');
    });

    it('is repeated under the same key where the server knows such keys, and where tokens are bound (REF-12)', async () => {
      for (const declared of [{ idempotentRefresh: true }, { refresh: 'bound' as const }]) {
        const { origin } = await outcomeOf(declared, { strict: false }, { kind: 'lost', committed: true });
        expect(origin.server.refreshes).to.equal(2);
        const [first, second] = origin.server.requests.map(({ body }) => body.get('key'));
        expect(first).to.be.a('string').and.to.equal(second);
      }
    });
  });

  it('of which the server says that the session is dead ends it, once storage has nothing newer (REF-6, OUT-4)', async () => {
    const { origin, tab } = await expired();
    const other = await origin.open();
    await origin.clock.advance(0);
    origin.server.endAll('ann');
    expect(codeOf(await origin.after(1_000, tab.access()))).to.equal('session-revoked');
    expect(tab.snapshot).to.deep.equal({ status: 'signed-out', reason: 'revoked' });
    expect(origin.records.size).to.equal(0);
    await origin.clock.advance(100);
    expect(other.snapshot.status).to.equal('signed-out');
  });

  it('that is refused while another tab has newer tokens adopts those (REF-6)', async () => {
    const { origin, tab } = await expired({ latencyMs: 1_000 });
    origin.server.fault = { kind: 'error', error: 'invalid_grant' };
    const waiting = tab.access();
    await origin.clock.advance(500);
    origin.records.set('session', { ...origin.record!, version: 'w', generation: 'newer', receivedAt: origin.clock.now, expiresAt: origin.clock.now + 300_000, dueAt: origin.clock.now + 270_000, tokens: { ...origin.record!.tokens, access: 'newer' } });
    expect(await origin.after(2_000, waiting)).to.equal('newer');
    expect(tab.snapshot.status).to.equal('signed-in');
    expect(tab.heard.map(({ status }) => status)).not.to.include('signed-out');
  });

  it('is due at a time that all tabs read in the record (REF-13)', async () => {
    const { origin } = await signedIn();
    const { receivedAt, expiresAt, dueAt } = origin.record!;
    expect(expiresAt - receivedAt).to.equal(300_000);
    expect(expiresAt - dueAt).to.equal(37_500);
    await origin.open();
    await origin.clock.advance(dueAt - origin.clock.now - 1_000);
    expect(origin.server.refreshes).to.equal(0);
    await origin.clock.advance(2_000);
    expect(origin.server.refreshes).to.equal(1);
  });

  describe('keeps what the answer does not bring (REF-14)', () => {
    it('the refresh token, where there is no new one; scope and ID token likewise (REF-14)', async () => {
      const { origin, tab } = await expired({ strict: false });
      const { refresh } = origin.record!.tokens;
      origin.server.faults.push({ kind: 'reply', change: (body) => ({ ...body, refresh_token: undefined, scope: undefined }) });
      await origin.after(1_000, tab.access());
      expect(origin.record?.tokens).to.deep.include({ refresh, scope: 'openid' });
    });

    it('a new refresh token and a narrower scope replace the old (REF-14)', async () => {
      const { origin, tab } = await expired();
      const { refresh } = origin.record!.tokens;
      origin.server.faults.push({ kind: 'reply', change: (body) => ({ ...body, scope: 'read' }) });
      await origin.after(1_000, tab.access());
      expect(origin.record?.tokens.scope).to.equal('read');
      expect(origin.record?.tokens.refresh).not.to.equal(refresh);
    });

    for (const [who, claims] of [
      ['another person', { sub: 'eve' }],
      ['somebody of the same name at another issuer', { iss: 'https://other.example' }],
    ] as const) {
      it(`the tokens of ${who} are not committed, and given back (REF-14)`, async () => {
        const { origin, tab } = await expired();
        const before = origin.record!.tokens;
        origin.server.faults.push({ kind: 'reply', change: (body) => ({ ...body, ...claims }) });
        expect(codeOf(await origin.after(1_000, tab.access()))).to.equal('account-mismatch');
        await origin.clock.advance(1_000);
        expect(origin.record?.tokens).to.deep.equal(before);
        expect(origin.server.revocations).to.have.length(1);
        expect(tab.snapshot).to.deep.include({ status: 'signed-in' });
      });
    }

    it('who signs in anew is the same account, and somebody of the same name at another issuer is another (MUL-1)', async () => {
      const { origin, tab } = await expired();
      const { account } = origin.record!;
      await origin.after(1_000, tab.signIn());
      expect(origin.record!.account).to.equal(account);
      const other = grantOf({ ...origin.server.signIn(), iss: 'https://other.example' });
      const custody = await tab.keeper.custody!();
      await origin.after(1_000, custody.hold(async () => ({ kind: 'signed-in', session: other.session, newUser: false, grant: other })));
      expect(origin.record!.account).not.to.equal(account);
      expect(origin.record!.session.user).to.deep.include({ id: 'ann', issuer: 'https://other.example' });
    });
  });

  it('that brings no new refresh token to anybody warns developers once (REF-17)', async () => {
    const { origin, tab } = await signedIn({ strict: false });
    await origin.clock.advance(1_000_000);
    expect(origin.server.refreshes).to.be.above(2);
    expect(tab.diagnostics.filter(({ code }) => code === 'token-not-rotated')).to.have.length(1);
    const rotating = await signedIn();
    await rotating.origin.clock.advance(1_000_000);
    expect(rotating.tab.diagnostics).to.deep.equal([]);
  });

  it('asks whether a person has been active (IDL-2), and counts from the middle of its request (CLK-2)', async () => {
    const { origin, tab } = await expired({ latencyMs: 4_000 });
    const began = origin.clock.now;
    await origin.after(5_000, tab.access());
    expect(origin.record!.receivedAt - began).to.be.within(1_999, 2_001);
    expect(origin.server.requests[0]!.body.get('active')).to.equal('true');
  });

  describe('without its turn', () => {
    const hold = (origin: FakeOrigin): void => {
      // A holder that does not move: frozen, or put away with the lock in its hand.
      void origin.locks.run(`keylit:default:refresh:${origin.record!.account}`, () => new Promise<never>(() => undefined), { waitMs: 1 });
    };

    it('gives out a token that is still good (LCK-2, B10)', async () => {
      const { origin, tab } = await signedIn();
      hold(origin);
      await origin.clock.advance(280_000);
      expect(origin.server.accepts((await tab.access())!)).to.equal(true);
    });

    it('rejects as lock-timeout, which can be tried again, at a strict server (B05, B10)', async () => {
      const { origin, tab } = await expired();
      hold(origin);
      const all = await origin.after(16_000, Promise.all(Array.from({ length: 4 }, () => tab.access().catch((error: unknown) => error))));
      for (const error of all as unknown[]) expect(error).to.deep.include({ code: 'lock-timeout', retryable: true });
      expect(origin.server.refreshes).to.equal(0);
    });

    it('takes what the store has meanwhile (B05)', async () => {
      const { origin, tab } = await expired();
      hold(origin);
      const waiting = tab.access();
      await origin.clock.advance(14_000);
      origin.records.set('session', { ...origin.record!, version: 'w', generation: 'newer', receivedAt: origin.clock.now, expiresAt: origin.clock.now + 300_000, dueAt: origin.clock.now + 270_000, tokens: { ...origin.record!.tokens, access: 'newer' } });
      expect(await origin.after(2_000, waiting)).to.equal('newer');
    });

    it('goes on where that cannot cost the session', async () => {
      for (const declared of [{ refresh: 'bound' }, { reuseGraceMs: 10_000 }, { idempotentRefresh: true }] as const) {
        const { origin, tab } = await expired({ strict: false }, { declared: { ...tokenCapabilities, ...declared } });
        hold(origin);
        expect(origin.server.accepts((await origin.after(16_000, tab.access())) as string)).to.equal(true);
      }
    });
  });

  it('leaves the lock free whatever fails in it, and waiters come one at a time (B06)', async () => {
    for (const operation of ['read', 'write'] as const) {
      for (let at = 0; at < 3; at += 1) {
        const { origin, tab } = await expired();
        const others = await Promise.all(Array.from({ length: 9 }, () => origin.open()));
        await origin.after(500, Promise.all(others.map((each) => (each.keeper.custody!().then(() => undefined)))));
        let [count, inside, most] = [0, 0, 0];
        const { locks } = origin;
        origin.locks = {
          run: (name, work, options) =>
            locks.run(
              name,
              async (signal) => {
                inside += 1;
                most = Math.max(most, inside);
                try {
                  return await work(signal);
                } finally {
                  inside -= 1;
                }
              },
              options,
            ),
        };
        origin.beforeStore = (each) => {
          if (each !== operation) return;
          count += 1;
          if (count === at + 1) throw new DOMException('disk', 'UnknownError');
        };
        await origin.after(30_000, Promise.all([tab, ...others].map((each) => each.access().catch(() => undefined))));
        expect(most, `${operation} ${at}`).to.be.at.most(1);
        expect(inside).to.equal(0);
        await origin.clock.advance(60_000);
        expect(origin.server.accepts((await origin.after(30_000, tab.access())) as string), `${operation} ${at}`).to.equal(true);
        expect(origin.server.revokedFamilies).to.equal(0);
      }
    }
  });

  it('runs nothing of the page\'s inside the lock, and one request (LCK-1)', async () => {
    const { origin, tab } = await expired();
    const { locks } = origin;
    const inside: string[] = [];
    let isHeld = false;
    origin.locks = {
      run: (name, work, options) =>
        locks.run(
          name,
          async (signal) => {
            isHeld = true;
            try {
              return await work(signal);
            } finally {
              isHeld = false;
            }
          },
          options,
        ),
    };
    tab.keeper.subscribe(() => {
      if (isHeld) inside.push('listener');
    });
    origin.server.faults.push({ kind: 'reply', change: (body) => ({ ...body, sub: 'eve' }) });
    await origin.after(1_000, tab.access().catch(() => undefined));
    await origin.clock.advance(100);
    expect(inside).to.deep.equal([]);
    expect(origin.server.requests.map(({ path }) => path), 'what is given back goes after the lock').to.deep.equal(['/token', '/revoke']);
  });

  it('uses an adapter whose refresh fails as it pleases (REF-5)', async () => {
    const thrown: readonly unknown[] = [new Error('x'), 'words', null, undefined, new DOMException('', 'AbortError'), new AuthError('unsupported')];
    for (const each of thrown) {
      const { origin, tab } = await expired({}, {
        backend: (platform) => {
          const backend = tokenBackend(new FakeOrigin().server, platform);
          return { ...backend, session: { ...backend.session, refresh: () => Promise.reject(each) } };
        },
      });
      const error = await origin.after(1_000, tab.access());
      expect(isAuthError(error), String(each)).to.equal(true);
      expect(tab.snapshot.status).to.equal('signed-in');
    }
  });
});
