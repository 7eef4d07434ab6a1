import type { GenericEndpointContext } from '@better-auth/core';
import type { RiskPolicy } from '../../../src/risk.js';
import type { Mail } from '../mail-server.js';
import type { Attempt } from './attempt.js';
import type { Locate } from './locate.js';

/** What the plug-in needs of the shop around it. */
export interface AdaptiveSettings {
  /** Where passkeys of this site are made. */
  readonly rpID: string;
  /** The origins of the site's pages. */
  readonly origins: readonly string[];
  readonly policy: RiskPolicy;
  readonly locate: Locate;
  /** Where the client's address is; only the server sets it. */
  readonly addressHeader: string;
  readonly send: (mail: Mail) => Promise<void>;
  /** For the operator's eyes: every sign-in that was judged. */
  readonly onAttempt?: ((attempt: Attempt) => void) | undefined;
  /** A guest has signed in to an account, by way of a challenge. */
  readonly claimGuest?: ((guestId: string, userId: string) => Promise<void>) | undefined;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** The context of a Better Auth endpoint or hook. */
export type Context = GenericEndpointContext & { readonly context: { readonly returned?: unknown } };

/** As far as this plug-in looks at one. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly isAnonymous?: boolean | null;
  readonly twoFactorEnabled?: boolean | null;
}
