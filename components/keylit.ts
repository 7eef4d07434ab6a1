/** The one script of a page without a bundler: the forms at once, every other element when the page first uses it. */
import './auth-provider/define.js';
import './auth-login/define.js';
import './auth-signup/define.js';
import './auth-recover/define.js';
import { watch } from './loader.js';

watch({
  'auth-idle,auth-mfa,auth-passkey,auth-step-up': () => import('./account-elements.js'),
  'auth-show,auth-user': () => import('./session-elements.js'),
});

export { createAuth, isAuthError } from '../src/index.js';
