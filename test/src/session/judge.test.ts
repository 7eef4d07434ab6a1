import { expect } from 'chai';
import { judge } from '../../../src/session/judge.js';

const said = (status: number, challenge?: string) => ({ status, headers: new Headers(challenge === undefined ? {} : { 'www-authenticate': challenge }) });

describe('a reply', () => {
  const cases: readonly [status: number, challenge: string | undefined, verdict: string][] = [
    [200, undefined, 'ok'],
    [204, undefined, 'ok'],
    [404, undefined, 'ok'],
    [400, 'Bearer error="invalid_request"', 'ok'],
    [401, 'Bearer error="invalid_token"', 'refresh'],
    [401, 'bearer realm="x", ERROR=invalid_token', 'refresh'],
    [401, 'DPoP error="invalid_token", algs="ES256"', 'refresh'],
    [401, 'Basic realm="x", Bearer error="invalid_token"', 'refresh'],
    [401, 'Bearer error="insufficient_user_authentication", acr_values="gold"', 'step-up'],
    [401, 'DPoP error="insufficient_user_authentication", max_age=60', 'step-up'],
    [401, 'Bearer error="invalid_token", DPoP error="insufficient_user_authentication"', 'step-up'],
    [401, 'Basic realm="printer"', 'not-ours'],
    [401, 'Basic realm="Bearer error=invalid_token"', 'not-ours'],
    [401, 'Negotiate', 'not-ours'],
    [401, 'Bearer error="insufficient_scope", scope="admin"', 'not-ours'],
    [401, 'Custom error="invalid_token"', 'not-ours'],
    [403, 'Bearer error="insufficient_scope"', 'not-ours'],
    [403, undefined, 'not-ours'],
    [403, 'Bearer error="invalid_token"', 'not-ours'],
    [401, undefined, 'retry-later'],
    [401, '', 'retry-later'],
    [401, '???', 'retry-later'],
    [401, 'Bearer', 'retry-later'],
    [401, 'Bearer realm="somebody else\'s"', 'retry-later'],
    [401, 'Bearer error="something_new"', 'retry-later'],
    [401, 'DPoP error="invalid_dpop_proof"', 'retry-later'],
    [408, undefined, 'retry-later'],
    [425, undefined, 'retry-later'],
    [429, 'Bearer error="invalid_token"', 'retry-later'],
    [500, 'Bearer error="invalid_token"', 'retry-later'],
    [503, undefined, 'retry-later'],
  ];
  for (const [status, challenge, verdict] of cases) {
    it(`of ${status}${challenge === undefined ? '' : ` with ${challenge}`} means "${verdict}" (FET-8)`, () => expect(judge(said(status, challenge))).to.equal(verdict));
  }

  it('never means by itself that a session is dead (FET-8)', () => {
    for (let status = 100; status < 600; status += 1) for (const challenge of ['', 'Bearer error="invalid_token"', 'Basic']) expect(judge(said(status, challenge))).not.to.equal('dead');
  });

  it('means what the adapter says, and by the book where it is silent (FET-5)', () => {
    const adapter = ({ status, headers }: { status: number; headers: Headers }) => (status === 401 && !headers.has('www-authenticate') ? ('refresh' as const) : undefined);
    expect(judge(said(401), adapter)).to.equal('refresh');
    expect(judge(said(401, 'Basic realm="x"'), adapter)).to.equal('not-ours');
    expect(judge(said(403), adapter)).to.equal('not-ours');
  });
});
