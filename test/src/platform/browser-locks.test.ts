import { expect } from 'chai';
import { IDBFactory } from 'fake-indexeddb';
import { BrowserLocks } from '../../../src/platform/browser-locks.js';
import type { Locks } from '../../../src/platform/locks.js';
import { rejection } from '../../support/rejection.js';
import { testPlatform } from '../../support/test-platform.js';

const blocked = (): never => {
  throw new DOMException('The document is sandboxed.', 'SecurityError');
};
const refusing = { request: () => Promise.reject(new DOMException('The document is sandboxed.', 'SecurityError')), query: blocked } as unknown as LockManager;
const patience = { waitMs: 5_000 };

/** Tells who gave the turn. */
function chosen(webLocks: () => LockManager | null, indexedDB: () => globalThis.IDBFactory | null) {
  const page: string[] = [];
  const withinPage: Locks = {
    run: (name, work) => {
      page.push(name);
      return work(new AbortController().signal);
    },
  };
  return { page, locks: new BrowserLocks(testPlatform('https://shop.example/'), withinPage, { webLocks, indexedDB }) };
}

describe('the locks of a browser', () => {
  it('are Web Locks where they work', async () => {
    const name = `keylit-test-${Math.random()}`;
    const { locks, page } = chosen(() => navigator.locks, blocked);
    const held = await locks.run(name, async () => (await navigator.locks.query()).held?.map((lock) => lock.name), patience);
    expect(held).to.include(name);
    expect(page).to.deep.equal([]);
  });

  for (const [why, webLocks] of [
    ['are missing', () => null],
    ['throw', blocked],
    ['refuse', () => refusing],
  ] as const) {
    it(`LCK-6: are leases where Web Locks ${why}`, async () => {
      const factory = new IDBFactory();
      const { locks, page } = chosen(webLocks, () => factory);
      expect(await locks.run('a', async () => 'done', patience)).to.equal('done');
      expect((await factory.databases()).map(({ name }) => name)).to.deep.equal(['keylit:locks']);
      expect(page).to.deep.equal([]);
    });
  }

  it('STO-5: are turns within the page where everything throws', async () => {
    const { locks, page } = chosen(blocked, blocked);
    expect(await locks.run('a', async () => 'done', patience)).to.equal('done');
    expect(page).to.deep.equal(['a']);
  });

  it('B10: a probe that never answers is waited for until the deadline', async () => {
    const silent = { request: () => new Promise(() => undefined) } as unknown as LockManager;
    expect((await rejection(chosen(() => silent, blocked).locks.run('a', async () => 1, { waitMs: 30 }))).code).to.equal('lock-timeout');
  });
});
