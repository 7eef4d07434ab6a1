/** What people meet once they are signed in, as one chunk of the script without a bundler. */
import './auth-idle/define.js';
import './auth-mfa/define.js';
import './auth-passkey/define.js';
import './auth-step-up/define.js';
