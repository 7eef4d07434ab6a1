import type { Requirement } from '../../backend/backend.js';
import type { Platform } from '../../platform/platform.js';
import { objectIn } from './json.js';

/** What one way to a provider and back has to remember; of no use without the provider's answer to it. */
export interface FlowSlot {
  /** Epoch milliseconds at its beginning. */
  readonly at: number;
  readonly kind?: 'sign-out';
  readonly verifier: string;
  readonly nonce: string;
  readonly redirectUri: string;
  /** The path that it began on. */
  readonly returnTo: string;
  /** What a step-up is for, and as whom the provider has to answer it (session.md STP-5). */
  readonly need?: Requirement | undefined;
  readonly sub?: string | undefined;
}

const prefix = 'keylit:oidc:';
const lifetimeMs = 15 * 60_000;
const most = 5;

type Entry = { readonly key: string; readonly at: number; readonly slot: FlowSlot | null };

/**
 * One slot for each way to a provider, named by its `state`, in this tab's storage and in the origin's, because phones
 * may come back to another tab. They last fifteen minutes, and there are five at most (session.md OAU-2, B17). One that
 * was taken leaves a mark, so that a second run of the same callback is known for what it is (OAU-5).
 */
export class FlowSlots {
  readonly #platform: Platform;
  readonly #own: string;

  constructor(platform: Platform, issuer: string, clientId: string) {
    this.#platform = platform;
    this.#own = `${prefix}${encodeURIComponent(issuer)}:${encodeURIComponent(clientId)}:`;
  }

  /** `false`: there is no storage that would take it. */
  put(state: string, slot: FlowSlot): boolean {
    return this.#storages().map((storage) => this.#write(storage, state, slot)).some(Boolean);
  }

  /** Takes a slot out, once. `used`: it was taken before; `null`: there is none, or not any more. */
  take(state: string): FlowSlot | 'used' | null {
    const entries = this.#find(state);
    const [first] = entries;
    if (!first) return null;
    // A duplicated tab has a copy of the tab's storage, but not of the origin's.
    if (entries.some(({ slot }) => !slot)) return 'used';
    this.#storages().forEach((storage) => this.#write(storage, state, null));
    return first.slot;
  }

  /** Whether somebody began under this state, or has finished. */
  has(state: string): boolean {
    return this.#find(state).some(Boolean);
  }

  isSignOut(state: string): boolean {
    return this.#find(state).some(({ slot }) => slot?.kind);
  }

  /** Whether another provider or client of this origin has begun under this state, if none of ours has. */
  isForeign(state: string): boolean {
    return this.#storages().some((storage) => keysOf(storage).some((key) => key.startsWith(prefix) && key.endsWith(`:${state}`)));
  }

  /** Removes what has had its time; done before each beginning. */
  sweep(keep = most): void {
    for (const storage of this.#storages()) {
      const latest = this.#entries(storage).toSorted((one, other) => other.at - one.at);
      latest.slice(keep).forEach(({ key }) => storage.removeItem(key));
    }
  }

  #find(state: string): Entry[] {
    return this.#storages().flatMap((storage) => this.#entries(storage).filter(({ key }) => key === this.#own + state));
  }

  #storages(): Storage[] {
    return [this.#platform.tabStorage(), this.#platform.sharedStorage()].filter((storage) => storage !== null);
  }

  #write(storage: Storage, state: string, slot: FlowSlot | null): boolean {
    const text = JSON.stringify(slot ?? { at: this.#platform.now() });
    for (const keep of [most - 1, 0]) {
      try {
        if (slot) this.sweep(keep);
        storage.setItem(this.#own + state, text);
        return true;
      } catch {
        // Full, perhaps of what somebody left behind: with room made once more, or without this storage.
      }
    }
    return false;
  }

  /** What is there and still good; all else of ours is removed on the way. */
  #entries(storage: Storage): Entry[] {
    const now = this.#platform.now();
    return keysOf(storage)
      .filter((key) => key.startsWith(this.#own))
      .flatMap((key) => {
        const value = objectIn(storage.getItem(key));
        const at = Number(value['at']);
        if (Math.abs(at - now) < lifetimeMs) return [{ key, at, slot: 'verifier' in value ? (value as unknown as FlowSlot) : null }];
        storage.removeItem(key);
        return [];
      });
  }
}

const keysOf = (storage: Storage): string[] => Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
