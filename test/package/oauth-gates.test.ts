import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { productSources, sourceOf, type Source } from './sources.js';

const sources = productSources().filter(({ path }) => path.startsWith('src/'));
const adapter = sources.filter(({ path }) => path.startsWith('src/backends/oidc/'));

/** What a source asks a provider for, besides a code with PKCE S256 and what a refresh token is worth. */
function otherGrants({ path, code }: Source): readonly string[] {
  const said = (pattern: RegExp, allowed: RegExp): readonly string[] =>
    [...code.matchAll(pattern)].map(([, value = '']) => value).filter((value) => !allowed.test(value));
  const library = [...code.matchAll(/import (?:type )?\{([^}]*)\} from 'oauth4webapi'/g)].flatMap(([, names = '']) => names.split(','));
  return [
    ...said(/\bresponse_types?['"]?\s*[:=,]\s*\[?['"`]([^'"`]*)/g, /^code$/),
    ...said(/\bgrant_types?['"]?\s*[:=,]\s*\[?['"`]([^'"`]*)/g, /^(authorization_code|refresh_token)$/),
    ...said(/\bcode_challenge_method['"]?\s*[:=,]\s*['"`]([^'"`]*)/g, /^S256$/),
    ...said(/(['"`](?:implicit|plain|id_token token|code id_token|code token|urn:ietf:params:oauth:grant-type:[^'"`]*)['"`])/g, /^$/),
    ...library.filter((name) => /implicit|hybrid|password|clientCredentials|device|detached|codeIdToken|insecure|skip/i.test(name)).map((name) => name.trim()),
  ].map((found) => `${path}: ${found}`);
}

describe('the OpenID Connect adapter (OAU-1)', () => {
  it('asks for a code with PKCE S256, and for nothing else', () => {
    assert.deepEqual(sources.flatMap(otherGrants), []);
  });

  it('does ask for that', () => {
    const code = adapter.map((source) => source.code).join('\n');
    for (const asked of [/response_type: 'code'/, /code_challenge_method: 'S256'/, /grant_type: 'authorization_code'/]) assert.match(code, asked);
  });

  it('that asked for more would be seen', () => {
    for (const code of [
      `const form = { response_type: 'id_token token' };`,
      `url.searchParams.set('response_type', 'token');`,
      `const form = { grant_type: 'password', username };`,
      `const form = { code_challenge: verifier, code_challenge_method: 'plain' };`,
      `import { validateCodeIdTokenResponse } from 'oauth4webapi';`,
      `import { allowInsecureRequests, discoveryRequest } from 'oauth4webapi';`,
    ])
      assert.notDeepEqual(otherGrants(sourceOf('src/backends/oidc/x.ts', code)), [], code);
    assert.deepEqual(otherGrants(sourceOf('src/x.ts', `const form = { grant_type: 'refresh_token', response_type: 'code' };`)), []);
  });
});

/** Where a source takes an ID token up, or reads an access token. */
const idTokenIn = ({ code }: Source): boolean => /\btokens\??\.id\b|\bid_token\b|\bidToken\b|id_token_hint/.test(code);
const readsAccess = ({ path, code }: Source): readonly string[] =>
  [...code.matchAll(/\b(unverifiedClaims|decodeJwt|jwtVerify)\(([^;]*)/g)]
    .filter(([, , argument = '']) => /access/i.test(argument))
    .map(([call]) => `${path}: ${call}`);

describe('tokens (OAU-11)', () => {
  it('of the kind that says who somebody is go to the server that made them alone', () => {
    // The record keeps it whole; nothing else of the session room, least of all `auth.fetch`, knows of it.
    const keeping = ['src/session/tokens/new-record.ts', 'src/session/tokens/read-record.ts'];
    const others = sources.filter((source) => !source.path.startsWith('src/backends/') && !keeping.includes(source.path) && idTokenIn(source));
    assert.deepEqual(others.map(({ path }) => path), []);
    assert.ok(adapter.some(idTokenIn), 'the pattern sees it where it is');
    for (const { path, code } of adapter.filter(({ code: text }) => /\baccessToken\b/.test(text))) assert.doesNotMatch(code, /accessToken:?\s*[^,;\n]*\btokens\.id\b/, path);
  });

  it('for APIs are not read here: what is in them is between two servers', () => {
    assert.deepEqual(sources.flatMap(readsAccess), []);
    assert.equal(readsAccess(sourceOf('src/x.ts', 'const { roles } = decodeJwt(tokens.access);')).length, 1);
    assert.ok(sources.some(({ code }) => /\bunverifiedClaims\(/.test(code)), 'ID tokens are');
  });
});

describe('hidden frames (POP-7)', () => {
  const makesFrame = ({ code }: Source): boolean => /createElement\(\s*['"`]i?frame|<iframe\b|\bprompt['"]?\s*[:=,]\s*['"`]none/i.test(code);

  it('are made by nothing here, so none can hang, pile up or be left behind', () => {
    assert.deepEqual(productSources().filter(makesFrame).map(({ path }) => path), []);
    for (const code of [`document.createElement('iframe')`, 'html`<iframe src=${url}></iframe>`', `parameters.set('prompt', 'none')`, `({ prompt: 'none' })`])
      assert.ok(makesFrame(sourceOf('src/x.ts', code)), code);
  });
});
