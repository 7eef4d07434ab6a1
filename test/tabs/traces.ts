/**
 * Runs on a page: everything that is stored there, or that any script there can reach, as one text for each place. A
 * place in which nothing is has an empty text.
 */
export async function traces(): Promise<Record<string, string>> {
  const rows: string[] = [];
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name!);
      request.addEventListener('success', () => resolve(request.result));
      request.addEventListener('error', () => reject(new Error(`${name} cannot be opened`)));
    });
    rows.push(`database ${name}`);
    for (const table of database.objectStoreNames) {
      const found = await new Promise<unknown[]>((resolve) => {
        const request = database.transaction(table).objectStore(table).getAll();
        request.addEventListener('success', () => resolve(request.result));
      });
      rows.push(...found.map((row) => `${table}: ${JSON.stringify(row)}`));
    }
    database.close();
  }
  const entries = (storage: Storage): string => Object.entries(storage).map(([key, value]) => `${key}=${value}`).join('\n');
  const seen = new Set<unknown>();
  const texts: string[] = [];
  const walk = (value: unknown, depth: number): void => {
    if (typeof value === 'string') return void texts.push(value);
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value) || depth > 12 || value instanceof Node) return;
    seen.add(value);
    for (const key of Reflect.ownKeys(value)) {
      texts.push(String(key));
      try {
        walk(Reflect.get(value, key), depth + 1);
      } catch {
        // A getter that wants another receiver.
      }
    }
  };
  // The browser's own globals lead everywhere; what a page put there itself is what counts.
  const frame = document.createElement('iframe');
  document.body.append(frame);
  const own = new Set(Object.getOwnPropertyNames(frame.contentWindow));
  frame.remove();
  for (const name of Object.getOwnPropertyNames(window)) if (!own.has(name)) walk(Reflect.get(window, name), 0);
  return {
    localStorage: entries(localStorage),
    sessionStorage: entries(sessionStorage),
    indexedDB: rows.join('\n'),
    cookies: document.cookie,
    cookieStore: 'cookieStore' in window ? JSON.stringify(await (window.cookieStore as { getAll(): Promise<unknown[]> }).getAll()).replace(/^\[\]$/, '') : '',
    caches: (await caches.keys()).join(),
    address: location.search + location.hash,
    history: JSON.stringify(history.state) ?? '',
    document: document.documentElement.outerHTML,
    window: texts.join('\n'),
    locks: 'locks' in navigator && navigator.locks ? JSON.stringify([(await navigator.locks.query()).held, (await navigator.locks.query()).pending]) : '',
  };
}

/**
 * Runs on a page before anything else: counts what is open there. What the test's own page listens to is counted too,
 * so two counts are compared.
 */
export function countWhatIsOpen(): void {
  const open = { listeners: 0, timers: 0, channels: 0, connections: 0 };
  Object.assign(window, { open });
  for (const owner of [window, document]) {
    const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
    const held = new Map<unknown, unknown[]>();
    const keyOf = (type: unknown, listener: unknown, options: unknown): unknown[] => [type, listener, typeof options === 'object' ? Boolean(options && Reflect.get(options, 'capture')) : Boolean(options)];
    const same = (left: unknown[], right: unknown[]): boolean => left.every((part, index) => part === right[index]);
    Object.assign(owner, {
      addEventListener(...args: Parameters<typeof add>) {
        const key = keyOf(...(args as [unknown, unknown, unknown]));
        const list = held.get(args[0]) ?? [];
        if (!list.some((other) => same(other as unknown[], key))) {
          list.push(key);
          open.listeners += 1;
        }
        held.set(args[0], list);
        add.apply(owner, args);
      },
      removeEventListener(...args: Parameters<typeof remove>) {
        const key = keyOf(...(args as [unknown, unknown, unknown]));
        const list = held.get(args[0]) ?? [];
        const index = list.findIndex((other) => same(other as unknown[], key));
        if (index >= 0) {
          list.splice(index, 1);
          open.listeners -= 1;
        }
        remove.apply(owner, args);
      },
    });
  }
  const timers = new Set<unknown>();
  const { setTimeout: set, clearTimeout: clear } = window;
  Object.assign(window, {
    setTimeout(callback: () => void, ms?: number) {
      const timer = set(() => {
        timers.delete(timer);
        open.timers = timers.size;
        callback();
      }, ms);
      timers.add(timer);
      open.timers = timers.size;
      return timer;
    },
    clearTimeout(timer: number) {
      timers.delete(timer);
      open.timers = timers.size;
      clear(timer);
    },
  });
  const Channel = BroadcastChannel;
  Object.assign(window, {
    BroadcastChannel: class extends Channel {
      #isOpen = true;
      constructor(name: string) {
        super(name);
        open.channels += 1;
      }
      override close(): void {
        if (this.#isOpen) open.channels -= 1;
        this.#isOpen = false;
        super.close();
      }
    },
  });
  const opening = IDBFactory.prototype.open;
  IDBFactory.prototype.open = function (...args) {
    const request = opening.apply(this, args);
    request.addEventListener('success', () => {
      open.connections += 1;
      const connection = request.result;
      const close = connection.close.bind(connection);
      let isOpen = true;
      connection.close = () => {
        if (isOpen) open.connections -= 1;
        isOpen = false;
        close();
      };
    });
    return request;
  };
}
