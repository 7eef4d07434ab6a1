import { expect } from 'chai';
import { errorCategory, type AuthErrorCategory } from '../../src/error-category.js';
import { AuthError, isAuthError, toAuthError, type AuthErrorCode } from '../../src/errors.js';

/** Every code with its category: the compiler sees to it that none is missing. */
const categories: Readonly<Record<AuthErrorCode, AuthErrorCategory>> = {
  offline: 'network', timeout: 'network', unreachable: 'network',
  'rate-limited': 'server', 'server-error': 'server', 'bad-response': 'server',
  'invalid-identifier': 'credential', 'invalid-credentials': 'credential', 'invalid-code': 'credential', 'expired-code': 'credential',
  'too-many-attempts': 'credential', 'invalid-link': 'credential', 'expired-link': 'credential', 'identifier-taken': 'credential',
  'missing-field': 'credential', 'weak-password': 'credential', 'password-too-long': 'credential', 'password-compromised': 'credential',
  'not-verified': 'credential', 'account-locked': 'credential',
  'captcha-required': 'policy', 'captcha-failed': 'policy', 'sign-up-closed': 'policy', 'method-unavailable': 'policy', 'origin-not-allowed': 'policy',
  'sign-in-blocked': 'policy', 'step-up-required': 'policy', 'step-up-cancelled': 'policy', 'step-up-insufficient': 'policy',
  'not-signed-in': 'session', 'session-expired': 'session', 'session-revoked': 'session', 'session-changed': 'session', 'session-locked': 'session', 'account-mismatch': 'session', 'too-many-accounts': 'session',
  'flow-expired': 'session', 'flow-already-completed': 'session', 'issuer-mismatch': 'session', 'state-mismatch': 'session', 'nonce-mismatch': 'session',
  'id-token-invalid': 'session', 'token-not-bound': 'session', 'lock-timeout': 'session', 'key-lost': 'session', 'body-not-replayable': 'session',
  'passkey-not-completed': 'passkey', 'passkey-already-registered': 'passkey', 'passkey-busy': 'passkey', 'passkey-unsupported': 'passkey',
  'passkey-device': 'passkey', 'passkey-unknown': 'passkey', 'passkey-refused': 'passkey', 'passkey-expired': 'passkey',
  'insecure-context': 'environment', 'crypto-unavailable': 'environment', 'storage-unavailable': 'environment', 'chunk-unavailable': 'environment',
  'popup-blocked': 'environment', unsupported: 'environment',
  'config-backend': 'usage', 'config-url': 'usage', 'config-method': 'usage', 'config-flow': 'usage', 'config-redirect': 'usage', 'config-locale': 'usage',
  'config-provider': 'usage', 'config-rp-id': 'usage', 'config-permissions-policy': 'usage', 'config-options': 'usage', disposed: 'usage',
  cancelled: 'cancelled',
};
const codes = Object.keys(categories) as AuthErrorCode[];

const retryable: readonly AuthErrorCode[] = [
  'offline', 'timeout', 'unreachable', 'rate-limited', 'server-error', 'bad-response', 'lock-timeout', 'chunk-unavailable',
  'passkey-not-completed', 'passkey-busy', 'passkey-device',
];

describe('an AuthError', () => {
  for (const code of codes) {
    it(`${code} is about ${categories[code]}, and ${retryable.includes(code) ? 'worth' : 'not worth'} another try (ERR-1)`, () => {
      const error = new AuthError(code);
      expect(errorCategory(code)).to.equal(categories[code]);
      expect(error.retryable).to.equal(retryable.includes(code));
      expect(error.message).to.equal(code);
    });
  }

  it('is an Error with its cause', () => {
    const cause = new TypeError('x');
    const error = new AuthError('offline', { cause, detail: 'GET /x' });
    expect(error).to.be.instanceOf(Error);
    expect(error).to.deep.include({ name: 'AuthError', code: 'offline', cause: 'TypeError' });
    expect(error.message).to.equal('offline: GET /x');
    expect(new AuthError('offline')).not.to.have.own.property('cause');
  });

  it('is told by its brand, also in another copy of Keylit', () => {
    class AuthErrorOfAnotherCopy extends Error {
      readonly code = 'offline';
      constructor() {
        super('offline');
        Object.defineProperty(this, Symbol.for('keylit.AuthError'), { value: true });
      }
    }
    const foreign = new AuthErrorOfAnotherCopy();
    expect(isAuthError(foreign)).to.equal(true);
    expect(isAuthError(foreign, 'offline')).to.equal(true);
    expect(isAuthError(foreign, 'timeout')).to.equal(false);
    expect(toAuthError(foreign)).to.equal(foreign);
    for (const other of [new Error('offline'), { code: 'offline', name: 'AuthError' }, null, undefined, 'offline', 5]) expect(isAuthError(other)).to.equal(false);
  });

  it('is told by its codes', () => {
    expect(isAuthError(new AuthError('timeout'), 'offline', 'timeout')).to.equal(true);
    expect(isAuthError(new AuthError('server-error'), 'offline', 'timeout')).to.equal(false);
  });

  it('says nothing secret when it is written to a log (ERR-2)', () => {
    const canary = 'hunter2-ann@example.com';
    const error = new AuthError('invalid-credentials', { status: 401, retryAfterMs: 5, path: 'password', cause: new Error(canary) });
    expect(JSON.stringify(error)).not.to.include(canary);
    expect(String(error)).not.to.include(canary);
    expect(error.cause).to.equal('Error');
    const named = Object.assign(new Error(canary), { name: canary });
    expect(new AuthError('offline', { cause: named }).cause).to.equal('object');
    expect(new AuthError('offline', { cause: canary }).cause).to.equal('string');
    expect(new AuthError('offline', { cause: error }).cause, 'one of ours is safe to keep').to.equal(error);
    expect(JSON.parse(JSON.stringify(error))).to.deep.equal({ name: 'AuthError', code: 'invalid-credentials', retryable: false, retryAfterMs: 5, status: 401, path: 'password' });
    expect(Object.keys(error.toJSON())).not.to.include.members(['cause', 'message', 'stack', 'detail']);
  });

  it('is made of whatever was thrown', () => {
    const known = new AuthError('offline');
    expect(toAuthError(known)).to.equal(known);
    expect(toAuthError(new DOMException('', 'AbortError')).code).to.equal('cancelled');
    const cause = new RangeError('x');
    expect(toAuthError(cause)).to.deep.include({ code: 'bad-response', cause: 'RangeError' });
    expect(toAuthError(cause, 'unreachable').code).to.equal('unreachable');
    for (const odd of [null, undefined, 'words', 0, {}]) expect(toAuthError(odd).code).to.equal('bad-response');
  });
});
