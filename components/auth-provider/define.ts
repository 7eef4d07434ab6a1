import { define } from '../base/define.js';
import { AuthProvider } from './auth-provider.js';

define('auth-provider', AuthProvider);

declare global {
  interface HTMLElementTagNameMap {
    'auth-provider': AuthProvider;
  }
}
