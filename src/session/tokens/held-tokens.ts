import { AuthError, isAuthError, toAuthError, type AuthErrorCode } from '../../errors.js';
import type { Outcome } from '../../backend/outcome.js';
import type { Grant, Prover, Session } from '../../backend/session.js';
import { unlessAborted } from '../../platform/deadline.js';
import { chance, visible } from '../../platform/senses.js';
import { storedProver } from '../dpop/dpop-prover.js';
import { personOf } from '../person.js';
import type { AccountKey } from '../accounts/account-key.js';
import type { SignedOutReason, Snapshot } from '../snapshot.js';
import type { Forgotten, HeldWorld } from './held-world.js';
import { dueFor } from './lifetime.js';
import { firstRecord } from './new-record.js';
import { readRecord, type Found } from './read-record.js';
import { RecordClock } from './record-clock.js';
import type { TokenRecord } from './record.js';
import { Refresh, type Refresher, type Wants } from './refresh.js';
import type { TokenOptions, UsableToken } from './token-source.js';

/** Finds the tokens that a grant is to be taken into, and has it taken; `there`: whom they are of, until a sign-out says that they are not. */
export type Place = (grant: Grant, take: (tokens: HeldTokens, there?: TokenRecord) => Promise<void>) => Promise<void>;

const endings: Partial<Record<SignedOutReason, AuthErrorCode>> = { revoked: 'session-revoked', absolute: 'session-expired', idle: 'session-expired', 'key-lost': 'key-lost' };

/**
 * The tokens of one account, in one slot of the store: what this tab knows of them in memory, read again before
 * anything is decided by it. Hands out access tokens that are valid now (session.md 8.4).
 */
export class HeldTokens {
  readonly slot: string;
  readonly #world: HeldWorld;
  readonly #clock: RecordClock;
  readonly #refresh: Refresher;
  #record: TokenRecord | null = null;
  /** How often somebody had signed out when this was last in order. */
  #outs: number;
  #reason: SignedOutReason = 'none';
  /** Counts what began and ended here. */
  #epoch = 0;
  #isNewer = false;
  /** While it is locked: what was known of the session, without its tokens. */
  #sealed: { readonly account: string; readonly snapshot: Snapshot } | null = null;
  /** Who the person is, as far as that is kept in memory alone (session.md STO-13). */
  #profile: { readonly account: string; readonly user: Session['user'] } | null = null;
  #prover: Prover | undefined;
  /** Fires when what is waited for belongs to a session that has ended. */
  #session = new AbortController();

  constructor(world: HeldWorld, slot: string) {
    this.slot = slot;
    this.#world = world;
    this.#outs = world.outs();
    this.#clock = new RecordClock(world.platform);
    const open = world.refreshIn ?? ((own, name) => new Refresh(own, name));
    this.#refresh = open(
      {
        ...world,
        clock: this.#clock,
        prover: (record) => this.#proverOf(record),
        sessionOf: (record) => this.sessionOf(record),
        met: (account, session) => this.#meet(account, session),
      },
      slot,
    );
  }

  /** What this tab knows; nothing from the moment that somebody signs out, whatever is still to be done about it. */
  get record(): TokenRecord | null {
    return this.#isSignedOut() ? null : this.#record;
  }

  /** Which sign-in this is, also while it is locked. */
  get account(): string | null {
    return this.#isSignedOut() ? null : (this.#record?.account ?? this.#sealed?.account ?? null);
  }

  /** What the page may know. */
  get snapshot(): Snapshot {
    const { record } = this;
    if (!record && this.#sealed && !this.#isSignedOut()) return this.#sealed.snapshot;
    if (this.#isNewer) return { status: 'unreachable', error: new AuthError('storage-unavailable', { phase: 'storage', detail: 'a newer Keylit has been here: reload' }) };
    if (!record) return { status: 'signed-out', reason: this.#reason };
    const { pause } = record;
    const isOffline = pause && (this.isUsable(record) ? pause.code === 'offline' : /^(offline|timeout|unreachable|bad-response)$/.test(pause.code));
    return { status: 'signed-in', ...(this.#world.tagged && { account: record.account as AccountKey }), ...this.sessionOf(record), ...(pause && { health: isOffline ? 'offline' : 'degraded' }) };
  }

  now(record: TokenRecord): number {
    return this.#clock.now(record);
  }

  isUsable(record: TokenRecord): boolean {
    return this.now(record) < record.expiresAt;
  }

  /** Whether it is time to refresh; a page that nobody sees leaves it to one that somebody does (session.md CLK-6). */
  isDue(record: TokenRecord): boolean {
    return this.now(record) >= dueFor(record, visible(this.#world.platform));
  }

  hasEnded(record: TokenRecord): boolean {
    return record.endsAt !== undefined && this.now(record) >= record.endsAt;
  }

  sessionOf({ account, session, endsAt }: TokenRecord): Session {
    const profile = this.#profile?.account === account ? this.#profile.user : this.#world.known(account);
    const user = profile && personOf(profile) === personOf(session.user) ? { ...session.user, ...profile } : session.user;
    return { ...session, user, ...(endsAt !== undefined && { endsAt }) };
  }

  /** Reads again what is stored, and takes it up (session.md B12). */
  async read(): Promise<TokenRecord | null> {
    if (this.#isSignedOut()) return null;
    const epoch = this.#epoch;
    const version = this.#record?.version;
    const there = readRecord(await this.#world.store.read(this.slot));
    if (this.#isSignedOut() || this.#world.life.aborted) return this.record;
    // Somebody is signing out, or could not be done with it: what is still there is nobody's.
    const found = typeof there === 'object' && this.#world.isMarked(this.slot) ? 'nothing' : there;
    // What was read before somebody signed in or out, or before newer tokens were heard of, says nothing about after.
    if (epoch !== this.#epoch || version !== this.#record?.version) return this.read();
    if (typeof found === 'object') return this.#adopt(this.#refresh.newest(found));
    // What only this tab had went when it was locked.
    if (found === 'nothing' && this.#sealed && !this.#world.store.shared) return null;
    if (found === 'newer' && !this.#isNewer) this.#world.diagnose({ code: 'record-newer' });
    if (found === 'corrupt' && (await this.#clearCorrupt())) return this.read();
    const reason = found === 'corrupt' ? 'storage-corrupt' : this.account === null ? this.#reason : 'other-tab';
    if (this.account !== null || reason !== this.#reason || this.#isNewer !== (found === 'newer')) this.drop(reason, found === 'newer');
    return null;
  }

  /** The token that is there, where it is good for as long as is asked and nothing has to be done about it: of all calls, nearly all. */
  atHand({ rejected, minValidityMs = 0, account: wanted }: TokenOptions = {}): UsableToken | null {
    const { record } = this;
    if (record?.tokens.type !== 'Bearer' || record.tokens.access === rejected || this.hasEnded(record) || this.isDue(record)) return null;
    const { account, expiresAt, tokens } = record;
    if (wanted !== undefined && wanted !== account) return null;
    return this.now(record) + minValidityMs < expiresAt ? { account, access: tokens.access, type: 'Bearer', expiresAt } : null;
  }

  async token({ rejected, minValidityMs = 0, signal }: TokenOptions = {}): Promise<UsableToken | null> {
    const first = this.record ?? (await this.#waitFor(this.read(), signal));
    if (!first) return null;
    const isEnough = (record: TokenRecord): boolean => this.now(record) + minValidityMs < record.expiresAt && record.tokens.access !== rejected;
    const wants: Wants = (record) => this.isDue(record) || (record.generation === first.generation && !isEnough(record));
    if (isEnough(first)) {
      // Merely due: the caller has it now, and the next one the new one (session.md REF-8).
      if (this.isDue(first) && !this.#world.isLeaving()) this.renew(wants).catch(() => undefined);
      return this.#usable(first);
    }
    let problem: AuthError | null = null;
    // Twice: a run that was under way may have been about less.
    for (let runs = 0; runs < 2 && !problem && this.record && wants(this.record); runs += 1) {
      problem = await this.#waitFor(
        this.renew(wants).then(
          () => null,
          (error: unknown) => toAuthError(error),
        ),
        signal,
      );
    }
    const { record } = this;
    if (!record || record.account !== first.account) throw this.#ended();
    if (record.tokens.access === rejected || !this.isUsable(record)) throw problem ?? new AuthError('session-expired', { phase: 'refresh' });
    return this.#usable(record);
  }

  /** Refreshes if `wants` still says so once the turn has come, and takes up what came of it. Rejects with what was in the way. */
  async renew(wants: Wants, overPause?: number): Promise<void> {
    const record = this.record ?? (await this.read());
    if (!record) return;
    const epoch = this.#epoch;
    const refreshed = await this.#refresh.run(record, wants, overPause);
    if (this.#isSignedOut() || this.#world.life.aborted) return;
    if (epoch !== this.#epoch) return void (await this.read());
    switch (refreshed.kind) {
      case 'record':
        this.#adopt(refreshed.record);
        break;
      case 'failed':
        this.#adopt(refreshed.record);
        throw refreshed.error;
      case 'ended':
        this.drop(refreshed.reason);
        this.#world.tell('signed-out', refreshed.account);
        break;
      case 'gone':
      case 'unreadable':
        await this.read();
    }
  }

  /**
   * Does what may sign somebody in here, and keeps the grant that comes of it; the rest is the flow's. `place` finds the
   * slot that a grant belongs in; default: this one.
   */
  async hold<Result extends Outcome | null>(work: () => Promise<Result>, place?: Place): Promise<Result> {
    const { outs, store } = this.#world;
    const since = outs();
    const before = readRecord(await store.read(this.slot).catch(() => this.#record));
    const outcome = await work();
    if (outcome?.kind !== 'signed-in' || !outcome.grant) return outcome;
    const { grant, ...rest } = outcome;
    const take = (tokens: HeldTokens, there: Found = 'nothing'): Promise<void> => tokens.#take(grant, since, tokens === this ? before : there);
    await (place ? place(grant, take) : take(this));
    return rest as Result;
  }

  async #take(grant: Grant, since: number, before: Found): Promise<void> {
    const { platform, declared, outs, store, life, revoke } = this.#world;
    const refuse = (error: AuthError): never => {
      revoke(grant);
      throw error;
    };
    const changed = (): AuthError => new AuthError(life.aborted ? 'disposed' : 'session-changed', { phase: 'sign-in' });
    if (declared.transport === 'dpop' && grant.tokens.type !== 'DPoP') return refuse(new AuthError('token-not-bound', { phase: 'sign-in' }));
    try {
      this.#world.guard?.admit(grant.session);
    } catch {
      return refuse(new AuthError('account-mismatch', { phase: 'sign-in' }));
    }
    const canRefresh = declared.refresh === 'cookie' || (declared.refresh !== 'none' && grant.tokens.refresh !== undefined);
    const made = firstRecord(grant, { at: platform.now(), chance: chance(platform) }, canRefresh);
    let record = made;
    let epoch = this.#epoch;
    try {
      for (;;) {
        epoch = this.#epoch;
        const found = readRecord(await store.read(this.slot));
        // Whoever was there when the attempt began must be there still: a sign-out in between, in whichever tab, is the last word.
        const isGone = typeof before === 'object' && (found === 'nothing' || (typeof found === 'object' && found.account !== before.account));
        if (since !== outs() || life.aborted || found === 'newer' || isGone) return refuse(changed());
        if (found === 'corrupt') {
          await this.#clearCorrupt();
          continue;
        }
        const current = typeof found === 'object' ? found : null;
        // The same person has proved more, or again: the same account to all who tell accounts apart.
        record = { ...made, session: this.#world.kept(grant.session), account: current && personOf(current.session.user) === personOf(grant.session.user) ? current.account : made.account };
        if (await store.write(this.slot, record, current?.version ?? null)) break;
      }
    } catch (error) {
      if (isAuthError(error, 'storage-unavailable')) revoke(grant);
      throw error;
    }
    if (since !== outs() || life.aborted) {
      if (!life.aborted) await store.write(this.slot, null, record.version);
      return refuse(changed());
    }
    // Another tab may have signed out, and this one heard of it, between the writing and the word of it.
    if (epoch !== this.#epoch && (await this.read())?.account !== record.account) return refuse(changed());
    this.#meet(record.account, grant.session);
    this.#prover = grant.prover;
    this.#epoch += 1;
    this.#record = record;
    this.#sealed = null;
    this.#outs = since;
    this.#reason = 'none';
    this.#world.guard?.began(grant.session);
    this.#world.tell('signed-in', record.account);
  }

  /** Removes what is stored, whatever it is, and answers with the grant in it, for the server to end. */
  async forget(reason: SignedOutReason): Promise<Forgotten> {
    const outs = this.#world.outs();
    // Where the store cannot, what this tab knew can be ended at the server all the same.
    let record = this.#record;
    let isRemoved = false;
    this.drop(reason);
    try {
      const taken = readRecord(await this.#world.store.take(this.slot));
      record = typeof taken === 'object' ? taken : null;
      isRemoved = true;
    } catch {
      // It stays marked, and is removed by whoever looks next.
    }
    // From here on the slot is anybody's again; of two sign-outs at once the later one counts, whichever is done first.
    this.#outs = Math.max(this.#outs, outs);
    this.#epoch += 1;
    if (!record) return { grant: null, isRemoved };
    this.#world.tell('signed-out', record.account);
    return { grant: await this.grantOf(record).catch(() => null), isRemoved };
  }

  /**
   * A sign-out that is not done: what it left is removed as long as it is marked, by comparing, because somebody may sign in
   * meanwhile. Answers with the grant that nobody has ended yet.
   */
  async forgetMarked(): Promise<Grant | null> {
    for (;;) {
      const found = readRecord(await this.#world.store.read(this.slot));
      if (typeof found !== 'object' || !this.#world.isMarked(this.slot)) return null;
      if (!(await this.#world.store.write(this.slot, null, found.version))) continue;
      this.#world.tell('signed-out', found.account);
      return this.grantOf(found).catch(() => null);
    }
  }

  /** Takes the tokens out of memory, and answers with what was there; who waits for one hears `session-changed`. */
  lock(): TokenRecord | null {
    const { record } = this;
    if (!record || !this.#world.guard?.isLocked) return null;
    this.#sealed = { account: record.account, snapshot: this.snapshot };
    this.#record = null;
    this.#prover = undefined;
    this.#session.abort();
    this.#session = new AbortController();
    return record;
  }

  /** What this tab knows in memory is gone; who waits for a token of it hears so. */
  drop(reason: SignedOutReason, isNewer = false): void {
    this.#isNewer = isNewer;
    this.#reason = reason;
    this.#endSession();
    this.#world.changed(this);
  }

  async grantOf(record: TokenRecord): Promise<Grant> {
    return { session: this.sessionOf(record), tokens: record.tokens, prover: await this.#proverOf(record) };
  }

  #endSession(): void {
    const had = this.#record;
    this.#epoch += 1;
    this.#record = null;
    this.#sealed = null;
    this.#profile = null;
    this.#prover = undefined;
    if (!had) return;
    this.#session.abort();
    this.#session = new AbortController();
  }

  /** Removes what is no record; `true`: by then it was one, of somebody who has just signed in, and is put back. */
  async #clearCorrupt(): Promise<boolean> {
    const { store } = this.#world;
    const taken = readRecord(await store.take(this.slot));
    return typeof taken === 'object' && (await store.write(this.slot, taken, null));
  }

  #isSignedOut(): boolean {
    return this.#outs !== this.#world.outs();
  }

  #adopt(record: TokenRecord): TokenRecord | null {
    // From one account to another at once: nobody was signed out in between.
    if (this.account !== null && this.account !== record.account) this.#endSession();
    this.#record = record;
    this.#isNewer = false;
    this.#world.changed(this);
    // While it is locked, what is stored stays there.
    this.lock();
    return this.record;
  }

  #meet(account: string, { user }: Session): void {
    const known = this.#profile?.account === account && personOf(this.#profile.user) === personOf(user) ? this.#profile.user : {};
    const told = Object.fromEntries(Object.entries(user).filter(([, value]) => value !== undefined)) as unknown as Session['user'];
    this.#profile = { account, user: { ...known, ...told } };
  }

  #waitFor<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
    return unlessAborted(promise, [
      [this.#world.life, () => new AuthError('disposed')],
      [signal, () => new AuthError('cancelled')],
      [this.#session.signal, () => this.#ended()],
    ]);
  }

  /** What those hear who waited for a token of a session that is over. */
  #ended(): AuthError {
    const code = this.#record ? undefined : endings[this.#reason];
    return new AuthError(code ?? 'session-changed', { phase: 'refresh' });
  }

  async #usable(record: TokenRecord): Promise<UsableToken> {
    const { account, expiresAt, tokens } = record;
    const { access, type } = tokens;
    if (type === 'Bearer') return { account, access, type, expiresAt };
    try {
      return { account, access, type, expiresAt, prover: await this.#proverOf(record) };
    } catch (error) {
      // Tokens without their key are worth nothing (session.md DPO-7).
      if (await this.#world.store.write(this.slot, null, record.version)) {
        this.drop('key-lost');
        this.#world.tell('signed-out', record.account);
      }
      throw error;
    }
  }

  async #proverOf(record: TokenRecord): Promise<Prover | undefined> {
    if (record.tokens.type !== 'DPoP') return undefined;
    if (!record.keys) throw new AuthError('key-lost');
    return (this.#prover = await storedProver(this.#world.platform, { keys: record.keys, nonce: record.nonce }, this.#prover));
  }
}
