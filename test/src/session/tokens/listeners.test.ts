import { expect } from 'chai';
import type { Backend, SessionOperations } from '../../../../src/backend/backend.js';
import type { Platform } from '../../../../src/platform/platform.js';
import { createFetch } from '../../../../src/session/fetch/auth-fetch.js';
import { judge } from '../../../../src/session/judge.js';
import { SessionKeeper } from '../../../../src/session/session.js';
import type { Diagnostic } from '../../../../src/session/diagnostic.js';
import { FakeOrigin, type FakeTab, type TabOptions } from '../../../support/fake-origin.js';
import { tokenBackend, tokenCapabilities } from '../../../support/token-backend.js';
import type { Fault } from '../../../support/token-server.js';

/** Watches the lock: what happens while somebody holds it. */
async function guarded(options: TabOptions = {}) {
  const origin = new FakeOrigin();
  const { locks } = origin;
  let held = 0;
  const inside: string[] = [];
  const note = (what: string): void => void (held > 0 && inside.push(what));
  origin.locks = {
    run: (name, work, wait) =>
      locks.run(
        name,
        async (signal) => {
          held += 1;
          try {
            return await work(signal);
          } finally {
            held -= 1;
          }
        },
        wait,
      ),
  };
  const fetch: typeof globalThis.fetch = (input, init) => {
    note(`fetch ${new URL(input instanceof Request ? input.url : input).pathname}`);
    return origin.server.fetch(input, init);
  };
  let news = 0;
  const backend = (platform: Platform): Backend => {
    const plain = tokenBackend(origin.server, platform, tokenCapabilities);
    const refresh: SessionOperations['refresh'] = async (...question) => {
      const grant = await plain.session.refresh!(...question);
      // Each refresh has news of the person, so that there is something to tell.
      const user = { ...grant.session.user, name: `Ann ${(news += 1)}` };
      return { ...grant, session: { ...grant.session, user } };
    };
    return { ...plain, session: { ...plain.session, refresh } };
  };
  const tab = await origin.open({ backend, ...options, overrides: { ...options.overrides, fetch } });
  tab.keeper.subscribe(({ status }) => note(`listener: ${status}`));
  return { origin, tab, inside };
}

/** Ways for a refresh to end. */
const refreshes: readonly [name: string, fault: Fault | null][] = [
  ['that brings tokens', null],
  ['that fails for a while', { kind: 'status', status: 503 }],
  ["that brings somebody else's tokens, which are given back", { kind: 'reply', change: (body) => ({ ...body, sub: 'eve' }) }],
  ['that ends the session', { kind: 'error', error: 'invalid_grant' }],
];

describe('the lock', () => {
  for (const [name, fault] of refreshes) {
    it(`has one request in it for a refresh ${name}, and no listener (LCK-1)`, async () => {
      const { origin, tab, inside } = await guarded();
      await tab.signIn();
      origin.sleep(301_000);
      if (fault) origin.server.faults.push(fault);
      await origin.after(20_000, tab.access().catch(() => undefined));
      await origin.clock.advance(1_000);
      expect(inside).to.deep.equal(['fetch /token']);
    });
  }
});

/** What a page may call, whatever happens. */
const methods: readonly [name: string, call: (tab: FakeTab) => Promise<unknown>][] = [
  ['token', (tab) => tab.access()],
  ['refresh', async (tab) => (await tab.keeper.custody!()).refresh()],
  ['restore', (tab) => tab.keeper.restore()],
  ['signOut', (tab) => tab.keeper.signOut()],
  [
    'fetch',
    async (tab) => {
      const fetch = createFetch({
        platform: tab.platform,
        origins: ['https://id.example'],
        tokens: await tab.keeper.custody!(),
        judge: (reply) => judge(reply),
        snapshot: () => tab.snapshot,
        renew: () => tab.keeper.restore(),
        stepUp: () => Promise.reject(new Error('nobody asked for it')),
      });
      return fetch('https://id.example/api/me');
    },
  ],
];

describe('a listener that calls back in', () => {
  for (const [name, call] of methods) {
    it(`and awaits ${name} at every change stops nothing, and gets its answer (B01, EVT-2)`, async () => {
      const { origin, tab, inside } = await guarded();
      const calls: { readonly status: string; isSettled: boolean }[] = [];
      tab.keeper.subscribe(async ({ status }) => {
        if (calls.length > 20) return;
        const own = { status, isSettled: false };
        calls.push(own);
        await call(tab).catch(() => undefined);
        own.isSettled = true;
      });
      const within = <Value>(work: Promise<Value>): Promise<Value | Error> => origin.after(1_000, work);
      await within(tab.signIn());
      await origin.clock.advance(1_000);
      if (name === 'signOut') expect(tab.snapshot.status).to.equal('signed-out');
      else {
        expect(tab.snapshot.status).to.equal('signed-in');
        origin.sleep(301_000);
        expect(typeof (await within(tab.access()))).to.equal('string');
        origin.server.faults.push({ kind: 'status', status: 503 });
        await within((await tab.keeper.custody!()).refresh().catch(() => undefined));
        await origin.clock.advance(1_000);
        await within(tab.keeper.signOut());
      }
      await origin.clock.advance(2_000);
      expect(tab.snapshot.status).to.equal('signed-out');
      expect(new Set(calls.map(({ status }) => status)), 'it was called at each').to.include('signed-in').and.include('signed-out');
      expect(calls.filter(({ isSettled }) => !isSettled)).to.deep.equal([]);
      expect(inside.filter((what) => what.startsWith('listener'))).to.deep.equal([]);
    });
  }

  it('or that throws, rejects or never ends keeps no other from hearing (EVT-2)', async () => {
    const { origin, tab } = await guarded();
    const heard: string[] = [];
    tab.keeper.subscribe(() => {
      throw new Error('mine');
    });
    tab.keeper.subscribe(() => Promise.reject(new Error('mine')));
    tab.keeper.subscribe(() => new Promise(() => undefined));
    tab.keeper.subscribe(({ status }) => void heard.push(status));
    await tab.signIn();
    await origin.after(1_000, tab.keeper.signOut());
    expect(heard).to.deep.equal(['signed-in', 'signed-out']);
  });

  it('and a handler of diagnostics that throws costs no tokens (EVT-2)', async () => {
    const { origin, tab } = await guarded();
    await tab.signIn();
    const told: Diagnostic[] = [];
    const uncaught: unknown[] = [];
    const { platform, backend } = tab;
    const keeper = new SessionKeeper({
      platform,
      name: 'other',
      declared: tab.keeper.declared,
      tokenStore: () => origin.store(0),
      backend: async () => backend,
      onDiagnostic: (diagnostic) => {
        told.push(diagnostic);
        throw new Error('mine');
      },
    });
    const report = window.onerror;
    window.onerror = (_message, _file, _line, _column, error) => uncaught.push(error) > 0;
    try {
      await keeper.restore();
      origin.server.faults.push({ kind: 'reply', change: ({ refresh_token: _dropped, ...body }) => body });
      origin.sleep(301_000);
      const token = await origin.after(1_000, (await keeper.custody!()).token());
      await origin.clock.advance(100);
      expect(token).to.have.property('access');
      expect(told.map(({ code }) => code)).to.include('token-not-rotated');
      expect(uncaught.map(String)).to.deep.equal(told.map(() => 'Error: mine'));
    } finally {
      window.onerror = report;
      keeper.dispose();
    }
  });
});
