import { define } from '../base/define.js';
import { AuthPasskey } from './auth-passkey.js';

define('auth-passkey', AuthPasskey);

declare global {
  interface HTMLElementTagNameMap {
    'auth-passkey': AuthPasskey;
  }
}
