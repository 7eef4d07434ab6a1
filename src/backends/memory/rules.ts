import type { RiskReason } from '../../backend/risk-reason.js';
import type { Account } from './accounts.js';
import type { SecretPurpose } from './secrets.js';

/** A mail that the in-memory server would have sent. */
export interface SentMessage {
  readonly channel: 'email';
  readonly to: string;
  readonly purpose: SecretPurpose | 'already-registered';
  readonly code?: string | undefined;
  readonly link?: string | undefined;
}

/** Somebody who has given a first proof. */
export interface MemoryAttempt {
  readonly email: string;
  /** What was proved (RFC 8176); empty for a link. */
  readonly amr: readonly string[];
}

/** What a risk engine makes of it: `doubt` lets in and enrols nothing before more was proved, a list asks for more because of it. */
export type MemoryVerdict = 'allow' | 'doubt' | 'block' | readonly RiskReason[];

export interface ServerRules {
  readonly codeLifetimeMs: number;
  readonly linkLifetimeMs: number;
  readonly resendAfterMs: number;
  readonly fixedCode: string | undefined;
  readonly rateLimit: { readonly attempts: number; readonly windowMs: number } | undefined;
  readonly missing: Account['missing'];
  /** Milliseconds for which a challenge for more proof is open. */
  readonly stepUpLifetimeMs: number;
  readonly mayTrust: boolean;
  judge(attempt: MemoryAttempt): MemoryVerdict;
  deliver(message: SentMessage): void;
}
