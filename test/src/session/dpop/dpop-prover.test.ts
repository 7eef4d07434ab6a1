import { expect } from 'chai';
import { EmbeddedJWK, calculateJwkThumbprint, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { makeProver, storedProver, type ProverWorld } from '../../../../src/session/dpop/dpop-prover.js';
import { generateProofKey, proofKey } from '../../../../src/session/dpop/proof-key.js';
import { rejection } from '../../../support/rejection.js';

const tokenUrl = new URL('https://as.example/token?tenant=1#x');
const apiUrl = new URL('https://api.example/orders/7?page=2#top');
const now = Date.UTC(2026, 5, 1);

/** A world whose servers answer what the test says, and that remembers what it was asked. */
function world(answers: Response[] = [], clock = { now }) {
  const sent: { url: string; proof: string; headers: Headers; init: RequestInit }[] = [];
  const platform: ProverWorld = {
    now: () => clock.now,
    fetch: async (url, init = {}) => {
      const headers = new Headers(init.headers);
      sent.push({ url: (url as URL).href, proof: headers.get('dpop')!, headers, init });
      return answers.shift() ?? new Response('{}');
    },
  };
  return { platform, sent, claims: () => sent.map(({ proof }) => decodeJwt(proof)), clock };
}

const withNonce = (nonce: string, status = 200, body = '{}', more: Record<string, string> = {}): Response => new Response(body, { status, headers: { 'dpop-nonce': nonce, ...more } });
const nonceAsked = (nonce: string): Response => withNonce(nonce, 400, '{"error":"use_dpop_nonce"}');
const nonceAskedByApi = (nonce: string): Response => withNonce(nonce, 401, '', { 'www-authenticate': 'Bearer realm="a, b", DPoP error="use_dpop_nonce", algs="ES256"' });
const form = { method: 'post', body: new URLSearchParams({ grant_type: 'refresh_token' }) };

describe('DPoP proofs', () => {
  it('are what RFC 9449 wants of the one for a token request (DPO-1)', async () => {
    const { platform, sent } = world();
    const prover = await makeProver(platform);
    await prover.send(tokenUrl, form);
    const { payload, protectedHeader } = await jwtVerify(sent[0]!.proof, EmbeddedJWK, { typ: 'dpop+jwt', algorithms: ['ES256'], currentDate: new Date(now), maxTokenAge: 1 });
    expect(Object.keys(protectedHeader).toSorted()).to.deep.equal(['alg', 'jwk', 'typ']);
    expect(Object.keys(protectedHeader.jwk!).toSorted()).to.deep.equal(['crv', 'kty', 'x', 'y']);
    expect(payload).to.deep.include({ htm: 'POST', htu: 'https://as.example/token', iat: now / 1000 });
    expect(Object.keys(payload).toSorted()).to.deep.equal(['htm', 'htu', 'iat', 'jti']);
    expect(await calculateJwkThumbprint(protectedHeader.jwk!)).to.equal(prover.thumbprint);
    expect(sent[0]!.headers.has('authorization')).to.equal(false);
    expect(sent[0]!.init.body).to.equal(form.body);
  });

  it('are bound to the access token that goes along, as in the example of RFC 9449, section 7.1 (DPO-1)', async () => {
    const { platform, sent, claims } = world();
    const access = 'Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU';
    await (await makeProver(platform)).send(apiUrl, { headers: { accept: 'text/plain' } }, access);
    expect(claims()[0]).to.deep.include({ htm: 'GET', htu: 'https://api.example/orders/7', ath: 'fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo' });
    expect(sent[0]!.headers.get('authorization')).to.equal(`DPoP ${access}`);
    expect(sent[0]!.headers.get('accept')).to.equal('text/plain');
    expect(sent[0]!.url).to.equal(apiUrl.href);
  });

  it('name a key by its thumbprint, as in the example of RFC 9449, section 6.1 (DPO-1)', async () => {
    const jwk = { kty: 'EC', crv: 'P-256', x: 'l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs', y: '9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA' };
    const { privateKey } = (await generateProofKey(crypto.subtle)).keys;
    const publicKey = await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']);
    expect((await proofKey(crypto.subtle, { privateKey, publicKey })).thumbprint).to.equal('0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I');
  });

  it('never repeat a jti, which has at least 96 random bits (DPO-1)', async () => {
    const { platform, claims } = world();
    const prover = await makeProver(platform);
    await Promise.all(Array.from({ length: 200 }, () => prover.send(tokenUrl, form)));
    const ids = claims().map(({ jti }) => jti!);
    expect(new Set(ids).size).to.equal(200);
    for (const id of ids) expect(id).to.match(/^[\w-]{16,}$/);
    // Every bit is sometimes set and sometimes not: none is spent on a counter, a version or the time.
    const bytes = ids.map((id) => Uint8Array.from(atob(id.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0)));
    for (let index = 0; index < 12; index += 1) for (let bit = 0; bit < 8; bit += 1) expect(new Set(bytes.map((value) => (value[index]! >> bit) & 1)).size, `bit ${bit} of byte ${index}`).to.equal(2);
  });

  it('follow no redirect, which browsers would forward them along', async () => {
    const { platform, sent } = world();
    const prover = await makeProver(platform);
    await prover.send(apiUrl, { redirect: 'follow' }, 'at');
    await prover.send(apiUrl, {});
    await prover.send(apiUrl, { redirect: 'manual' });
    expect(sent.map(({ init }) => init.redirect)).to.deep.equal(['error', 'error', 'manual']);
  });

  it("go by the server's clock where its answers tell it", async () => {
    const { platform, claims, clock } = world([new Response('', { headers: { date: new Date(now + 3_600_000).toUTCString() } })]);
    const prover = await makeProver(platform);
    await prover.send(tokenUrl, form);
    clock.now += 60_000;
    await prover.send(tokenUrl, form);
    await prover.send(apiUrl, {}, 'at');
    expect(claims().map(({ iat }) => iat! - now / 1000)).to.deep.equal([0, 3_660, 60]);
  });

  for (const [what, date] of [['a little off', now + 6_000], ['absurd', now + 48 * 3_600_000]] as const) {
    it(`go by the device's clock where the server's is ${what}`, async () => {
      const { platform, claims } = world([new Response('', { headers: { date: new Date(date).toUTCString() } })]);
      const prover = await makeProver(platform);
      await prover.send(tokenUrl, form);
      await prover.send(tokenUrl, form);
      expect(claims()[1]!.iat).to.equal(now / 1000);
    });
  }
});

describe('DPoP nonces', () => {
  it('of any answer, also a good one, go into the next proof for that origin, and no other (DPO-3)', async () => {
    const { platform, claims } = world([withNonce('n1'), new Response(''), withNonce('n2', 500), new Response('')]);
    const prover = await makeProver(platform);
    const other = new URL('https://other.example/');
    for (const url of [apiUrl, other, apiUrl, apiUrl, other]) await prover.send(url, {}, 'at');
    expect(claims().map(({ nonce }) => nonce)).to.deep.equal([undefined, undefined, 'n1', 'n2', undefined]);
  });

  it('of the authorization server and of a resource server on the same origin are apart (DPO-3)', async () => {
    const { platform, claims } = world([withNonce('as'), withNonce('rs')]);
    const prover = await makeProver(platform);
    const api = new URL('https://as.example/me');
    await prover.send(tokenUrl, form);
    await prover.send(api, {}, 'at');
    await prover.send(tokenUrl, form);
    await prover.send(api, {}, 'at');
    expect(claims().map(({ nonce }) => nonce)).to.deep.equal([undefined, undefined, 'as', 'rs']);
    expect(prover.nonce).to.equal('as');
  });

  it('are kept for sixteen origins, and forgotten from the one that was silent longest (DPO-3)', async () => {
    const answers = Array.from({ length: 16 }, (_, index) => withNonce(`n${index}`));
    const { platform, claims } = world(answers);
    const prover = await makeProver(platform);
    const api = (index: number) => new URL(`https://api${index}.example/`);
    for (let index = 0; index < 16; index += 1) await prover.send(api(index), {}, 'at');
    // The first is used once more, so that the second is now the silent one when a seventeenth comes.
    await prover.send(api(0), {}, 'at');
    answers.push(withNonce('n16'));
    await prover.send(api(16), {}, 'at');
    for (const index of [0, 1, 2, 16]) await prover.send(api(index), {}, 'at');
    expect(claims().slice(-4).map(({ nonce }) => nonce)).to.deep.equal(['n0', undefined, 'n2', 'n16']);
  });

  it('that are none are not taken (DPO-3)', async () => {
    const { platform, claims } = world([withNonce('with space'), withNonce('"quoted"'), withNonce('x'.repeat(513))]);
    const prover = await makeProver(platform);
    for (let times = 0; times < 4; times += 1) await prover.send(tokenUrl, form);
    expect(claims().map(({ nonce }) => nonce)).to.deep.equal([undefined, undefined, undefined, undefined]);
  });

  it('that the token endpoint asks for are answered once, with a new jti (DPO-4)', async () => {
    const { platform, sent, claims } = world([nonceAsked('n1'), new Response('{"access_token":"a"}')]);
    const reply = await (await makeProver(platform)).send(tokenUrl, form);
    expect(await reply.json()).to.deep.equal({ access_token: 'a' });
    expect(claims().map(({ nonce }) => nonce)).to.deep.equal([undefined, 'n1']);
    expect(claims()[0]!.jti).not.to.equal(claims()[1]!.jti);
    expect(sent.map(({ init }) => (init.body as URLSearchParams).toString())).to.deep.equal(['grant_type=refresh_token', 'grant_type=refresh_token']);
  });

  it('that an API asks for are answered once (DPO-4)', async () => {
    const { platform, claims } = world([nonceAskedByApi('n1')]);
    expect((await (await makeProver(platform)).send(apiUrl, {}, 'at')).status).to.equal(200);
    expect(claims().map(({ nonce }) => nonce)).to.deep.equal([undefined, 'n1']);
  });

  it('that are asked for again and again are answered once (DPO-4)', async () => {
    const { platform, sent } = world([nonceAsked('n1'), nonceAsked('n2'), nonceAsked('n3')]);
    const reply = await (await makeProver(platform)).send(tokenUrl, form);
    expect(reply.status).to.equal(400);
    expect(await reply.json()).to.deep.equal({ error: 'use_dpop_nonce' });
    expect(sent).to.have.length(2);
  });

  const refusals: readonly [what: string, ofResource: boolean, reply: () => Response][] = [
    ['invalid_grant with a nonce beside it', false, () => withNonce('n', 400, '{"error":"invalid_grant"}')],
    ['a 401 at the token endpoint', false, () => withNonce('n', 401, '{"error":"use_dpop_nonce"}')],
    ['use_dpop_nonce without a nonce', false, () => new Response('{"error":"use_dpop_nonce"}', { status: 400 })],
    ['a refusal that is no JSON', false, () => withNonce('n', 400, '<h1>use_dpop_nonce</h1>')],
    ['a refusal that is JSON of another shape', false, () => withNonce('n', 400, 'null')],
    ['trouble at the server', false, () => withNonce('n', 503, '{"error":"use_dpop_nonce"}')],
    ['a 400 of an API', true, () => withNonce('n', 400, '{"error":"use_dpop_nonce"}')],
    ['an expired token', true, () => withNonce('n', 401, '', { 'www-authenticate': 'DPoP error="invalid_token"' })],
    ['a bare 401', true, () => withNonce('n', 401)],
    ['another scheme that says so', true, () => withNonce('n', 401, '', { 'www-authenticate': 'Bearer error="use_dpop_nonce"' })],
  ];
  for (const [what, ofResource, reply] of refusals) {
    it(`are not asked for by ${what}: there is no second presentation (DPO-4, B24)`, async () => {
      const { platform, sent } = world([reply()]);
      const answer = await (await makeProver(platform)).send(tokenUrl, form, ofResource ? 'at' : undefined);
      expect(sent).to.have.length(1);
      // The caller can still read it.
      expect(await answer.text()).to.equal(await reply().text());
    });
  }

  it('are left to a caller that repeats by itself, and are known then (DPO-4)', async () => {
    const { platform, claims } = world([nonceAskedByApi('n1')]);
    const prover = await makeProver(platform);
    expect((await prover.send(apiUrl, {}, 'at', { repeat: false })).status).to.equal(401);
    await prover.send(apiUrl, {}, 'at', { repeat: false });
    expect(claims().map(({ nonce }) => nonce)).to.deep.equal([undefined, 'n1']);
  });

  it('are not answered where the body was a stream (DPO-4)', async () => {
    const { platform, sent } = world([nonceAskedByApi('n1')]);
    const body = new Blob(['x']).stream();
    const reply = await (await makeProver(platform)).send(apiUrl, { method: 'POST', body }, 'at');
    expect(reply.status).to.equal(401);
    expect(sent).to.have.length(1);
  });

  it('that change with every answer cost no extra request (B24)', async () => {
    let issued = 0;
    const requests: string[] = [];
    const { platform } = world();
    platform.fetch = async (_, init) => {
      const { nonce } = decodeJwt(new Headers(init?.headers).get('dpop')!);
      requests.push(String(nonce));
      const good = nonce === `n${issued}`;
      issued += 1;
      return good ? withNonce(`n${issued}`) : nonceAsked(`n${issued}`);
    };
    const prover = await makeProver(platform);
    for (let times = 0; times < 10; times += 1) expect((await prover.send(tokenUrl, form)).status).to.equal(200);
    expect(requests).to.have.length(11);
  });
});

describe('DPoP keys', () => {
  it('cannot be exported (STO-11) (real)', async () => {
    const { keys } = await makeProver(world().platform);
    expect(keys.privateKey.extractable).to.equal(false);
    for (const format of ['jwk', 'pkcs8'] as const) {
      const error: unknown = await crypto.subtle.exportKey(format, keys.privateKey).catch((refusal: unknown) => refusal);
      expect(error).to.be.instanceOf(DOMException);
    }
  });

  it('are for ES256 by default, and never RSA (DPO-9)', async () => {
    const { platform, sent } = world();
    await (await makeProver(platform)).send(tokenUrl, form);
    await (await makeProver(platform, ['RS256', 'PS256', 'EdDSA', 'ES256'])).send(tokenUrl, form);
    expect(sent.map(({ proof }) => decodeProtectedHeader(proof).alg)).to.deep.equal(['ES256', 'ES256']);
    expect((await rejection(makeProver(platform, ['RS256', 'PS256']))).code).to.equal('unsupported');
  });

  it('are for Ed25519 where the server takes that alone and the browser has it (DPO-9)', async () => {
    const { platform, sent } = world();
    const can = await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify']).then(
      () => true,
      () => false,
    );
    if (!can) {
      expect((await rejection(makeProver(platform, ['EdDSA']))).code).to.equal('unsupported');
      return;
    }
    const prover = await makeProver(platform, ['EdDSA']);
    await prover.send(tokenUrl, form);
    const { protectedHeader } = await jwtVerify(sent[0]!.proof, EmbeddedJWK, { typ: 'dpop+jwt', algorithms: ['EdDSA'], currentDate: new Date(now) });
    expect(Object.keys(protectedHeader.jwk!).toSorted()).to.deep.equal(['crv', 'kty', 'x']);
    expect(await calculateJwkThumbprint(protectedHeader.jwk!)).to.equal(prover.thumbprint);
    expect((await storedProver(platform, prover)).thumbprint).to.equal(prover.thumbprint);
  });

  it('are taken up from a record together with its nonce, and the nonce goes back into it (DPO-2)', async () => {
    const { platform, claims } = world([new Response(''), withNonce('n2')]);
    const first = await makeProver(platform);
    const again = await storedProver(platform, { keys: structuredClone(first.keys), nonce: 'n1' });
    expect(again).not.to.equal(first);
    expect(again.thumbprint).to.equal(first.thumbprint);
    await again.send(apiUrl, {}, 'at');
    await again.send(tokenUrl, form);
    expect(claims().map(({ nonce }) => nonce)).to.deep.equal([undefined, 'n1']);
    expect(again.nonce).to.equal('n2');
  });

  it("keep what they know when a record of the same key is read again, and learn the other tabs' nonce (DPO-3)", async () => {
    const { platform, claims } = world([withNonce('rs'), withNonce('old')]);
    const mine = await makeProver(platform);
    await mine.send(apiUrl, {}, 'at');
    await mine.send(tokenUrl, form);
    expect(await storedProver(platform, { keys: structuredClone(mine.keys), nonce: 'new' }, mine)).to.equal(mine);
    await mine.send(apiUrl, {}, 'at');
    await mine.send(tokenUrl, form);
    expect(claims().slice(-2).map(({ nonce }) => nonce)).to.deep.equal(['rs', 'new']);
    const other = await makeProver(platform);
    expect(await storedProver(platform, { keys: other.keys }, mine)).not.to.equal(mine);
  });

  it('that are gone or have been swapped for others are lost, in so many words (DPO-7)', async () => {
    const { platform } = world();
    const { keys } = await makeProver(platform);
    const extractable = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
    const encrypting = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveKey']);
    const broken: unknown[] = [undefined, null, {}, 'keys', { privateKey: keys.publicKey, publicKey: keys.publicKey }, { publicKey: keys.publicKey }, extractable, encrypting];
    for (const wrong of broken) expect((await rejection(storedProver(platform, { keys: wrong as CryptoKeyPair }))).code).to.equal('key-lost');
  });

  it('cannot be had where the page has no WebCrypto, in so many words (CSP-7)', async () => {
    const insecure: ProverWorld = { ...world().platform, subtle: () => undefined };
    expect((await rejection(makeProver(insecure))).code).to.equal('crypto-unavailable');
    const { keys } = await makeProver(world().platform);
    expect((await rejection(storedProver(insecure, { keys }))).code).to.equal('crypto-unavailable');
  });
});
