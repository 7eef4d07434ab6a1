import { AuthError } from '../errors.js';

interface Turn {
  release(): void;
}

interface Held {
  readonly kind: 'conditional' | 'modal';
  readonly abort: () => void;
  readonly ended: Promise<void>;
}

/**
 * Browsers run one WebAuthn ceremony a page and refuse a second (Chromium) or drop the first (Firefox). A modal one
 * ends the one that waits in autofill; a second modal one is refused as busy, so that a double click makes one sheet.
 */
export interface Coordinator {
  readonly version: 1;
  /** `abort` ends the caller's ceremony: each copy of Keylit has its own way to. */
  acquire(kind: 'conditional' | 'modal', abort: () => void, signal?: AbortSignal): Promise<Turn>;
}

function create(): Coordinator {
  let held: Held | null = null;
  return {
    version: 1,
    async acquire(kind, abort, signal) {
      while (held) {
        if (held.kind === 'modal') throw new AuthError(kind === 'modal' ? 'passkey-busy' : 'cancelled');
        // Whoever is ended may let go at once.
        const { abort: end, ended }: Held = held;
        end();
        await ended;
      }
      signal?.throwIfAborted();
      let end!: () => void;
      const ended = new Promise<void>((resolve) => (end = resolve));
      const mine: Held = { kind, abort, ended };
      held = mine;
      signal?.addEventListener('abort', abort, { once: true });
      return {
        release() {
          signal?.removeEventListener('abort', abort);
          if (held === mine) held = null;
          end();
        },
      };
    },
  };
}

const key = Symbol.for('keylit.webauthn-coordinator.v1');

/** One for the page, also where two copies of Keylit are on it: a module's own variable would not be seen by the other. */
export function coordinator(): Coordinator {
  const page = globalThis as { [key]?: Coordinator };
  return (page[key] ??= create());
}
