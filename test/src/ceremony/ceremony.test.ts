import { expect } from 'chai';
import { createCeremony, type Ceremony } from '../../../src/ceremony/ceremony.js';
import type { PasskeyOptions } from '../../../src/ceremony/passkey-options.js';
import { rejection } from '../../support/rejection.js';
import { testPlatform } from '../../support/test-platform.js';

interface Asked {
  readonly publicKey: { readonly challenge: unknown; readonly rpId?: string; readonly allowCredentials?: unknown; readonly hints?: unknown; readonly extensions?: unknown; readonly authenticatorSelection?: unknown };
  readonly signal: AbortSignal;
  readonly mediation?: string;
  readonly uiMode?: string;
  readonly password?: boolean;
}

const options = { challenge: 'AQID', rpId: 'example.com' };
const creation = { challenge: 'AQID', rp: { id: 'example.com', name: 'Example' }, user: { id: 'dQ', name: 'ann', displayName: 'Ann' }, pubKeyCredParams: [{ type: 'public-key', alg: -7 }] };
const bytes = (text: string) => Uint8Array.from(atob(text), (each) => each.charCodeAt(0)).buffer;

/** What a browser answers with; `toJSON` as a browser has it, or none. */
const given = (toJSON?: () => unknown) => ({
  id: 'c2VjcmV0LWlk',
  rawId: bytes('c2VjcmV0LWlk'),
  type: 'public-key',
  authenticatorAttachment: 'platform',
  response: { clientDataJSON: bytes('e30='), authenticatorData: bytes('AQID'), signature: bytes('AQID'), userHandle: null },
  getClientExtensionResults: () => ({ prf: { results: { first: bytes('AQID') } } }),
  ...(toJSON && { toJSON }),
});

describe('a ceremony', () => {
  const world = globalThis as { PublicKeyCredential?: unknown };
  const own = Object.getOwnPropertyDescriptor(globalThis, 'PublicKeyCredential');
  const ownCredentials = Object.getOwnPropertyDescriptor(navigator, 'credentials');
  let asked: Asked[];
  let answer: (asked: Asked) => Promise<unknown>;
  let elapsed: number;

  const ceremonyOf = (settings: PasskeyOptions = {}): Ceremony => createCeremony(testPlatform('https://example.com/', { monotonic: () => (elapsed += 40) }), settings);

  beforeEach(() => {
    asked = [];
    elapsed = 0;
    answer = async () => given();
    delete (globalThis as Record<symbol, unknown>)[Symbol.for('keylit.webauthn-coordinator.v1')];
    // A browser from before the JSON methods: Keylit's own reader and writer do their part.
    Object.defineProperty(globalThis, 'PublicKeyCredential', { configurable: true, writable: true, value: {} });
    const call = (each: Asked) => {
      asked.push(each);
      return answer(each);
    };
    Object.defineProperty(navigator, 'credentials', { configurable: true, value: { get: call, create: call } });
  });
  afterEach(() => {
    if (own) Object.defineProperty(globalThis, 'PublicKeyCredential', own);
    else delete world.PublicKeyCredential;
    if (ownCredentials) Object.defineProperty(navigator, 'credentials', ownCredentials);
    else delete (navigator as { credentials?: unknown }).credentials;
  });

  const fails = (name: string, message = '') => (answer = () => Promise.reject(new DOMException(message, name)));

  describe('that failed', () => {
    it('P30: says how long it took, how it was asked for and whether in a click, and nothing of the credential or the person', async () => {
      fails('NotAllowedError', 'credential c2VjcmV0LWlk of ann@example.com was not allowed');
      const error = await rejection(ceremonyOf().authenticate({ ...options, allowCredentials: [{ id: 'c2VjcmV0LWlk', type: 'public-key' }] }));
      expect(error).to.include({ code: 'passkey-not-completed', cause: 'NotAllowedError' });
      expect(error.ceremony).to.deep.equal({ elapsedMs: 40, mediation: 'optional', hadUserGesture: false });
      const said = `${error.message} ${String(error.stack)} ${JSON.stringify(error)} ${JSON.stringify({ ...error })}`;
      expect(said).not.to.match(/c2VjcmV0|ann@|AQID/);
      expect(Object.keys(error.ceremony!)).to.deep.equal(['elapsedMs', 'mediation', 'hadUserGesture']);
    });

    it('by its caller\'s wish is cancelled, and no failure', async () => {
      const controller = new AbortController();
      answer = ({ signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError'))));
      const ending = rejection(ceremonyOf().authenticate(options, controller.signal));
      await new Promise((resolve) => setTimeout(resolve, 20));
      controller.abort();
      expect((await ending).code).to.equal('cancelled');
    });

    it('P07: ends with its signal also where the browser does not listen to it, and lets the next one begin', async () => {
      const controller = new AbortController();
      const ceremony = ceremonyOf();
      answer = () => new Promise(() => undefined);
      const ending = rejection(ceremony.authenticate(options, controller.signal));
      await new Promise((resolve) => setTimeout(resolve, 20));
      controller.abort();
      expect((await ending).code).to.equal('cancelled');
      answer = async () => given();
      expect(await ceremony.authenticate(options)).to.have.property('id');
    });

    it('because another library has one open is tried once more', async () => {
      let calls = 0;
      answer = async () => {
        if ((calls += 1) === 1) throw new DOMException('A request is already pending.', 'OperationError');
        return given();
      };
      expect(await ceremonyOf().authenticate(options)).to.have.property('id');
      fails('OperationError');
      expect((await rejection(ceremonyOf().authenticate(options))).code).to.equal('passkey-busy');
    });

    it('for want of a challenge never came to the browser', async () => {
      for (const odd of [null, undefined, 'words', {}, { challenge: 7 }]) expect((await rejection(ceremonyOf().authenticate(odd))).code).to.equal('config-options');
      expect(asked).to.deep.equal([]);
    });
  });

  it('reads and writes JSON by itself where the browser, or what a password manager puts in its place, cannot', async () => {
    for (const toJSON of [undefined, () => { throw new TypeError('Illegal invocation'); }]) {
      answer = async () => given(toJSON);
      const response = (await ceremonyOf().authenticate({ ...options, allowCredentials: [{ id: 'AQID', type: 'public-key' }] })) as Record<string, unknown>;
      expect(new Uint8Array(asked.at(-1)!.publicKey.challenge as ArrayBuffer)).to.deep.equal(new Uint8Array([1, 2, 3]));
      expect((asked.at(-1)!.publicKey.allowCredentials as { id: ArrayBuffer }[])[0]!.id.byteLength).to.equal(3);
      expect(response).to.deep.include({ id: 'c2VjcmV0LWlk', rawId: 'c2VjcmV0LWlk', type: 'public-key', authenticatorAttachment: 'platform' });
      expect(response['response']).to.deep.equal({ clientDataJSON: 'e30', authenticatorData: 'AQID', signature: 'AQID' });
    }
  });

  it('prefers the browser\'s own reader and writer', async () => {
    const parsed: unknown[] = [];
    world.PublicKeyCredential = { parseRequestOptionsFromJSON: (json: object) => (parsed.push(json), { ...json, parsed: true }) };
    answer = async () => given(() => ({ id: 'x', native: true, clientExtensionResults: {} }));
    expect(await ceremonyOf().authenticate(options)).to.include({ native: true });
    expect(parsed).to.deep.equal([options]);
    expect(asked[0]!.publicKey).to.include({ parsed: true });
  });

  it('gives what PRF has come to to the page alone: it can be read, and is in nothing that is sent', async () => {
    const heard: unknown[] = [];
    const ceremony = ceremonyOf({ extensions: { prf: { eval: { first: 'AQID' } } }, onExtensionResults: (results, which) => heard.push(which, results) });
    const response = (await ceremony.authenticate({ ...options, extensions: { uvm: true } })) as { clientExtensionResults: { prf: { results: { first: string } } } };
    const { extensions } = asked[0]!.publicKey as { extensions: { uvm: boolean; prf: { eval: { first: ArrayBuffer } } } };
    expect(extensions.uvm).to.equal(true);
    expect(extensions.prf.eval.first.byteLength).to.equal(3);
    expect(response.clientExtensionResults.prf.results.first).to.equal('AQID');
    expect(heard[0]).to.equal('get');
    expect((heard[1] as typeof response.clientExtensionResults).prf.results.first).to.equal('AQID');
    expect(JSON.stringify(response)).not.to.contain('first');
  });

  it('hands the page\'s own options for `get` on, and never lets them replace the challenge', async () => {
    await ceremonyOf({ extraGetOptions: { uiMode: 'passive', publicKey: { challenge: 'mine' } } }).authenticate(options);
    expect(asked[0]).to.include({ uiMode: 'passive' });
    expect(asked[0]!.publicKey.rpId).to.equal('example.com');
  });

  it('names the authenticator that is meant', async () => {
    const ceremony = ceremonyOf();
    await ceremony.authenticate(options, undefined, { hint: 'security-key' });
    expect(asked[0]!.publicKey.hints).to.deep.equal(['security-key']);
    await ceremony.authenticate(options, undefined, { hint: 'hybrid' });
    expect(asked[1]!.publicKey.hints).to.deep.equal(['hybrid']);
    await ceremony.register({ ...creation, authenticatorSelection: { residentKey: 'required' } }, undefined, { hint: 'security-key' });
    expect(asked[2]!.publicKey.authenticatorSelection).to.deep.equal({ residentKey: 'required', authenticatorAttachment: 'cross-platform' });
    await ceremony.register(creation, undefined, { hint: 'client-device' });
    expect(asked[3]!.publicKey.authenticatorSelection).to.deep.equal({ authenticatorAttachment: 'platform' });
    await ceremony.register(creation);
    expect(asked[4]!.publicKey.authenticatorSelection).to.equal(undefined);
  });

  describe('in immediate mode', () => {
    it('P16: asks without a list, and with saved passwords only where they are wanted', async () => {
      const ceremony = ceremonyOf();
      await ceremony.authenticate({ ...options, allowCredentials: [{ id: 'AQID', type: 'public-key' }] }, undefined, { immediate: true });
      expect(asked[0]).to.include({ uiMode: 'immediate' }).and.not.have.property('password');
      expect(asked[0]!.publicKey.allowCredentials).to.equal(undefined);
      await ceremony.authenticate(options, undefined, { immediate: true, password: true });
      expect(asked[1]).to.include({ uiMode: 'immediate', password: true });
      await ceremony.authenticate(options, undefined, { password: true });
      expect(asked[2]).not.to.have.any.keys('uiMode', 'password');
    });

    it('P16: without a credential says that it was immediate mode', async () => {
      fails('NotAllowedError');
      const error = await rejection(ceremonyOf().authenticate(options, undefined, { immediate: true }));
      expect(error.ceremony?.mediation).to.equal('immediate');
    });

    it('P16: shows the sheet where the browser wants other words for it', async () => {
      answer = async ({ uiMode }) => {
        if (uiMode) throw new TypeError('uiMode');
        return given();
      };
      expect(await ceremonyOf().authenticate(options, undefined, { immediate: true })).to.have.property('id');
      expect(asked.map(({ uiMode }) => uiMode)).to.deep.equal(['immediate', undefined]);
    });

    it('P17: a saved password is told as one', async () => {
      answer = async () => ({ type: 'password', id: 'ann@example.com', password: 'correct horse' });
      expect(await ceremonyOf().authenticate(options, undefined, { immediate: true, password: true })).to.deep.equal({ type: 'password', id: 'ann@example.com', password: 'correct horse' });
    });
  });

  describe('knows of the browser', () => {
    it('P02: whether this device can keep a passkey, by either of two ways to ask', async () => {
      const ask = (older: boolean | undefined, newer: boolean | undefined) => {
        world.PublicKeyCredential = {
          ...(older !== undefined && { isUserVerifyingPlatformAuthenticatorAvailable: async () => older }),
          ...(newer !== undefined && { getClientCapabilities: async () => ({ userVerifyingPlatformAuthenticator: newer }) }),
        };
        return ceremonyOf().canRegister();
      };
      expect(await ask(true, false), 'Firefox').to.equal(true);
      expect(await ask(false, true)).to.equal(true);
      expect(await ask(false, false)).to.equal(false);
      expect(await ask(undefined, undefined)).to.equal(false);
    });

    it('P11, P16: a capability only where it says so', async () => {
      const ask = (capabilities?: () => Promise<unknown>) => {
        world.PublicKeyCredential = { getClientCapabilities: capabilities };
        return ceremonyOf().has('conditionalCreate');
      };
      expect(await ask(async () => ({ conditionalCreate: true }))).to.equal(true);
      expect(await ask(async () => ({ conditionalCreate: false }))).to.equal(false);
      expect(await ask(async () => ({}))).to.equal(false);
      expect(await ask(() => Promise.reject(new Error('no')))).to.equal(false);
      expect(await ask(undefined)).to.equal(false);
    });
  });
});
