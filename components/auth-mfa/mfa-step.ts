import type { TotpEnrolment, User } from '../../src/index.js';
import type { ControlContext } from '../controls/control-context.js';

/** What a person who sets two-step sign-in up, or turns it off, sees now. */
export type MfaStep =
  | { readonly kind: 'status' }
  | { readonly kind: 'password'; readonly for: 'enrol' | 'remove' }
  | { readonly kind: 'scan'; readonly enrolment: TotpEnrolment }
  | { readonly kind: 'codes'; readonly codes: readonly string[] };

/** All that an enrolment view may see and do. */
export interface MfaContext extends ControlContext {
  readonly user: User;
  /** What was copied last, for the button that did it. */
  readonly copied: 'key' | 'codes' | null;
  cancel(): void;
  copy(what: 'key' | 'codes', text: string): void;
  download(): void;
  print(): void;
}
