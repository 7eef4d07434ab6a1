import type { TokenRecord } from '../../src/session/tokens/record.js';
import type { TokenStore } from '../../src/session/tokens/store.js';
import type { Page } from './page.js';
import type { Watch } from './watch.js';
import type { World } from './world.js';

/** How a store can be wrong, to see the model find it. */
export type WrongStore = 'stale' | 'always-writes';

/** What the tabs of the origin share: records by slot, where each read and each write takes its time and happens at once. */
export class Slots {
  readonly records = new Map<string, TokenRecord>();
  readonly #world: World;
  readonly #watch: Watch;
  readonly #wrong: WrongStore | undefined;

  constructor(world: World, watch: Watch, wrong: WrongStore | undefined) {
    this.#world = world;
    this.#watch = watch;
    this.#wrong = wrong;
  }

  /** One tab's way to them. */
  storeOf(page: Page): TokenStore {
    // What this tab last saw: where the storage fails it goes on with that, as the product's own store does.
    const own = new Map<string, TokenRecord>();
    let isShared = true;
    let cutOff: ReadonlySet<string> = new Set();
    const table = (): Map<string, TokenRecord> => (isShared ? this.records : own);
    const put = (records: Map<string, TokenRecord>, slot: string, record: TokenRecord | null): void => {
      if (record) records.set(slot, record);
      else records.delete(slot);
    };
    const step = <Result>(name: string, fault: 'store-read' | 'store-write', effect: () => Result): Promise<Result> =>
      this.#step(page, name, fault, () => {
        if (isShared && this.#world.fault('store-degrades')) {
          this.#world.note(page, 'goes on in memory');
          page.storeFailed = true;
          isShared = false;
          cutOff = new Set([...own.values()].map(({ generation }) => generation));
        }
        return effect();
      });
    return {
      get shared() {
        return isShared;
      },
      read: (slot) =>
        step('read', 'store-read', () => {
          const record = table().get(slot) ?? null;
          const isStale = this.#wrong === 'stale' && record !== null && own.has(slot);
          if (!isStale) put(own, slot, record);
          // A stale store goes on to say what it first saw.
          return isStale ? own.get(slot)! : record;
        }),
      write: (slot, next, expected) =>
        step(next ? 'write' : 'remove', 'store-write', () => {
          const before = table().get(slot) ?? null;
          const fits = (before?.version ?? null) === expected;
          this.#world.note(page, `${next ? `writes ${next.version} (${next.session.user.id})` : 'removes the record'} over ${expected ?? 'nothing'}${fits ? '' : `, but finds ${before?.version ?? 'nothing'}`}`);
          if (!fits && this.#wrong !== 'always-writes') return false;
          put(table(), slot, next);
          put(own, slot, next);
          if (isShared) this.#watch.wrote(page, slot, before, next, expected);
          return true;
        }),
      take: (slot) =>
        step('take', 'store-write', () => {
          const before = table().get(slot) ?? null;
          this.#world.note(page, `takes ${before?.version ?? 'nothing'} away`);
          put(table(), slot, null);
          own.delete(slot);
          if (before && isShared) this.#watch.wrote(page, slot, before, null, before.version);
          return before;
        }),
      isCutOff: ({ generation }) => cutOff.has(generation),
      slots: () => step('slots', 'store-read', () => [...table().keys()]),
      close() {},
    };
  }

  /** An operation in two steps: it takes effect, then the tab hears of it; the tab may be gone by then. */
  #step<Result>(page: Page, name: string, fault: 'store-read' | 'store-write', effect: () => Result): Promise<Result> {
    const world = this.#world;
    return new Promise((resolve, reject) => {
      world.after(world.lag(`${page.name}/store/${name}`, 3, 300), null, name, () => {
        if (page.gone) return;
        const fails = world.fault(fault);
        if (fails) world.note(page, `fault: ${fault}`);
        if (fails) page.storeFailed = true;
        const result = fails ? undefined : effect();
        world.after(world.lag(`${page.name}/store/${name}/done`, 3, 300), page, `${name} done`, () => {
          if (fails) reject(new DOMException('The quota has been exceeded.', 'QuotaExceededError'));
          else resolve(result as Result);
        });
      });
    });
  }
}
