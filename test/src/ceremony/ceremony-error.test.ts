import { expect } from 'chai';
import { AuthError } from '../../../src/errors.js';
import { ceremonyError } from '../../../src/ceremony/ceremony-error.js';

describe('a ceremony that failed', () => {
  const names: readonly [name: string, code: string][] = [
    ['NotAllowedError', 'passkey-not-completed'],
    ['TimeoutError', 'passkey-not-completed'],
    ['InvalidStateError', 'passkey-already-registered'],
    ['AbortError', 'cancelled'],
    ['OperationError', 'passkey-busy'],
    ['SecurityError', 'config-rp-id'],
    ['DataError', 'config-options'],
    ['EncodingError', 'config-options'],
    ['NotSupportedError', 'passkey-unsupported'],
    ['UnknownError', 'passkey-device'],
    ['ConstraintError', 'passkey-device'],
    ['NotReadableError', 'passkey-device'],
    ['SomethingNewError', 'passkey-device'],
  ];
  for (const [name, code] of names) {
    it(`with ${name} is ${code}, whatever the message says`, () => {
      const thrown = new DOMException('The operation either timed out or was not allowed.', name);
      expect(ceremonyError(thrown)).to.deep.include({ code, cause: name });
      // As the library wraps it.
      expect(ceremonyError(new Error('wrapped', { cause: thrown }))).to.deep.include({ code, cause: name });
    });
  }

  it('with a TypeError was asked for wrongly', () => {
    expect(ceremonyError(new TypeError('x')).code).to.equal('config-options');
  });

  it('for want of a permission of the frame says so', () => {
    for (const word of ['publickey-credentials-get', 'publickey-credentials-create']) {
      expect(ceremonyError(new DOMException(`The '${word}' feature is not enabled in this document.`, 'NotAllowedError')).code).to.equal('config-permissions-policy');
    }
  });

  it('with an error of Keylit\'s is that one', () => {
    const known = new AuthError('passkey-busy');
    expect(ceremonyError(known)).to.equal(known);
  });

  it('with what is no error at all is the device\'s', () => {
    for (const odd of [undefined, null, 'words', {}]) expect(ceremonyError(odd).code).to.equal('passkey-device');
  });
});
