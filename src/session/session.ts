import { AuthError, toAuthError } from '../errors.js';
import type { Backend, SignOutScope } from '../backend/backend.js';
import type { Capabilities } from '../backend/capabilities.js';
import type { Outcome } from '../backend/outcome.js';
import type { Session } from '../backend/session.js';
import { load } from '../platform/load.js';
import { once } from '../platform/once.js';
import type { Platform } from '../platform/platform.js';
import type { AccountPolicy } from './accounts/account-key.js';
import type { Custody, CustodyWorld } from './custody.js';
import type { Diagnostic } from './diagnostic.js';
import type { SessionGuard } from './guard.js';
import type { IdleOptions, IdlePreset } from './idle/idle-options.js';
import type { PageLifeWorld } from './page-life.js';
import type { SignedOutReason, SignOutResult, Snapshot, SnapshotListener, SubscribeOptions } from './snapshot.js';
import type { TabNews } from './tabs.js';
import type { OpenRefresher } from './tokens/refresh.js';
import type { OpenTokenStore } from './tokens/store.js';

/** What nobody waits for begins this much later. */
const afterwardsMs = 200;

export interface KeeperOptions {
  readonly platform: Platform;
  /** Tells two instances on one origin apart. */
  readonly name: string;
  readonly declared: Capabilities;
  readonly tokenStore?: OpenTokenStore | undefined;
  readonly refreshIn?: OpenRefresher | undefined;
  readonly onDiagnostic?: ((diagnostic: Diagnostic) => void) | undefined;
  readonly idle?: IdleOptions | IdlePreset | undefined;
  readonly accounts?: AccountPolicy | false | undefined;
  readonly backend: () => Promise<Backend>;
  /** Shows the person what a guard asks of them; `undefined` while nothing on the page can. */
  present?(): Promise<unknown> | undefined;
}

/**
 * What the page may know of the session, in memory. In cookie mode the server keeps the session itself, in an HttpOnly
 * cookie; in token mode a custody, loaded only then, keeps its tokens. Tells listeners and the other tabs of the origin.
 */
export class SessionKeeper implements CustodyWorld, PageLifeWorld {
  readonly platform: Platform;
  readonly name: string;
  readonly declared: Capabilities;
  readonly tokenStore: OpenTokenStore | undefined;
  readonly refreshIn: OpenRefresher | undefined;
  readonly backend: () => Promise<Backend>;
  /** In token mode: who has the tokens. */
  readonly custody: (() => Promise<Custody>) | null;
  /** What the page wants done before a sign-out. */
  readonly hooks = new Set<(scope: SignOutScope) => unknown>();
  readonly #onDiagnostic: KeeperOptions['onDiagnostic'];
  readonly #told = new Set<string>();
  /** Brings the guard that a page with `idle` has; nothing is asked or shown before it. */
  readonly guarded: () => Promise<SessionGuard | null>;
  guard: SessionGuard | null = null;
  snapshot: Snapshot = { status: 'restoring' };
  outs = 0;
  readonly accounts: KeeperOptions['accounts'];
  /** What marks the sign-out of one account apart from that of the others. */
  slot = '';
  /** What it is, whatever the guard lets the page know. */
  #state: Snapshot = this.snapshot;
  readonly #listeners = new Set<SnapshotListener>();
  readonly #life = once(async () => new (await load(() => import('./page-life.js'))).PageLife(this));
  readonly #cancel: () => void;
  readonly #end = new AbortController();
  readonly over = this.#end.signal;
  #restoring: Promise<Snapshot> | null = null;
  /** Counts changes, so that a reply that was under way while somebody signed in or out is dropped. */
  #version = 0;

  constructor({ platform, name, declared, tokenStore, refreshIn, backend, onDiagnostic, idle, accounts, present }: KeeperOptions) {
    this.platform = platform;
    this.name = name;
    this.declared = declared;
    this.tokenStore = tokenStore;
    this.refreshIn = refreshIn;
    this.backend = backend;
    this.accounts = accounts;
    this.#onDiagnostic = onDiagnostic;
    this.guarded = once(async () => (this.guard = idle ? (await load(() => import('./idle/idle-guard.js'))).idleGuard(this, idle, present) : null));
    this.custody = /^[bd]/.test(declared.transport)
      ? once(async () => {
          await this.guarded();
          return new (await load(() => import('./tokens/token-custody.js'))).TokenCustody(this);
        })
      : null;
    // Which of several it is, a custody finds out.
    if (accounts && this.custody) this.slot = ':';
    // Back from the browser's cache: somebody may have signed out meanwhile, so nothing is shown before we know. From the
    // first moment on, because a page may be left before the rest of this is loaded (session.md TAB-4).
    const unlisten = platform.listen('pageshow', (event) => {
      if (!(event as PageTransitionEvent).persisted) return;
      this.show({ status: 'restoring' });
      this.restore().catch(() => undefined);
    });
    this.over.addEventListener('abort', unlisten);
    // The other tabs can wait until the form stands.
    this.#cancel = platform.after(afterwardsMs, () => this.tell(null));
  }

  subscribe(listener: SnapshotListener, { signal, current }: SubscribeOptions = {}): () => void {
    // Each subscription is its own, also of one function.
    const own: SnapshotListener = (snapshot) => listener(snapshot);
    const end = (): void => void this.#listeners.delete(own);
    signal?.addEventListener('abort', end);
    if (!signal?.aborted) {
      this.#listeners.add(own);
      if (current) this.#call(own);
    }
    return end;
  }

  /** Asks who is signed in. Callers at the same time share one request. */
  restore(): Promise<Snapshot> {
    return (this.#restoring ??= this.#ask().finally(() => (this.#restoring = null)));
  }

  async restoreAgain(): Promise<Snapshot> {
    await this.#restoring;
    return this.restore();
  }

  /** Does what may sign somebody in; in token mode the custody takes the grant that comes of it. */
  async hold<Result extends Outcome | null>(work: () => Promise<Result>): Promise<Result> {
    return ((await this.custody?.()) ?? (await this.guarded()))?.hold(work) ?? work();
  }

  /** A flow has brought a session. What a custody holds, it shows itself. */
  keep(session: Session): void {
    if (this.custody) return void this.custody().then((custody) => custody.keep());
    this.bury(false);
    this.guard?.began(session);
    this.show({ status: 'signed-in', ...session });
    this.tell('signed-in');
  }

  /**
   * Signs out: here at once, also offline, then at the server. Until that is done, every tab and every reload treats
   * what is left of the session (a cookie that script cannot delete) as absent (session.md OUT-1).
   */
  async signOut(scope: SignOutScope = 'local', reason: SignedOutReason = 'user'): Promise<SignOutResult> {
    // A hook that cannot even be loaded keeps nobody signed in.
    if (this.hooks.size > 0) await this.#life().then((life) => life.prepare(scope), () => undefined);
    this.#mustLive();
    const isHere = scope !== 'others';
    if (isHere) {
      this.outs += 1;
      this.bury(true);
    }
    // Before those who listen hear of it: whatever they call comes after.
    const ending = (this.custody ? this.custody() : this.#life()).then((who) => who.end(scope));
    if (isHere) this.show({ status: 'signed-out', reason });
    return ending.catch(() => ({ remote: 'pending' }));
  }

  /** Tells the other tabs. A tab hears of them from the moment that its channel is open, a little after its form stands. */
  tell(news: TabNews | null, account?: string): void {
    if (!this.over.aborted) this.#life().then((life) => news && life.tell(news, account), () => undefined);
  }

  dispose(): void {
    this.#cancel();
    this.#end.abort();
    this.#listeners.clear();
  }

  async #ask(): Promise<Snapshot> {
    const version = this.#version;
    let next: Snapshot;
    try {
      if (this.custody) return await (await this.custody()).restore();
      await this.guarded();
      const { session } = await this.backend();
      if (this.buried()) {
        await session.end('local', {});
        this.bury(false);
      }
      const live = await session.restore({});
      next = live ? { status: 'signed-in', ...live } : { status: 'signed-out', reason: this.snapshot.status === 'signed-in' ? 'revoked' : 'none' };
    } catch (error) {
      // Who was signed in a moment ago still is, as far as anybody knows (session.md B07).
      const offline: Snapshot = this.snapshot.status === 'signed-in' ? { ...this.snapshot, health: 'offline' } : { status: 'unreachable', error: toAuthError(error) };
      next = this.buried() ? { status: 'signed-out', reason: 'user' } : offline;
    }
    this.#mustLive();
    if (version === this.#version) this.show(next);
    // Put away and shown again meanwhile: nobody waits for an older answer than that.
    else if (this.snapshot.status === 'restoring') return this.#ask();
    return this.snapshot;
  }

  buried(slot = this.slot): boolean {
    return Boolean(this.platform.sharedStorage()?.getItem(this.#tombstone(slot)));
  }

  bury(dead: boolean, slot = this.slot): void {
    const storage = this.over.aborted ? null : this.platform.sharedStorage();
    if (dead) storage?.setItem(this.#tombstone(slot), '1');
    else storage?.removeItem(this.#tombstone(slot));
  }

  show(next: Snapshot): void {
    this.#version += 1;
    this.#state = next;
    this.look();
  }

  /** Shows the state as its guard sees it now. */
  look(): void {
    const next = this.guard?.shown(this.#state) ?? this.#state;
    // The same answer again is no news: a page must not re-render, or greet, at every focus (session.md B15).
    if (this.over.aborted || JSON.stringify(next) === JSON.stringify(this.snapshot)) return;
    this.snapshot = Object.freeze(next);
    for (const listener of this.#listeners) {
      // One of them has changed it meanwhile, and all have heard of that.
      if (this.snapshot === next) this.#call(listener);
    }
  }

  /** Tells the page's developer; where nobody asked for it, the console, once each. */
  diagnose(diagnostic: Diagnostic): void {
    const { code } = diagnostic;
    // Never in the middle of a commit: what the handler throws is its own (session.md EVT-2).
    if (this.#onDiagnostic) queueMicrotask(() => this.#onDiagnostic?.(diagnostic));
    else if (!this.#told.has(code)) console.warn(`[keylit] ${code}`);
    this.#told.add(code);
  }

  #mustLive(): void {
    if (this.over.aborted) throw new AuthError('disposed');
  }

  #tombstone(slot: string): string {
    return `keylit:${this.name}:signed-out${slot}`;
  }

  /** A listener that throws, rejects or never ends keeps nothing and nobody from going on (session.md EVT-2). */
  #call(listener: SnapshotListener): void {
    (async () => listener(this.snapshot))().catch((error: unknown) => {
      // The page's own mistake is shown to it as that of any other listener.
      if (this.#onDiagnostic) this.diagnose({ code: 'listener-failed' });
      else globalThis.reportError?.(error);
    });
  }
}
