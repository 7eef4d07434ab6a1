import { expect } from 'chai';
import { parseChallenges } from '../../../src/session/challenges.js';

const read = (header: string | null) => parseChallenges(header).map(({ scheme, parameters, token68 }) => [scheme, Object.fromEntries(parameters), ...(token68 === undefined ? [] : [token68])]);

describe('WWW-Authenticate', () => {
  const cases: readonly [header: string | null, read: readonly unknown[]][] = [
    [null, []],
    ['', []],
    ['Bearer', [['bearer', {}]]],
    ['BEARER Realm="a"', [['bearer', { realm: 'a' }]]],
    // RFC 9110, section 11.6.1
    ['Basic realm="simple", Newauth realm="apps", type=1, title="Login to \\"apps\\""', [['basic', { realm: 'simple' }], ['newauth', { realm: 'apps', type: '1', title: 'Login to "apps"' }]]],
    ['Bearer error="invalid_token", error_description="gone, for good"', [['bearer', { error: 'invalid_token', error_description: 'gone, for good' }]]],
    // RFC 9470, section 3
    ['Bearer error="insufficient_user_authentication", error_description="A different authentication level is required", acr_values="myACR"', [['bearer', { error: 'insufficient_user_authentication', error_description: 'A different authentication level is required', acr_values: 'myACR' }]]],
    ['DPoP error="invalid_token", algs="ES256 PS256", Bearer realm="x"', [['dpop', { error: 'invalid_token', algs: 'ES256 PS256' }], ['bearer', { realm: 'x' }]]],
    ['Negotiate', [['negotiate', {}]]],
    ['Negotiate YWJj+/==, Bearer', [['negotiate', {}, 'YWJj+/=='], ['bearer', {}]]],
    ['Negotiate, Basic realm=x', [['negotiate', {}], ['basic', { realm: 'x' }]]],
    ['Bearer realm = "a" ,  scope="b c"', [['bearer', { realm: 'a', scope: 'b c' }]]],
    ['Bearer realm="", error=invalid_token', [['bearer', { realm: '', error: 'invalid_token' }]]],
    ['Bearer max_age=300,acr_values="a b"', [['bearer', { max_age: '300', acr_values: 'a b' }]]],
    [', ,Bearer ,, realm="a",', [['bearer', { realm: 'a' }]]],
    ['Bearer realm="Basic error=x, Digest realm=y"', [['bearer', { realm: 'Basic error=x, Digest realm=y' }]]],
    // Of a name that occurs twice, the first: what follows may be somebody else's.
    ['Bearer error="invalid_token", error="insufficient_scope"', [['bearer', { error: 'invalid_token' }]]],
    ['Bearer __proto__="x", constructor=y', [['bearer', Object.fromEntries([['__proto__', 'x'], ['constructor', 'y']])]]],
    // Not what the grammar says, and read as far as it goes.
    ['Bearer realm="never closed', [['bearer', {}]]],
    ['realm="of nothing"', []],
    ['"quoted", Bearer', [['bearer', {}]]],
    ['Bearer realm=, error="invalid_token"', [['bearer', { error: 'invalid_token' }, 'realm=']]],
    ['Bearer ;;; error="invalid_token"', [['bearer', { error: 'invalid_token' }]]],
    ['ünïcode, Bearer', [['n', {}], ['code', {}], ['bearer', {}]]],
  ];
  for (const [header, expected] of cases) it(`is read: ${header ?? 'none'} (FET-9)`, () => expect(read(header)).to.deep.equal(expected));

  it('survives what is no header at all, in no time (FET-9)', () => {
    const pieces = ['Bearer', 'bASIC', ' ', '\t', ',', '=', '==', '"', '\\', '\\"', 'realm', 'error="invalid_token"', 'ß', '\u0000', '🙂', 'a/b+c=', ';', '__proto__'];
    let seed = 42;
    const next = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let run = 0; run < 3_000; run += 1) {
      const header = Array.from({ length: next(30) }, () => pieces[next(pieces.length)]).join('');
      for (const { scheme, parameters } of parseChallenges(header)) {
        expect(scheme).to.match(/^[^\s",=]+$/);
        for (const [name, value] of parameters) expect([typeof name, typeof value]).to.deep.equal(['string', 'string']);
      }
    }
    const started = Date.now();
    for (const piece of pieces) parseChallenges(`Bearer ${piece.repeat(100_000)}`);
    expect(Date.now() - started).to.be.below(10_000);
  });

  it('gives back what was written, whatever the values are (FET-9)', () => {
    let seed = 7;
    const next = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const letters = 'ab ,="\\/é\t';
    for (let run = 0; run < 500; run += 1) {
      const written = Array.from({ length: 1 + next(3) }, (_, index) => [
        `scheme${index}`,
        Object.fromEntries(Array.from({ length: next(4) }, (_unused, at) => [`p${at}`, Array.from({ length: next(8) }, () => letters[next(letters.length)]).join('')])),
      ] as const);
      const header = written.map(([scheme, values]) => `${scheme} ${Object.entries(values).map(([name, value]) => `${name}="${value.replace(/["\\]/g, '\\$&')}"`).join(', ')}`).join(', ');
      expect(read(header)).to.deep.equal(written.map((challenge) => [...challenge]));
    }
  });
});
