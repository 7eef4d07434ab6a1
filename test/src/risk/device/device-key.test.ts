import { expect } from 'chai';
import { compactVerify, EmbeddedJWK, calculateJwkThumbprint, jwtVerify } from 'jose';
import { createAuth } from '../../../../src/auth.js';
import { Database } from '../../../../src/platform/database.js';
import { verifyDeviceProof } from '../../../../src/risk.js';
import { DeviceKey } from '../../../../src/risk/device/device-key.js';
import { toBase64Url } from '../../../../src/platform/base64url.js';
import { createTestBackend, TEST_PASSWORD, testAccounts } from '../../../../src/testing.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { rejection } from '../../../support/rejection.js';
import { testPlatform } from '../../../support/test-platform.js';

const origin = 'https://shop.example';
const day = 86_400_000;
const expected = { nonce: 'n-1', subject: 'ann', audience: origin };
let count = 0;

describe('a device’s key (real)', () => {
  const made: { readonly name: string; readonly key: DeviceKey }[] = [];
  /** A browser of its own, unless it is given another’s name. */
  function device(options: { readonly name?: string; readonly days?: number } = {}) {
    const name = options.name ?? `device-test-${Date.now()}-${(count += 1)}`;
    const clock = new FakeClock();
    const platform = testPlatform(`${origin}/sign-in?x=1`, { now: () => clock.now });
    const key = new DeviceKey({ ...options, name, platform });
    made.push({ name, key });
    const database = new Database(`keylit:${name}:device`, { after: (ms, callback) => platform.after(ms, callback), listen: () => () => undefined, indexedDB: () => indexedDB });
    /** What is in its store. */
    const rows = async (): Promise<readonly (readonly [slot: string, row: { keys: CryptoKeyPair; madeAt: number }])[]> => {
      const found = await database.read<[IDBValidKey[], unknown[]]>([[], []], (table, answer, after) => after(table.getAllKeys(), (names) => after(table.getAll(), (values) => answer([names, values]))));
      database.close();
      return found[0].map((slot, index) => [slot as string, found[1][index] as { keys: CryptoKeyPair; madeAt: number }]);
    };
    const put = async (slot: string, row: unknown): Promise<void> => {
      await database.write<void>((table) => void table.put(row, slot));
      database.close();
    };
    return { key, clock, name, rows, put };
  }
  afterEach(async () => {
    for (const { name, key } of made.splice(0)) {
      key.close();
      await new Promise<void>((resolve) => {
        const request = indexedDB.deleteDatabase(`keylit:${name}:device`);
        request.onsuccess = request.onerror = request.onblocked = () => resolve();
      });
    }
  });

  it('signs a nonce that the server’s half and jose both verify, with the key that it made first', async () => {
    const { key } = device();
    const first = await key.trust('ann', 'n-1');
    const again = await key.prove('ann', 'n-2');
    const thumbprint = await verifyDeviceProof(first, expected);
    expect(thumbprint).to.match(/^[\w-]{43}$/);
    expect(await verifyDeviceProof(again, { ...expected, nonce: 'n-2' })).to.equal(thumbprint);
    const { payload, protectedHeader } = await jwtVerify(again!, EmbeddedJWK, { audience: origin, subject: 'ann', typ: 'keylit-device+jwt' });
    expect(payload).to.deep.equal({ nonce: 'n-2', sub: 'ann', aud: origin });
    expect(await calculateJwkThumbprint(protectedHeader.jwk!)).to.equal(thumbprint);
    expect(protectedHeader.jwk).not.to.have.property('d');
  });

  it('cannot be exported, and its store says nobody’s name', async () => {
    const { key, rows } = device();
    await key.trust('ann@example.com', 'n-1');
    const [[slot, { keys }] = ['', {} as { keys: CryptoKeyPair }]] = await rows();
    expect(keys.privateKey.extractable).to.equal(false);
    for (const format of ['jwk', 'pkcs8'] as const) expect(await crypto.subtle.exportKey(format, keys.privateKey).then(() => 'exported', () => 'refused')).to.equal('refused');
    expect(slot).to.match(/^[\w-]{43}$/);
  });

  it('is of one account: another has none, and its proof is good for no other', async () => {
    const { key } = device();
    const proof = await key.trust('ann', 'n-1');
    expect(await key.prove('ben', 'n-1')).to.equal(null);
    expect(await verifyDeviceProof(proof, { ...expected, subject: 'ben' })).to.equal(null);
    await key.trust('ben', 'n-1');
    await key.forget('ben');
    expect(await key.prove('ben', 'n-1')).to.equal(null);
    expect(await key.prove('ann', 'n-1')).not.to.equal(null);
  });

  it('outlives the page, and is no more after its days', async () => {
    const { key, name } = device();
    await key.trust('ann', 'n-1');
    const later = device({ name, days: 90 });
    later.clock.set(later.clock.now + 30 * day - 1_000);
    expect(await later.key.prove('ann', 'n')).not.to.equal(null);
    later.clock.jump(1_000);
    expect(await later.key.prove('ann', 'n'), 'thirty days at most').to.equal(null);
    expect(await later.rows()).to.deep.equal([]);
  });

  it('makes no store to find nothing in it, and leaves none behind', async () => {
    const { key, name } = device();
    // WebKit lists what an abandoned upgrade would have made: of version 0, with nothing in it.
    const versions = async (): Promise<readonly number[]> => (await indexedDB.databases()).flatMap((found) => (found.name === `keylit:${name}:device` && found.version ? [found.version] : []));
    expect(await key.prove('ann', 'n-1')).to.equal(null);
    await key.forget('ann');
    expect(await versions(), 'nothing looked for').to.deep.equal([]);
    await key.trust('ann', 'n-1');
    expect(await versions()).to.deep.equal([1]);
    await key.forget('ann');
    expect(await versions(), 'nothing left').to.deep.equal([]);
  });

  it('takes no key that somebody put in its place: one that could be copied, or rubbish', async () => {
    const { key, rows, put } = device();
    await key.trust('ann', 'n-1');
    const [[slot, row] = ['', undefined]] = await rows();
    const copied = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
    for (const planted of [{ ...row, keys: copied }, { ...row, keys: {} }, { ...row, madeAt: undefined }, { ...row, madeAt: Number.MAX_SAFE_INTEGER }, 'rubbish', 0]) {
      await put(slot, planted);
      expect(await key.prove('ann', 'n-2'), JSON.stringify(planted)).to.equal(null);
      expect(await rows()).to.deep.equal([]);
    }
  });

  it('is forgotten when its person signs out everywhere, and not for any other sign-out', async () => {
    const { key } = device();
    const platform = testPlatform(`${origin}/`, { webauthn: () => 'missing', sharedStorage: () => null, channel: () => null });
    const auth = createAuth({ backend: createTestBackend({ platform }), platform });
    key.follow(auth);
    const signIn = async (): Promise<string> => {
      const flow = await auth.flow({ flow: 'sign-in', methods: ['password'] });
      const finished = new Promise<string>((resolve) => flow.subscribe((_state, finish) => finish && resolve(finish.user.id)));
      flow.send({ type: 'submit', values: { identifier: testAccounts.plain.email, password: TEST_PASSWORD } });
      return finished;
    };
    const user = await signIn();
    await key.trust(user, 'n-1');
    await key.trust('somebody else', 'n-1');
    await auth.signOut();
    expect(await key.prove(user, 'n-2')).not.to.equal(null);
    await signIn();
    await auth.signOut({ scope: 'global' });
    expect(await key.prove(user, 'n-2')).to.equal(null);
    expect(await key.prove('somebody else', 'n-2')).not.to.equal(null);
    auth.dispose();
  });

  it('says clearly where there is no WebCrypto', async () => {
    const key = new DeviceKey({ platform: testPlatform('http://shop.example/', { subtle: () => undefined }) });
    expect((await rejection(key.trust('ann', 'n-1'))).code).to.equal('crypto-unavailable');
  });
});

describe('a device’s proof, as a server reads it', () => {
  /** A proof that somebody writes by hand. */
  async function forged({ header = {}, claims = {}, keys, sign = keys }: { header?: object; claims?: object; keys: CryptoKeyPair; sign?: CryptoKeyPair }): Promise<string> {
    const { crv, kty, x, y } = await crypto.subtle.exportKey('jwk', keys.publicKey);
    const part = (value: object): string => toBase64Url(new TextEncoder().encode(JSON.stringify(value)));
    const signed = `${part({ typ: 'keylit-device+jwt', alg: 'ES256', jwk: { crv, kty, x, y }, ...header })}.${part({ nonce: 'n-1', sub: 'ann', aud: origin, ...claims })}`;
    return `${signed}.${toBase64Url(new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, sign.privateKey, new TextEncoder().encode(signed))))}`;
  }
  const pair = (): Promise<CryptoKeyPair> => crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);

  it('is taken as it should be, and refused with anything changed', async () => {
    const [keys, other] = [await pair(), await pair()];
    const good = await forged({ keys });
    expect(await verifyDeviceProof(good, expected)).to.be.a('string');
    expect(await compactVerify(good, keys.publicKey)).to.be.an('object');
    const secret = await crypto.subtle.exportKey('jwk', keys.privateKey);
    const [head, body, signature] = good.split('.');
    const bad: readonly (readonly [why: string, proof: unknown])[] = [
      ['another nonce', await forged({ keys, claims: { nonce: 'n-0' } })],
      ['another page', await forged({ keys, claims: { aud: 'https://evil.example' } })],
      ['another account', await forged({ keys, claims: { sub: 'ben' } })],
      ['another key’s signature', await forged({ keys, sign: other })],
      ['another type', await forged({ keys, header: { typ: 'dpop+jwt' } })],
      ['no algorithm', await forged({ keys, header: { alg: 'none' } })],
      ['a private key in it', await forged({ keys, header: { jwk: secret } })],
      ['no key', await forged({ keys, header: { jwk: null } })],
      ['no signature', `${head}.${body}.`],
      ['more than three parts', `${good}.${signature}`],
      ['padding', `${good}=`],
      ['too long', `${good}${'A'.repeat(5_000)}`],
      ['nothing', ''],
      ['no text', { toString: () => good }],
    ];
    for (const [why, proof] of bad) expect(await verifyDeviceProof(proof, expected), why).to.equal(null);
    const empty = await forged({ keys, claims: { nonce: '' } });
    expect(await verifyDeviceProof(empty, { ...expected, nonce: '' }), 'a nonce that was never made').to.equal(null);
  });
});
