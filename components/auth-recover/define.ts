import { define } from '../base/define.js';
import { AuthRecover } from './auth-recover.js';

define('auth-recover', AuthRecover);

declare global {
  interface HTMLElementTagNameMap {
    'auth-recover': AuthRecover;
  }
}
