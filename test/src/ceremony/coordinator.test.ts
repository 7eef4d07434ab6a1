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
    expect(page.version).to.equal(1);
  });

  it('are one sheet: a second is busy', async () => {
    const turn = await page.acquire('modal', () => undefined);
    expect((await rejection(page.acquire('modal', () => undefined))).code).to.equal('passkey-busy');
    turn.release();
    (await page.acquire('modal', () => undefined)).release();
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

  it('are one sheet also where two begin while one in autofill is ending', async () => {
    const waiting = await page.acquire('conditional', () => setTimeout(() => waiting.release(), 10));
    const [first, second] = [page.acquire('modal', () => undefined), rejection(page.acquire('modal', () => undefined))];
    const turn = await first;
    expect((await second).code).to.equal('passkey-busy');
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
    const turn = await page.acquire('modal', () => undefined);
    turn.release();
    const next = await page.acquire('modal', () => undefined);
    turn.release();
    expect((await rejection(page.acquire('modal', () => undefined))).code).to.equal('passkey-busy');
    next.release();
  });
});
