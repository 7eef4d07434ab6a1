/** Every element as a class, none of them defined: for those who choose the names themselves, or extend one. */
export { AuthIdle } from './auth-idle/auth-idle.js';
export { AuthLogin } from './auth-login/auth-login.js';
export { AuthMfa } from './auth-mfa/auth-mfa.js';
export { AuthPasskey } from './auth-passkey/auth-passkey.js';
export { AuthProvider } from './auth-provider/auth-provider.js';
export { AuthRecover } from './auth-recover/auth-recover.js';
export { AuthShow } from './auth-show/auth-show.js';
export { AuthSignup } from './auth-signup/auth-signup.js';
export { AuthStepUp } from './auth-step-up/auth-step-up.js';
export { AuthUser } from './auth-user/auth-user.js';
export { AuthErrorEvent, AuthSignedOutEvent, AuthStepEvent } from './base/events.js';
export { AuthSignedInEvent } from './base/signed-in-event.js';
