import { expect } from 'chai';
import { isAuthError } from '../../../../src/errors.js';
import type { TokenRecord } from '../../../../src/session/tokens/record.js';
import { FakeOrigin, type FakeTab } from '../../../support/fake-origin.js';
import { tokenCapabilities } from '../../../support/token-backend.js';
import type { Fault } from '../../../support/token-server.js';

/** A stored session, and a tab that has just been opened on it. */
async function stored(sleep = 0): Promise<{ origin: FakeOrigin; tab: FakeTab }> {
  const origin = new FakeOrigin();
  const first = await origin.open();
  await first.signIn();
  first.crash();
  origin.sleep(sleep);
  return { origin, tab: await origin.open() };
}

describe('a page that is loaded', () => {
  it('is signed in by what is stored, without a request', async () => {
    const { origin, tab } = await stored();
    expect(tab.snapshot).to.deep.equal({ status: 'restoring' });
    await origin.after(100, tab.keeper.restore());
    expect(tab.snapshot).to.deep.include({ status: 'signed-in' });
    expect(origin.server.refreshes).to.equal(0);
    expect(tab.heard).to.have.length(1);
  });

  it('is signed out where nothing is stored, without asking anybody', async () => {
    const origin = new FakeOrigin();
    const tab = await origin.open();
    await origin.after(100, tab.keeper.restore());
    expect(tab.snapshot).to.deep.equal({ status: 'signed-out', reason: 'none' });
    expect(origin.server.requests).to.deep.equal([]);
  });

  it('waits for one refresh where the token has run out', async () => {
    const { origin, tab } = await stored(400_000);
    const restored = tab.keeper.restore();
    await origin.clock.advance(10);
    expect(tab.snapshot).to.deep.equal({ status: 'restoring' });
    await origin.after(1_000, restored);
    expect(tab.snapshot).to.deep.include({ status: 'signed-in' });
    expect(tab.heard).to.have.length(1);
    expect(origin.server.refreshes).to.equal(1);
  });

  it('is signed out where the server says that the session is dead, and shows nothing of it first (OUT-4)', async () => {
    const { origin, tab } = await stored(400_000);
    origin.server.endAll('ann');
    await origin.after(1_000, tab.keeper.restore());
    expect(tab.heard).to.deep.equal([{ status: 'signed-out', reason: 'revoked' }]);
  });

  const outages: readonly (readonly [string, Fault | 'offline', string])[] = [
    ['without a network', 'offline', 'offline'],
    ['where fetch fails', { kind: 'lost' }, 'offline'],
    ['behind the portal of a hotel', { kind: 'portal' }, 'offline'],
    ['where nobody answers', { kind: 'hang' }, 'offline'],
    ['at a server in trouble', { kind: 'status', status: 503 }, 'degraded'],
    ['at a server that is busy', { kind: 'status', status: 429, headers: { 'retry-after': '30' } }, 'degraded'],
    ['at a server that does not know the client', { kind: 'error', error: 'invalid_client', status: 401 }, 'offline'],
  ];
  for (const [name, fault, health] of outages) {
    it(`stays signed in for two hours ${name}, and recovers with one refresh (B07, REF-5)`, async () => {
      const { origin, tab } = await stored(400_000);
      if (fault === 'offline') origin.isOnline = false;
      else origin.server.fault = fault;
      await origin.after(15_000, tab.keeper.restore());
      await origin.clock.advance(15_000);
      expect(tab.snapshot).to.deep.include({ status: 'signed-in' });
      for (let hour = 0; hour < 2; hour += 1) {
        expect(isAuthError(await origin.after(15_000, tab.access()))).to.equal(true);
        await origin.clock.advance(3_600_000);
        if (fault === 'offline') expect(tab.snapshot).to.deep.include({ health });
      }
      expect(tab.heard.map(({ status }) => status)).not.to.include('signed-out');
      expect(tab.heard.some((snapshot) => snapshot.status === 'signed-in' && snapshot.health === health)).to.equal(true);
      origin.isOnline = true;
      origin.server.fault = null;
      await origin.clock.advance(6_000);
      const before = origin.server.refreshes;
      tab.fire('online');
      await origin.clock.advance(40_000);
      expect(origin.server.refreshes - before).to.be.at.most(1);
      await origin.clock.advance(300_000);
      expect(tab.snapshot).to.not.have.property('health');
      expect(origin.server.accepts((await origin.after(1_000, tab.access())) as string)).to.equal(true);
    });
  }

  it('shows who was signed in after three seconds, while nobody answers (B07)', async () => {
    const { origin, tab } = await stored(400_000);
    origin.server.fault = { kind: 'hang' };
    await origin.after(3_100, tab.keeper.restore());
    expect(tab.snapshot).to.deep.include({ status: 'signed-in' });
  });

  describe('on something that is no record', () => {
    const corrupt: readonly (readonly [string, unknown])[] = [
      ['text', 'eyJhbGciOi'],
      ['of somebody else', { accessToken: 'x' }],
      ['an unknown version', { v: 0, version: 'x' }],
      ['half a record', { v: 1, version: 'x', tokens: { access: 'a', type: 'Bearer' } }],
    ];
    for (const [name, value] of corrupt) {
      it(`discards it, says so and throws nothing: ${name} (STO-6)`, async () => {
        const origin = new FakeOrigin();
        origin.records.set('session', value);
        const tab = await origin.open();
        await origin.after(100, tab.keeper.restore());
        expect(tab.snapshot).to.deep.equal({ status: 'signed-out', reason: 'storage-corrupt' });
        expect(origin.records.size).to.equal(0);
        expect(await tab.access()).to.equal(null);
        await tab.signIn();
        expect(tab.snapshot.status).to.equal('signed-in');
      });
    }

    it('while another tab signs in, puts back what that has written in the meantime (STO-4, STO-6)', async () => {
      const origin = new FakeOrigin();
      const [tab, other] = [await origin.open(), await origin.open()];
      origin.records.set('session', 'eyJhbGciOi');
      let signing: Promise<void> | null = null;
      origin.beforeStore = async (operation, index) => {
        // Between the reading and the removing of the first.
        if (operation === 'take' && index === 0) await (signing ??= other.signIn());
      };
      await origin.after(5_000, tab.keeper.restore());
      await origin.clock.advance(1_000);
      expect([tab.snapshot.status, other.snapshot.status]).to.deep.equal(['signed-in', 'signed-in']);
      expect(origin.record).not.to.equal(null);
    });

    it('of a newer Keylit, leaves it alone and asks for a reload once (STO-7)', async () => {
      const origin = new FakeOrigin();
      const newer = { v: 2, version: 'x', secret: 'sealed' };
      origin.records.set('session', newer);
      const tab = await origin.open();
      await origin.after(100, tab.keeper.restore());
      expect(tab.snapshot).to.deep.include({ status: 'unreachable' });
      for (let times = 0; times < 3; times += 1) {
        expect(await tab.access()).to.equal(null);
        tab.show(true);
        await origin.clock.advance(1_000);
      }
      const signIn = await tab.signIn().catch((error: unknown) => error);
      expect(signIn).to.deep.include({ code: 'session-changed' });
      await origin.clock.advance(1_000);
      expect(origin.records.get('session')).to.equal(newer);
      expect(origin.server.revocations, 'what it was given is given back').to.have.length(1);
      expect(tab.diagnostics).to.deep.equal([{ code: 'record-newer' }]);
    });

    it('that a newer Keylit has put in the place of its own, does not refresh over it (STO-7)', async () => {
      const { origin, tab } = await stored();
      await origin.after(100, tab.keeper.restore());
      origin.records.set('session', { v: 2, version: 'x' });
      origin.sleep(400_000);
      await origin.after(1_000, tab.access());
      expect(origin.records.get('session')).to.deep.equal({ v: 2, version: 'x' });
      expect(origin.server.refreshes).to.equal(0);
    });
  });

  it('whose tokens are bound to a key that is gone drops them, without a loop (DPO-7)', async () => {
    const { origin } = await stored();
    origin.records.set('session', { ...origin.record, tokens: { ...origin.record!.tokens, type: 'DPoP' }, keys: undefined } satisfies Partial<TokenRecord>);
    const tab = await origin.open({ declared: { ...tokenCapabilities, transport: 'dpop', refresh: 'bound' } });
    await origin.after(100, tab.keeper.restore());
    expect(await origin.after(1_000, tab.access())).to.deep.include({ code: 'key-lost' });
    expect(tab.snapshot).to.deep.equal({ status: 'signed-out', reason: 'key-lost' });
    expect(origin.records.size).to.equal(0);
    expect(await tab.access()).to.equal(null);
    expect(origin.server.requests).to.deep.equal([]);
  });

  it('whose key is gone when it is refreshed drops them too (DPO-7)', async () => {
    const { origin } = await stored(400_000);
    origin.records.set('session', { ...origin.record, tokens: { ...origin.record!.tokens, type: 'DPoP' }, keys: {} as CryptoKeyPair } satisfies Partial<TokenRecord>);
    const tab = await origin.open({ declared: { ...tokenCapabilities, transport: 'dpop', refresh: 'bound' } });
    await origin.after(1_000, tab.keeper.restore());
    expect(tab.snapshot).to.deep.equal({ status: 'signed-out', reason: 'key-lost' });
    expect(origin.server.requests).to.deep.equal([]);
  });

  describe('where something never answers, has every call settled in its time (B10)', () => {
    const never = new Promise<never>(() => undefined);
    const hangs: readonly (readonly [string, (origin: FakeOrigin) => void])[] = [
      ['the token endpoint', (origin) => void (origin.server.fault = { kind: 'hang' })],
      ['storage', (origin) => void (origin.beforeStore = () => never)],
    ];
    for (const [name, hang] of hangs) {
      it(`${name} (B10)`, async () => {
        const { origin, tab } = await stored(400_000);
        hang(origin);
        const custody = await tab.keeper.custody!();
        const settle = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);
        const calls: readonly (readonly [string, number, Promise<unknown>])[] = [
          ['restore', 16_000, settle(tab.keeper.restore())],
          ['token', 16_000, settle(custody.token())],
          ['refresh', 30_000, settle(custody.refresh())],
          ['hold', 30_000, settle(custody.hold(async () => null))],
          ['others', 30_000, settle(tab.keeper.signOut('others'))],
          ['sign-out', 30_000, settle(tab.keeper.signOut())],
        ];
        for (const [call, ms, promise] of calls) {
          const result = await origin.after(ms, promise);
          if (result instanceof Error) expect(isAuthError(result), call).to.equal(true);
        }
        expect(tab.snapshot).to.deep.equal({ status: 'signed-out', reason: 'user' });
      });
    }

    it('a lock that somebody keeps (B10)', async () => {
      const { origin, tab } = await stored(400_000);
      void origin.locks.run(`keylit:default:refresh:${origin.record!.account}`, () => never, { waitMs: 1 });
      await origin.after(16_000, tab.keeper.restore());
      expect(await origin.after(16_000, tab.access())).to.deep.include({ code: 'lock-timeout' });
      expect(await origin.after(20_000, tab.keeper.signOut())).to.deep.equal({ remote: 'done' });
    });

    it('a channel: nobody waits for it (B10)', async () => {
      const { origin } = await stored();
      const tab = await origin.open({ overrides: { channel: () => null } });
      await origin.after(100, tab.keeper.restore());
      expect(await origin.after(1_000, tab.keeper.signOut())).to.deep.equal({ remote: 'done' });
    });
  });
});
