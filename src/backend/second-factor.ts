import type { Method } from './capabilities.js';
import type { RiskReason } from './risk-reason.js';

/** A factor that the account has, and the server would take now. */
export interface FactorOption {
  readonly method: Method;
  /** Where it leads, masked by the server (`a•••@example.com`); absent where there is nothing to say. */
  readonly hint?: string | undefined;
  /** The server would begin with this one. */
  readonly preferred?: boolean | undefined;
}

/** The person may ask not to be challenged on this device for a while. */
export interface TrustDevice {
  /** Days that the trust lasts at most, at least 1. */
  readonly maxAgeDays: number;
}

/** What a challenge for a second factor says besides its question; absent in a challenge of another purpose. */
export interface SecondFactor {
  /** Why it is asked, the weightiest first; default: not told. */
  readonly reasons?: readonly RiskReason[] | undefined;
  /** Epoch milliseconds after which no answer counts; default: the server does not say. */
  readonly expiresAt?: number | undefined;
  /** An `extend` answer puts the end off; default: it cannot be. */
  readonly extendable?: boolean | undefined;
  /** Absent: the policy does not allow it, or the factor makes it needless. */
  readonly trustDevice?: TrustDevice | undefined;
}
