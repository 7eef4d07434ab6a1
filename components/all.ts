/** Defines every element at once. `loader.ts` does so for each when the page first uses it. */
import './auth-idle/define.js';
import './auth-login/define.js';
import './auth-mfa/define.js';
import './auth-passkey/define.js';
import './auth-provider/define.js';
import './auth-recover/define.js';
import './auth-show/define.js';
import './auth-signup/define.js';
import './auth-step-up/define.js';
import './auth-user/define.js';

export * from './elements.js';
