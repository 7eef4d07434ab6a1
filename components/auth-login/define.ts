import { define } from '../base/define.js';
import { AuthLogin } from './auth-login.js';

define('auth-login', AuthLogin);

declare global {
  interface HTMLElementTagNameMap {
    'auth-login': AuthLogin;
  }
}
