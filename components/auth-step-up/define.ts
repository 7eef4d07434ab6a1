import { define } from '../base/define.js';
import { AuthStepUp } from './auth-step-up.js';

define('auth-step-up', AuthStepUp);

declare global {
  interface HTMLElementTagNameMap {
    'auth-step-up': AuthStepUp;
  }
}
