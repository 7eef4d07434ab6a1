import { expect } from 'chai';
import { createAuth, type AuthConfig } from '../../src/auth.js';
import { memoryCapabilities } from '../../src/backends/memory/capabilities.js';
import type { FlowDocument } from '../../src/flow/document.js';
import { createTestBackend, TEST_PASSWORD, testAccounts } from '../../src/testing.js';
import { FakeClock } from '../support/fake-clock.js';
import { memoryStorage } from '../support/memory-storage.js';
import { rejection, thrownBy } from '../support/rejection.js';
import { testPlatform, type TestPlatform } from '../support/test-platform.js';
import { tokenBackend } from '../support/token-backend.js';
import { TokenServer } from '../support/token-server.js';

const page = 'https://shop.example/sign-in?x=1#y';

function made(config: Partial<AuthConfig> = {}, platform: TestPlatform = testPlatform(page, { webauthn: () => 'available', sharedStorage: () => null, channel: () => null })) {
  const backend = createTestBackend({ platform });
  return { auth: createAuth({ backend, platform, ...config }), backend, platform };
}

describe('createAuth', () => {
  const mistakes: readonly [name: string, config: Partial<AuthConfig>, code: string, path: string][] = [
    ['a backend that does not exist', { backend: 'better-oauth' }, 'config-backend', 'backend'],
    ['a backend by the name of something built in', { backend: 'constructor' }, 'config-backend', 'backend'],
    ['an address that is none', { baseUrl: 'http://[' }, 'config-url', 'base-url'],
    ['an address that is no server', { baseUrl: 'javascript:alert(1)' }, 'config-url', 'base-url'],
    ['an address of a file', { baseUrl: 'file:///etc' }, 'config-url', 'base-url'],
    ['a method that does not exist', { methods: ['password', 'pasword' as 'password'] }, 'config-method', '/methods/1'],
    ['a method that the backend has not', { methods: ['sms-code'] }, 'config-method', '/methods/0'],
    ['a redirect origin with a path', { redirectOrigins: ['https://a.example', 'https://b.example/x'] }, 'config-url', '/redirectOrigins/1'],
    ['a redirect origin with a slash', { redirectOrigins: ['https://a.example/'] }, 'config-url', '/redirectOrigins/0'],
    ['a redirect origin for all', { redirectOrigins: ['*'] }, 'config-url', '/redirectOrigins/0'],
    ['a fetch origin without a scheme', { fetchOrigins: ['api.example' as 'https://'] }, 'config-url', '/fetchOrigins/0'],
    ['a fetch origin with a star (FET-2)', { fetchOrigins: ['https://*.example'] }, 'config-url', '/fetchOrigins/0'],
    ['a fetch origin for all (FET-2)', { fetchOrigins: ['*' as 'https://'] }, 'config-url', '/fetchOrigins/0'],
    ['a pattern for a fetch origin (FET-2)', { fetchOrigins: [/^https:/ as unknown as 'https://'] }, 'config-url', '/fetchOrigins/0'],
    ['a fetch origin with a name in it', { fetchOrigins: ['https://api@evil.example'] }, 'config-url', '/fetchOrigins/0'],
    ['a path that ends in a slash', { fetchOrigins: ['https://api.example/v1/'] }, 'config-url', '/fetchOrigins/0'],
    ['a path that climbs', { fetchOrigins: ['https://api.example/v1/..'] }, 'config-url', '/fetchOrigins/0'],
    ['a path with a query', { fetchOrigins: ['https://api.example/v1?x'] }, 'config-url', '/fetchOrigins/0'],
    ['a fetch origin of no origin', { fetchOrigins: ['null' as 'https://'] }, 'config-url', '/fetchOrigins/0'],
  ];
  for (const [name, config, code, path] of mistakes) {
    it(`refuses ${name}, and says where`, () => {
      expect(thrownBy(() => made(config))).to.deep.include({ code, path });
    });
  }

  it('names what there is instead', () => {
    expect(thrownBy(() => made({ backend: 'x' })).detail).to.include('better-auth').and.to.include('memory');
    expect(thrownBy(() => made({ methods: ['sso'] })).detail).to.include('password');
  });
});

describe('what is offered', () => {
  const able = (config: Partial<AuthConfig>, webauthn: 'available' | 'insecure' | 'missing' = 'available') => {
    const platform = testPlatform(page, { webauthn: () => webauthn, sharedStorage: () => null, channel: () => null });
    const warn = console.warn;
    const warnings: unknown[] = [];
    console.warn = (...words: unknown[]) => void warnings.push(words.join(' '));
    try {
      return { ...made(config, platform).auth.capabilities, warnings };
    } finally {
      console.warn = warn;
    }
  };

  it('is what the backend has; a flow shows guests and other companies only where its methods name them', () => {
    expect(able({}).signIn).to.deep.equal(memoryCapabilities.signIn);
    expect(able({ backend: 'better-auth' }).signIn).to.deep.equal(['password', 'passkey', 'email-code', 'magic-link', 'guest', 'social:*']);
    expect(able({ backend: 'better-auth', methods: ['social:discord', 'guest'] }).signIn).to.deep.equal(['social:discord', 'guest']);
    expect(() => able({ methods: ['social:discord'] }), 'a backend without providers').to.throw('config-method');
    expect(() => able({ backend: 'better-auth', methods: ['social:*', 'social:'] }), 'no provider').to.throw('social: is none of');
  });

  it('is what the page names', () => {
    expect(able({ methods: ['email-code', 'passkey'] }).signIn).to.have.members(['passkey', 'email-code']);
    expect(able({ methods: ['email-code'] }).signUp).to.deep.equal([]);
  });

  it('has no passkeys where this browser has none; on plain http it says why', () => {
    for (const webauthn of ['insecure', 'missing'] as const) {
      const { signIn, account, warnings } = able({}, webauthn);
      expect(signIn).not.to.include('passkey');
      expect(account).not.to.include('passkeys');
      expect(account).to.include('totp');
      expect(warnings).to.have.length(webauthn === 'insecure' ? 1 : 0);
      if (webauthn === 'insecure') expect(warnings[0]).to.include('https://shop.example');
    }
    expect(able({}).account).to.include('passkeys');
  });
});

describe('the auth of a page', () => {
  it('restores, signs in by a flow, tells its listeners and signs out', async () => {
    const { auth } = made();
    const heard: string[] = [];
    const end = auth.subscribe(({ status }) => heard.push(status));
    expect(auth.snapshot).to.deep.equal({ status: 'restoring' });
    expect(await auth.ready()).to.deep.equal({ status: 'signed-out', reason: 'none' });
    const flow = await auth.flow({ flow: 'sign-in' });
    const finished = new Promise<void>((resolve) => flow.subscribe((_state, finish) => finish && resolve()));
    flow.subscribe(({ step }) => step.kind === 'offer' && flow.send({ type: 'skip' }));
    flow.send({ type: 'submit', values: { identifier: testAccounts.plain.email, password: TEST_PASSWORD } });
    await finished;
    expect(auth.snapshot).to.deep.include({ status: 'signed-in' });
    expect(await auth.signOut()).to.deep.equal({ remote: 'done' });
    expect(heard).to.deep.equal(['signed-out', 'signed-in', 'signed-out']);
    end();
    auth.dispose();
  });

  it('gives a backend the language and this page, without query and fragment, to come back to', async () => {
    const { auth, backend } = made({ locale: 'de' });
    const seen: unknown[] = [];
    const { start } = backend;
    Object.assign(backend, { start: (...given: Parameters<typeof start>) => (seen.push({ ...given[1], signal: undefined }), start(...given)) });
    const flow = await auth.flow({ flow: 'sign-in' });
    const failed = new Promise((resolve) => flow.subscribe(({ problem }) => problem && resolve(problem)));
    flow.send({ type: 'submit', values: { identifier: 'a@b.c', password: 'wrong' } });
    await failed;
    expect(seen).not.to.have.length(0);
    for (const context of seen) expect(context).to.include({ locale: 'de', returnUrl: 'https://shop.example/sign-in' });
    auth.dispose();
  });

  it('has access tokens where script has any, and no such method elsewhere', async () => {
    expect(made().auth.accessToken).to.equal(undefined);
    const { platform } = made();
    const auth = createAuth({ backend: tokenBackend(new TokenServer(new FakeClock()), platform), platform });
    expect(await auth.accessToken?.()).to.equal(null);
    auth.dispose();
    expect((await rejection(auth.accessToken!())).code).to.equal('disposed');
  });

  it('sends people on to what was checked, by the page\'s own way inside its origin', async () => {
    const ways: string[] = [];
    const { auth, platform } = made({ redirectOrigins: ['https://app.example'], navigate: (url) => void ways.push(url.pathname) });
    await auth.redirect('/account');
    expect(ways).to.deep.equal(['/account']);
    expect(platform.left).to.equal(null);
    await auth.redirect('https://app.example/in');
    expect(platform.left?.href).to.equal('https://app.example/in');
    expect(await rejection(auth.redirect('//evil.example'))).to.deep.include({ code: 'config-redirect' });
    expect(ways).to.have.length(1);
  });

  it('loads the page where it has no way of its own', async () => {
    const { auth, platform } = made();
    await auth.redirect('/account');
    expect(platform.left?.href).to.equal('https://shop.example/account');
  });

  it('sends the session to the backend and to the origins that are listed, and nowhere else', async () => {
    const sent: [string, RequestCredentials | undefined][] = [];
    const platform = testPlatform(page, {
      webauthn: () => 'available',
      sharedStorage: () => null,
      channel: () => null,
      fetch: async (input, init) => {
        sent.push([new Request(input, init).url.replace(/\/x$/, ''), init?.credentials]);
        return new Response();
      },
    });
    const { auth } = made({ fetchOrigins: ['https://api.example'] }, platform);
    for (const url of ['/x', 'https://api.example/x', 'https://evil.example/x']) await auth.fetch(url);
    expect(sent).to.deep.equal([
      ['https://shop.example', 'include'],
      ['https://api.example', 'include'],
      ['https://evil.example', 'omit'],
    ]);
  });

  it('checks flow documents, and says which are there', async () => {
    const { auth } = made();
    expect((await auth.documentOf('recovery')).flow).to.equal('recovery');
    expect(await rejection(auth.checkFlow({ flow: 'sign-in', stages: [] }))).to.deep.include({ code: 'config-flow', path: '/stages' });
    const own: FlowDocument = { flow: 'sign-in', stages: [{ ask: 'identifier' }, { prove: ['magic-link'] }] };
    const flow = await auth.flow({ flow: await auth.checkFlow(own) });
    expect(flow.state.document).to.deep.equal(own);
    auth.dispose();
  });

  it('opens nothing without the elements', async () => {
    expect((await rejection(made().auth.open())).code).to.equal('config-provider');
  });

  it('has no account operations where the backend has none', async () => {
    const { backend } = made();
    const auth = createAuth({ backend: { ...backend, account: undefined }, platform: testPlatform(page, { channel: () => null, sharedStorage: () => null }) });
    expect((await rejection(auth.account())).code).to.equal('unsupported');
  });

  it('keeps two instances on one origin apart (STO-9)', async () => {
    const storage = memoryStorage();
    const platform = testPlatform(page, { webauthn: () => 'available', sharedStorage: () => storage, channel: () => null });
    const [one, other] = [made({ name: 'one' }, platform), made({ name: 'other' }, platform)];
    await Promise.all([one.auth.ready(), other.auth.ready()]);
    one.backend.failNext('offline');
    expect(await one.auth.signOut()).to.deep.equal({ remote: 'pending' });
    expect(storage.length).to.equal(1);
    expect(storage.key(0)).to.include('one');
  });
});
