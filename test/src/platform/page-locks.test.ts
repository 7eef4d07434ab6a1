import { expect } from 'chai';
import { AuthError } from '../../../src/errors.js';
import { unlessAborted, within } from '../../../src/platform/deadline.js';
import { PageLocks } from '../../../src/platform/page-locks.js';
import { FakeClock, settled } from '../../support/fake-clock.js';
import { rejection } from '../../support/rejection.js';

/** Work that ends when the test says so. */
function gate(): { readonly work: () => Promise<string>; open(): void; fail(error: Error): void } {
  let open!: () => void;
  let fail!: (error: Error) => void;
  const promise = new Promise<string>((resolve, reject) => {
    open = () => resolve('done');
    fail = reject;
  });
  return { work: () => promise, open, fail };
}

describe('turns within a page', () => {
  let clock: FakeClock;
  let locks: PageLocks;
  beforeEach(() => {
    clock = new FakeClock();
    locks = new PageLocks(clock);
  });

  it('come one at a time, in the order in which they were asked for (LCK-6)', async () => {
    const order: number[] = [];
    let inside = 0;
    const runs = Array.from({ length: 5 }, (_, index) =>
      locks.run(
        'a',
        async () => {
          inside += 1;
          expect(inside).to.equal(1);
          await settled();
          order.push(index);
          inside -= 1;
        },
        { waitMs: 1_000 },
      ),
    );
    await Promise.all(runs);
    expect(order).to.deep.equal([0, 1, 2, 3, 4]);
    expect(clock.timers).to.equal(0);
  });

  it('of different names do not wait for each other', async () => {
    const held = gate();
    const holding = locks.run('a', held.work, { waitMs: 1_000 });
    expect(await locks.run('b', async () => 'other', { waitMs: 1_000 })).to.equal('other');
    held.open();
    expect(await holding).to.equal('done');
  });

  it('go on after one that failed (B06)', async () => {
    const held = gate();
    const holding = locks.run('a', held.work, { waitMs: 1_000 }).catch((error: unknown) => error);
    const next = locks.run('a', async () => 'next', { waitMs: 1_000 });
    held.fail(new Error('x'));
    expect(await holding).to.be.instanceOf(Error);
    expect(await next).to.equal('next');
  });

  it('that do not come in time are given up, and are not taken later (B05)', async () => {
    const held = gate();
    const holding = locks.run('a', held.work, { waitMs: 1_000 });
    let ran = false;
    const waiting = rejection(locks.run('a', async () => void (ran = true), { waitMs: 1_000 }));
    await clock.advance(1_000);
    expect(await waiting).to.deep.include({ code: 'lock-timeout', phase: 'lock', retryable: true });
    held.open();
    await holding;
    await settled();
    expect(ran).to.equal(false);
    expect(await locks.run('a', async () => 'free', { waitMs: 1 })).to.equal('free');
  });

  it('are given up when the caller says so, before or while it waits (LCK-9)', async () => {
    const held = gate();
    const holding = locks.run('a', held.work, { waitMs: 1_000 });
    const controller = new AbortController();
    const waiting = rejection(locks.run('a', async () => undefined, { waitMs: 1_000, signal: controller.signal }));
    controller.abort();
    expect((await waiting).code).to.equal('cancelled');
    expect((await rejection(locks.run('a', async () => undefined, { waitMs: 1_000, signal: controller.signal }))).code).to.equal('cancelled');
    held.open();
    await holding;
    expect(clock.timers).to.equal(0);
  });
});

describe('a deadline', () => {
  const worldOf = (clock: FakeClock): { after: FakeClock['after']; now(): number } => ({ after: (ms, run) => clock.after(ms, run), now: () => clock.now });

  it('that passed while the page slept lets what has arrived for it come first, and then passes (B12, REF-10)', async () => {
    for (const [arrivesMs, outcome] of [[100, 'done'], [400, 'timeout']] as const) {
      const clock = new FakeClock();
      const waiting = within(
        worldOf(clock),
        1_000,
        () => new Promise<string>((resolve) => clock.after(1_000 + arrivesMs, () => resolve('done'))),
        () => new AuthError('timeout'),
      ).catch(({ code }: AuthError) => code);
      clock.sleep(60_000);
      await clock.advance(1_500);
      expect(await waiting).to.equal(outcome);
    }
  });

  it('ends what is not done in time, and tells it (B10)', async () => {
    const clock = new FakeClock();
    let told: AbortSignal | null = null;
    const waiting = rejection(within(worldOf(clock), 1_000, (signal) => ((told = signal), new Promise<never>(() => undefined)), () => new AuthError('timeout')));
    await clock.advance(999);
    expect((told as unknown as AbortSignal).aborted).to.equal(false);
    await clock.advance(1);
    expect((await waiting).code).to.equal('timeout');
    expect((told as unknown as AbortSignal).aborted).to.equal(true);
  });

  it('leaves no timer behind what is done, or fails, in time', async () => {
    const clock = new FakeClock();
    expect(await within(worldOf(clock), 1_000, async () => 'done', () => new AuthError('timeout'))).to.equal('done');
    expect((await rejection(within(worldOf(clock), 1_000, () => Promise.reject(new AuthError('offline')), () => new AuthError('timeout')))).code).to.equal('offline');
    expect(clock.timers).to.equal(0);
  });

  it('of one who waits is not that of another (REF-11)', async () => {
    const held = gate();
    const promise = held.work();
    const [one, other] = [new AbortController(), new AbortController()];
    const waiting = rejection(unlessAborted(promise, [[one.signal, () => new AuthError('cancelled')]]));
    const staying = unlessAborted(promise, [[other.signal, () => new AuthError('cancelled')], [undefined, () => new AuthError('disposed')]]);
    one.abort();
    expect((await waiting).code).to.equal('cancelled');
    held.open();
    expect(await staying).to.equal('done');
    expect((await rejection(unlessAborted(promise, [[one.signal, () => new AuthError('cancelled')]]))).code).to.equal('cancelled');
  });
});
