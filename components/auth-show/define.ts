import { define } from '../base/define.js';
import { AuthShow } from './auth-show.js';

define('auth-show', AuthShow);

declare global {
  interface HTMLElementTagNameMap {
    'auth-show': AuthShow;
  }
}
