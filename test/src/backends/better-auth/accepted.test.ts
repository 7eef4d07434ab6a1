import { expect } from 'chai';
import { acceptedOf } from '../../../../src/backends/better-auth/account.js';

const row = (credentialID: unknown, more: object = {}) => ({ id: 'x', credentialID, userHandle: 'dXNlcg', passkeyCount: 2, ...more });

describe('the list for authenticators, of a Better Auth server', () => {
  it('P13: is there where each entry says whose it is and how many there are, and they all are', () => {
    expect(acceptedOf([row('AAAA'), row('BB_-')])).to.deep.equal({ userHandle: 'dXNlcg', credentialIds: ['AAAA', 'BB_-'] });
  });

  for (const [why, rows] of [
    ['a stock server, which says nothing of it', [{ id: 'x', credentialID: 'AAAA' }]],
    ['one that is cut off', [row('AAAA')]],
    ['one that is empty', []],
    ['one with an entry twice', [row('AAAA'), row('AAAA')]],
    ['one with an entry of another account', [row('AAAA'), row('BBBB', { userHandle: 'b3RoZXI' })]],
    ['one with two counts', [row('AAAA'), row('BBBB', { passkeyCount: 3 })]],
    ['one with a padded id', [row('AAAA'), row('BBA=')]],
    ['one with an entry without an id', [row('AAAA'), row(undefined)]],
    ['one with an empty id', [row('AAAA'), row('')]],
    ['one with a padded handle', [row('AAAA', { userHandle: 'dXM=' }), row('BBBB', { userHandle: 'dXM=' })]],
    ['one of things', ['AAAA', null]],
  ] as const) {
    it(`P13: is not there for ${why}: a partial one deletes passkeys`, () => {
      expect(acceptedOf(rows)).to.equal(null);
    });
  }
});
