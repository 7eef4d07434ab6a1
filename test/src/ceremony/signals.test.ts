import { expect } from 'chai';
import { signals } from '../../../src/ceremony/signals.js';

/** The browser's own methods as far as signals need them: each test says which are there. */
type Browser = Record<string, (told: unknown) => Promise<void>>;
const names = ['signalUnknownCredential', 'signalAllAcceptedCredentials', 'signalCurrentUserDetails'];
const own = Object.getOwnPropertyDescriptor(globalThis, 'PublicKeyCredential');

describe('signals to password managers', () => {
  let told: [name: string, what: unknown][];
  const browser = (methods: Browser | undefined) => Object.defineProperty(globalThis, 'PublicKeyCredential', { configurable: true, writable: true, value: methods });
  const hearing = (): Browser => Object.fromEntries(names.map((name) => [name, async (what: unknown) => void told.push([name, what])]));

  beforeEach(() => {
    told = [];
    browser(hearing());
  });
  afterEach(() => {
    if (own) Object.defineProperty(globalThis, 'PublicKeyCredential', own);
    else delete (globalThis as { PublicKeyCredential?: unknown }).PublicKeyCredential;
  });

  const sendAll = () =>
    Promise.all([
      signals.unknownCredential({ rpId: 'example.com', credentialId: 'AQID' }),
      signals.allAcceptedCredentials({ rpId: 'example.com', userId: 'dQ', credentialIds: ['AQID'], complete: true }),
      signals.currentUserDetails({ rpId: 'example.com', userId: 'dQ', name: 'ann@example.com', displayName: 'Ann' }),
    ]);

  it('are sent in the browser\'s words', async () => {
    expect(await sendAll()).to.deep.equal([true, true, true]);
    expect(told).to.deep.equal([
      ['signalUnknownCredential', { rpId: 'example.com', credentialId: 'AQID' }],
      ['signalAllAcceptedCredentials', { rpId: 'example.com', userId: 'dQ', allAcceptedCredentialIds: ['AQID'] }],
      ['signalCurrentUserDetails', { rpId: 'example.com', userId: 'dQ', name: 'ann@example.com', displayName: 'Ann' }],
    ]);
  });

  it('P15: are left out without a word where the browser has no WebAuthn, no such methods, or methods that fail', async () => {
    browser(undefined);
    expect(await sendAll()).to.deep.equal([false, false, false]);
    browser({});
    expect(await sendAll()).to.deep.equal([false, false, false]);
    browser(Object.fromEntries(names.map((name) => [name, () => Promise.reject(new TypeError('no'))])));
    expect(await sendAll()).to.deep.equal([false, false, false]);
    browser(
      Object.fromEntries(
        names.map((name) => [
          name,
          () => {
            throw new TypeError('at once');
          },
        ]),
      ),
    );
    expect(await sendAll()).to.deep.equal([false, false, false]);
  });

  it('name ids as browsers take them: base64url without padding', async () => {
    await signals.unknownCredential({ rpId: 'example.com', credentialId: '+/+/AQ==' });
    expect(told[0]![1]).to.deep.equal({ rpId: 'example.com', credentialId: '-_-_AQ' });
  });

  it('never send what is no id', async () => {
    for (const odd of ['', 'a b', undefined, null, 7]) {
      expect(await signals.unknownCredential({ rpId: 'example.com', credentialId: odd as string })).to.equal(false);
      expect(await signals.currentUserDetails({ rpId: 'example.com', userId: odd as string, name: 'a', displayName: 'b' })).to.equal(false);
    }
    expect(told).to.deep.equal([]);
  });

  it('never send a list that may not be whole: what is not in it is deleted', async () => {
    const list = { rpId: 'example.com', userId: 'dQ', credentialIds: ['AQID'] };
    for (const complete of [false, undefined, 'yes', 1]) expect(await signals.allAcceptedCredentials({ ...list, complete: complete as unknown as true })).to.equal(false);
    for (const credentialIds of [['AQID', ''], ['AQID', null], undefined, 'AQID']) {
      expect(await signals.allAcceptedCredentials({ ...list, credentialIds: credentialIds as string[], complete: true })).to.equal(false);
    }
    expect(told).to.deep.equal([]);
    // The last passkey was deleted, and the server says so.
    expect(await signals.allAcceptedCredentials({ ...list, credentialIds: [], complete: true })).to.equal(true);
  });
});
