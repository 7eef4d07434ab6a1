import { expect } from 'chai';
import { readRecord } from '../../../../src/session/tokens/read-record.js';

const whole = {
  v: 1,
  version: 'a1',
  generation: 'b2',
  account: 'c3',
  session: { user: { id: 'u1' }, assurance: { amr: [] } },
  tokens: { access: 'at', type: 'Bearer', refresh: 'rt' },
  receivedAt: 1,
  expiresAt: 2,
  dueAt: 1.5,
};

describe('what a slot holds', () => {
  it('is a record, or nothing', () => {
    expect(readRecord(whole)).to.equal(whole);
    expect(readRecord({ ...whole, endsAt: 9, pause: { until: 3, code: 'offline', tries: 1 }, vain: [1], keys: undefined })).to.be.an('object');
    expect(readRecord(null)).to.equal('nothing');
    expect(readRecord(undefined)).to.equal('nothing');
  });

  it('may be of a newer Keylit, which is let be (STO-7)', () => {
    expect(readRecord({ v: 2 })).to.equal('newer');
    expect(readRecord({ v: 7, tokens: 'sealed' })).to.equal('newer');
  });

  const mistakes: readonly [string, unknown][] = [
    ['text', 'token'],
    ['a number', 5],
    ['a list', [whole]],
    ['an empty object', {}],
    ['an older version', { ...whole, v: 0 }],
    ['a version of another type', { ...whole, v: '1' }],
    ['no version to compare', { ...whole, version: '' }],
    ['a number for a version', { ...whole, version: 1 }],
    ['no generation', { ...whole, generation: undefined }],
    ['no account', { ...whole, account: null }],
    ['no session', { ...whole, session: undefined }],
    ['a person without an id', { ...whole, session: { user: {}, assurance: { amr: [] } } }],
    ['an assurance without amr', { ...whole, session: { user: { id: 'u1' }, assurance: {} } }],
    ['no tokens', { ...whole, tokens: null }],
    ['no access token', { ...whole, tokens: { type: 'Bearer' } }],
    ['an access token that is no text', { ...whole, tokens: { access: {}, type: 'Bearer' } }],
    ['an unknown type of token', { ...whole, tokens: { access: 'at', type: 'MAC' } }],
    ['a refresh token that is no text', { ...whole, tokens: { access: 'at', type: 'Bearer', refresh: 5 } }],
    ['a time that is none', { ...whole, expiresAt: NaN }],
    ['a time without end', { ...whole, dueAt: Infinity }],
    ['a time as text', { ...whole, receivedAt: '1' }],
    ['an end that is no time', { ...whole, endsAt: 'never' }],
    ['half a pause', { ...whole, pause: { until: 3 } }],
    ['counts that are no times', { ...whole, vain: ['x'] }],
  ];
  for (const [name, value] of mistakes) {
    it(`is none with ${name} (STO-6)`, () => {
      expect(readRecord(value)).to.equal('corrupt');
    });
  }
});
