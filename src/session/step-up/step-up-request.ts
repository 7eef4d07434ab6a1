import type { Requirement } from '../../backend/backend.js';
import type { Popup } from '../../backend/context.js';
import type { Answer, Continuation, Outcome } from '../../backend/outcome.js';
import type { Assurance } from '../../backend/session.js';

/** A person is to prove more of who they are: for a request that a server refused (RFC 9470), or because the app asks. */
export interface StepUpRequest {
  readonly id: string;
  readonly need: Requirement;
  readonly cause: 'response' | 'app';
  /** Fires when it is over: satisfied or not, cancelled, or withdrawn because nobody waits for it any more. */
  readonly signal: AbortSignal;
  /**
   * Asks the backend to raise the session. A session that comes back has been taken in by then, and ends this; the
   * account must be the same. A provider's pages are shown in `popup`, to be opened in the click; without it, this page leaves.
   */
  begin(popup?: Popup): Promise<Outcome>;
  /** Answers what the backend asks in between, as `Backend.answer`. */
  answer(continuation: Continuation, answer: Answer): Promise<Outcome>;
  /** The person has proved more by other means: looks at the session again, and ends this. */
  done(): Promise<void>;
  /** The person would rather not. The session stays as it is. */
  cancel(): void;
}

/** Shows a person what a step-up asks for. Resolves when they have proved it; rejecting with `cancelled` is `request.cancel()`. */
export type OnStepUp = (request: StepUpRequest) => Promise<unknown>;

/** What came of it, and how sure the server is of the person now. Whatever the outcome, the server decides once more. */
export interface StepUpResult {
  readonly outcome: 'satisfied' | 'insufficient' | 'cancelled';
  readonly assurance: Assurance;
}

/** The step-ups that people are being asked for: what an element that shows them listens to. */
export interface StepUps {
  /** Those that are open, oldest first; the same array until that changes. */
  readonly requests: readonly StepUpRequest[];
  /**
   * Hears of every change of `requests`. Whoever listens promises to show them: while nobody does, and the app has no
   * `onStepUp`, a server's challenge is left to the caller. The function it returns ends that.
   */
  subscribe(listener: (requests: readonly StepUpRequest[]) => void): () => void;
}
