import { expect } from 'chai';
import { IDBFactory } from 'fake-indexeddb';
import { Database } from '../../../src/platform/database.js';
import { LeaseLocks } from '../../../src/platform/lease-locks.js';
import { FakeWorld, settled } from '../../support/fake-world.js';
import { rejection } from '../../support/rejection.js';

const patience = { waitMs: 60_000 };
let factory: globalThis.IDBFactory;
let world: FakeWorld;
beforeEach(() => {
  factory = new IDBFactory();
  world = new FakeWorld();
});

/** One tab: its own connection and, where it says so, its own clock. */
const tab = (at = world): LeaseLocks => new LeaseLocks(new Database('leases', { after: at.after, listen: at.listen, indexedDB: () => factory }), at);

/** Holds the lease until it is told to let go. */
function hold(locks: LeaseLocks) {
  const held = { isHeld: false, isLost: false, free: (): void => undefined, done: Promise.resolve() };
  held.done = locks.run(
    'refresh',
    (signal) => {
      held.isHeld = true;
      signal.addEventListener('abort', () => (held.isLost = true));
      return new Promise<void>((resolve) => (held.free = resolve));
    },
    patience,
  );
  return held;
}

/** A database takes as many turns as the browser likes, however still the clock stands. */
async function has(held: { readonly isHeld: boolean }): Promise<void> {
  for (let turn = 0; turn < 200 && !held.isHeld; turn += 1) await settled();
  expect(held.isHeld).to.equal(true);
}

describe('leases in IndexedDB', () => {
  it('LCK-6: let one tab in at a time, each in its turn, and leave nothing behind', async () => {
    let inside = 0;
    let most = 0;
    let runs = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await settled();
      inside -= 1;
      runs += 1;
    };
    const all = Promise.all(Array.from({ length: 5 }, () => tab().run('refresh', work, patience)));
    for (let step = 0; step < 40 && runs < 5; step += 1) await world.advance(200);
    await all;
    expect([most, runs]).to.deep.equal([1, 5]);
    await settled();
    const rows = await new Database('leases', { after: world.after, listen: world.listen, indexedDB: () => factory }).read<number>(0, (table, answer, after) => after(table.count(), answer));
    expect(rows).to.equal(0);
  });

  it('LIF-1: show one sign of life at a time, however often the page is hidden and shown', async () => {
    const held = hold(tab());
    const all = async (): Promise<void> => {
      for (let turn = 0; turn < 10; turn += 1) await settled();
    };
    await all();
    expect([held.isHeld, world.timers]).to.deep.equal([true, 1]);
    for (let turn = 0; turn < 3; turn += 1) world.fire('visibilitychange');
    await all();
    expect(world.timers).to.equal(1);
    held.free();
    await held.done;
    await settled();
    expect([world.timers, world.listeners]).to.deep.equal([0, 0]);
  });

  it('LIF-1: hold no timer and no listener once they are given back', async () => {
    const held = hold(tab());
    await has(held);
    held.free();
    await held.done;
    await settled();
    expect([world.timers, world.listeners]).to.deep.equal([0, 0]);
  });

  it('LCK-7: are never taken from a live holder, however long it takes', async () => {
    const holder = hold(tab());
    await has(holder);
    const waiter = hold(tab());
    await world.advance(10_000);
    expect([holder.isLost, waiter.isHeld]).to.deep.equal([false, false]);
    holder.free();
    await world.advance(1_000);
    expect(waiter.isHeld).to.equal(true);
    waiter.free();
    await waiter.done;
  });

  it('LCK-7: are taken over once the holder has missed three signs of life, and the late holder is told', async () => {
    const gone = new FakeWorld();
    const holder = hold(tab(gone));
    await has(holder);
    const waiter = hold(tab());
    await world.advance(2_800);
    expect(waiter.isHeld).to.equal(false);
    await world.advance(1_000);
    expect(waiter.isHeld).to.equal(true);
    await gone.advance(1_000);
    expect(holder.isLost).to.equal(true);
    holder.free();
    await holder.done;
    await settled();
    expect(waiter.isLost, 'a late holder gives back only what is its own').to.equal(false);
    await world.advance(5_000);
    expect(waiter.isLost).to.equal(false);
    waiter.free();
    await waiter.done;
  });

  it('LCK-7: a wall clock that jumps ahead makes no holder look dead', async () => {
    const holder = hold(tab(new FakeWorld()));
    await has(holder);
    const waiter = hold(tab());
    await world.advance(2_000);
    world.jump(24 * 3_600_000);
    await world.advance(2_000);
    expect(waiter.isHeld, 'the watch began anew with the jump').to.equal(false);
    await world.advance(2_000);
    expect(waiter.isHeld).to.equal(true);
    waiter.free();
    holder.free();
    await Promise.all([waiter.done, holder.done]);
  });

  it('LCK-7: sleep is not taken for a holder’s death', async () => {
    const asleep = new FakeWorld();
    const holder = hold(tab(asleep));
    await has(holder);
    const waiterWorld = new FakeWorld();
    const waiter = hold(tab(waiterWorld));
    await waiterWorld.advance(1_000);
    // Both clocks went on, no timer did: one look, eight hours later.
    await waiterWorld.advance(0);
    expect(waiter.isHeld).to.equal(false);
    const late = waiterWorld.monotonic() + 8 * 3_600_000;
    Object.assign(waiterWorld, { monotonic: () => late, now: () => Date.UTC(2026, 0, 1) + late });
    await waiterWorld.advance(150);
    expect(waiter.isHeld).to.equal(false);
    await asleep.advance(1_000);
    waiter.free();
    holder.free();
    await holder.done;
  });

  it('a hidden holder promises less, and is given longer', async () => {
    const hidden = new FakeWorld();
    hidden.isVisible = false;
    const holder = hold(tab(hidden));
    await has(holder);
    const waiter = hold(tab());
    await world.advance(12_000);
    expect(waiter.isHeld).to.equal(false);
    await world.advance(4_000);
    expect(waiter.isHeld).to.equal(true);
    waiter.free();
    holder.free();
    await Promise.all([waiter.done, holder.done]);
  });

  it('LCK-2: say lock-timeout at the deadline, and LCK-9: `cancelled` to a caller that cancels', async () => {
    const holder = hold(tab());
    await has(holder);
    const late = rejection(tab().run('refresh', async () => 1, { waitMs: 2_000 }));
    const abort = new AbortController();
    const cancelled = rejection(tab().run('refresh', async () => 1, { ...patience, signal: abort.signal }));
    await world.advance(1_000);
    abort.abort();
    expect((await cancelled).code).to.equal('cancelled');
    await world.advance(1_000);
    expect((await late).code).to.equal('lock-timeout');
    holder.free();
    await holder.done;
    await settled();
    expect(world.timers).to.equal(0);
  });

  for (const putAway of ['pagehide', 'freeze'] as const) {
    it(`LCK-3: are given back on ${putAway}, and the work is told`, async () => {
      const own = new FakeWorld();
      const holder = hold(tab(own));
      await has(holder);
      own.fire(putAway);
      await settled();
      expect(holder.isLost).to.equal(true);
      const waiter = hold(tab());
      await world.advance(300);
      expect(waiter.isHeld).to.equal(true);
      waiter.free();
      holder.free();
      await Promise.all([waiter.done, holder.done]);
    });

    it(`LCK-3: a waiter that met ${putAway} takes nothing until it is back`, async () => {
      const holder = hold(tab());
      await has(holder);
      const own = new FakeWorld();
      const waiter = hold(tab(own));
      await own.advance(300);
      own.fire(putAway);
      holder.free();
      await holder.done;
      await own.advance(2_000);
      expect(waiter.isHeld).to.equal(false);
      own.fire(putAway === 'freeze' ? 'resume' : 'pageshow');
      await own.advance(300);
      expect(waiter.isHeld).to.equal(true);
      waiter.free();
      await waiter.done;
    });
  }

  it('names are turns of their own (STO-9)', async () => {
    const holder = hold(tab());
    await has(holder);
    expect(await tab().run('another', async () => 'in', patience)).to.equal('in');
    holder.free();
    await holder.done;
  });
});
