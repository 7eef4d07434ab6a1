import { AuthError } from '../../errors.js';
import { within } from '../../platform/deadline.js';
import type { Platform } from '../../platform/platform.js';
import type { CustodyWorld } from '../custody.js';
import { memoryStore } from './memory-store.js';
import type { TokenStore } from './store.js';

/** A store that hangs is as good as none; its own deadlines come first (session.md B10). */
const operationMs = 6_000;

/** A store of which every operation ends, and fails as `storage-unavailable` alone. */
export function timelyStore(store: TokenStore, platform: Pick<Platform, 'after' | 'now'>): TokenStore {
  const timely = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await within(platform, operationMs, work, () => new AuthError('storage-unavailable', { phase: 'storage', detail: 'no answer' }));
    } catch (cause) {
      throw cause instanceof AuthError ? cause : new AuthError('storage-unavailable', { phase: 'storage', cause });
    }
  };
  return {
    get shared() {
      return store.shared;
    },
    keepsProfile: store.keepsProfile,
    read: (slot) => timely(() => store.read(slot)),
    write: (slot, next, expected) => timely(() => store.write(slot, next, expected)),
    take: (slot) => timely(() => store.take(slot)),
    slots: () => timely(() => store.slots()),
    isCutOff: (record) => store.isCutOff?.(record) ?? false,
    close: () => store.close(),
  };
}

/** The store that the page has asked for, made timely; default: this tab's memory. */
export function openTimelyStore(world: Pick<CustodyWorld, 'platform' | 'name' | 'tokenStore' | 'diagnose'>): TokenStore {
  const { platform, name, tokenStore = memoryStore } = world;
  const store = tokenStore(name, {
    after: (ms, callback) => platform.after(ms, callback),
    listen: (type, listener) => platform.listen(type, listener),
    now: () => platform.now(),
    indexedDB: () => (platform.indexedDB ? platform.indexedDB() : (globalThis.indexedDB ?? null)),
    diagnose: (diagnostic) => world.diagnose(diagnostic),
  });
  return timelyStore(store, platform);
}
