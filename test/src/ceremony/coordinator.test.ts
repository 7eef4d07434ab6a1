import { expect } from 'chai';
import { coordinator, type Coordinator } from '../../../src/ceremony/coordinator.js';
import { rejection } from '../../support/rejection.js';

const key = Symbol.for('keylit.webauthn-coordinator.v1');

describe('ceremonies on one page', () => {
  let page: Coordinator;
  beforeEach(() => {
    delete (globalThis as Record<symbol, unknown>)[key];
    page = coordinator();
  });

  it('share one coordinator, also between two copies of Keylit', () => {
    expect(coordinator()).to.equal(page);
    expect((globalThis as Record<symbol, unknown>)[key]).to.equal(page);
    expect(page.version).to.equal(2);
  });

  it('are one sheet: a newer one ends the one before, and waits until it has ended', async () => {
    const order: string[] = [];
    const first = await page.acquire('modal', () => {
      order.push('aborted');
      setTimeout(() => {
        order.push('released');
        first.release();
      }, 10);
    });
    const second = await page.acquire('modal', () => undefined);
    order.push('second');
    expect(order).to.deep.equal(['aborted', 'released', 'second']);
    second.release();
  });

  it('P16: with a chooser that comes at once give way to a sheet, and never take the place of one', async () => {
    const immediate = await page.acquire('immediate', () => immediate.release());
    const modal = await page.acquire('modal', () => undefined);
    expect((await rejection(page.acquire('immediate', () => undefined))).code).to.equal('passkey-busy');
    modal.release();
    (await page.acquire('immediate', () => undefined)).release();
  });

  it('end the one in autofill for a sheet, and wait until it has ended', async () => {
    const order: string[] = [];
    const waiting = await page.acquire('conditional', () => {
      order.push('aborted');
      setTimeout(() => {
        order.push('released');
        waiting.release();
      }, 10);
    });
    const modal = await page.acquire('modal', () => undefined);
    order.push('sheet');
    expect(order).to.deep.equal(['aborted', 'released', 'sheet']);
    modal.release();
  });

  it('put a newer one in autofill in the place of an older', async () => {
    let aborted = 0;
    const older = await page.acquire('conditional', () => {
      aborted += 1;
      older.release();
    });
    const newer = await page.acquire('conditional', () => undefined);
    expect(aborted).to.equal(1);
    newer.release();
  });

  it('do not begin in autofill while a sheet is open, and say nothing', async () => {
    const modal = await page.acquire('modal', () => undefined);
    expect((await rejection(page.acquire('conditional', () => undefined))).code).to.equal('cancelled');
    modal.release();
  });

  it('are one sheet also where two begin while one in autofill is ending: the last one is shown', async () => {
    const waiting = await page.acquire('conditional', () => setTimeout(() => waiting.release(), 10));
    const first = rejection(page.acquire('modal', () => undefined));
    const turn = await page.acquire('modal', () => undefined);
    expect((await first).code).to.equal('cancelled');
    turn.release();
  });

  it('end when their caller gives them up', async () => {
    const controller = new AbortController();
    let aborted = 0;
    const turn = await page.acquire('modal', () => (aborted += 1), controller.signal);
    controller.abort();
    expect(aborted).to.equal(1);
    turn.release();
    const next = await page.acquire('modal', () => undefined);
    controller.abort();
    expect(aborted).to.equal(1);
    next.release();
  });

  it('do not begin where their caller has given them up before', async () => {
    await page.acquire('modal', () => undefined, AbortSignal.abort()).then(
      () => expect.fail('began'),
      (error: unknown) => expect((error as Error).name).to.equal('AbortError'),
    );
    (await page.acquire('modal', () => undefined)).release();
  });

  it('may be released twice', async () => {
    let aborted = 0;
    const turn = await page.acquire('modal', () => undefined);
    turn.release();
    const next = await page.acquire('modal', () => {
      aborted += 1;
      next.release();
    });
    turn.release();
    (await page.acquire('modal', () => undefined)).release();
    expect(aborted, 'the second is still the one that is open').to.equal(1);
  });

  describe('in autofill', () => {
    /** Somebody who waits: how often, and whether now. */
    function widget(result: 'waits' | 'fails' = 'waits') {
      const seen = { begun: 0, waiting: 0, pick: (): void => undefined };
      const arm = (signal: AbortSignal): Promise<void> => {
        seen.begun += 1;
        if (result === 'fails') return Promise.reject(new Error('no passkey'));
        seen.waiting += 1;
        return new Promise<void>((resolve, reject) => {
          const end = (settle: () => void) => () => {
            seen.waiting -= 1;
            settle();
          };
          seen.pick = end(resolve);
          signal.addEventListener('abort', end(() => reject(new DOMException('', 'AbortError'))));
        });
      };
      return { seen, arm };
    }
    const settled = async () => {
      for (let turns = 0; turns < 4; turns += 1) await new Promise((resolve) => setTimeout(resolve, 4));
    };

    it('P03: of three that wait the last one does, and the one before it when it goes', async () => {
      const [a, b, c] = [widget(), widget(), widget()];
      const places = [page.wait(a.arm), page.wait(b.arm), page.wait(c.arm)];
      await settled();
      expect([a.seen.waiting, b.seen.waiting, c.seen.waiting]).to.deep.equal([0, 0, 1]);
      places[2]!.leave();
      await settled();
      expect([a.seen.waiting, b.seen.waiting, c.seen.waiting]).to.deep.equal([0, 1, 0]);
      places[0]!.leave();
      places[1]!.leave();
      await settled();
      expect([a.seen.waiting, b.seen.waiting, c.seen.waiting]).to.deep.equal([0, 0, 0]);
    });

    it('P04: a sheet ends what waits, which begins anew when the sheet has gone', async () => {
      const { seen, arm } = widget();
      page.wait(arm);
      await settled();
      const modal = await page.acquire('modal', () => undefined);
      expect(seen).to.include({ begun: 1, waiting: 0 });
      await settled();
      expect(seen.begun).to.equal(1);
      modal.release();
      await settled();
      expect(seen).to.include({ begun: 2, waiting: 1 });
    });

    it('what is asked for while a sheet is open waits its turn', async () => {
      const { seen, arm } = widget();
      const modal = await page.acquire('modal', () => undefined);
      page.wait(arm);
      await settled();
      expect(seen.begun).to.equal(0);
      modal.release();
      await settled();
      expect(seen.waiting).to.equal(1);
    });

    it('what fails is not begun in a circle: only after a sheet, or when it is asked for again', async () => {
      const { seen, arm } = widget('fails');
      const place = page.wait(arm);
      await settled();
      expect(seen.begun).to.equal(1);
      (await page.acquire('modal', () => undefined)).release();
      await settled();
      expect(seen.begun).to.equal(2);
      place.again();
      await settled();
      expect(seen.begun).to.equal(3);
    });

    it('P04: nothing waits while somebody holds it all, and it comes back afterwards', async () => {
      const { seen, arm } = widget();
      page.wait(arm);
      await settled();
      const release = page.hold('all');
      await settled();
      expect(seen).to.include({ begun: 1, waiting: 0 });
      (await page.acquire('modal', () => undefined)).release();
      await settled();
      expect(seen.begun).to.equal(1);
      release();
      release();
      await settled();
      expect(seen).to.include({ begun: 2, waiting: 1 });
    });

    it('what waits goes on, and nothing else begins, while somebody holds what is new', async () => {
      const { seen, arm } = widget();
      const place = page.wait(arm);
      await settled();
      const release = page.hold('new');
      expect(seen.waiting).to.equal(1);
      place.again();
      await settled();
      expect(seen).to.include({ begun: 1, waiting: 0 });
      release();
      await settled();
      expect(seen.waiting).to.equal(1);
    });

    it('P24: a place that rests is kept, and waits again when it is asked to', async () => {
      const { seen, arm } = widget();
      const place = page.wait(arm);
      await settled();
      place.rest();
      await settled();
      expect(seen.waiting).to.equal(0);
      place.again();
      await settled();
      expect(seen).to.include({ begun: 2, waiting: 1 });
    });

    it('P26: waits anew with other options when it is asked to', async () => {
      const { seen, arm } = widget();
      const place = page.wait(arm);
      await settled();
      place.again();
      await settled();
      expect(seen).to.include({ begun: 2, waiting: 1 });
      seen.pick();
      await settled();
      expect(seen).to.include({ begun: 2, waiting: 0 });
    });
  });

  describe('of several versions', () => {
    it('P08: a copy from before places in autofill shares with a newer one', async () => {
      const { seen } = (() => {
        const seen = { waiting: 0 };
        page.wait((signal) => {
          seen.waiting += 1;
          return new Promise<void>((_resolve, reject) =>
            signal.addEventListener('abort', () => {
              seen.waiting -= 1;
              reject(new DOMException('', 'AbortError'));
            }),
          );
        });
        return { seen };
      })();
      await new Promise((resolve) => setTimeout(resolve, 5));
      // Version 1 knows `acquire` alone, and takes its turn in autofill with it.
      const older = await page.acquire('conditional', () => older.release());
      expect(seen.waiting).to.equal(0);
      older.release();
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(seen.waiting).to.equal(1);
    });

    it('P08: what an older copy has begun is ended by the newer one, which takes its place', async () => {
      const log: string[] = [];
      const older = {
        version: 1,
        acquire: async (kind: string) => {
          log.push(`acquire ${kind}`);
          return { release: () => log.push('release') };
        },
      };
      (globalThis as Record<symbol, unknown>)[key] = older;
      const newer = coordinator();
      expect(newer.version).to.equal(2);
      expect(coordinator()).to.equal(newer);
      const turn = await newer.acquire('immediate', () => undefined);
      expect(log).to.deep.equal(['acquire modal']);
      turn.release();
      expect(log).to.deep.equal(['acquire modal', 'release']);
    });

    it('P08: a newer copy\'s is used as it is', () => {
      const future = { version: 9 };
      (globalThis as Record<symbol, unknown>)[key] = future;
      expect(coordinator()).to.equal(future);
    });
  });
});
