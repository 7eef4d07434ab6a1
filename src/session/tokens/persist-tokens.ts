import { IndexedDbStore, type IndexedDbStoreOptions } from './indexed-db-store.js';
import type { OpenTokenStore } from './store.js';

/**
 * Lets a session of token mode outlive the page and be shared by all tabs, at a price: any script that runs on the
 * origin can read the tokens. Without it they are in each tab's memory alone.
 *
 * @example createAuth({ backend, tokenStore: persistTokens() })
 */
export const persistTokens =
  (options?: IndexedDbStoreOptions): OpenTokenStore =>
  (name, world) =>
    new IndexedDbStore(name, world, options);
