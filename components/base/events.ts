import type { AuthError, FlowName, StepKind } from '../../src/index.js';

/** Seen by every listener outside, also from within a host's shadow root. */
export const seenOutside = { bubbles: true, composed: true } as const;

/** The session ended: here, in another tab, or because the server said so. */
export class AuthSignedOutEvent extends Event {
  readonly reason: string;
  constructor(reason: string) {
    super('auth-signed-out', seenOutside);
    this.reason = reason;
  }
}

/** Another step is on screen. */
export class AuthStepEvent extends Event {
  readonly flow: FlowName;
  readonly step: StepKind;
  constructor(flow: FlowName, step: StepKind) {
    super('auth-step', seenOutside);
    this.flow = flow;
    this.step = step;
  }
}

/** Something failed: an attempt, or the configuration (then `error.path` names the attribute). */
export class AuthErrorEvent extends Event {
  readonly error: AuthError;
  constructor(error: AuthError) {
    super('auth-error', seenOutside);
    this.error = error;
  }
}

declare global {
  interface HTMLElementEventMap {
    'auth-signed-out': AuthSignedOutEvent;
    'auth-step': AuthStepEvent;
    'auth-error': AuthErrorEvent;
  }
}
