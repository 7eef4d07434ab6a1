import { AuthError, isAuthError, toAuthError } from '../../errors.js';
import type { SignOutScope } from '../../backend/backend.js';
import type { Outcome } from '../../backend/outcome.js';
import type { Grant, Prover } from '../../backend/session.js';
import { unlessAborted, within } from '../../platform/deadline.js';
import { BrowserLocks } from '../../platform/browser-locks.js';
import { PageLocks } from '../../platform/page-locks.js';
import { chance, visible } from '../../platform/senses.js';
import type { Custody, CustodyWorld } from '../custody.js';
import type { Diagnostic } from '../diagnostic.js';
import { makeProver, storedProver } from '../dpop/dpop-prover.js';
import type { SignedOutReason, SignOutResult, Snapshot } from '../snapshot.js';
import type { TabNews } from '../tabs.js';
import { memoryStore } from './memory-store.js';
import { firstRecord } from './new-record.js';
import { readRecord } from './read-record.js';
import { RecordClock } from './record-clock.js';
import type { TokenRecord } from './record.js';
import { Refresh, type Refreshed, type Wants } from './refresh.js';
import type { TokenStore } from './store.js';
import type { TokenOptions, UsableToken } from './token-source.js';

/** No sign-out waits longer for the server. */
const endMs = 10_000;
/** Who was signed in is shown after this at the latest, also while the server does not answer. */
const patienceMs = 3_000;
/** A flow that brought a grant shows it, in this time. */
const introductionMs = 2_000;

/** Keeps the tokens of one account, and hands out access tokens that are valid now (session.md 8.3, 8.4). */
export class TokenCustody implements Custody {
  readonly #world: CustodyWorld;
  readonly #store: TokenStore;
  readonly #clock: RecordClock;
  readonly #refresh: Refresh;
  readonly #slot = 'session';
  #held: TokenRecord | null = null;
  #prover: Prover | undefined;
  /** Fires when what is waited for belongs to a session that has ended. */
  #session = new AbortController();
  #introduced = (): void => undefined;

  constructor(world: CustodyWorld) {
    const { platform, name, declared, backend } = world;
    const diagnose = (diagnostic: Diagnostic): void => world.diagnose(diagnostic);
    this.#world = world;
    this.#clock = new RecordClock(platform);
    this.#store = (world.tokenStore ?? memoryStore)(name, {
      after: (ms, callback) => platform.after(ms, callback),
      listen: (type, listener) => platform.listen(type, listener),
      indexedDB: () => (platform.indexedDB ? platform.indexedDB() : (globalThis.indexedDB ?? null)),
      diagnose,
    });
    this.#refresh = new Refresh(
      {
        platform,
        name,
        declared,
        diagnose,
        backend,
        store: this.#store,
        locks: this.#store.shared ? (platform.locks ?? new BrowserLocks(platform, new PageLocks(platform))) : new PageLocks(platform),
        clock: this.#clock,
        life: world.over,
        prover: (record) => this.#proverOf(record),
        userActive: () => visible(platform),
        revoke: (grant) => this.#revoke(grant),
      },
      this.#slot,
    );
    world.over.addEventListener('abort', () => {
      this.#introduced();
      this.#held = null;
      this.#store.close();
    });
  }

  async restore(): Promise<Snapshot> {
    const since = this.#world.outs;
    if (this.#world.buried()) {
      // A sign-out that could not remove it: that comes first.
      await this.#store.take(this.#slot);
      this.#world.bury(false);
    }
    await this.#read();
    const held = this.#held;
    if (held && this.#now(held) >= held.expiresAt) {
      const refreshed = this.#renew(held, (record) => this.#isDue(record)).catch(() => undefined);
      await Promise.race([refreshed, new Promise<void>((resolve) => void this.#world.platform.after(patienceMs, resolve))]);
    }
    if (since === this.#world.outs) this.#show();
    return this.#world.snapshot;
  }

  async refresh(): Promise<Snapshot> {
    const held = this.#held ?? (await this.#read());
    if (held) {
      const { generation } = held;
      await this.#renew(held, (record) => record.generation === generation || this.#isDue(record));
    }
    return this.#world.snapshot;
  }

  async token({ rejected, minValidityMs = 0, signal }: TokenOptions = {}): Promise<UsableToken | null> {
    const held = this.#held ?? (await this.#waitFor(this.#read(), signal));
    if (!held) return null;
    const { account, generation } = held;
    const isEnough = (record: TokenRecord): boolean => this.#now(record) + minValidityMs < record.expiresAt && record.tokens.access !== rejected;
    const wants: Wants = (record) => this.#isDue(record) || (record.generation === generation && !isEnough(record));
    if (isEnough(held)) {
      if (this.#isDue(held)) this.#renew(held, wants).catch(() => undefined);
      return this.#usable(held);
    }
    let current: TokenRecord | null = held;
    let problem: AuthError | null = null;
    // Twice: a run that was under way may have been about less.
    for (let runs = 0; current && runs < 2 && wants(current) && !problem; runs += 1) {
      problem = await this.#waitFor(
        this.#renew(current, wants).then(
          () => null,
          (error: unknown) => toAuthError(error),
        ),
        signal,
      );
      current = this.#held;
    }
    if (!current) throw problem ?? new AuthError('session-expired', { phase: 'refresh' });
    if (current.account !== account) throw new AuthError('session-changed', { phase: 'refresh' });
    if (current.tokens.access === rejected || this.#now(current) >= current.expiresAt) throw problem ?? new AuthError('session-expired', { phase: 'refresh' });
    return this.#usable(current);
  }

  async hold<Result extends Outcome | null>(work: () => Promise<Result>): Promise<Result> {
    const { platform, declared, outs: since } = this.#world;
    const before = readRecord(await this.#store.read(this.#slot).catch(() => null));
    const outcome = await work();
    if (outcome?.kind !== 'signed-in' || !outcome.grant) return outcome;
    const { grant, ...rest } = outcome;
    const refuse = (code: 'session-changed' | 'token-not-bound'): never => {
      this.#revoke(grant);
      throw new AuthError(code, { phase: 'sign-in' });
    };
    if (declared.transport === 'dpop' && grant.tokens.type !== 'DPoP') return refuse('token-not-bound');
    const canRefresh = declared.refresh === 'cookie' || (declared.refresh !== 'none' && grant.tokens.refresh !== undefined);
    const record = firstRecord(grant, { at: platform.now(), chance: chance(platform) }, canRefresh);
    for (;;) {
      const found = readRecord(await this.#store.read(this.#slot));
      if (since !== this.#world.outs || this.#world.over.aborted || found === 'newer' || (found === 'nothing' && typeof before === 'object')) return refuse('session-changed');
      if (found === 'corrupt') await this.#store.take(this.#slot);
      else if (await this.#store.write(this.#slot, record, typeof found === 'object' ? found.version : null)) break;
    }
    if (since !== this.#world.outs) {
      await this.#store.write(this.#slot, null, record.version);
      return refuse('session-changed');
    }
    this.#world.bury(false);
    this.#prover = grant.prover;
    this.#adopt(record);
    this.#world.tell('signed-in', record.account);
    this.#introduced = platform.after(introductionMs, () => this.keep());
    return rest as Result;
  }

  keep(): void {
    this.#introduced();
    this.#show();
  }

  prover(): Promise<Prover> {
    return makeProver(this.#world.platform);
  }

  async end(scope: SignOutScope): Promise<SignOutResult> {
    const { platform, backend } = this.#world;
    let grant: Grant | undefined;
    if (scope === 'others') {
      if (this.#held) grant = await this.#grantOf(this.#held);
    } else {
      const record = readRecord(await this.#forget());
      this.#world.bury(false);
      if (typeof record === 'object') {
        this.#world.tell('signed-out', record.account);
        grant = await this.#grantOf(record).catch(() => undefined);
      }
    }
    if (!grant) return { remote: 'done' };
    try {
      const onwards = await within(platform, endMs, async (signal) => (await backend()).session.end(scope, { signal }, grant), () => new AuthError('timeout', { phase: 'sign-out' }));
      // A provider ends its own session of the person on a page of its own, and leads back.
      if (onwards) platform.navigate(onwards);
      return { remote: 'done' };
    } catch (error) {
      return { remote: isAuthError(error, 'unsupported') ? 'unsupported' : 'pending' };
    }
  }

  heard(news: TabNews, account: string | undefined): void {
    const held = this.#held;
    if (news === 'signed-out' && held && (account === undefined || account === held.account || !this.#store.shared)) void this.#leave('other-tab');
    else void this.restore();
  }

  /** What is in the store, as far as it is ours to use. */
  async #read(): Promise<TokenRecord | null> {
    const found = readRecord(await this.#store.read(this.#slot));
    if (typeof found === 'object') return this.#adopt(found);
    const had = this.#held;
    this.#held = null;
    if (found === 'corrupt') {
      await this.#store.take(this.#slot);
      this.#world.show({ status: 'signed-out', reason: 'storage-corrupt' });
    } else if (found === 'newer') {
      this.#world.diagnose({ code: 'record-newer' });
      this.#world.show({ status: 'unreachable', error: new AuthError('storage-unavailable', { phase: 'storage' }) });
    } else if (had) {
      this.#endSession();
      this.#world.show({ status: 'signed-out', reason: 'other-tab' });
    }
    return null;
  }

  #adopt(record: TokenRecord): TokenRecord {
    if (this.#held && this.#held.account !== record.account) this.#endSession();
    this.#held = record;
    return record;
  }

  /** Refreshes, and takes up what came of it. Rejects where nothing did. */
  async #renew(record: TokenRecord, wants: Wants): Promise<void> {
    const since = this.#world.outs;
    const refreshed = await this.#refresh.run(record, wants);
    if (since !== this.#world.outs || this.#world.over.aborted) return;
    await this.#take(refreshed);
  }

  async #take(refreshed: Refreshed): Promise<void> {
    switch (refreshed.kind) {
      case 'record':
      case 'failed':
        this.#adopt(refreshed.record);
        this.#show();
        if (refreshed.kind === 'failed') throw refreshed.error;
        break;
      case 'ended':
        this.#endSession();
        this.#held = null;
        this.#world.tell('signed-out', refreshed.account);
        this.#world.show({ status: 'signed-out', reason: refreshed.reason });
        break;
      case 'gone':
      case 'unreadable':
        await this.#read();
    }
  }

  /** Ends the session here for `reason`, without a word to the server. */
  async #leave(reason: SignedOutReason): Promise<void> {
    this.#endSession();
    this.#held = null;
    this.#world.show({ status: 'signed-out', reason });
    // Where tabs share a store it is gone already, or somebody has signed in since.
    if (!this.#store.shared) await this.#store.take(this.#slot);
  }

  #forget(): Promise<unknown> {
    this.#endSession();
    this.#held = null;
    this.#introduced();
    return this.#store.take(this.#slot);
  }

  #endSession(): void {
    this.#session.abort();
    this.#session = new AbortController();
    this.#prover = undefined;
  }

  #show(): void {
    const held = this.#held;
    if (!held) {
      if (this.#world.snapshot.status === 'restoring') this.#world.show({ status: 'signed-out', reason: 'none' });
      return;
    }
    const { pause } = held;
    const isUsable = this.#now(held) < held.expiresAt;
    const isOffline = pause && (isUsable ? pause.code === 'offline' : /^(offline|timeout|unreachable|bad-response)$/.test(pause.code));
    this.#world.show({ status: 'signed-in', ...held.session, ...(pause && { health: isOffline ? 'offline' : 'degraded' }) });
  }

  #now(record: TokenRecord): number {
    return this.#clock.now(record);
  }

  #isDue(record: TokenRecord): boolean {
    return this.#now(record) >= record.dueAt;
  }

  #waitFor<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
    return unlessAborted(promise, [
      [this.#world.over, () => new AuthError('disposed')],
      [signal, () => new AuthError('cancelled')],
      [this.#session.signal, () => new AuthError('session-changed')],
    ]);
  }

  async #usable(record: TokenRecord): Promise<UsableToken> {
    const { access, type } = record.tokens;
    return { access, type, expiresAt: record.expiresAt, prover: type === 'DPoP' ? await this.#proverOf(record) : undefined };
  }

  async #proverOf(record: TokenRecord): Promise<Prover | undefined> {
    if (record.tokens.type !== 'DPoP') return undefined;
    if (!record.keys) throw new AuthError('key-lost');
    return (this.#prover = await storedProver(this.#world.platform, { keys: record.keys, nonce: record.nonce }, this.#prover));
  }

  async #grantOf(record: TokenRecord): Promise<Grant> {
    return { session: record.session, tokens: record.tokens, prover: await this.#proverOf(record) };
  }

  #revoke(grant: Grant): void {
    const { platform, backend } = this.#world;
    within(platform, endMs, async (signal) => (await backend()).session.revoke?.(grant, { signal }), () => new AuthError('timeout')).catch(() => undefined);
  }
}
