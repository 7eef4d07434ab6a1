import type { Backend } from '../backend/backend.js';
import type { Capabilities } from '../backend/capabilities.js';
import type { Context } from '../backend/context.js';
import type { Outcome } from '../backend/outcome.js';
import type { Session } from '../backend/session.js';
import type { Ceremony } from '../ceremony/ceremony.js';
import type { Platform } from '../platform/platform.js';

/** What a flow needs of the world; `createAuth` fills it in. */
export interface FlowEnvironment {
  readonly capabilities: Capabilities;
  readonly backend: () => Promise<Backend>;
  readonly ceremony: () => Promise<Ceremony>;
  readonly context: () => Context;
  /** Tells two instances on one origin apart. */
  readonly name: string;
  readonly platform: Platform;
  /**
   * Does what may sign somebody in. In token mode the session room takes the grant out of the outcome and keeps it, so
   * that no flow ever sees one; it rejects with `session-changed` where somebody signed out meanwhile.
   */
  hold<Result extends Outcome | null>(work: () => Promise<Result>): Promise<Result>;
  /** Shows the session that an attempt has brought. */
  keep(session: Session): void;
}
