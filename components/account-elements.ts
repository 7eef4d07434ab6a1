/** What account pages use, as one chunk of the script without a bundler. */
import './auth-mfa/define.js';
import './auth-passkey/define.js';
