import { expect } from 'chai';
import { FakeOrigin } from '../../../support/fake-origin.js';
import type { TokenRecord } from '../../../../src/session/tokens/record.js';
import { memoryStore } from '../../../../src/session/tokens/memory-store.js';

const secret = /access-\d|refresh-\d/;

describe('the storage of tokens', () => {
  it('is this tab\'s memory by default: no storage of the browser holds one (STO-1)', async () => {
    const origin = new FakeOrigin();
    const tab = await origin.open({ shared: false });
    await tab.signIn();
    origin.sleep(301_000);
    await origin.after(1_000, tab.access());
    expect(origin.server.refreshes).to.equal(1);
    expect(origin.records.size).to.equal(0);
    const kept = Array.from({ length: origin.storage.length }, (_, index) => [origin.storage.key(index), origin.storage.getItem(origin.storage.key(index)!)]);
    expect(JSON.stringify(kept)).not.to.match(secret);
    expect(JSON.stringify(kept)).not.to.match(/ann|example/);
    expect(JSON.stringify([tab.platform.location().href, origin.sent])).not.to.match(secret);
    await origin.after(1_000, tab.keeper.signOut());
    expect(origin.storage.length, 'and nothing at all after a sign-out (STO-10)').to.equal(0);
  });

  it('holds nothing of an account that has signed out: no record, no mark, no channel once the page is gone (STO-10)', async () => {
    const origin = new FakeOrigin();
    const tab = await origin.open();
    await tab.signIn();
    await origin.after(1_000, tab.keeper.signOut());
    tab.keeper.dispose();
    expect(origin.records.size + origin.storage.length + origin.openChannels).to.equal(0);
  });

  it('has a wholly old or a wholly new record, wherever a crash comes between (STO-4)', async () => {
    for (let at = 1; at < 12; at += 1) {
      const origin = new FakeOrigin({ graceMs: 60_000 });
      const tab = await origin.open();
      await tab.signIn();
      const signedIn = origin.record!;
      origin.sleep(301_000);
      let operations = 0;
      let isGone = false;
      origin.beforeStore = (_operation, index) => {
        if (index !== 0) return undefined;
        operations += 1;
        if (operations < at && !isGone) return undefined;
        isGone = true;
        tab.crash();
        // A crashed page never goes on.
        return new Promise<never>(() => undefined);
      };
      void tab.access().catch(() => undefined);
      await origin.clock.advance(5_000);
      const found = origin.record;
      const pairs = new Map([[signedIn.generation, signedIn.tokens], ...origin.writes.filter((each): each is TokenRecord => each !== null).map((each) => [each.generation, each.tokens] as const)]);
      expect(found && pairs.get(found.generation), `operation ${at}`).to.deep.equal(found?.tokens);
      const reloaded = await origin.open();
      await origin.after(20_000, reloaded.keeper.restore());
      expect(reloaded.snapshot.status, `operation ${at}`).to.equal('signed-in');
    }
  });

  it('of two instances on one origin is apart in every call: neither reads, clears, locks or hears the other (STO-9)', async () => {
    const origin = new FakeOrigin();
    const stores = new Map<string, ReturnType<FakeOrigin['store']>>();
    const ownStore = (name: string) => stores.get(name) ?? stores.set(name, { ...memoryStore(), shared: true }).get(name)!;
    const locked: string[] = [];
    const { locks } = origin;
    origin.locks = { run: (name, work, options) => (locked.push(name), locks.run(name, work, options)) };
    const [shop, admin] = [await origin.open({ name: 'shop', tokenStore: ownStore }), await origin.open({ name: 'admin', tokenStore: ownStore })];
    await shop.signIn('ann');
    await admin.signIn('root');
    await origin.clock.advance(100);
    expect([shop.snapshot, admin.snapshot].map((each) => each.status === 'signed-in' && each.user.id)).to.deep.equal(['ann', 'root']);
    origin.sleep(301_000);
    await origin.after(1_000, Promise.all([shop.access(), admin.access()]));
    expect(new Set(locked).size).to.equal(2);
    for (const name of locked) expect(name).to.match(/^keylit:(shop|admin):refresh:/);
    await origin.after(1_000, shop.keeper.signOut());
    expect(admin.snapshot.status).to.equal('signed-in');
    expect(origin.server.accepts((await admin.access())!)).to.equal(true);
    expect(await ownStore('shop').read('session')).to.equal(null);
    expect(await ownStore('admin').read('session')).not.to.equal(null);
  });

  it('keeps no name and no address, but this tab shows them (STO-13)', async () => {
    const origin = new FakeOrigin();
    const tab = await origin.open();
    await tab.signIn();
    expect(JSON.stringify(origin.record)).not.to.match(/example\.com|ANN/);
    expect(tab.snapshot).to.deep.include({ status: 'signed-in' });
    expect(tab.snapshot.status === 'signed-in' && tab.snapshot.user).to.deep.include({ id: 'ann', email: 'ann@example.com', name: 'ANN' });
    const reloaded = await origin.open();
    await origin.after(100, reloaded.keeper.restore());
    expect(reloaded.snapshot.status === 'signed-in' && reloaded.snapshot.user.email).to.equal(undefined);
    // The server tells it again with the next refresh.
    origin.sleep(301_000);
    await origin.after(1_000, reloaded.access());
    expect(reloaded.snapshot.status === 'signed-in' && reloaded.snapshot.user.email).to.equal('ann@example.com');
    expect(JSON.stringify(origin.record)).not.to.match(/example\.com|ANN/);
  });

  it('keeps them where the page asks for it (STO-13)', async () => {
    const origin = new FakeOrigin();
    const tab = await origin.open({ tokenStore: () => ({ ...origin.store(0), keepsProfile: true }) });
    await tab.signIn();
    expect(origin.record?.session.user.email).to.equal('ann@example.com');
  });

  it('shows no token in a snapshot, however it is written down, nor in an access token (STO-12)', async () => {
    const origin = new FakeOrigin();
    const tab = await origin.open();
    await tab.signIn();
    const { accessToken } = await import('../../../../src/session/tokens/access-token.js');
    const token = (await accessToken(await tab.keeper.custody!()))!;
    expect(origin.server.accepts(token.reveal())).to.equal(true);
    const everything = (value: unknown, seen = new Set<unknown>()): string => {
      if (typeof value !== 'object' || value === null) return typeof value === 'function' ? '' : String(value);
      if (seen.has(value)) return '';
      seen.add(value);
      return Reflect.ownKeys(value).map((key) => `${String(key)} ${everything((value as Record<PropertyKey, unknown>)[key], seen)}`).join(' ');
    };
    for (const shown of [tab.snapshot, ...tab.heard]) {
      expect(JSON.stringify(shown)).not.to.match(secret);
      expect(everything(structuredClone(shown))).not.to.match(secret);
      expect(everything(shown)).not.to.match(secret);
    }
    expect(JSON.stringify(token)).not.to.match(secret);
    expect(everything(token)).not.to.match(secret);
  });

  it('that fails for good leaves this tab its session (STO-5)', async () => {
    const origin = new FakeOrigin();
    const tab = await origin.open();
    await tab.signIn();
    origin.sleep(301_000);
    origin.beforeStore = (operation) => {
      if (operation === 'write') throw new DOMException('full', 'QuotaExceededError');
    };
    for (let lifetime = 0; lifetime < 3; lifetime += 1) {
      expect(origin.server.accepts((await origin.after(1_000, tab.access())) as string), String(lifetime)).to.equal(true);
      origin.sleep(301_000);
    }
    expect(origin.server.revokedFamilies).to.equal(0);
    expect(tab.diagnostics.map(({ code }) => code)).to.include('storage-degraded');
  });
});
