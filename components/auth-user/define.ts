import { define } from '../base/define.js';
import { AuthUser } from './auth-user.js';

define('auth-user', AuthUser);

declare global {
  interface HTMLElementTagNameMap {
    'auth-user': AuthUser;
  }
}
