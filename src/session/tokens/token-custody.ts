import { AuthError } from '../../errors.js';
import type { SignOutScope } from '../../backend/backend.js';
import type { Outcome } from '../../backend/outcome.js';
import type { Grant, Prover } from '../../backend/session.js';
import { BrowserLocks } from '../../platform/browser-locks.js';
import { unlessAborted } from '../../platform/deadline.js';
import { PageLocks } from '../../platform/page-locks.js';
import { monotonic, visible } from '../../platform/senses.js';
import { AccountSwitch } from '../accounts/account-switch.js';
import type { Custody, CustodyWorld } from '../custody.js';
import { makeProver } from '../dpop/dpop-prover.js';
import type { SessionGuard } from '../guard.js';
import type { SignOutResult, Snapshot } from '../snapshot.js';
import type { TabNews } from '../tabs.js';
import type { TokenAccounts } from '../accounts/token-accounts.js';
import { AtServer } from './at-server.js';
import { HeldTokens, type Place } from './held-tokens.js';
import type { HeldWorld } from './held-world.js';
import { dueFor } from './lifetime.js';
import { withoutProfile } from './new-record.js';
import { restUntil } from './pause.js';
import { readRecord } from './read-record.js';
import { refreshInTime } from './refresh-in-time.js';
import { Schedule, type Wake } from './schedule.js';
import { SignInMark } from './sign-in-mark.js';
import { SignOutMarks } from './sign-out-marks.js';
import type { TokenStore } from './store.js';
import { openTimelyStore } from './timely-store.js';
import type { TokenOptions, UsableToken } from './token-source.js';

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
  readonly #heldWorld: HeldWorld;
  readonly #schedule: Schedule;
  readonly #mark: SignInMark;
  readonly #server: AtServer;
  readonly #marks: SignOutMarks;
  readonly #switch: AccountSwitch;
  #current: HeldTokens;
  /** Somebody who has just signed in beside the current one, and is shown with the flow that brought them. */
  #arrival: HeldTokens | null = null;
  #introduce: (() => void) | null = null;
  #impatientAt = -Infinity;
  readonly #wakes = new Set<Wake>();
  #isLooking = false;

  constructor(world: CustodyWorld) {
    const { platform, name, declared, over } = world;
    this.#world = world;
    this.#store = openTimelyStore(world);
    this.#marks = new SignOutMarks(world, this.#store);
    this.#server = new AtServer(world);
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
      revoke: (grant) => this.#server.revoke(grant),
      diagnose: (diagnostic) => world.diagnose(diagnostic),
      outs: () => world.outs,
      isMarked: (slot) => this.#marks.has(slot),
      tagged: Boolean(world.accounts),
      known: (account) => this.#switch.known(account),
      refreshIn: world.refreshIn,
      isLeaving: () => this.#schedule.isLeaving,
      tell: (news, account) => world.tell(news, account),
      changed: (tokens) => this.#changed(tokens),
    };
    this.#switch = this.#makeSwitch();
    this.#current = new HeldTokens(this.#heldWorld, this.#switch.first);
    this.#marks.turn(this.slot);
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

  accounts(): Promise<TokenAccounts> {
    return this.#switch.accounts();
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
      if (this.#leaveIfOver()) return null;
      const wanted = options?.account;
      if (wanted !== undefined && wanted !== (this.#current.record ?? (await this.#current.read()))?.account) return (await this.accounts()).token(options!);
      return this.#current.token(options);
    });
  }

  async hold<Result extends Outcome | null>(work: () => Promise<Result>): Promise<Result> {
    // Whoever finishes it later must not find this sign-in under the mark.
    await this.#finishSignOut().catch(() => undefined);
    const tokens = this.#current;
    const before = tokens.record;
    // What decides where somebody belongs must be there before they come.
    const placing = this.#switch.isOn ? await (await this.accounts()).placing() : null;
    let seat = tokens;
    const place: Place | undefined = placing
      ? (grant, take) =>
          placing(grant, async (found, there) => {
            await take(found, there);
            seat = found;
          })
      : undefined;
    const outcome = await this.#unlessOver(() => tokens.hold(work, place));
    if (seat !== tokens || (tokens === this.#current && tokens.record && tokens.record !== before)) {
      this.#arrival = seat;
      this.#switch.arrived(seat);
      this.#marks.remove(seat.slot);
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
    const arrival = this.#arrival;
    this.#arrival = null;
    if (arrival?.record) this.#switch.turn(arrival);
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
      this.#arrival = null;
      this.#mark.clear();
      const { snapshot } = this.#world;
      const forgotten = await this.#unlessOver(() => tokens.forget(snapshot.status === 'signed-out' ? snapshot.reason : 'user'));
      if (forgotten.isRemoved) this.#marks.remove(tokens.slot);
      ({ grant } = forgotten);
      await this.#switch.tidy();
    }
    return grant ? this.#server.end(scope, grant) : { remote: 'done' };
  }

  lock(): void {
    const tokens = this.#current;
    const record = tokens.lock();
    this.#schedule.plan();
    // Only this tab had them: whoever unlocks it gets others, and these are of no use to anybody.
    if (record && !this.#store.shared) this.#letGo();
  }

  heard(news: TabNews, account: string | undefined): void {
    const { account: own } = this.#current;
    if (news === 'signed-in' || (own !== null && this.#store.shared && account !== undefined && account !== own)) return this.#wake('shown');
    // At once; where tabs share a store, what is there now is read after it.
    this.#introduce?.();
    this.#current.drop('other-tab');
    if (this.#store.shared) this.#wake('shown');
    else this.#letGo();
  }

  async #restore(): Promise<Snapshot> {
    await this.#switch.follow();
    const tokens = this.#current;
    await this.#finishSignOut();
    if (this.#isSignedOutElsewhere()) return this.#world.snapshot;
    const since = this.#world.outs;
    const record = await tokens.read();
    if (record && !this.#leaveIfOver()) await refreshInTime(tokens, this.#world.platform);
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
    await this.#switch.follow();
    const tokens = this.#current;
    await this.#finishSignOut();
    const record = await tokens.read();
    if (!record) return this.#switch.tidy();
    if (this.#leaveIfOver()) return;
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

  /** From one account to another: what was under way for the one before ends there, and goes to its own slot (session.md MUL-1). */
  #turn(tokens: HeldTokens): void {
    const before = this.#current;
    if (before === tokens) return;
    this.#current = tokens;
    this.#marks.turn(tokens.slot);
    before.drop('none');
    if (!this.#store.shared && tokens.account !== null) this.#mark.join();
    // Nothing is shown before whoever restores has read it.
    if (this.#world.snapshot.status !== 'restoring' || tokens.record) this.#show();
  }

  /** A sign-out that is marked and not done, here or elsewhere: what it left is removed before anything else. */
  async #finishSignOut(): Promise<void> {
    const { slot } = this;
    if (!this.#marks.has(slot)) return;
    const grant = await this.#current.forgetMarked();
    if (grant) this.#server.revoke(grant);
    this.#marks.remove(slot);
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
    this.#switch.shown();
    this.#world.show(snapshot);
    this.#schedule.plan();
  }

  /** The end that was fixed at sign-in has come (session.md IDL-5). */
  #leaveIfOver(): boolean {
    const tokens = this.#current;
    if (!tokens.record || !tokens.hasEnded(tokens.record)) return false;
    this.#mark.clear();
    tokens.forget('absolute').then(
      ({ grant }) => grant && this.#server.end('local', grant),
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
    this.#letGo();
    return true;
  }

  /** What only this tab has goes, and the server takes it back; what the others have too is for them to end. */
  #letGo(): void {
    const letGo = async (slot: string): Promise<void> => {
      const tokens = slot === this.slot ? this.#current : new HeldTokens(this.#heldWorld, slot);
      const taken = readRecord(await this.#store.take(slot));
      if (typeof taken === 'object' && !this.#store.isCutOff?.(taken)) this.#server.revoke(await tokens.grantOf(taken));
    };
    letGo(this.slot).catch(() => undefined);
    // Tabs cannot tell each other which account it was: none of them stays.
    if (this.#switch.isOn) this.#store.slots().then((slots) => slots.forEach((slot) => void letGo(slot).catch(() => undefined)), () => undefined);
  }

  #makeSwitch(): AccountSwitch {
    return new AccountSwitch(this.#world, {
      store: this.#store,
      locks: this.#heldWorld.locks,
      server: this.#server,
      marks: this.#marks,
      current: () => this.#current,
      held: (slot) => new HeldTokens(this.#heldWorld, slot),
      look: () => {
        if (this.#switch.isAway) this.#wake('shown');
      },
      turn: (tokens) => this.#turn(tokens),
    });
  }

  /** What is under way when everything ends is not waited for (session.md LIF-2). */
  async #unlessOver<Result>(work: () => Promise<Result>): Promise<Result> {
    const { over } = this.#world;
    const disposed = (): AuthError => new AuthError('disposed');
    if (over.aborted) throw disposed();
    return unlessAborted(work(), [[over, disposed]]);
  }
}
