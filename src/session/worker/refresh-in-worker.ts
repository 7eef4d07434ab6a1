import { AuthError } from '../../errors.js';
import { readRecord } from '../tokens/read-record.js';
import type { TokenRecord } from '../tokens/record.js';
import { Refresh, type OpenRefresher, type Refreshed, type Refresher, type RefreshWorld, type Wants } from '../tokens/refresh.js';
import type { RefreshReply, RefreshRequest } from './refresh-messages.js';

type Answer = Extract<RefreshReply, { readonly id: number }>;

/** A worker that has not said a word by then is taken for missing. */
const readyMs = 10_000;
/** More than a worker may take: its turn, its request and the storage around them. */
const answerMs = 30_000;

/**
 * Has tokens refreshed by a shared worker, whose first file calls `serveRefreshes`: a page that goes away in the middle
 * loses nothing then (session.md REF-16). Tokens must be kept where the worker sees them (`persistTokens`). A worker that
 * cannot be had is done without.
 *
 * @example refreshIn: refreshInWorker(() => new SharedWorker(new URL('./refresh-worker.js', import.meta.url), { type: 'module' }))
 */
export const refreshInWorker =
  (connect: () => SharedWorker): OpenRefresher =>
  (world, slot) =>
    new WorkerRefresh(world, slot, connect);

class WorkerRefresh implements Refresher {
  readonly #world: RefreshWorld;
  readonly #slot: string;
  readonly #connect: () => SharedWorker;
  readonly #here: Refresh;
  readonly #waiting = new Map<number, (answer: Answer | null) => void>();
  #port: Promise<MessagePort | null> | null = null;
  #running: Promise<Refreshed> | null = null;
  #count = 0;

  constructor(world: RefreshWorld, slot: string, connect: () => SharedWorker) {
    this.#world = world;
    this.#slot = slot;
    this.#connect = connect;
    this.#here = new Refresh(world, slot);
  }

  run(record: TokenRecord, wants: Wants, overPause?: number): Promise<Refreshed> {
    return (this.#running ??= this.#run(record, wants, overPause).finally(() => (this.#running = null)));
  }

  newest(found: TokenRecord): TokenRecord {
    return this.#here.newest(found);
  }

  async #run(record: TokenRecord, wants: Wants, overPause: number | undefined): Promise<Refreshed> {
    const { store, met, diagnose } = this.#world;
    const port = store.shared ? await (this.#port ??= this.#open()) : null;
    if (!port) return this.#here.run(record, wants, overPause);
    const current = readRecord(await store.read(this.#slot));
    if (typeof current === 'object' && !wants(current)) return { kind: 'record', record: current };
    const answer = await this.#ask(port, record, overPause);
    answer?.diagnostics.forEach(diagnose);
    if (answer?.session) met(record.account, answer.session);
    const found = readRecord(await store.read(this.#slot));
    if (found === 'nothing') return answer?.kind === 'ended' ? { kind: 'ended', account: record.account, reason: answer.reason ?? 'revoked' } : { kind: 'gone' };
    if (typeof found === 'string') return { kind: 'unreadable' };
    // A worker that does not see what this page sees is of no use to it.
    if (answer?.kind === 'gone' || answer?.kind === 'unreadable') return this.#here.run(found, wants, overPause);
    if (answer && answer.kind !== 'failed') return { kind: 'record', record: found };
    if (!wants(found)) return { kind: 'record', record: found };
    const { code, ...facts } = answer?.error ?? { code: 'lock-timeout' as const };
    return { kind: 'failed', record: found, error: new AuthError(code, { ...facts, phase: 'refresh' }) };
  }

  #ask(port: MessagePort, { generation }: TokenRecord, overPause: number | undefined): Promise<Answer | null> {
    const { platform, name, userActive, life } = this.#world;
    const id = (this.#count += 1);
    return new Promise((resolve) => {
      const settle = (answer: Answer | null): void => {
        cancel();
        life.removeEventListener('abort', end);
        this.#waiting.delete(id);
        resolve(answer);
      };
      const end = (): void => settle(null);
      const cancel = platform.after(answerMs, () => {
        // It may have been ended by the browser: the next refresh asks for a new one, or does without.
        port.close();
        this.#port = null;
        end();
      });
      life.addEventListener('abort', end);
      this.#waiting.set(id, settle);
      port.postMessage({ keylit: 1, id, name, slot: this.#slot, generation, overPause, userActive: userActive() } satisfies RefreshRequest);
    });
  }

  /** `null`: there is none, and this page refreshes itself. */
  #open(): Promise<MessagePort | null> {
    const { platform, life } = this.#world;
    return new Promise((resolve) => {
      const settle = (port: MessagePort | null): void => {
        cancel();
        if (!port) this.#world.diagnose({ code: 'worker-missing' });
        resolve(port);
      };
      const cancel = platform.after(readyMs, () => settle(null));
      try {
        const worker = this.#connect();
        const { port } = worker;
        worker.onerror = () => settle(null);
        port.onmessage = ({ data }: MessageEvent<RefreshReply>) => {
          if ('ready' in data) settle(port);
          else this.#waiting.get(data.id)?.(data);
        };
        life.addEventListener('abort', () => port.close(), { once: true });
      } catch {
        settle(null);
      }
    });
  }
}
