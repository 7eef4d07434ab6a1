import type { Backend, SignOutScope } from '../../backend/backend.js';
import type { Platform } from '../../platform/platform.js';
import type { Custody } from '../custody.js';
import type { SessionGuard } from '../guard.js';
import type { SignedOutReason } from '../snapshot.js';
import type { OpenTokenStore } from '../tokens/store.js';
import type { IdleOptions, IdlePreset } from './idle-options.js';
import { Idle } from './idle.js';
import { idlePolicy } from './idle-policy.js';

/** What the guard needs of the keeper of the session. */
export interface GuardWorld {
  readonly platform: Platform;
  readonly name: string;
  readonly over: AbortSignal;
  readonly tokenStore?: OpenTokenStore | undefined;
  readonly custody: (() => Promise<Custody>) | null;
  backend(): Promise<Backend>;
  look(): void;
  signOut(scope?: SignOutScope, reason?: SignedOutReason): Promise<unknown>;
  restoreAgain(): Promise<unknown>;
}

/** Nobody waits for it, so nobody hears that it was disposed of meanwhile (session.md LCK-9). */
const quietly = (work: Promise<unknown> | undefined): void => void work?.catch(() => undefined);

/** Makes the guard that `createAuth({ idle })` asks for. Throws `config-options` for a mistake in it: then nothing is shown at all. */
export function idleGuard(world: GuardWorld, options: IdleOptions | IdlePreset, present: () => Promise<unknown> | undefined = () => undefined): SessionGuard {
  const { custody } = world;
  return new Idle(world.platform, world.name, idlePolicy(options), {
    // A store that only this tab sees is the default one.
    shared: !custody || world.tokenStore !== undefined,
    over: world.over,
    look: () => world.look(),
    drop: () => quietly(custody?.().then((tokens) => tokens.lock())),
    end: (reason) => quietly(world.signOut('local', reason)),
    restore: () => quietly(world.restoreAgain()),
    reject: async () => (await world.backend()).session.end('local', {}),
    present,
  });
}
