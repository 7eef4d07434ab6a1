import { forceCloseDatabase } from 'fake-indexeddb';

/** When and how a database fails. Steps are counted from 0, from the moment that `at` is set. */
export interface Fault {
  at: number;
  /** `crash`: the page is gone with its connection, and nothing answers it any more. `throw`: this step and all later ones fail. */
  readonly how: 'crash' | 'throw';
  /** The name of the exception; default `UnknownError`. */
  readonly name?: string;
  /** Only steps of this kind fail. */
  only?: string;
  isReached?: boolean;
}

/** The same databases, seen through a browser that fails as `fault` says: at opening, at a transaction, or at any request. */
export function faulty(factory: IDBFactory, fault: Fault): IDBFactory {
  let step = 0;
  let counted = fault.at;
  const connections = new Set<IDBDatabase>();
  const meet = (kind: string): void => {
    if (counted !== fault.at) [counted, step] = [fault.at, 0];
    if (fault.only && fault.only !== kind) return;
    if (step < fault.at) {
      step += 1;
      return;
    }
    fault.isReached = true;
    if (fault.how === 'crash') for (const connection of connections) forceCloseDatabase(connection as never);
    throw new DOMException(`The database failed at ${kind}.`, fault.name ?? 'UnknownError');
  };
  const watch = <Target extends object>(target: Target, kinds: readonly (keyof Target & string)[], then: (result: unknown) => void = () => undefined): Target => {
    for (const kind of kinds) {
      const original = target[kind] as (...args: unknown[]) => unknown;
      Object.defineProperty(target, kind, {
        configurable: true,
        value(...args: unknown[]) {
          meet(kind);
          const result = original.apply(target, args);
          then(result);
          return result;
        },
      });
    }
    return target;
  };
  const watchTable = (table: unknown): void => void watch(table as IDBObjectStore, ['get', 'put', 'delete', 'count', 'getAllKeys']);
  const watchTransaction = (transaction: unknown): void => void watch(transaction as IDBTransaction, ['objectStore'], watchTable);
  return {
    databases: () => factory.databases(),
    open(name: string, version?: number) {
      meet('open');
      const request = factory.open(name, version);
      request.addEventListener('success', () => {
        connections.add(request.result);
        watch(request.result, ['transaction'], watchTransaction);
      });
      return request;
    },
    deleteDatabase(name: string) {
      meet('deleteDatabase');
      return factory.deleteDatabase(name);
    },
  } as IDBFactory;
}
