import { expect } from 'chai';
import { IDBFactory } from 'fake-indexeddb';
import { isAuthError } from '../../../../src/errors.js';
import { IndexedDbStore } from '../../../../src/session/tokens/indexed-db-store.js';
import { FakeOrigin, type FakeTab } from '../../../support/fake-origin.js';
import { faulty, type Fault } from '../../../support/faulty-indexed-db.js';

describe('the turn of a refresh', () => {
  it('is waited for longer than a holder can take, whose request is never answered (LCK-5)', async () => {
    const origin = new FakeOrigin();
    const [holder, waiter] = [await origin.open(), await origin.open()];
    await holder.signIn();
    await origin.clock.advance(100);
    origin.sleep(301_000);
    origin.server.fault = { kind: 'hang' };
    const began = origin.clock.monotonic;
    const codeAndTime = async (asked: Promise<unknown>): Promise<readonly [string, number]> => {
      const code = await asked.then(String, (error: unknown) => (isAuthError(error) ? error.code : String(error)));
      return [code, origin.clock.monotonic - began];
    };
    const both = Promise.all([codeAndTime(holder.access()), codeAndTime(waiter.access())]);
    const result = await origin.after(60_000, both);
    expect(result).not.to.be.instanceOf(Error);
    const [[first, held], [second, waited]] = result as Awaited<typeof both>;
    expect(first).to.equal('timeout');
    expect(held).to.be.within(9_000, 11_000);
    // Its turn has come, after the holder's deadline and before its own.
    expect(second).to.equal('timeout');
    expect(waited).to.be.at.least(held);
  });
});

describe('a tab whose storage has failed', () => {
  let origin: FakeOrigin;
  let factory: IDBFactory;
  let fault: Fault;
  beforeEach(() => {
    origin = new FakeOrigin();
    factory = new IDBFactory();
    fault = { at: Infinity, how: 'throw' };
  });
  const open = (from: globalThis.IDBFactory): Promise<FakeTab> =>
    origin.open({ overrides: { indexedDB: () => from }, tokenStore: (name, world) => new IndexedDbStore(name, world) });
  const two = async (): Promise<readonly [FakeTab, FakeTab]> => {
    const [cutOff, other] = [await open(faulty(factory, fault)), await open(factory)];
    await cutOff.signIn();
    await origin.after(5_000, other.keeper.restore());
    expect(other.snapshot.status).to.equal('signed-in');
    fault.at = 0;
    return [cutOff, other];
  };

  it('REF-2: uses the access token that it has, and shows no refresh token that another tab may have traded in', async () => {
    const [cutOff, other] = await two();
    const token = await cutOff.access();
    expect(token && origin.server.accepts(token)).to.equal(true);
    origin.sleep(301_000);
    const fresh = await origin.after(5_000, other.access());
    expect(origin.server.accepts(fresh as string)).to.equal(true);
    const error = await origin.after(20_000, cutOff.access());
    expect(isAuthError(error, 'storage-unavailable')).to.equal(true);
    for (let step = 0; step < 60; step += 1) await origin.clock.advance(500);
    expect(cutOff.snapshot).to.deep.include({ status: 'signed-in', health: 'degraded' });
    expect(origin.server.revokedFamilies).to.equal(0);
    expect(origin.server.accepts((await origin.after(5_000, other.access())) as string)).to.equal(true);
  });

  it('REF-2: goes on with what a new sign-in brings, which is its own', async () => {
    const [cutOff] = await two();
    await cutOff.access();
    await origin.after(5_000, cutOff.signIn());
    origin.sleep(301_000);
    const fresh = await origin.after(5_000, cutOff.access());
    expect(origin.server.accepts(fresh as string)).to.equal(true);
  });
});
