import { define } from '../base/define.js';
import { AuthIdle } from './auth-idle.js';

define('auth-idle', AuthIdle);

declare global {
  interface HTMLElementTagNameMap {
    'auth-idle': AuthIdle;
  }
}
