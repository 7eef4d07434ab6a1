import { expect } from 'chai';
import { forceCloseDatabase, IDBFactory } from 'fake-indexeddb';
import { Database } from '../../../src/platform/database.js';
import { FakeWorld, settled } from '../../support/fake-world.js';
import { rejection } from '../../support/rejection.js';

let factory: globalThis.IDBFactory;
let world: FakeWorld;
let opened: IDBDatabase[];
beforeEach(() => {
  world = new FakeWorld();
  opened = [];
  factory = new IDBFactory();
  const open = factory.open.bind(factory);
  factory.open = (name, version) => {
    const request = open(name, version);
    request.addEventListener('success', () => opened.push(request.result));
    return request;
  };
});
const make = (name = 'db'): Database => new Database(name, { after: world.after, listen: world.listen, indexedDB: () => factory });
const put = (database: Database, key: string, value: unknown): Promise<void> => database.write<void>((table) => void table.put(value, key));
const get = (database: Database, key: string): Promise<unknown> =>
  database.read<unknown>('absent', (table, answer, after) => after(table.get(key), answer));
const names = async (): Promise<(string | undefined)[]> => (await factory.databases()).map(({ name }) => name);

describe('a database', () => {
  it('is made by the first write, and not by a read', async () => {
    const database = make();
    expect(await get(database, 'a')).to.equal('absent');
    expect(await names()).to.deep.equal([]);
    await put(database, 'a', 1);
    expect(await get(database, 'a')).to.equal(1);
    expect(await names()).to.deep.equal(['db']);
  });

  it('is not made by a write that only takes away', async () => {
    expect(await make().write<string>((table) => void table.delete('a'), { absent: 'nothing there' })).to.equal('nothing there');
    expect(await names()).to.deep.equal([]);
  });

  it('keeps one connection open', async () => {
    const database = make();
    await Promise.all([put(database, 'a', 1), put(database, 'b', 2), get(database, 'a')]);
    await put(database, 'c', 3);
    expect(await get(database, 'b')).to.equal(2);
    expect(opened.length).to.be.lessThan(4);
  });

  it('STO-8: is opened once more when the browser has closed the connection', async () => {
    const database = make();
    await put(database, 'a', 1);
    forceCloseDatabase(opened[0] as never);
    expect(await get(database, 'a')).to.equal(1);
    // Closed without an event: only using it tells.
    opened.at(-1)!.close();
    await put(database, 'a', 2);
    expect(await get(database, 'a')).to.equal(2);
  });

  it('STO-8: is opened once more and no oftener', async () => {
    let tries = 0;
    factory.open = () => {
      tries += 1;
      throw new DOMException('The connection is closing.', 'InvalidStateError');
    };
    const error = await put(make(), 'a', 1).catch((thrown: unknown) => thrown);
    expect((error as DOMException).name).to.equal('InvalidStateError');
    expect(tries).to.equal(2);
    expect(world.timers).to.equal(0);
  });

  it('STO-8: closes at once for somebody who deletes or upgrades it', async () => {
    const database = make();
    await put(database, 'a', 1);
    await new Promise<void>((resolve, reject) => {
      const request = factory.open('db', 2);
      request.onblocked = () => reject(new Error('blocked'));
      request.onsuccess = () => {
        request.result.close();
        resolve();
      };
    });
  });

  for (const [away, back] of [
    ['pagehide', 'pageshow'],
    ['freeze', 'resume'],
  ] as const) {
    it(`STO-8: is open across no ${away}, and what is done until then leaves nothing open`, async () => {
      const database = make();
      await put(database, 'a', 1);
      world.fire(away);
      expect(isOpen(opened.at(-1)!)).to.equal(false);
      await put(database, 'a', 2);
      expect(isOpen(opened.at(-1)!)).to.equal(false);
      world.fire(back);
      expect(await get(database, 'a')).to.equal(2);
      expect(isOpen(opened.at(-1)!)).to.equal(true);
    });
  }

  it('STO-4: a step that fails takes the others of its transaction with it', async () => {
    const database = make();
    await put(database, 'a', 'old');
    const failing = database.write<void>((table) => {
      table.put('new', 'a');
      table.put(() => undefined, 'b');
    });
    expect(await failing.catch((error: unknown) => (error as DOMException).name)).to.equal('DataCloneError');
    expect(await get(database, 'a')).to.equal('old');
  });

  it('B10: that never opens says so at its deadline, and what opens later is closed', async () => {
    const open = factory.open.bind(factory);
    const silent = {} as IDBOpenDBRequest;
    factory.open = () => silent;
    const hanging = make();
    const error = rejection(put(hanging, 'a', 1));
    await world.advance(5_000);
    expect((await error).code).to.equal('storage-unavailable');
    expect(world.timers).to.equal(0);
    const late = open('db', 1);
    await new Promise((resolve) => late.addEventListener('success', resolve));
    Object.assign(silent, { result: late.result });
    silent.onsuccess!(new Event('success'));
    await new Promise<void>((resolve, reject) => {
      const upgrade = open('db', 2);
      upgrade.onblocked = () => reject(new Error('it is still open'));
      upgrade.onsuccess = () => resolve();
    });
  });

  it('that is gone is made again by the next write', async () => {
    const database = make();
    await put(database, 'a', 1);
    await Promise.all([database.remove(), put(database, 'b', 2)]);
    expect(await get(database, 'a')).to.equal(undefined);
    expect(await get(database, 'b')).to.equal(2);
    await database.remove();
    expect(await names()).to.deep.equal([]);
  });

  it('where there is no IndexedDB says so', async () => {
    const database = new Database('db', { after: world.after, listen: world.listen, indexedDB: () => null });
    expect((await rejection(get(database, 'a'))).code).to.equal('storage-unavailable');
  });

  it('LIF-1: listens to nothing once it is closed', async () => {
    const database = make();
    await put(database, 'a', 1);
    expect(world.listeners).to.be.greaterThan(0);
    database.close();
    await settled();
    expect([world.listeners, world.timers]).to.deep.equal([0, 0]);
    expect(isOpen(opened.at(-1)!)).to.equal(false);
  });
});

/** A connection that is closed begins no transaction. */
function isOpen(connection: IDBDatabase): boolean {
  try {
    connection.transaction('rows');
    return true;
  } catch {
    return false;
  }
}
