import type { Backend } from '../../backend/backend.js';
import type { Grant, Session } from '../../backend/session.js';
import { BrowserLocks } from '../../platform/browser-locks.js';
import { PageLocks } from '../../platform/page-locks.js';
import { browserPlatform, type Platform } from '../../platform/platform.js';
import { AuthError, toAuthError } from '../../errors.js';
import type { Diagnostic } from '../diagnostic.js';
import { storedProver } from '../dpop/dpop-prover.js';
import { withoutProfile } from '../tokens/new-record.js';
import { readRecord } from '../tokens/read-record.js';
import { RecordClock } from '../tokens/record-clock.js';
import { Refresh } from '../tokens/refresh.js';
import type { OpenTokenStore, TokenStore } from '../tokens/store.js';
import { timelyStore } from '../tokens/timely-store.js';
import { readRequest, type RefreshReply, type RefreshRequest } from './refresh-messages.js';

export interface ServeRefreshes {
  /** The same as the pages', made in the worker. */
  readonly backend: Backend;
  /** The same as the pages': `persistTokens()`, or another that the worker and the pages share. */
  readonly tokenStore: OpenTokenStore;
  /** The outside world; default: the browser. */
  readonly platform?: Platform | undefined;
}

/** Where pages connect: the global scope of a shared worker. */
export interface Connectable {
  onconnect: ((event: MessageEvent) => void) | null;
}

/**
 * Makes a shared worker that refreshes for pages: what it has asked for arrives although the page that wanted it is
 * gone, so that a navigation costs no session at a server whose refresh tokens work once (session.md REF-16). To be
 * called by the worker's first file, at once.
 */
export function serveRefreshes({ backend, tokenStore, platform = browserPlatform }: ServeRefreshes, scope = globalThis as unknown as Connectable): void {
  const instances = new Map<string, Instance>();
  scope.onconnect = ({ ports: [port] }) => {
    if (!port) return;
    port.onmessage = ({ data }: MessageEvent<unknown>) => {
      const request = readRequest(data);
      if (!request) return;
      const key = JSON.stringify([request.name, request.slot]);
      const instance = instances.get(key) ?? new Instance(request, backend, tokenStore, platform);
      instances.set(key, instance);
      void instance.answer(request).then((reply) => port.postMessage(reply));
    };
    port.postMessage({ keylit: 1, ready: true } satisfies RefreshReply);
  };
}

/** The refreshes of one slot of one instance. */
class Instance {
  readonly #store: TokenStore;
  readonly #slot: string;
  readonly #refresh: Refresh;
  #userActive = false;
  /** Whom the server has told last, of which sign-in. */
  #met: { readonly account: string; readonly session: Session } | null = null;
  #diagnostics: Diagnostic[] = [];

  constructor({ name, slot }: RefreshRequest, backend: Backend, open: OpenTokenStore, platform: Platform) {
    const diagnose = (diagnostic: Diagnostic): void => void this.#diagnostics.push(diagnostic);
    const opened = open(name, {
      after: (ms, callback) => platform.after(ms, callback),
      listen: (type, listener) => platform.listen(type, listener),
      now: () => platform.now(),
      indexedDB: () => (platform.indexedDB ? platform.indexedDB() : (globalThis.indexedDB ?? null)),
      diagnose,
    });
    const store = (this.#store = timelyStore(opened, platform));
    this.#slot = slot;
    this.#refresh = new Refresh(
      {
        platform,
        name,
        declared: backend.declared,
        store,
        locks: platform.locks ?? new BrowserLocks(platform, new PageLocks(platform)),
        clock: new RecordClock(platform),
        life: new AbortController().signal,
        backend: async () => backend,
        prover: async ({ keys, nonce, tokens }) => {
          if (tokens.type !== 'DPoP') return undefined;
          if (!keys) throw new AuthError('key-lost');
          return storedProver(platform, { keys, nonce });
        },
        sessionOf: ({ session }) => session,
        kept: (session) => (store.keepsProfile ? session : withoutProfile(session)),
        met: (account, session) => void (this.#met = { account, session }),
        userActive: () => this.#userActive,
        isLeaving: () => false,
        revoke: (grant: Grant) => void backend.session.revoke?.(grant, {}).catch(() => undefined),
        diagnose,
      },
      slot,
    );
  }

  async answer({ id, generation, overPause, userActive }: RefreshRequest): Promise<RefreshReply> {
    this.#userActive = userActive;
    const reply = await this.#run(generation, overPause).catch((error: unknown) => {
      const { code, retryAfterMs, status } = toAuthError(error);
      return { kind: 'failed' as const, error: { code, retryAfterMs, status } };
    });
    const diagnostics = this.#diagnostics.splice(0);
    return { keylit: 1, id, ...reply, diagnostics };
  }

  async #run(generation: string, overPause: number | undefined): Promise<Pick<Extract<RefreshReply, { id: number }>, 'kind' | 'reason' | 'error' | 'session'>> {
    const record = readRecord(await this.#store.read(this.#slot));
    // Nobody hears of somebody who has gone, and nothing is kept of them.
    if (typeof record === 'string' || this.#met?.account !== record.account) this.#met = null;
    // What a worker has in memory alone, because its storage has failed, is not what the pages have.
    if (!this.#store.shared) return { kind: 'unreadable' };
    if (record === 'nothing') return { kind: 'gone' };
    if (typeof record === 'string') return { kind: 'unreadable' };
    const refreshed = await this.#refresh.run(record, (found) => found.generation === generation, overPause);
    if (refreshed.kind === 'ended') return { kind: 'ended', reason: refreshed.reason };
    if (refreshed.kind === 'record') return { kind: 'record', session: this.#met?.account === refreshed.record.account ? this.#met.session : undefined };
    if (refreshed.kind !== 'failed') return { kind: refreshed.kind };
    const { code, retryAfterMs, status } = refreshed.error;
    return { kind: 'failed', error: { code, retryAfterMs, status } };
  }
}
