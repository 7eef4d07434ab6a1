import { toAuthError } from '../errors.js';
import type { Backend, SignOutScope } from '../backend/backend.js';
import type { Context } from '../backend/context.js';
import type { Session } from '../backend/session.js';
import type { Platform } from '../platform/platform.js';
import type { SignedOutReason, SignOutResult, Snapshot } from './snapshot.js';
import { load } from '../platform/load.js';
import type { TabNews, Tabs } from './tabs.js';

/** What nobody waits for begins this much later. */
const afterwardsMs = 200;

/**
 * The session in cookie mode: the server keeps it in an HttpOnly cookie, this keeps what the page may know of it, in
 * memory, and tells the other tabs of the origin.
 */
export class SessionKeeper {
  readonly #backend: () => Promise<Backend>;
  readonly #platform: Platform;
  readonly #tombstone: string;
  readonly #channel: string;
  readonly #listeners = new Set<(snapshot: Snapshot) => void>();
  readonly #unlisten: readonly (() => void)[];
  #snapshot: Snapshot = { status: 'restoring' };
  #tabs: Promise<Tabs> | null = null;
  #restoring: Promise<Snapshot> | null = null;
  /** Counts changes, so that a reply that was under way while somebody signed in or out is dropped. */
  #version = 0;

  constructor(backend: () => Promise<Backend>, platform: Platform, name: string) {
    this.#backend = backend;
    this.#platform = platform;
    this.#tombstone = `keylit:${name}:signed-out`;
    this.#channel = `keylit:${name}`;
    this.#unlisten = [
      // The other tabs can wait until the form stands.
      platform.after(afterwardsMs, () => this.#tell(null)),
      platform.listen('pageshow', (event) => {
        // Back from the browser's cache: somebody may have signed out meanwhile, so nothing is shown before we know.
        if (!(event as PageTransitionEvent).persisted) return;
        this.#set({ status: 'restoring' });
        void this.restore();
      }),
      platform.listen('online', () => {
        if (this.#snapshot.status === 'unreachable' || this.#buried()) void this.restore();
      }),
    ];
  }

  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  subscribe(listener: (snapshot: Snapshot) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Asks the server who is signed in. Callers at the same time share one request. */
  restore(): Promise<Snapshot> {
    return (this.#restoring ??= this.#ask().finally(() => (this.#restoring = null)));
  }

  /** A flow has brought a session. */
  keep(session: Session): void {
    this.#bury(false);
    this.#set({ status: 'signed-in', ...session });
    this.#tell('signed-in');
  }

  /**
   * Signs out: here at once, also offline, then at the server. Until the server has heard of it, every tab and every
   * reload treats the cookie, which script cannot delete, as absent (session.md OUT-1).
   */
  async signOut(scope: SignOutScope = 'local'): Promise<SignOutResult> {
    if (scope !== 'others') {
      this.#bury(true);
      this.#set({ status: 'signed-out', reason: 'user' });
      this.#tell('signed-out');
    }
    try {
      await (await this.#backend()).session.end(scope, {});
      if (scope !== 'others') this.#bury(false);
      return { remote: 'done' };
    } catch {
      return { remote: 'pending' };
    }
  }

  dispose(): void {
    void this.#tabs?.then((tabs) => tabs.dispose());
    this.#unlisten.forEach((end) => end());
    this.#listeners.clear();
  }

  #openTabs(): Promise<Tabs> {
    return (this.#tabs ??= load(() => import('./tabs.js')).then(
      ({ Tabs }) =>
        new Tabs(this.#platform, this.#channel, (news) => {
          if (news === 'signed-out') this.#set({ status: 'signed-out', reason: 'other-tab' });
          // What was asked before that knows nothing of it.
          else void Promise.resolve(this.#restoring).then(() => this.restore());
        }),
    ));
  }

  /** A tab hears of the others from the moment that its channel is open, a little after its form stands. */
  #tell(news: TabNews | null): void {
    this.#openTabs().then(
      (tabs) => news && tabs.tell(news),
      () => (this.#tabs = null),
    );
  }

  async #ask(): Promise<Snapshot> {
    const version = this.#version;
    const context: Context = {};
    let next: Snapshot;
    try {
      const { session } = await this.#backend();
      if (this.#buried()) {
        await session.end('local', context);
        this.#bury(false);
      }
      const live = await session.restore(context);
      const reason: SignedOutReason = this.#snapshot.status === 'signed-in' ? 'revoked' : 'none';
      next = live ? { status: 'signed-in', ...live } : { status: 'signed-out', reason };
    } catch (error) {
      next = this.#buried() ? { status: 'signed-out', reason: 'user' } : { status: 'unreachable', error: toAuthError(error) };
    }
    if (version === this.#version) this.#set(next);
    // Put away and shown again meanwhile: nobody waits for an older answer than that.
    else if (this.#snapshot.status === 'restoring') return this.#ask();
    return this.#snapshot;
  }

  #buried(): boolean {
    return Boolean(this.#platform.sharedStorage()?.getItem(this.#tombstone));
  }

  #bury(dead: boolean): void {
    const storage = this.#platform.sharedStorage();
    if (dead) storage?.setItem(this.#tombstone, '1');
    else storage?.removeItem(this.#tombstone);
  }

  #set(next: Snapshot): void {
    this.#version += 1;
    // The same answer again is no news: a page must not re-render, or greet, at every focus (session.md B15).
    if (JSON.stringify(next) === JSON.stringify(this.#snapshot)) return;
    this.#snapshot = Object.freeze(next);
    for (const listener of this.#listeners) listener(next);
  }
}
