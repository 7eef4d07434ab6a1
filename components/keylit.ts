/** The one script of a page without a bundler: the forms at once, every other element when the page first uses it. */
import './auth-provider/define.js';
import './auth-login/define.js';
import './auth-signup/define.js';
import './auth-recover/define.js';
import { watch } from './loader.js';

watch({
  'auth-mfa': () => import('./auth-mfa/define.js'),
  'auth-passkey': () => import('./auth-passkey/define.js'),
  'auth-show': () => import('./auth-show/define.js'),
  'auth-user': () => import('./auth-user/define.js'),
});

export { createAuth, isAuthError } from '../src/index.js';
