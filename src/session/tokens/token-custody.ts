import { AuthError, isAuthError } from '../../errors.js';
import type { SignOutScope } from '../../backend/backend.js';
import type { Outcome } from '../../backend/outcome.js';
import type { Grant, Prover } from '../../backend/session.js';
import { BrowserLocks } from '../../platform/browser-locks.js';
import { unlessAborted, within } from '../../platform/deadline.js';
import { PageLocks } from '../../platform/page-locks.js';
import { monotonic, visible } from '../../platform/senses.js';
import type { Custody, CustodyWorld } from '../custody.js';
import { makeProver } from '../dpop/dpop-prover.js';
import type { SessionGuard } from '../guard.js';
import type { SignOutResult, Snapshot } from '../snapshot.js';
import type { TabNews } from '../tabs.js';
import { HeldTokens } from './held-tokens.js';
import type { HeldWorld } from './held-world.js';
import { dueFor } from './lifetime.js';
import { memoryStore } from './memory-store.js';
import { withoutProfile } from './new-record.js';
import { restUntil } from './pause.js';
import { readRecord } from './read-record.js';
import { Schedule, type Wake } from './schedule.js';
import { SignInMark } from './sign-in-mark.js';
import type { TokenStore } from './store.js';
import { timelyStore } from './timely-store.js';
import type { TokenOptions, UsableToken } from './token-source.js';

/** The slot of a page that has one account at a time. */
const usualSlot = 'session';
/** No sign-out waits longer for the server. */
const endMs = 10_000;
/** Who was signed in is shown after this at the latest, also while the server does not answer. */
const patienceMs = 3_000;
/** A flow that brought a grant shows it in this time; else it is shown without the flow. */
const introductionMs = 2_000;
/** A network that comes and goes, or a window that is looked at again and again, ends a pause at most this often (session.md REF-9). */
const impatienceMs = 5_000;
/** The input that signs somebody in is not one that comes after it. */
const signInMs = 1_000;
/** What is overdue is looked at again after this. */
const overdueMs = 1_000;
/** A clock that somebody sets shows in this time where a session has an end (session.md CLK-3). */
const tickMs = 10_000;

/** Keeps the tokens of a page in token mode: whose they are now, what is due, what the page sees (session.md 8.3). */
export class TokenCustody implements Custody {
  readonly #world: CustodyWorld;
  readonly #store: TokenStore;
  /** Other tabs saw what this one kept, when it began. */
  readonly #wasShared: boolean;
  readonly #heldWorld: HeldWorld;
  readonly #schedule: Schedule;
  readonly #mark: SignInMark;
  #current: HeldTokens;
  #introduce: (() => void) | null = null;
  #impatientAt = -Infinity;
  readonly #wakes = new Set<Wake>();
  #isLooking = false;

  constructor(world: CustodyWorld) {
    const { platform, name, declared, over } = world;
    this.#world = world;
    this.#store = timelyStore(this.#openStore(), platform);
    this.#wasShared = this.#store.shared;
    this.#mark = new SignInMark(platform, name);
    this.#schedule = new Schedule({ platform, next: () => this.#next(), wake: (why) => this.#wake(why) });
    const withinPage = new PageLocks(platform);
    this.#heldWorld = {
      platform,
      name,
      declared,
      store: this.#store,
      locks: this.#store.shared ? (platform.locks ?? new BrowserLocks(platform, withinPage)) : withinPage,
      life: over,
      backend: () => world.backend(),
      // Where nobody counts inputs, a page that is seen is taken for one that is used.
      userActive: () => (world.guard ? world.guard.lastActive > (this.#current.record?.receivedAt ?? 0) + signInMs : visible(platform)),
      guard: world.guard,
      kept: (session) => (this.#store.shared && !this.#store.keepsProfile ? withoutProfile(session) : session),
      revoke: (grant) => this.#revoke(grant),
      diagnose: (diagnostic) => world.diagnose(diagnostic),
      outs: () => world.outs,
      isMarked: () => this.#isMarked(),
      refreshIn: world.refreshIn,
      isLeaving: () => this.#schedule.isLeaving,
      tell: (news, account) => world.tell(news, account),
      changed: (tokens) => this.#changed(tokens),
    };
    this.#current = new HeldTokens(this.#heldWorld, usualSlot);
    const end = (): void => {
      this.#schedule.end();
      this.#introduce?.();
      this.#store.close();
    };
    if (over.aborted) end();
    else over.addEventListener('abort', end);
  }

  /** The slot whose account the page is signed in to. */
  get slot(): string {
    return this.#current.slot;
  }

  /** The slots that hold an account. */
  slots(): Promise<readonly string[]> {
    return this.#store.slots();
  }

  /**
   * Turns to the account of another slot. What is under way for the one before ends there: its refresh is written to its
   * own slot, and who waited for its token hears `session-changed` (session.md MUL-1).
   */
  async use(slot: string): Promise<Snapshot> {
    if (slot === this.slot) return this.#world.snapshot;
    const before = this.#current;
    this.#current = new HeldTokens(this.#heldWorld, slot);
    this.#world.slot = slot === usualSlot ? '' : `:${slot}`;
    before.drop('none');
    return this.restore();
  }

  restore(): Promise<Snapshot> {
    return this.#unlessOver(() => this.#restore());
  }

  refresh(): Promise<Snapshot> {
    return this.#unlessOver(async () => {
      const tokens = this.#current;
      const generation = (tokens.record ?? (await tokens.read()))?.generation;
      await tokens.renew((record) => record.generation === generation || tokens.isDue(record));
      return this.#world.snapshot;
    });
  }

  token(options?: TokenOptions): Promise<UsableToken | null> {
    const { guard, over } = this.#world;
    const atHand = guard || over.aborted ? null : this.#current.atHand(options);
    if (atHand) return Promise.resolve(atHand);
    return this.#unlessOver(async () => {
      if (guard && !(await this.#isOpen(guard))) return null;
      return this.#leaveIfOver() ? null : this.#current.token(options);
    });
  }

  async hold<Result extends Outcome | null>(work: () => Promise<Result>): Promise<Result> {
    // Whoever finishes it later must not find this sign-in under the mark.
    await this.#finishSignOut().catch(() => undefined);
    const tokens = this.#current;
    const before = tokens.record;
    const outcome = await this.#unlessOver(() => tokens.hold(work));
    if (tokens === this.#current && tokens.record && tokens.record !== before) {
      this.#unmark();
      if (!this.#store.shared) this.#mark.join();
      const cancel = this.#world.platform.after(introductionMs, () => this.keep());
      this.#introduce = () => {
        this.#introduce = null;
        cancel();
      };
    }
    return outcome;
  }

  keep(): void {
    this.#introduce?.();
    this.#show(true);
  }

  prover(accepted?: readonly string[]): Promise<Prover> {
    return makeProver(this.#world.platform, accepted);
  }

  async end(scope: SignOutScope): Promise<SignOutResult> {
    const tokens = this.#current;
    let grant: Grant | null;
    if (scope === 'others') grant = tokens.record && (await tokens.grantOf(tokens.record));
    else {
      this.#introduce?.();
      this.#mark.clear();
      const { snapshot } = this.#world;
      const forgotten = await this.#unlessOver(() => tokens.forget(snapshot.status === 'signed-out' ? snapshot.reason : 'user'));
      if (forgotten.isRemoved) this.#unmark();
      ({ grant } = forgotten);
    }
    return grant ? this.#endAtServer(scope, grant) : { remote: 'done' };
  }

  lock(): void {
    const tokens = this.#current;
    const record = tokens.lock();
    this.#schedule.plan();
    // Only this tab had them: whoever unlocks it gets others, and these are of no use to anybody.
    if (record && !this.#store.shared) this.#letGo(tokens);
  }

  heard(news: TabNews, account: string | undefined): void {
    const { account: own } = this.#current;
    if (news === 'signed-in' || (own !== null && this.#store.shared && account !== undefined && account !== own)) return this.#wake('shown');
    // At once; where tabs share a store, what is there now is read after it.
    this.#introduce?.();
    this.#current.drop('other-tab');
    if (this.#store.shared) this.#wake('shown');
    else this.#letGo(this.#current);
  }

  async #restore(): Promise<Snapshot> {
    const tokens = this.#current;
    await this.#finishSignOut();
    if (this.#isSignedOutElsewhere()) return this.#world.snapshot;
    const since = this.#world.outs;
    const record = await tokens.read();
    if (record && !this.#leaveIfOver() && !tokens.isUsable(record)) {
      const refreshed = tokens.renew((found) => tokens.isDue(found)).catch(() => undefined);
      let cancel = (): void => undefined;
      await Promise.race([refreshed, new Promise<void>((resolve) => (cancel = this.#world.platform.after(patienceMs, resolve)))]);
      cancel();
    }
    if (since === this.#world.outs && tokens === this.#current) this.#show(true);
    return this.#world.snapshot;
  }

  #wake(why: Wake): void {
    this.#wakes.add(why);
    if (!this.#isLooking) void this.#lookAround();
  }

  async #lookAround(): Promise<void> {
    this.#isLooking = true;
    for (const why of this.#wakes) {
      this.#wakes.delete(why);
      await this.#look(why).catch(() => undefined);
    }
    this.#isLooking = false;
    if (!this.#world.over.aborted) this.#schedule.plan();
  }

  /** Looks at what is stored before anything else, and then at what is due (session.md B12). */
  async #look(why: Wake): Promise<void> {
    const { platform, snapshot } = this.#world;
    // Whoever restores looks too.
    if (this.#world.over.aborted || snapshot.status === 'restoring' || this.#isSignedOutElsewhere()) return;
    const tokens = this.#current;
    await this.#finishSignOut();
    const record = await tokens.read();
    if (!record || this.#leaveIfOver()) return;
    this.#show();
    if (!tokens.isDue(record) || this.#schedule.isLeaving || !this.#canRefresh()) return;
    const pausedUntil = restUntil(record, tokens.now(record))?.until ?? 0;
    const isPaused = pausedUntil > 0;
    const isImpatient = (why === 'online' || why === 'focus') && monotonic(platform) - this.#impatientAt >= impatienceMs;
    if (isPaused && !isImpatient) return;
    if (isPaused) this.#impatientAt = monotonic(platform);
    await tokens.renew((found) => tokens.isDue(found), pausedUntil);
  }

  /** Milliseconds until something is due. */
  #next(): number {
    const tokens = this.#current;
    const { record } = tokens;
    // Whoever restores, or stays after all, plans anew.
    if (!record || this.#world.snapshot.status === 'restoring' || this.#schedule.isLeaving) return Infinity;
    const { pause, endsAt = Infinity } = record;
    const isVisible = visible(this.#world.platform);
    const now = tokens.now(record);
    // A page that nobody sees does not knock at a server in trouble; one that is left does not begin what it cannot end.
    const isIdle = !this.#canRefresh() || this.#schedule.isLeaving || (pause && !isVisible);
    const refreshAt = isIdle ? Infinity : Math.max(dueFor(record, isVisible), restUntil(record, now)?.until ?? 0);
    // What is overdue was just looked at: a moment's rest, whatever kept it.
    const ms = Math.max(Math.min(refreshAt, endsAt) - now, overdueMs);
    return endsAt < Infinity && isVisible ? Math.min(ms, tickMs) : ms;
  }

  /** A sign-out that is marked and not done, here or elsewhere: what it left is removed before anything else. */
  async #finishSignOut(): Promise<void> {
    if (!this.#isMarked()) return;
    const grant = await this.#current.forgetMarked();
    if (grant) this.#revoke(grant);
    this.#unmark();
  }

  /** What a tab keeps because its storage has failed is its own, and not what is marked. */
  #isMarked(): boolean {
    return !this.#isCutOff && this.#world.buried();
  }

  /** The sign-out is done, unless something is left in a storage that has failed here: it stays marked for a tab that can reach it. */
  #unmark(): void {
    if (!this.#isCutOff) this.#world.bury(false);
  }

  get #isCutOff(): boolean {
    return this.#wasShared && !this.#store.shared;
  }

  #canRefresh(): boolean {
    const { refresh } = this.#world.declared;
    return refresh === 'cookie' || (refresh !== 'none' && this.#current.record?.tokens.refresh !== undefined);
  }

  #changed(tokens: object): void {
    // One that was just brought is shown by the flow that brought it.
    if (tokens === this.#current && !this.#introduce) this.#show();
  }

  #show(isSettled = this.#world.snapshot.status !== 'restoring'): void {
    if (this.#world.over.aborted) return;
    const { record, snapshot } = this.#current;
    // While it is being restored, one that has run out is not shown before the server was asked.
    if (!isSettled && record && !this.#current.isUsable(record)) return;
    this.#world.show(snapshot);
    this.#schedule.plan();
  }

  /** The end that was fixed at sign-in has come (session.md IDL-5). */
  #leaveIfOver(): boolean {
    const tokens = this.#current;
    if (!tokens.record || !tokens.hasEnded(tokens.record)) return false;
    this.#mark.clear();
    tokens.forget('absolute').then(
      ({ grant }) => grant && this.#endAtServer('local', grant),
      () => undefined,
    );
    return true;
  }

  /** Whether tokens may be given out: rejects while it is locked, which the guard may only now find that it is (session.md IDL-8). */
  async #isOpen(guard: SessionGuard): Promise<boolean> {
    if (this.#world.snapshot.status === 'restoring') await this.#restore();
    guard.compare();
    if (guard.isLocked) throw new AuthError('session-locked', { phase: 'fetch' });
    return this.#world.snapshot.status !== 'signed-out';
  }

  #isSignedOutElsewhere(): boolean {
    if (this.#store.shared || this.#current.account === null || !this.#mark.isGone()) return false;
    this.#current.drop('other-tab');
    this.#letGo(this.#current);
    return true;
  }

  /** What only this tab has goes, and the server takes it back; what the others have too is for them to end. */
  #letGo(tokens: HeldTokens): void {
    const letGo = async (): Promise<void> => {
      const taken = readRecord(await this.#store.take(tokens.slot));
      if (typeof taken === 'object' && !this.#store.isCutOff?.(taken)) this.#revoke(await tokens.grantOf(taken));
    };
    letGo().catch(() => undefined);
  }

  async #endAtServer(scope: SignOutScope, grant: Grant): Promise<SignOutResult> {
    const { platform } = this.#world;
    try {
      const onwards = await within(platform, endMs, async (signal) => (await this.#world.backend()).session.end(scope, { signal }, grant), () => new AuthError('timeout', { phase: 'sign-out' }));
      // A provider ends its own session of the person on a page of its own, and leads back; only who asked for it is taken there.
      if (onwards && scope !== 'others' && this.#world.snapshot.status === 'signed-out' && this.#world.snapshot.reason === 'user') platform.navigate(onwards);
      return { remote: 'done' };
    } catch (error) {
      return { remote: isAuthError(error, 'unsupported') ? 'unsupported' : 'pending' };
    }
  }

  #revoke(grant: Grant): void {
    within(this.#world.platform, endMs, async (signal) => (await this.#world.backend()).session.revoke?.(grant, { signal }), () => new AuthError('timeout', { phase: 'revoke' })).catch(() => undefined);
  }

  /** What is under way when everything ends is not waited for (session.md LIF-2). */
  async #unlessOver<Result>(work: () => Promise<Result>): Promise<Result> {
    const { over } = this.#world;
    const disposed = (): AuthError => new AuthError('disposed');
    if (over.aborted) throw disposed();
    return unlessAborted(work(), [[over, disposed]]);
  }

  #openStore(): TokenStore {
    const { platform, name, tokenStore = memoryStore } = this.#world;
    return tokenStore(name, {
      after: (ms, callback) => platform.after(ms, callback),
      listen: (type, listener) => platform.listen(type, listener),
      indexedDB: () => (platform.indexedDB ? platform.indexedDB() : (globalThis.indexedDB ?? null)),
      diagnose: (diagnostic) => this.#world.diagnose(diagnostic),
    });
  }
}
