import type { Autofill, Ceremony } from '../../src/ceremony/ceremony.js';
import { coordinator } from '../../src/ceremony/coordinator.js';
import type { AuthError } from '../../src/errors.js';
import { quietCeremony } from './quiet-ceremony.js';
import { softAuthenticator } from './soft-authenticator.js';

/** A ceremony that is played by an authenticator in software; autofill waits until a test picks. */
export function playedCeremony(address: string): Ceremony & { pick(): void; waiting: number; readonly armed: unknown[] } {
  delete (globalThis as Record<symbol, unknown>)[Symbol.for('keylit.webauthn-coordinator.v1')];
  const page = coordinator();
  const authenticator = softAuthenticator(new URL(address).origin);
  let pick: () => void = () => undefined;
  const played = {
    ...quietCeremony,
    waiting: 0,
    /** The options that autofill waited with, one after the other. */
    armed: [] as unknown[],
    pick: () => pick(),
    authenticate: (options: unknown) => authenticator.get(options),
    register: (options: unknown) => authenticator.create(options),
    autofill: (place: Autofill) =>
      page.wait(async (signal) => {
        const options = await place.options(signal).catch((error: unknown) => place.failed(error as AuthError));
        if (!options || signal.aborted) return;
        played.waiting += 1;
        played.armed.push(options);
        try {
          await new Promise<void>((resolve, reject) => {
            pick = resolve;
            signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
          });
          place.picked(await authenticator.get(options));
        } finally {
          played.waiting -= 1;
        }
      }),
    hold: (what: 'new' | 'all') => page.hold(what),
    autofillAvailable: async () => true,
  };
  return played;
}
