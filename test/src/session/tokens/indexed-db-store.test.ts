import { expect } from 'chai';
import { IDBFactory } from 'fake-indexeddb';
import type { Diagnostic } from '../../../../src/session/diagnostic.js';
import type { IndexedDbStore } from '../../../../src/session/tokens/indexed-db-store.js';
import { persistTokens } from '../../../../src/session/tokens/persist-tokens.js';
import type { TokenRecord } from '../../../../src/session/tokens/record.js';
import { timelyStore } from '../../../../src/session/tokens/timely-store.js';
import { faulty, type Fault } from '../../../support/faulty-indexed-db.js';
import { FakeWorld, settled } from '../../../support/fake-world.js';

let world: FakeWorld;
let factory: globalThis.IDBFactory;
let diagnostics: Diagnostic[];
beforeEach(() => {
  world = new FakeWorld();
  factory = new IDBFactory();
  diagnostics = [];
});

const tab = ({ name = 'shop', from = factory }: { name?: string; from?: globalThis.IDBFactory | null } = {}): IndexedDbStore =>
  persistTokens()(name, { after: world.after, listen: world.listen, indexedDB: () => from, diagnose: (diagnostic) => diagnostics.push(diagnostic) }) as IndexedDbStore;
const names = async (): Promise<(string | undefined)[]> => (await factory.databases()).map(({ name }) => name);

/** A record in which everything bears its version. */
function record(version: string, more: Partial<TokenRecord> = {}): TokenRecord {
  const whole = {
    v: 1 as const,
    version,
    generation: version,
    account: `account-${version}`,
    session: { user: { id: `user-${version}` }, assurance: { amr: [] } },
    tokens: { access: `access-${version}`, refresh: `refresh-${version}`, type: 'Bearer' as const },
    receivedAt: 1,
    expiresAt: 2,
    dueAt: 2,
    ...more,
  };
  return whole;
}

describe('tokens in IndexedDB', () => {
  it('are seen by the other tabs, and after a reload', async () => {
    expect(await tab().write('a', record('1'), null)).to.equal(true);
    expect(await tab().read('a')).to.deep.equal(record('1'));
    expect(await tab().slots()).to.deep.equal(['a']);
    expect(tab().shared).to.equal(true);
  });

  it('are written only over the version that was expected', async () => {
    const store = tab();
    expect(await store.write('a', record('1'), 'none such')).to.equal(false);
    expect(await store.write('a', record('1'), null)).to.equal(true);
    expect(await store.write('a', record('2'), null)).to.equal(false);
    expect(await store.write('a', null, '2')).to.equal(false);
    expect(await store.write('a', record('2'), '1')).to.equal(true);
    expect((await store.read('a'))?.version).to.equal('2');
  });

  it('are written by one of many tabs that compare with the same version', async () => {
    await tab().write('a', record('1'), null);
    const wins = await Promise.all(Array.from({ length: 6 }, (_, index) => tab().write('a', record(`2.${index}`), '1')));
    expect(wins.filter(Boolean)).to.have.length(1);
    expect((await tab().read('a'))?.version).to.equal(`2.${wins.indexOf(true)}`);
  });

  it('STO-6: what is no record is shown as it is, written over by nobody who expects nothing, and can be taken away', async () => {
    const foreign = tab();
    await foreign.write('a', { hello: 'world' } as unknown as TokenRecord, null);
    expect(await tab().read('a')).to.deep.equal({ hello: 'world' });
    expect(await tab().write('a', record('1'), null)).to.equal(false);
    expect(await tab().take('a')).to.deep.equal({ hello: 'world' });
    expect(await tab().read('a')).to.equal(null);
  });

  it('STO-9: two names share nothing', async () => {
    const [shop, bank] = [tab(), tab({ name: 'bank' })];
    await Promise.all([shop.write('a', record('1'), null), bank.write('a', record('2'), null)]);
    expect(await shop.take('a')).to.deep.equal(record('1'));
    expect(await bank.read('a')).to.deep.equal(record('2'));
    expect(await bank.slots()).to.deep.equal(['a']);
  });

  it('STO-10: the database goes with its last slot, and a page that only looks makes none', async () => {
    const store = tab();
    expect(await store.read('a')).to.equal(null);
    expect(await store.take('a')).to.equal(null);
    expect(await store.slots()).to.deep.equal([]);
    expect(await names()).to.deep.equal([]);
    await store.write('a', record('1'), null);
    await store.write('b', record('2'), null);
    await store.take('a');
    await settled();
    expect(await names()).to.deep.equal(['keylit:shop']);
    await store.write('b', null, '2');
    await settled();
    expect(await names()).to.deep.equal([]);
    expect(await store.read('b')).to.equal(null);
    expect(await names()).to.deep.equal([]);
  });

  it('a sign-in right after a sign-out is kept', async () => {
    const store = tab();
    await store.write('a', record('1'), null);
    await Promise.all([store.take('a'), settled().then(() => store.write('a', record('2'), null))]);
    await settled();
    expect((await tab().read('a'))?.version).to.equal('2');
  });

  it('STO-10: another tab that has it open does not hold the deletion up', async () => {
    const [first, second] = [tab(), tab()];
    await first.write('a', record('1'), null);
    await second.read('a');
    await first.take('a');
    await settled();
    expect(await names()).to.deep.equal([]);
    expect(await second.read('a')).to.equal(null);
  });

  it('STO-11: a key that can be exported is refused', async () => {
    const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
    const error = await tab()
      .write('a', record('1', { keys }), null)
      .catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(TypeError);
    expect(await names()).to.deep.equal([]);
  });

  it('STO-11: a private key is kept, signs, and cannot be exported', async () => {
    const name = `test-${Math.random()}`;
    const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
    const own = tab({ name, from: indexedDB });
    await own.write('a', record('1', { keys }), null);
    const found = await tab({ name, from: indexedDB }).read('a');
    const { privateKey, publicKey } = found!.keys!;
    const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
    const data = new Uint8Array([1, 2, 3]);
    expect(await crypto.subtle.verify(algorithm, publicKey, await crypto.subtle.sign(algorithm, privateKey, data), data)).to.equal(true);
    for (const format of ['jwk', 'pkcs8'] as const) {
      const error = await crypto.subtle.exportKey(format, privateKey).catch((thrown: unknown) => thrown);
      expect((error as DOMException).name).to.equal('InvalidAccessError');
    }
    await own.take('a');
    expect(diagnostics).to.deep.equal([]);
  });

  it('STO-13: say whether a profile may be kept, which is asked for by name', () => {
    const open = (options?: { keepsProfile: boolean }): boolean | undefined =>
      persistTokens(options)('a', { after: world.after, listen: world.listen, indexedDB: () => null, diagnose: () => undefined }).keepsProfile;
    expect([open(), open({ keepsProfile: true })]).to.deep.equal([false, true]);
  });

  it('LIF-1: hold nothing once they are closed', async () => {
    const store = tab();
    await store.write('a', record('1'), null);
    store.close();
    expect([world.timers, world.listeners]).to.deep.equal([0, 0]);
    expect(await store.read('a')).to.deep.equal(record('1'));
  });
});

describe('tokens in an IndexedDB that does not work', () => {
  const broken: readonly [string, globalThis.IDBFactory | null | (() => never)][] = [
    ['is missing', null],
    ['throws SecurityError', failing('SecurityError')],
    ['throws InvalidStateError', failing('InvalidStateError')],
  ];
  for (const [how, from] of broken) {
    it(`STO-5, B23: that ${how} are kept in memory, and developers are told once`, async () => {
      const store = tab({ from: from as globalThis.IDBFactory | null });
      expect(await store.read('a')).to.equal(null);
      expect(await store.write('a', record('1'), null)).to.equal(true);
      expect(await store.write('a', record('2'), null)).to.equal(false);
      expect(await store.write('a', record('2'), '1')).to.equal(true);
      expect(await store.slots()).to.deep.equal(['a']);
      expect(await store.take('a')).to.deep.equal(record('2'));
      expect(await store.read('a')).to.equal(null);
      expect(store.shared).to.equal(false);
      expect(diagnostics.map(({ code }) => code)).to.deep.equal(['storage-degraded']);
    });
  }

  it('STO-5, B10: that never opens are kept in memory after the deadline', async () => {
    const silent = { open: () => ({}) } as unknown as globalThis.IDBFactory;
    const store = tab({ from: silent });
    const writing = store.write('a', record('1'), null);
    await world.advance(5_000);
    expect(await writing).to.equal(true);
    expect(await store.read('a')).to.deep.equal(record('1'));
    expect(diagnostics).to.have.length(1);
  });

  it('B23: a quota that is used up lets the refreshed token live in this tab, and leaves no used one behind', async () => {
    const fault: Fault = { at: Infinity, how: 'throw', name: 'QuotaExceededError' };
    const store = tab({ from: faulty(factory, fault) });
    await store.write('a', record('1'), null);
    fault.only = 'put';
    fault.at = 0;
    expect(await store.write('a', record('2'), '1')).to.equal(true);
    expect(await store.read('a')).to.deep.equal(record('2'));
    expect(diagnostics).to.deep.equal([{ code: 'storage-degraded', detail: { cause: 'QuotaExceededError' } }]);
    await settled();
    expect(await tab().read('a')).to.equal(null);
  });

  it('B23: that breaks in the middle of a session costs it nothing in this tab', async () => {
    const fault: Fault = { at: Infinity, how: 'throw' };
    const store = tab({ from: faulty(factory, fault) });
    await store.write('a', record('1'), null);
    fault.at = 0;
    expect(await store.read('a')).to.deep.equal(record('1'));
    expect(await store.write('a', record('2'), '1')).to.equal(true);
    expect(await store.read('a')).to.deep.equal(record('2'));
  });
});

describe('tokens that were in an IndexedDB when it failed', () => {
  it('REF-2: are told apart from those that only this tab has', async () => {
    const fault: Fault = { at: Infinity, how: 'throw' };
    const store = tab({ from: faulty(factory, fault) });
    await store.write('a', record('1'), null);
    expect(store.isCutOff(record('1'))).to.equal(false);
    fault.at = 0;
    await store.read('a');
    expect(store.isCutOff(record('1'))).to.equal(true);
    expect(store.isCutOff({ ...record('1'), version: 'paused' }), 'also after another word about them').to.equal(true);
    await store.write('a', record('2'), '1');
    expect(store.isCutOff(record('2'))).to.equal(false);
  });

  it('B10: one that never answers gives way to memory before anybody else gives it up', async () => {
    const store = timelyStore(tab({ from: { open: () => ({}) } as unknown as globalThis.IDBFactory }), world);
    const writing = store.write('a', record('1'), null);
    await world.advance(6_000);
    expect(await writing).to.equal(true);
  });
});

describe('STO-4: a record in IndexedDB is wholly old or wholly new', () => {
  const changes: readonly [string, (store: IndexedDbStore) => Promise<unknown>, TokenRecord | null][] = [
    ['a refresh', (store) => store.write('a', record('2'), '1'), record('2')],
    ['a removal', (store) => store.write('a', null, '1'), null],
    ['a sign-out', (store) => store.take('a'), null],
  ];
  for (const [what, change, after] of changes) {
    it(`after ${what} during which the page crashed at any step of storage`, async () => {
      const outcomes = new Set<string>();
      let at = 0;
      for (let isReached = true; isReached; at += 1) {
        factory = new IDBFactory();
        await tab().write('a', record('1'), null);
        const fault: Fault = { at, how: 'crash' };
        void change(tab({ from: faulty(factory, fault) }));
        await settled();
        isReached = Boolean(fault.isReached);
        const found = await tab().read('a');
        expect(JSON.stringify(found), `step ${at}`).to.be.oneOf([record('1'), after].map((whole) => JSON.stringify(whole)));
        outcomes.add(JSON.stringify(found));
      }
      expect(at, 'open, transaction, table, get and what follows').to.be.greaterThan(4);
      expect(outcomes.size, 'a crash at the first step leaves the old one, none leaves the new').to.equal(2);
    });

    it(`after ${what} during which any step of storage failed, and the tab goes on`, async () => {
      for (let at = 0, isReached = true; isReached; at += 1) {
        factory = new IDBFactory();
        diagnostics = [];
        await tab().write('a', record('1'), null);
        const fault: Fault = { at: Infinity, how: 'throw' };
        const store = tab({ from: faulty(factory, fault) });
        await store.read('a');
        fault.at = at;
        expect(await change(store), `step ${at}`).to.not.equal(false);
        isReached = Boolean(fault.isReached);
        expect(await store.read('a')).to.deep.equal(after);
        expect(diagnostics.length).to.be.lessThan(2);
      }
    });
  }
});

function failing(name: string): globalThis.IDBFactory {
  const open = (): never => {
    throw new DOMException('Storage is blocked.', name);
  };
  return { open, deleteDatabase: open } as unknown as globalThis.IDBFactory;
}
