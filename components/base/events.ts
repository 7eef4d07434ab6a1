import type { AuthError, FlowName, StepKind, User } from '../../src/index.js';

const public_ = { bubbles: true, composed: true } as const;

/** Somebody has signed in. Cancel it to take the person on yourself; otherwise `return-to` is followed, if there is one. */
export class AuthSignedInEvent extends Event {
  readonly user: User;
  /** The account was made just now. */
  readonly newUser: boolean;
  constructor(user: User, newUser: boolean) {
    super('auth-signed-in', { ...public_, cancelable: true });
    this.user = user;
    this.newUser = newUser;
  }
}

/** The session ended: here, in another tab, or because the server said so. */
export class AuthSignedOutEvent extends Event {
  readonly reason: string;
  constructor(reason: string) {
    super('auth-signed-out', public_);
    this.reason = reason;
  }
}

/** Another step is on screen. */
export class AuthStepEvent extends Event {
  readonly flow: FlowName;
  readonly step: StepKind;
  constructor(flow: FlowName, step: StepKind) {
    super('auth-step', public_);
    this.flow = flow;
    this.step = step;
  }
}

/** Something failed: an attempt, or the configuration (then `error.path` names the attribute). */
export class AuthErrorEvent extends Event {
  readonly error: AuthError;
  constructor(error: AuthError) {
    super('auth-error', public_);
    this.error = error;
  }
}

declare global {
  interface HTMLElementEventMap {
    'auth-signed-in': AuthSignedInEvent;
    'auth-signed-out': AuthSignedOutEvent;
    'auth-step': AuthStepEvent;
    'auth-error': AuthErrorEvent;
  }
}
