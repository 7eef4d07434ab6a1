/** What any page may show of the session, as one chunk of the script without a bundler. */
import './auth-show/define.js';
import './auth-user/define.js';
