import type { Backend } from '../backend/backend.js';
import type { Capabilities } from '../backend/capabilities.js';
import type { Context } from '../backend/context.js';
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
  keep(session: Session): void;
}
