import { AuthError } from '../../errors.js';
import type { Outcome } from '../../backend/outcome.js';
import type { Session } from '../../backend/session.js';
import { hearInput } from '../../platform/input.js';
import type { PageEvent, Platform } from '../../platform/platform.js';
import { visible } from '../../platform/senses.js';
import type { GuardedSession, SessionGuard } from '../guard.js';
import { personOf } from '../person.js';
import type { Expiring, LockReason, Snapshot } from '../snapshot.js';
import { Ceiling } from './ceiling.js';
import { IdleBook } from './idle-book.js';
import type { IdlePolicy } from './idle-policy.js';
import { IdleTabs, type IdleNews } from './idle-tabs.js';
import { LastInput } from './last-input.js';

/** Inputs are shared with the other tabs this often at most (session.md IDL-3). */
const sharesEveryMs = 10_000;
/** A page that is seen looks this often: a device that sleeps stops its timers, and tells nobody when it wakes (IDL-1). */
const looksEveryMs = 10_000;
/** A page may bring what asks people a little later than the session. */
const presentsAgainMs = [250, 1000, 4000] as const;
const wakes: readonly PageEvent[] = ['visibilitychange', 'pageshow', 'resume', 'focus'];

type Live = Extract<Snapshot, { status: 'signed-in' }>;

/**
 * Locks or ends a session that nobody uses, in all tabs at once, and one that has reached its end. It counts a person's
 * input and nothing else, compares times whenever the page wakes, and has one timer while somebody is signed in, none
 * otherwise. A convenience for the person at the screen: the server must enforce the same (session.md IDL-6).
 */
export class Idle implements SessionGuard {
  readonly #platform: Platform;
  readonly #name: string;
  readonly #policy: IdlePolicy;
  readonly #session: GuardedSession;
  readonly #book: IdleBook;
  /** Whose session is watched; `null`: nobody's. */
  #account: string | null = null;
  #input: LastInput;
  #ceiling: Ceiling | null = null;
  #locked: LockReason | null = null;
  #ending: 'idle' | 'absolute' | null = null;
  /** When this tab last told the others of an input, and whether they miss one since. */
  #sharedAt = 0;
  #isUnshared = false;
  #wasWarned = false;
  #asked: 'warning' | 'lock' | null = null;
  /** Another tab unlocked it: the next state that comes is shown. */
  #isUnlockedElsewhere = false;
  #presenting: (() => void) | null = null;
  #cancel: (() => void) | null = null;
  #tabs: IdleTabs | null = null;
  #deaf: readonly (() => void)[] = [];

  constructor(platform: Platform, name: string, policy: IdlePolicy, session: GuardedSession) {
    this.#platform = platform;
    this.#name = name;
    this.#policy = policy;
    this.#session = session;
    this.#book = new IdleBook(platform, name);
    this.#input = new LastInput(platform, platform.now());
    session.over.addEventListener('abort', () => this.#dispose());
  }

  get isLocked(): boolean {
    return this.#locked !== null;
  }

  get lastActive(): number {
    return Math.max(this.#input.at, this.#book.active ?? 0);
  }

  shown(state: Snapshot): Snapshot {
    const shown = this.#shown(state);
    const isWarned = shown.status === 'signed-in' && shown.expiring !== undefined;
    const asks = shown.status === 'locked' ? 'lock' : isWarned ? 'warning' : null;
    // What asked before may have gone with the part of the page that it stood in: a lock brings it back.
    if (asks !== this.#asked) {
      this.#presenting?.();
      if (asks) this.#present();
    }
    this.#wasWarned = isWarned;
    this.#asked = asks;
    this.#arm(shown);
    return shown;
  }

  compare(): void {
    if (this.#account === null) return;
    this.#cancel?.();
    this.#cancel = null;
    if (!this.#adoptLock()) {
      this.#input.mend();
      const stored = this.#book.active;
      if (stored !== null) this.#input.learn(stored);
      if (stored !== null && stored > this.#platform.now()) this.#book.noteActive(this.#input.at);
      if (this.#isUnshared && this.#platform.now() - this.#sharedAt >= sharesEveryMs && this.#idleLeft > 0) this.#share();
    }
    this.#session.look();
  }

  admit({ user }: Session): void {
    if (this.#locked && this.#account !== null && personOf(user) !== this.#account) throw new AuthError('account-mismatch', { detail: 'somebody else has locked it' });
  }

  async hold<Result extends Outcome | null>(work: () => Promise<Result>): Promise<Result> {
    const outcome = await work();
    if (outcome?.kind === 'signed-in') {
      try {
        this.admit(outcome.session);
      } catch (error) {
        // Its cookie has taken the place of the one that was locked: nobody is to find it there.
        await this.#session.reject().catch(() => undefined);
        throw error;
      }
    }
    return outcome;
  }

  began({ user }: Session): void {
    // Who proves more of themselves while signed in is at the keyboard, but the end that was set at sign-in stands.
    if (this.#isWatching && personOf(user) === this.#account) return this.#note(true);
    this.#watchNobody();
    this.#book.begin(this.#platform.now());
    this.#listen();
    this.#tabs?.tell({ news: 'unlocked' });
  }

  lock(why: LockReason): void {
    if (this.#account === null || this.#locked) return;
    this.#lock(why);
    this.#session.look();
  }

  stay(): void {
    this.compare();
    if (this.#isWatching) this.#note(true);
  }

  #dispose(): void {
    this.#watchNobody();
    this.#presenting?.();
    this.#tabs?.dispose();
    this.#tabs = null;
    this.#deaf.forEach((end) => end());
    this.#deaf = [];
  }

  get #isWatching(): boolean {
    return this.#account !== null && !this.#locked && !this.#ending;
  }

  #shown(state: Snapshot): Snapshot {
    switch (state.status) {
      case 'signed-out':
        this.#leave();
        return state;
      case 'restoring':
      case 'unreachable':
        // Not knowing more than before unlocks nothing.
        return this.#locked ? { status: 'locked', why: this.#locked } : state;
      case 'locked':
        return state;
      case 'signed-in':
        return this.#live(state);
    }
  }

  #live(state: Live): Snapshot {
    if (this.#account !== personOf(state.user) || this.#isUnlockedElsewhere) this.#watch(state);
    this.#ceiling!.lower(state.endsAt);
    if (this.#ending) return { status: 'signed-out', reason: this.#ending };
    if (this.#ceiling!.left <= 0) return this.#end('absolute');
    if (!this.#locked && this.#idleLeft <= 0) {
      // A guest has nothing to prove who they are with.
      if (this.#policy.action === 'sign-out' || state.user.guest) return this.#end('idle');
      this.#lock('idle');
    }
    if (this.#locked) return { status: 'locked', why: this.#locked };
    const expiring = this.#expiring();
    return expiring ? { ...state, expiring } : state;
  }

  get #idleLeft(): number {
    return this.#policy.afterMs - this.#input.ago;
  }

  #expiring(): Expiring | null {
    const { warnMs, afterMs, action } = this.#policy;
    const { left, at } = this.#ceiling!;
    const idle = this.#idleLeft;
    // What no input extends is said first.
    if (left <= warnMs && left <= Math.max(idle, warnMs)) return { kind: 'absolute', at };
    return idle <= warnMs ? { kind: 'idle', at: this.#input.at + afterMs, action } : null;
  }

  /** Begins to watch a session: with what the book has of it, if another page has begun before. */
  #watch({ user, assurance }: Live): void {
    const now = this.#platform.now();
    this.#watchNobody();
    this.#account = personOf(user);
    const { began, active, locked } = this.#book;
    const known = began !== null && active !== null ? { began: Math.min(began, now), active: Math.min(active, now) } : null;
    // A book that ran out before the person last proved who they are was closed elsewhere: a server or a crash ended it.
    const isOver = known !== null && (now - known.active >= this.#policy.afterMs || now - known.began >= this.#policy.absoluteMs) && (assurance.authTime ?? 0) > known.active;
    const since = known && !isOver ? known : { began: now, active: now };
    if (since !== known) this.#book.begin(now);
    // Times to come are of a clock that was set back since: they must not win time each time that a page loads.
    if (began !== null && began > now) this.#book.noteBegan(now);
    if (active !== null && active > now) this.#book.noteActive(now);
    this.#input = new LastInput(this.#platform, since.active);
    this.#ceiling = new Ceiling(this.#platform, since.began + this.#policy.absoluteMs);
    this.#locked = isOver ? null : locked;
    if (this.#locked) this.#session.drop();
    this.#listen();
  }

  #watchNobody(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#account = null;
    this.#ceiling = null;
    this.#locked = null;
    this.#ending = null;
    this.#isUnshared = false;
    this.#isUnlockedElsewhere = false;
  }

  /** Nobody is signed in. A tab that shares no session with the others leaves what they know alone, unless it was its own that ended. */
  #leave(): void {
    if (this.#account !== null || this.#session.shared) this.#book.clear();
    this.#watchNobody();
    this.#deaf.forEach((end) => end());
    this.#deaf = [];
    this.#tabs?.dispose();
    this.#tabs = null;
  }

  #listen(): void {
    if (this.#deaf.length > 0) return;
    this.#deaf = [hearInput(this.#platform, () => this.#heardInput()), ...wakes.map((event) => this.#platform.listen(event, () => this.compare()))];
    this.#tabs = new IdleTabs(this.#platform, this.#name, (news) => this.#heardTab(news));
  }

  #heardInput(): void {
    if (!this.#isWatching) return;
    // A deadline that passed while the device slept comes before the key that woke it.
    if (this.#idleLeft <= this.#policy.warnMs || this.#ceiling!.left <= 0) this.compare();
    if (this.#isWatching) this.#note(this.#wasWarned);
  }

  #note(atOnce: boolean): void {
    const now = this.#platform.now();
    this.#input.mend();
    this.#input.learn(now);
    if (atOnce || now - this.#sharedAt >= sharesEveryMs || now < this.#sharedAt) {
      this.#share();
      if (atOnce) this.#session.look();
    } else if (!this.#isUnshared) {
      this.#isUnshared = true;
      this.#arm();
    }
  }

  /** Tells the others of the last input, unless one of them has locked it meanwhile. */
  #share(): void {
    this.#isUnshared = false;
    if (this.#adoptLock()) return this.#session.look();
    this.#sharedAt = this.#platform.now();
    this.#book.noteActive(this.#input.at);
    this.#tabs?.tell({ news: 'active', at: this.#input.at });
  }

  #heardTab(news: IdleNews): void {
    if (this.#account === null) return;
    if (news.news === 'active') {
      if (this.#input.learn(news.at) && this.#wasWarned) this.#session.look();
      else this.#arm();
    } else if (news.news === 'locked') {
      if (!this.#locked) this.#lock(this.#book.locked ?? 'idle', false);
      this.#session.look();
    } else if (this.#locked && this.#session.shared) {
      this.#isUnlockedElsewhere = true;
      this.#session.restore();
    }
  }

  /** Another tab locked it, and this one did not hear of it. */
  #adoptLock(): boolean {
    const why = this.#book.locked;
    if (!why || this.#locked || this.#account === null) return false;
    this.#lock(why, false);
    return true;
  }

  #lock(why: LockReason, isNew = true): void {
    this.#locked = why;
    if (isNew) {
      this.#book.lock(why);
      this.#tabs?.tell({ news: 'locked' });
    }
    this.#session.drop();
  }

  /** Has the person asked, as soon as something on the page can; not before the page knows of the state. */
  #present(): void {
    let isOver = false;
    let cancel = (): void => undefined;
    const attempt = (tries: number): void => {
      if (isOver) return;
      const presented = this.#session.present();
      const again = (wait: number | undefined): void => {
        if (wait !== undefined && !isOver) cancel = this.#platform.after(wait, () => attempt(tries + 1));
      };
      // A device that wakes may have no network yet, and what asks could not be loaded: it is tried for as long as there is something to ask.
      if (presented) Promise.resolve(presented).catch(() => again(presentsAgainMs.at(-1)));
      else again(presentsAgainMs[tries]);
    };
    queueMicrotask(() => attempt(0));
    this.#presenting = () => {
      isOver = true;
      cancel();
      this.#presenting = null;
    };
  }

  #end(reason: 'idle' | 'absolute'): Snapshot {
    this.#ending = reason;
    // Whoever asked for the state must have it before the session changes again.
    queueMicrotask(() => this.#ending && this.#session.end(reason));
    return { status: 'signed-out', reason };
  }

  /** Sets the one timer for whatever comes next, or none. */
  #arm(shown?: Snapshot): void {
    this.#cancel?.();
    this.#cancel = null;
    if (this.#account === null || this.#ending || (shown && shown.status === 'signed-out')) return;
    const { warnMs } = this.#policy;
    const { left } = this.#ceiling!;
    const idle = this.#idleLeft;
    const waits = this.#locked
      ? [left]
      : [left, left - warnMs, idle, idle - warnMs, ...(this.#isUnshared ? [this.#sharedAt + sharesEveryMs - this.#platform.now()] : []), ...(visible(this.#platform) ? [looksEveryMs] : [])];
    const next = Math.min(...waits.filter((wait) => wait > 0));
    if (next === Infinity) return;
    this.#cancel = this.#platform.after(next, () => this.compare());
  }
}
