import { AuthError } from '../errors.js';

/** What is open now, from weakest to strongest: autofill, a chooser that is gone at once where there is nothing to choose, a sheet. */
export type CeremonyKind = 'conditional' | 'immediate' | 'modal';

export interface Turn {
  release(): void;
}

/** A place in autofill. */
export interface Waiting {
  /** Waits anew, with options asked for anew: what waits now has grown old, or has failed. */
  again(): void;
  /** Ends what waits; the place is kept until `again`. */
  rest(): void;
  /** Ends what waits, and gives the place up. */
  leave(): void;
}

/**
 * Browsers run one WebAuthn ceremony a page and refuse a second (Chromium) or drop the first (Firefox). A newer one ends
 * an older that is not stronger, and waits until it has ended. What waits in autofill comes back, with options asked for
 * anew, when nothing else is open.
 *
 * The object is shared by all copies of Keylit on a page, also of other versions: what is here stays, with its meaning.
 */
export interface Coordinator {
  readonly version: number;
  /**
   * Since version 1. `abort` ends the caller's ceremony: each copy of Keylit has its own way to. Rejects with `cancelled`
   * where something newer came while it waited, with `passkey-busy` where something stronger is open.
   */
  acquire(kind: CeremonyKind, abort: () => void, signal?: AbortSignal): Promise<Turn>;
  /** Since version 2. Of all that wait in autofill the last one does; `arm` runs whenever it is its turn, until its signal fires. */
  wait(arm: (signal: AbortSignal) => Promise<unknown>): Waiting;
  /** Since version 2. Nothing begins to wait in autofill until what it returns is called; with `all`, what waits ends too. */
  hold(what: 'new' | 'all'): () => void;
}

/** What every version has. */
type AnyCoordinator = Pick<Coordinator, 'version' | 'acquire'> & Partial<Coordinator>;

const VERSION = 2;
const strength: Readonly<Record<CeremonyKind, number>> = { conditional: 0, immediate: 1, modal: 2 };

interface Held {
  readonly kind: CeremonyKind;
  readonly abort: () => void;
  readonly ended: Promise<void>;
}

interface Waiter {
  readonly arm: (signal: AbortSignal) => Promise<unknown>;
  /** It has waited and nothing came of it: not again before something changes, or a failure would go in a circle. */
  spent: boolean;
}

function create(older?: AnyCoordinator): Coordinator {
  let held: Held | null = null;
  /** The one that waits for `held` to end. */
  let claimed: { readonly kind: CeremonyKind } | null = null;
  let armed: { readonly waiter: Waiter; readonly controller: AbortController } | null = null;
  const waiters: Waiter[] = [];
  const holds = new Set<object>();

  async function acquire(kind: CeremonyKind, abort: () => void, signal?: AbortSignal): Promise<Turn> {
    const stronger = [held, claimed].some((other) => other && strength[other.kind] > strength[kind]);
    if (stronger) throw new AuthError(kind === 'conditional' ? 'cancelled' : 'passkey-busy');
    const claim = (claimed = { kind });
    try {
      while (held) {
        // Whoever is ended may let go at once.
        const { abort: end, ended }: Held = held;
        end();
        await ended;
        if (claimed !== claim) throw new AuthError('cancelled');
      }
      signal?.throwIfAborted();
    } finally {
      if (claimed === claim) claimed = null;
      queueMicrotask(pump);
    }
    let end!: () => void;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const mine: Held = { kind, abort, ended };
    held = mine;
    signal?.addEventListener('abort', abort, { once: true });
    const release = (): void => {
      signal?.removeEventListener('abort', abort);
      end();
      if (held !== mine) return;
      held = null;
      // A sheet took its place: it may wait again.
      if (kind !== 'conditional') waiters.forEach((waiter) => (waiter.spent = false));
      pump();
    };
    try {
      // What was begun before this copy came is known to the older object alone.
      const turn = await older?.acquire(kind === 'conditional' ? kind : 'modal', abort, signal);
      return { release: () => (turn?.release(), release()) };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Lets the last one in wait, where nothing keeps it from that. */
  function pump(): void {
    const waiter = waiters.at(-1);
    if (!waiter || waiter.spent || armed || held || claimed || holds.size > 0) return;
    const controller = new AbortController();
    const mine = (armed = { waiter, controller });
    const run = async (): Promise<void> => {
      const turn = await acquire('conditional', () => controller.abort());
      try {
        if (!controller.signal.aborted) await waiter.arm(controller.signal);
      } finally {
        turn.release();
      }
    };
    void run()
      .catch(() => undefined)
      .finally(() => {
        if (armed === mine) armed = null;
        // What was ended for another comes back by itself; what ended by itself does not.
        if (!controller.signal.aborted) waiter.spent = true;
        pump();
      });
  }

  function end(waiter?: Waiter): void {
    if (armed && (!waiter || armed.waiter === waiter)) armed.controller.abort();
  }

  return {
    version: VERSION,
    acquire,
    wait(arm) {
      const waiter: Waiter = { arm, spent: false };
      waiters.push(waiter);
      end();
      pump();
      return {
        again() {
          waiter.spent = false;
          end(waiter);
          pump();
        },
        rest() {
          waiter.spent = true;
          end(waiter);
        },
        leave() {
          if (!waiters.includes(waiter)) return;
          waiters.splice(waiters.indexOf(waiter), 1);
          end(waiter);
          pump();
        },
      };
    },
    hold(what) {
      const mine = {};
      holds.add(mine);
      if (what === 'all') end();
      return () => {
        if (holds.delete(mine)) pump();
      };
    },
  };
}

const key = Symbol.for('keylit.webauthn-coordinator.v1');

/**
 * One for the page, also where two copies of Keylit are on it: a module's own variable would not be seen by the other. A
 * newer copy puts its own in the place of an older one's, which does all that the older did.
 */
export function coordinator(): Coordinator {
  const page = globalThis as { [key]?: AnyCoordinator };
  const found = page[key];
  if (found && found.version >= VERSION) return found as Coordinator;
  const own = create(found);
  page[key] = own;
  return own;
}
