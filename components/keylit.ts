/** The one script of a page without a bundler: sign-in at once, every other element when the page first uses it. */
import './auth-provider/define.js';
import './auth-login/define.js';
import './loader.js';

export * from '../src/index.js';
