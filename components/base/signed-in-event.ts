import type { User } from '../../src/index.js';
import { seenOutside } from './events.js';

/** Somebody has signed in. Cancel it to take the person on yourself; otherwise `return-to` is followed, if there is one. */
export class AuthSignedInEvent extends Event {
  readonly user: User;
  /** The account was made just now. */
  readonly newUser: boolean;
  constructor(user: User, newUser: boolean) {
    super('auth-signed-in', { ...seenOutside, cancelable: true });
    this.user = user;
    this.newUser = newUser;
  }
}

declare global {
  interface HTMLElementEventMap {
    'auth-signed-in': AuthSignedInEvent;
  }
}
