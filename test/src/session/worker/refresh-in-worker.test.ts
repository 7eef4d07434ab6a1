import { expect } from 'chai';
import { readRequest } from '../../../../src/session/worker/refresh-messages.js';
import { refreshInWorker } from '../../../../src/session/worker/refresh-in-worker.js';
import { serveRefreshes, type Connectable } from '../../../../src/session/worker/serve-refreshes.js';
import type { OpenTokenStore } from '../../../../src/session/tokens/store.js';
import { FakeOrigin, type FakeTab } from '../../../support/fake-origin.js';
import { rejection } from '../../../support/rejection.js';

/** Everything that a page and its worker said to each other. */
let said: unknown[];
let origin: FakeOrigin;

/** Two ends of a wire, as far as they are used here. */
function wire(): readonly [MessagePort, MessagePort] {
  const make = (): MessagePort => ({ onmessage: null, close: () => undefined }) as unknown as MessagePort;
  const [here, there] = [make(), make()];
  const join = (from: MessagePort, to: MessagePort): void => {
    from.postMessage = (data: unknown) => {
      said.push(data);
      queueMicrotask(() => to.onmessage?.(new MessageEvent('message', { data: structuredClone(data) })));
    };
  };
  join(here, there);
  join(there, here);
  return [here, there];
}

/** A worker of the origin, and how a page connects with it. */
function worker(tokenStore: OpenTokenStore = () => origin.store(0)): () => SharedWorker {
  const own = origin.tab();
  const scope: Connectable = { onconnect: null };
  serveRefreshes({ backend: own.backend, tokenStore, platform: own.platform }, scope);
  return () => {
    const [page, inside] = wire();
    queueMicrotask(() => scope.onconnect?.({ ports: [inside] } as unknown as MessageEvent));
    return { port: page, onerror: null } as unknown as SharedWorker;
  };
}

async function signedIn(connect: () => SharedWorker): Promise<FakeTab> {
  const tab = origin.tab({ refreshIn: refreshInWorker(connect) });
  await tab.keeper.custody!();
  await tab.signIn();
  return tab;
}

/** The tokens have run out while the device slept. */
function sleep(): void {
  origin.clock.sleep(301_000);
  origin.server.slept(301_000);
}

describe('refreshes in a worker', () => {
  beforeEach(() => {
    said = [];
    origin = new FakeOrigin();
  });

  it('REF-16: bring a page the token that the worker has had refreshed', async () => {
    const tab = await signedIn(worker());
    sleep();
    const asked = Promise.all([tab.access(), tab.access()]);
    await origin.clock.advance(1_000);
    const [token, same] = await asked;
    expect(token).to.equal(same);
    expect(origin.server.accepts(token!)).to.equal(true);
    expect(origin.server.refreshes).to.equal(1);
  });

  it('REF-16: are finished when the page that asked is gone, and another page finds what came', async () => {
    const connect = worker();
    const tab = await signedIn(connect);
    const other = origin.tab({ refreshIn: refreshInWorker(connect) });
    await other.keeper.restore();
    sleep();
    tab.access().catch(() => undefined);
    await origin.clock.advance(10);
    expect(origin.server.refreshes).to.equal(1);
    tab.keeper.dispose();
    await origin.clock.advance(1_000);
    const asked = other.access();
    await origin.clock.advance(1_000);
    expect(origin.server.accepts((await asked)!)).to.equal(true);
    expect([origin.server.refreshes, origin.server.revokedFamilies]).to.deep.equal([1, 0]);
  });

  it('STO-14: no message holds a token', async () => {
    const tab = await signedIn(worker());
    const tokens = JSON.stringify([origin.record!.tokens]);
    sleep();
    const asked = tab.access();
    await origin.clock.advance(1_000);
    await asked;
    const { access, refresh } = origin.record!.tokens;
    const all = JSON.stringify(said);
    expect(all).to.include('"kind":"record"');
    for (const secret of [access, refresh!, ...(JSON.parse(tokens) as { access: string; refresh: string }[]).flatMap((each) => [each.access, each.refresh])]) expect(all).to.not.include(secret);
  });

  const troubles: readonly [string, Parameters<FakeOrigin['server']['faults']['push']>[0]][] = [
    ['429', { kind: 'status', status: 429 }],
    ['503', { kind: 'status', status: 503 }],
    ['a lost connection', { kind: 'lost' }],
    ['a nonce that is asked for', { kind: 'error', error: 'use_dpop_nonce' }],
  ];
  for (const [what, fault] of troubles) {
    it(`STO-14: ${what} makes the worker forget nothing`, async () => {
      const tab = await signedIn(worker());
      sleep();
      origin.server.faults.push(fault);
      const error = rejection(tab.access());
      await origin.clock.advance(1_000);
      expect((await error).retryable || (await error).code === 'bad-response').to.equal(true);
      expect(origin.record?.tokens.refresh).to.be.a('string');
      expect(tab.snapshot.status).to.equal('signed-in');
    });
  }

  it('STO-14: invalid_grant ends the session, in the store and on the page', async () => {
    const tab = await signedIn(worker());
    sleep();
    origin.server.endAll('ann');
    const error = rejection(tab.access());
    await origin.clock.advance(1_000);
    expect((await error).code).to.match(/^session-(revoked|changed|expired)$/);
    expect(tab.snapshot).to.deep.equal({ status: 'signed-out', reason: 'revoked' });
    expect(origin.records.size).to.equal(0);
  });

  it('OUT-2: a sign-out while the worker refreshes is not undone, and the late tokens are given back', async () => {
    const tab = await signedIn(worker());
    sleep();
    const error = rejection(tab.access());
    await origin.clock.advance(10);
    const out = tab.keeper.signOut();
    await origin.clock.advance(1_000);
    await Promise.all([out, error]);
    expect(origin.records.size).to.equal(0);
    expect(origin.server.revocations).to.have.length(2);
  });

  it('B10: are done by another worker, or by the page, once the one that was there is gone without a word', async () => {
    const isGone: boolean[] = [];
    const connect = worker();
    const tab = await signedIn(() => {
      const made = connect();
      const own = isGone.push(false) - 1;
      const send = made.port.postMessage.bind(made.port);
      made.port.postMessage = (data: unknown) => void (isGone[own] || send(data));
      return made;
    });
    sleep();
    const first = tab.access();
    await origin.clock.advance(1_000);
    await first;
    isGone[0] = true;
    sleep();
    const lost = rejection(tab.access());
    await origin.clock.advance(30_500);
    expect((await lost).code).to.equal('lock-timeout');
    const asked = tab.access();
    await origin.clock.advance(1_000);
    expect(origin.server.accepts((await asked)!)).to.equal(true);
  });

  it('B10, B23: are done by the page where the storage of the worker has failed, as the page sees the tokens still', async () => {
    const tab = await signedIn(worker(() => ({ ...origin.store(0), shared: false, read: async () => null })));
    sleep();
    const asked = tab.access();
    await origin.clock.advance(1_000);
    expect(origin.server.accepts((await asked)!)).to.equal(true);
    expect(origin.server.refreshes).to.equal(1);
  });

  it('B10: go on after a storage that did not answer the worker once', async () => {
    let hangs = true;
    const tab = await signedIn(
      worker(() => {
        const store = origin.store(0);
        return { ...store, read: (slot) => (hangs ? new Promise<never>(() => undefined) : store.read(slot)) };
      }),
    );
    sleep();
    const lost = rejection(tab.access());
    await origin.clock.advance(7_000);
    expect((await lost).code).to.equal('storage-unavailable');
    hangs = false;
    // What had been asked of it by then has failed too.
    await origin.clock.advance(10_000);
    const asked = tab.access();
    await origin.clock.advance(1_000);
    expect(origin.server.accepts((await asked)!)).to.equal(true);
  });

  it('STO-10: nobody who has signed out is named to who comes after', async () => {
    const tab = await signedIn(worker());
    sleep();
    const asked = tab.access();
    await origin.clock.advance(1_000);
    await asked;
    expect(JSON.stringify(said)).to.include('ann@example.com');
    const out = tab.keeper.signOut();
    await origin.clock.advance(1_000);
    await out;
    await tab.signIn('bob');
    said = [];
    sleep();
    origin.server.faults.push({ kind: 'status', status: 503 });
    const error = rejection(tab.access());
    await origin.clock.advance(1_000);
    await error;
    expect(said.length).to.be.greaterThan(1);
    expect(JSON.stringify(said)).to.not.include('ann');
  });

  it('DPO-7: a record whose key is gone ends without a request', async () => {
    const tab = await signedIn(worker());
    const record = origin.record!;
    origin.records.set('session', { ...record, version: 'evicted', tokens: { ...record.tokens, type: 'DPoP' } });
    sleep();
    const error = rejection(tab.access());
    await origin.clock.advance(1_000);
    expect((await error).code).to.match(/^(key-lost|session-changed)$/);
    expect([origin.server.refreshes, origin.records.size]).to.deep.equal([0, 0]);
    expect(tab.snapshot).to.deep.equal({ status: 'signed-out', reason: 'key-lost' });
  });

  it('are done by the page where the worker cannot be made, and it says so once', async () => {
    const tab = await signedIn(() => {
      throw new DOMException('No workers here.', 'SecurityError');
    });
    for (let turn = 0; turn < 2; turn += 1) {
      sleep();
      const asked = tab.access();
      await origin.clock.advance(1_000);
      expect(origin.server.accepts((await asked)!)).to.equal(true);
    }
    expect(tab.diagnostics.filter(({ code }) => code === 'worker-missing')).to.have.length(1);
  });

  it('B10: are done by the page where the worker says nothing', async () => {
    const tab = await signedIn(() => ({ port: wire()[0], onerror: null }) as unknown as SharedWorker);
    sleep();
    const asked = tab.access();
    await origin.clock.advance(12_000);
    expect(origin.server.accepts((await asked)!)).to.equal(true);
  });
});

describe('a request to the worker', () => {
  const whole = { keylit: 1, id: 1, name: 'shop', slot: 'session', generation: 'g', overPause: undefined, userActive: false };

  it('is taken as it should be', () => expect(readRequest(whole)).to.equal(whole));

  for (const [what, message] of [
    ['nothing', null],
    ['a text', 'refresh'],
    ['another version', { ...whole, keylit: 2 }],
    ['no number', { ...whole, id: 'x' }],
    ['no name', { ...whole, name: '' }],
    ['no slot', { ...whole, slot: undefined }],
    ['a generation that is no text', { ...whole, generation: {} }],
    ['a pause that is no number', { ...whole, overPause: 'long' }],
  ] as const) {
    it(`is not taken with ${what} (TAB-3)`, () => void expect(readRequest(message)).to.equal(null));
  }
});
