import { define } from '../base/define.js';
import { AuthSignup } from './auth-signup.js';

define('auth-signup', AuthSignup);

declare global {
  interface HTMLElementTagNameMap {
    'auth-signup': AuthSignup;
  }
}
