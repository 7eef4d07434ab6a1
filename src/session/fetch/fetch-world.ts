import type { Reply, Requirement, Verdict } from '../../backend/backend.js';
import type { Platform } from '../../platform/platform.js';
import type { Diagnostic } from '../diagnostic.js';
import type { Snapshot } from '../snapshot.js';
import type { StepUpResult } from '../step-up/step-up-request.js';
import type { TokenSource } from '../tokens/token-source.js';

/** What `auth.fetch` needs of the world; `createAuth` fills it in. */
export interface FetchWorld {
  readonly platform: Pick<Platform, 'fetch' | 'location' | 'online' | 'now' | 'after'>;
  /** The addresses that may see the session. */
  readonly origins: readonly string[];
  /** What becomes of a request to any other; default: it goes out bare. */
  readonly unlisted?: 'bare' | 'refuse' | undefined;
  /** Token mode: where tokens come from. Absent in cookie mode. */
  readonly tokens?: TokenSource | undefined;
  /** Rejects with `session-locked` while somebody has to prove who they are first (session.md IDL-8). */
  open?(): Promise<void>;
  judge(reply: Reply): Verdict;
  snapshot(): Snapshot;
  /** Cookie mode: asks the server once more who is signed in. */
  renew(): Promise<Snapshot>;
  /** Cookie mode: the cookie is of somebody who has signed out, though the server has not heard of it yet (session.md OUT-1). */
  disowned?(): boolean;
  stepUp(need: Requirement, signal: AbortSignal | undefined): Promise<StepUpResult>;
  diagnose?(diagnostic: Diagnostic): void;
}
