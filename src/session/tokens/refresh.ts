import { AuthError, isAuthError, toAuthError } from '../../errors.js';
import type { Backend } from '../../backend/backend.js';
import type { Capabilities } from '../../backend/capabilities.js';
import type { Grant, Prover, Session } from '../../backend/session.js';
import { within } from '../../platform/deadline.js';
import type { Locks } from '../../platform/locks.js';
import type { Platform } from '../../platform/platform.js';
import { chance, unguessable } from '../../platform/senses.js';
import type { Diagnostic } from '../diagnostic.js';
import { personOf } from '../person.js';
import type { SignedOutReason } from '../snapshot.js';
import { nextRecord } from './new-record.js';
import { isRepeatable, pauseAfter, pausedError, restUntil, vainNow, vainWarning, type Failure } from './pause.js';
import { readRecord, type Found } from './read-record.js';
import type { RecordClock } from './record-clock.js';
import type { TokenRecord } from './record.js';
import type { TokenStore } from './store.js';

/** No token endpoint is waited for longer (session.md REF-10). */
const requestMs = 10_000;
/** More than a holder may take: its request and the storage around it (session.md LCK-5). */
const turnMs = 15_000;
/** Storage that stumbles is given this many chances to take tokens that the server will not give again. */
const writeTries = 3;

export interface RefreshWorld {
  readonly platform: Platform;
  readonly name: string;
  readonly declared: Capabilities;
  readonly store: TokenStore;
  readonly locks: Locks;
  readonly clock: RecordClock;
  /** Fires when nothing may be written any more (session.md LIF-2). */
  readonly life: AbortSignal;
  readonly backend: () => Promise<Backend>;
  readonly prover: (record: TokenRecord) => Promise<Prover | undefined>;
  /** The session of a record, with what is known of the person in memory alone. */
  readonly sessionOf: (record: TokenRecord) => Session;
  /** What of a session goes into a record. */
  readonly kept: (session: Session) => Session;
  /** The server has told who it is. */
  readonly met: (account: string, session: Session) => void;
  /** Whether a person has done something since the last refresh. */
  readonly userActive: () => boolean;
  /** Whether the page is being left. */
  readonly isLeaving: () => boolean;
  /** Takes back what nobody will use. */
  readonly revoke: (grant: Grant) => void;
  readonly diagnose: (diagnostic: Diagnostic) => void;
}

/** What a refresh came to. Failures are values here: the record that comes with one says how long to rest. */
export type Refreshed =
  | { readonly kind: 'record'; readonly record: TokenRecord }
  | { readonly kind: 'failed'; readonly record: TokenRecord; readonly error: AuthError }
  /** Removed: somebody has signed out. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'ended'; readonly account: string; readonly reason: SignedOutReason }
  /** There is something that is no record of ours. */
  | { readonly kind: 'unreadable' };

/** Who refreshes the tokens of a slot: this page, or a worker that outlives it. */
export interface Refresher {
  /**
   * Callers at the same time share one run, whatever they want (session.md REF-1). `overPause`: the end of a pause that
   * no longer holds, because the network is back; one that another tab has made since does.
   */
  run(record: TokenRecord, wants: Wants, overPause?: number): Promise<Refreshed>;
  /** The record that counts, where the store has `found`. */
  newest(found: TokenRecord): TokenRecord;
}

export type OpenRefresher = (world: RefreshWorld, slot: string) => Refresher;

interface Task {
  readonly wants: Wants;
  readonly overPause?: number | undefined;
}

/** Whether a record, as it is once the turn has come, still has to be refreshed. */
export type Wants = (record: TokenRecord) => boolean;

/**
 * Refreshes the tokens of one slot (session.md 8.4): one at a time in this tab, one at a time over all tabs, the record
 * read again once the turn has come, what came of it written by compare-and-set. The lock covers one request and the
 * storage around it, nothing else.
 */
export class Refresh implements Refresher {
  readonly #world: RefreshWorld;
  readonly #slot: string;
  #running: Promise<Refreshed> | null = null;
  /** What a store did not take, although the server gave it: the record of `base` there is out of date. */
  #ahead: { readonly base: string; readonly record: TokenRecord } | null = null;
  #hasWarned = false;

  constructor(world: RefreshWorld, slot: string) {
    this.#world = world;
    this.#slot = slot;
  }

  run(record: TokenRecord, wants: Wants, overPause?: number): Promise<Refreshed> {
    return (this.#running ??= this.#run(record, { wants, overPause }).finally(() => (this.#running = null)));
  }

  newest(found: TokenRecord): TokenRecord {
    return found.generation === this.#ahead?.base ? { ...this.#ahead.record, version: found.version } : found;
  }

  async #read(): Promise<Found> {
    const found = readRecord(await this.#world.store.read(this.#slot));
    return typeof found === 'object' ? this.newest(found) : found;
  }

  async #run(record: TokenRecord, task: Task): Promise<Refreshed> {
    const { locks, name, declared, life, revoke } = this.#world;
    const waste: Grant[] = [];
    try {
      return await locks.run(`keylit:${name}:refresh:${record.account}`, (signal) => this.#turn(task, waste, signal), { waitMs: turnMs, signal: life });
    } catch (error) {
      if (!isAuthError(error, 'lock-timeout')) throw error;
      const found = await this.#read();
      if (typeof found === 'object' && task.wants(found) && !isRepeatable(declared) && !declared.reuseGraceMs) return { kind: 'failed', record: found, error };
      // Beside a holder that does not move: the server forgives it, or there is nothing left to do.
      return await this.#turn(task, waste, life);
    } finally {
      waste.forEach(revoke);
    }
  }

  async #turn({ wants, overPause }: Task, waste: Grant[], signal: AbortSignal): Promise<Refreshed> {
    const record = await this.#read();
    if (record === 'nothing') return { kind: 'gone' };
    if (typeof record === 'string') return { kind: 'unreadable' };
    if (!wants(record)) return { kind: 'record', record };
    const now = this.#world.clock.now(record);
    const rest = restUntil(record, now, overPause);
    if (rest) return { kind: 'failed', record, error: pausedError(rest, now) };
    const { store, declared, platform } = this.#world;
    // The others go on with what they share: a refresh token that one of them has traded in would end the session for all (session.md REF-2).
    if (store.isCutOff?.(record) && !isRepeatable(declared)) {
      const error = new AuthError('storage-unavailable', { phase: 'refresh', detail: 'another tab may have newer tokens: reload' });
      return this.#fail(record, wants, { error, sent: false, sentAt: now, now, chance: chance(platform) }, now);
    }
    let prover: Prover | undefined;
    try {
      prover = await this.#world.prover(record);
    } catch (error) {
      if (isAuthError(error, 'key-lost')) return this.#end(record, 'key-lost');
      throw error;
    }
    // Put away while the turn was being prepared: the next tab has it already.
    if (signal.aborted) return { kind: 'failed', record, error: new AuthError('lock-timeout', { phase: 'refresh' }) };
    return this.#request(record, wants, { session: this.#world.sessionOf(record), tokens: record.tokens, prover }, waste);
  }

  async #request(record: TokenRecord, wants: Wants, grant: Grant, waste: Grant[]): Promise<Refreshed> {
    const { platform, clock, backend, declared, life, userActive } = this.#world;
    const begun = clock.now(record);
    let sentAt = begun;
    let sent = false;
    let got: Grant;
    try {
      if (!platform.online()) throw new AuthError('offline', { phase: 'refresh' });
      got = await within(
        platform,
        requestMs,
        async (signal) => {
          const { session } = await backend();
          if (!session.refresh) throw new AuthError('unsupported', { phase: 'refresh' });
          sent = true;
          sentAt = clock.now(record);
          return session.refresh(grant, { signal: AbortSignal.any([signal, life]), idempotencyKey: record.generation, userActive: userActive() });
        },
        () => new AuthError('timeout', { phase: 'refresh' }),
      );
    } catch (thrown) {
      const error = toAuthError(thrown);
      if (isAuthError(error, 'session-revoked')) return this.#dead(record);
      // A browser breaks off what a page that is left has asked for: that says nothing about the server, and lets no other tab rest.
      if (isAuthError(error, 'unreachable', 'cancelled') && this.#world.isLeaving()) return { kind: 'failed', record, error };
      return this.#fail(record, wants, { error, sent, sentAt, now: clock.now(record), chance: chance(platform) }, begun);
    }
    const received = platform.now();
    const fault = faultOf(record, got, declared);
    if (fault) {
      waste.push(got);
      return this.#fail(record, wants, { error: fault, sent, sentAt, now: clock.now(record), chance: chance(platform) }, begun);
    }
    this.#warnOfRotation(record, got);
    this.#world.met(record.account, got.session);
    const next = nextRecord(record, { ...got, session: this.#world.kept(got.session) }, { at: received - (clock.now(record) - sentAt) / 2, chance: chance(platform) });
    return this.#commit(record, { ...next, vain: begun < record.dueAt ? this.#vain(record, begun) : vainNow(record, begun) }, got, waste);
  }

  /** Writes what came, if nothing else has happened to the tokens that it came for (session.md REF-4). */
  async #commit(base: TokenRecord, next: TokenRecord, got: Grant, waste: Grant[]): Promise<Refreshed> {
    for (let [record, failures] = [base, 0]; ; ) {
      this.#mayWrite();
      try {
        if (await this.#world.store.write(this.#slot, next, record.version)) {
          this.#ahead = null;
          return { kind: 'record', record: next };
        }
      } catch {
        // The tokens are all that is left of the session: it is tried again, and then this tab goes on with them alone.
        failures += 1;
        if (failures < writeTries) continue;
        this.#ahead = { base: this.#ahead?.record.generation === base.generation ? this.#ahead.base : base.generation, record: next };
        this.#world.diagnose({ code: 'storage-degraded', detail: { operation: 'refresh' } });
        return { kind: 'record', record: next };
      }
      const found = await this.#read();
      if (found === 'nothing') {
        waste.push(got);
        return { kind: 'gone' };
      }
      if (typeof found === 'string') {
        waste.push(got);
        return { kind: 'unreadable' };
      }
      if (found.generation !== base.generation) {
        // Another account's is no place for it. One of the same account may share its family with ours: revoking ours could end that.
        if (found.account !== base.account) waste.push(got);
        return { kind: 'record', record: found };
      }
      // Only the pause was written meanwhile: the tokens are newer than that.
      record = found;
    }
  }

  /** The server says that the session is dead. Another tab may have newer tokens: they are looked for once (session.md REF-6). */
  async #dead(base: TokenRecord): Promise<Refreshed> {
    const found = await this.#read();
    if (found === 'nothing') return { kind: 'gone' };
    if (typeof found === 'string') return { kind: 'unreadable' };
    if (found.generation === base.generation) return this.#end(found, 'revoked');
    return { kind: 'record', record: found };
  }

  async #end(record: TokenRecord, reason: SignedOutReason): Promise<Refreshed> {
    this.#mayWrite();
    if (await this.#world.store.write(this.#slot, null, record.version)) return { kind: 'ended', account: record.account, reason };
    const found = await this.#read();
    if (found === 'nothing') return { kind: 'ended', account: record.account, reason };
    if (typeof found === 'string') return { kind: 'unreadable' };
    return found.generation === record.generation ? this.#end(found, reason) : { kind: 'record', record: found };
  }

  /** Every failure but a clear "dead" leaves the session alone, and says how long to rest (session.md REF-5, REF-7). */
  async #fail(record: TokenRecord, wants: Wants, failure: Failure, begun: number): Promise<Refreshed> {
    const { error } = failure;
    const answered = !/^(offline|timeout|unreachable|chunk-unavailable|storage-unavailable|cancelled)$/.test(error.code);
    const paused: TokenRecord = { ...record, version: unguessable(), pause: pauseAfter(record, failure, this.#world.declared), vain: answered ? this.#vain(record, begun) : record.vain };
    this.#mayWrite();
    if (await this.#world.store.write(this.#slot, paused, record.version)) return { kind: 'failed', record: paused, error };
    const found = await this.#read();
    if (found === 'nothing') return { kind: 'gone' };
    if (typeof found === 'string') return { kind: 'unreadable' };
    return wants(found) ? { kind: 'failed', record: found, error } : { kind: 'record', record: found };
  }

  #vain(record: TokenRecord, at: number): readonly number[] {
    const vain = [...vainNow(record, at), at];
    if (vain.length === vainWarning) this.#world.diagnose({ code: 'refresh-loop', detail: { inAnHour: vain.length } });
    return vain;
  }

  /** A refresh token that anybody could use, and for good, is worth a word to developers (session.md REF-17). */
  #warnOfRotation(record: TokenRecord, { tokens }: Grant): void {
    const isKept = record.tokens.refresh && (tokens.refresh ?? record.tokens.refresh) === record.tokens.refresh;
    if (!isKept || tokens.type === 'DPoP' || this.#hasWarned) return;
    this.#hasWarned = true;
    this.#world.diagnose({ code: 'token-not-rotated' });
  }

  #mayWrite(): void {
    if (this.#world.life.aborted) throw new AuthError('disposed', { phase: 'refresh' });
  }
}

/** What a refresh brings must be of the same person, and bound as the tokens before it (session.md REF-14, DPO-5). */
function faultOf(record: TokenRecord, { session, tokens }: Grant, { transport }: Capabilities): AuthError | null {
  if (personOf(session.user) !== personOf(record.session.user)) return new AuthError('account-mismatch', { phase: 'refresh' });
  if (transport === 'dpop' && tokens.type !== 'DPoP') return new AuthError('token-not-bound', { phase: 'refresh' });
  return null;
}
