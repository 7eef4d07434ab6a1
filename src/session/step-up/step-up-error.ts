import { AuthError } from '../../errors.js';
import type { Requirement } from '../../backend/backend.js';
import type { Assurance } from '../../backend/session.js';

/** A request needed a step-up that did not come about: `step-up-cancelled` or `step-up-insufficient`. */
export class StepUpError extends AuthError {
  readonly wanted: Requirement;
  readonly got: Assurance;
  /** The server's refusal, as it came. Not enumerable: a body is nothing for a log. */
  declare readonly response: Response;

  constructor(code: 'step-up-cancelled' | 'step-up-insufficient', response: Response, wanted: Requirement, got: Assurance) {
    super(code, { status: response.status });
    this.wanted = wanted;
    this.got = got;
    Object.defineProperty(this, 'response', { value: response });
  }
}
