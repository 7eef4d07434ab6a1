import { expect } from 'chai';
import { WebLocks } from '../../../src/platform/web-locks.js';
import { FakeWorld, settled } from '../../support/fake-world.js';
import { rejection } from '../../support/rejection.js';

/** A manager of the standard's kind whose turns a test gives. */
class Turns implements LockManager {
  readonly requests: { readonly signal: AbortSignal; grant(): Promise<void>; fail(error: unknown): void; isReleased: boolean }[] = [];
  queries = 0;
  request(...args: unknown[]): Promise<never> {
    const [, { signal }, work] = args as [string, { signal: AbortSignal }, () => Promise<void> | undefined];
    return new Promise<never>((resolve, reject) => {
      const request = {
        signal,
        isReleased: false,
        fail: reject,
        grant: async () => {
          await work();
          request.isReleased = true;
          resolve(undefined as never);
        },
      };
      signal.addEventListener('abort', () => reject(new DOMException('Left the queue.', 'AbortError')));
      this.requests.push(request);
    });
  }
  query(): Promise<LockManagerSnapshot> {
    this.queries += 1;
    return this.queries % 2 ? Promise.resolve({ held: [], pending: [] }) : Promise.reject(new DOMException('', 'InvalidStateError'));
  }
}

const patience = { waitMs: 60_000 };
let world: FakeWorld;
let turns: Turns;
let locks: WebLocks;
beforeEach(() => {
  world = new FakeWorld();
  turns = new Turns();
  locks = new WebLocks(turns, world);
});
const isQuiet = (): void => void expect([world.timers, world.listeners]).to.deep.equal([0, 0]);

describe('Web Locks', () => {
  it('run the work in its turn and give what it gives', async () => {
    const done = locks.run('a', async () => 42, patience);
    void turns.requests[0]!.grant();
    expect(await done).to.equal(42);
    await settled();
    expect(turns.requests[0]!.isReleased).to.equal(true);
    isQuiet();
  });

  it('are free again after work that failed, and say how it failed (B06)', async () => {
    const done = locks.run('a', () => Promise.reject(new TypeError('broken')), patience).catch((error: unknown) => error);
    void turns.requests[0]!.grant();
    expect(await done).to.be.instanceOf(TypeError);
    await settled();
    expect(turns.requests[0]!.isReleased).to.equal(true);
    isQuiet();
  });

  it('LCK-4: ask for the queue each second while they wait, and not after', async () => {
    const done = locks.run('a', async () => 1, patience);
    await world.advance(5_500);
    expect(turns.queries).to.equal(5);
    void turns.requests[0]!.grant();
    await done;
    await world.advance(5_000);
    expect(turns.queries).to.equal(5);
  });

  it('LCK-2: say lock-timeout at the deadline and leave the queue', async () => {
    let ran = false;
    const error = rejection(locks.run('a', async () => void (ran = true), { waitMs: 20_000 }));
    await world.advance(20_000);
    expect((await error).code).to.equal('lock-timeout');
    expect(turns.requests[0]!.signal.aborted).to.equal(true);
    void turns.requests[0]!.grant();
    await settled();
    expect(ran, 'a turn that comes too late is given back unused').to.equal(false);
    expect(turns.requests[0]!.isReleased).to.equal(true);
    isQuiet();
  });

  it('LCK-9: a caller that cancels hears `cancelled`, never an AbortError', async () => {
    const abort = new AbortController();
    const error = rejection(locks.run('a', async () => 1, { ...patience, signal: abort.signal }));
    abort.abort();
    expect((await error).code).to.equal('cancelled');
    isQuiet();
    expect((await rejection(locks.run('a', async () => 1, { ...patience, signal: abort.signal }))).code).to.equal('cancelled');
    expect(turns.requests).to.have.length(1);
  });

  for (const [putAway, back] of [
    ['pagehide', 'pageshow'],
    ['freeze', 'resume'],
  ] as const) {
    it(`LCK-3: on ${putAway} leave the queue, and line up again on ${back}`, async () => {
      const done = locks.run('a', async () => 'done', patience);
      world.fire(putAway);
      expect(turns.requests[0]!.signal.aborted).to.equal(true);
      await settled();
      expect(turns.requests).to.have.length(1);
      world.fire(back);
      world.fire('pageshow');
      await settled();
      expect(turns.requests).to.have.length(2);
      void turns.requests[1]!.grant();
      expect(await done).to.equal('done');
      isQuiet();
    });

    it(`${putAway === 'pagehide' ? 'LCK-3: on pagehide give the turn back at once' : 'REF-2: on freeze keep the turn until the work ends'}, and tell the work`, async () => {
      let told = false;
      let finish = (): void => undefined;
      const done = locks.run(
        'a',
        (signal) => {
          signal.addEventListener('abort', () => (told = true));
          return new Promise<string>((resolve) => (finish = () => resolve('late')));
        },
        patience,
      );
      void turns.requests[0]!.grant();
      await settled();
      world.fire(putAway);
      await settled();
      expect(turns.requests[0]!.isReleased).to.equal(putAway === 'pagehide');
      expect(told).to.equal(true);
      finish();
      expect(await done, 'the work ends by itself').to.equal('late');
      await settled();
      expect(turns.requests[0]!.isReleased).to.equal(true);
      isQuiet();
    });
  }

  it('tell the work when other code of the origin steals its turn (B05)', async () => {
    let told = false;
    let finish = (): void => undefined;
    const done = locks.run(
      'a',
      (signal) => {
        signal.addEventListener('abort', () => (told = true));
        return new Promise<void>((resolve) => (finish = resolve));
      },
      patience,
    );
    void turns.requests[0]!.grant();
    await settled();
    turns.requests[0]!.fail(new DOMException('Stolen.', 'AbortError'));
    await settled();
    expect(told).to.equal(true);
    finish();
    await done;
  });

  it('a manager that refuses gives a typed error', async () => {
    const error = rejection(locks.run('a', async () => 1, patience));
    turns.requests[0]!.fail(new DOMException('Not fully active.', 'InvalidStateError'));
    expect((await error).code).to.equal('lock-timeout');
    isQuiet();
  });

  it('of this browser let one in at a time, and B05: never steal from a slow holder', async () => {
    const real = new WebLocks(navigator.locks, { after: (ms, callback) => clearing(setTimeout(callback, ms)), listen: () => () => undefined });
    const name = `keylit-test-${Math.random()}`;
    const unhandled: unknown[] = [];
    const note = (event: PromiseRejectionEvent): void => void unhandled.push(event.reason);
    addEventListener('unhandledrejection', note);
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setTimeout(resolve, 20));
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 5 }, () => real.run(name, work, { waitMs: 9_000 })));
    expect(most).to.equal(1);
    let free = (): void => undefined;
    const slow = real.run(name, () => new Promise<string>((resolve) => (free = () => resolve('slow but done'))), { waitMs: 9_000 });
    const waiters = await Promise.all(Array.from({ length: 4 }, () => rejection(real.run(name, work, { waitMs: 50 }))));
    expect(waiters.map(({ code }) => code)).to.deep.equal(Array(4).fill('lock-timeout'));
    free();
    expect(await slow).to.equal('slow but done');
    await settled();
    removeEventListener('unhandledrejection', note);
    expect(unhandled).to.deep.equal([]);
  });
});

const clearing = (timer: ReturnType<typeof setTimeout>) => (): void => clearTimeout(timer);
