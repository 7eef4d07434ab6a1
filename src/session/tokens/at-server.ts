import { AuthError, isAuthError } from '../../errors.js';
import type { SignOutScope } from '../../backend/backend.js';
import type { Grant } from '../../backend/session.js';
import { within } from '../../platform/deadline.js';
import type { CustodyWorld } from '../custody.js';
import type { SignOutResult } from '../snapshot.js';

/** No sign-out waits longer for the server. */
const endMs = 10_000;

/** What a server is told of tokens that nobody uses any more. Here they are gone already. */
export class AtServer {
  readonly #world: Pick<CustodyWorld, 'platform' | 'backend' | 'snapshot'>;
  /** What it has still to hear of accounts that the page does not show. */
  readonly #others = new Set<Promise<unknown>>();

  constructor(world: Pick<CustodyWorld, 'platform' | 'backend' | 'snapshot'>) {
    this.#world = world;
  }

  async end(scope: SignOutScope, grant: Grant): Promise<SignOutResult> {
    return this.#end(scope, grant, async (onwards) => {
      if (scope === 'others') return;
      // What is said of the others is not broken off by it.
      await Promise.allSettled(this.#others);
      const { snapshot, platform } = this.#world;
      // A provider ends its own session of the person on a page of its own, and leads back; only who asked for it is taken there.
      if (snapshot.status === 'signed-out' && snapshot.reason === 'user') platform.navigate(onwards);
    });
  }

  /** Of an account that the page does not show: nobody is taken to its provider's page. */
  endOther(grant: Grant): Promise<SignOutResult> {
    const ending = this.#end('local', grant, async () => undefined);
    this.#others.add(ending);
    void ending.then(() => this.#others.delete(ending));
    return ending;
  }

  /** Takes back what nobody will use; best effort. */
  revoke(grant: Grant): void {
    within(this.#world.platform, endMs, async (signal) => (await this.#world.backend()).session.revoke?.(grant, { signal }), () => new AuthError('timeout', { phase: 'revoke' })).catch(() => undefined);
  }

  async #end(scope: SignOutScope, grant: Grant, leave: (onwards: URL) => Promise<void>): Promise<SignOutResult> {
    const { platform } = this.#world;
    try {
      const onwards = await within(platform, endMs, async (signal) => (await this.#world.backend()).session.end(scope, { signal }, grant), () => new AuthError('timeout', { phase: 'sign-out' }));
      if (onwards) await leave(onwards);
      return { remote: 'done' };
    } catch (error) {
      return { remote: isAuthError(error, 'unsupported') ? 'unsupported' : 'pending' };
    }
  }
}
