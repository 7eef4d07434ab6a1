import { expect } from 'chai';
import { AuthError } from '../../../../src/errors.js';
import type { Backend } from '../../../../src/backend/backend.js';
import type { Platform } from '../../../../src/platform/platform.js';
import { FakeOrigin, type FakeTab } from '../../../support/fake-origin.js';
import { tokenBackend, tokenCapabilities } from '../../../support/token-backend.js';

async function signedIn(tabs = 1): Promise<{ origin: FakeOrigin; tab: FakeTab; other: FakeTab }> {
  const origin = new FakeOrigin({ latencyMs: 1_000 });
  const all: FakeTab[] = [];
  for (let index = 0; index < tabs; index += 1) all.push(await origin.open());
  await all[0]!.signIn();
  await origin.clock.advance(1);
  return { origin, tab: all[0]!, other: all.at(-1)! };
}

describe('a sign-out in token mode', () => {
  it('is done here at once, and revokes at the server (OUT-1, OUT-3)', async () => {
    const { origin, tab } = await signedIn();
    const { refresh } = origin.record!.tokens;
    const out = tab.keeper.signOut();
    expect(tab.snapshot).to.deep.equal({ status: 'signed-out', reason: 'user' });
    expect(await origin.after(2_000, out)).to.deep.equal({ remote: 'done' });
    expect(origin.server.revocations).to.deep.equal([refresh]);
  });

  for (const [name, trouble] of [
    ['without a network', (origin: FakeOrigin) => void (origin.isOnline = false)],
    ['at a server that fails', () => undefined],
  ] as const) {
    it(`leaves nothing behind ${name}, and says that the server has not heard of it (OUT-1, STO-10)`, async () => {
      const origin = new FakeOrigin();
      const tab = await origin.open({ overrides: { fetch: () => Promise.reject(new TypeError('Failed to fetch')) } });
      await tab.signIn();
      trouble(origin);
      const out = tab.keeper.signOut();
      expect(tab.snapshot).to.deep.equal({ status: 'signed-out', reason: 'user' });
      expect(await origin.after(2_000, out)).to.deep.equal({ remote: 'pending' });
      expect(origin.records.size).to.equal(0);
      expect(origin.storage.length).to.equal(0);
      const reloaded = await origin.open();
      await origin.after(100, reloaded.keeper.restore());
      expect(reloaded.snapshot.status).to.equal('signed-out');
      expect(await tab.access()).to.equal(null);
    });
  }

  it('is given up at the server after ten seconds (B10)', async () => {
    const origin = new FakeOrigin();
    const tab = await origin.open({ overrides: { fetch: () => new Promise<never>(() => undefined) } });
    await tab.signIn();
    expect(await origin.after(10_100, tab.keeper.signOut())).to.deep.equal({ remote: 'pending' });
  });

  it('cannot be undone by a refresh, wherever that is when it happens, in this tab or another (OUT-2, B11)', async () => {
    for (const which of ['this', 'other'] as const) {
      // Before it is sent, on its way, on its way back, at each step of the storage around it.
      for (let at = 0; at < 14; at += 1) {
        const { origin, tab, other } = await signedIn(2);
        await origin.after(100, other.keeper.restore());
        origin.sleep(301_000);
        let steps = 0;
        let out: Promise<unknown> | null = null;
        const leave = (): void => void (out ??= (which === 'this' ? tab : other).keeper.signOut());
        origin.beforeStore = (_operation, index) => {
          if (index !== 0 || out) return undefined;
          steps += 1;
          if (steps === at) leave();
          return undefined;
        };
        const waiting = tab.access().catch((error: unknown) => error);
        for (let time = 0; time < 6; time += 1) {
          if (at >= 8 && time === at - 8) leave();
          await origin.clock.advance(250);
        }
        leave();
        await origin.clock.advance(30_000);
        await waiting;
        await (out as Promise<unknown> | null);
        const place = `${which} tab, step ${at}`;
        expect(origin.records.size, place).to.equal(0);
        expect(origin.storage.length, place).to.equal(0);
        expect(tab.snapshot.status, place).to.equal('signed-out');
        expect(other.snapshot.status, place).to.equal('signed-out');
        expect(origin.server.revokedFamilies, place).to.equal(1);
        expect(await tab.access(), place).to.equal(null);
      }
    }
  });

  describe('while a sign-in is on its way (B11)', () => {
    /** An adapter whose code exchange takes as long as the test wants. */
    const slow = (gate: Promise<void>, origin: FakeOrigin) => (platform: Platform): Backend => {
      const backend = tokenBackend(origin.server, platform);
      return {
        ...backend,
        start: async (intent, context) => {
          await gate;
          return backend.start(intent, context);
        },
      };
    };

    for (const where of ['in this tab', 'in another tab', 'in another tab that signed in meanwhile'] as const) {
      it(`${where}, gives the new tokens back and tells the flow (B11, REF-4)`, async () => {
        const origin = new FakeOrigin();
        let open!: () => void;
        const tab = await origin.open({ backend: slow(new Promise<void>((resolve) => (open = resolve)), origin) });
        const other = await origin.open();
        if (where === 'in another tab') {
          await other.signIn('cat');
          await origin.clock.advance(10);
        }
        const signingIn = tab.signIn().catch((error: unknown) => error);
        await origin.clock.advance(10);
        if (where === 'in this tab') void tab.keeper.signOut();
        else {
          if (where !== 'in another tab') {
            await other.signIn('cat');
            await origin.clock.advance(10);
          }
          await origin.after(1_000, other.keeper.signOut());
        }
        open();
        const result = await origin.after(2_000, signingIn);
        if (where === 'in another tab that signed in meanwhile') {
          // Nobody was signed in when it began, nor when it ended: it is a sign-in like any other.
          expect(result).to.equal(undefined);
          expect(tab.snapshot).to.deep.include({ status: 'signed-in' });
          return;
        }
        expect(result).to.deep.include({ code: 'session-changed', phase: 'sign-in' });
        await origin.clock.advance(1_000);
        expect(origin.records.size).to.equal(0);
        expect(tab.snapshot.status).to.equal('signed-out');
        expect(origin.server.revokedFamilies).to.equal(where === 'in this tab' ? 1 : 2);
      });
    }

    it('takes the grant out of what the flow sees', async () => {
      const { tab } = await signedIn();
      const custody = await tab.keeper.custody!();
      const outcome = await custody.hold(() => tab.backend.start({ kind: 'sign-in', method: 'password', identifier: 'ann' }, {}));
      expect(outcome).to.have.all.keys('kind', 'session', 'newUser');
      expect(JSON.stringify(outcome)).not.to.match(/access-|refresh-/);
    });

    it('lets the flow that brought a session show it, and shows it in two seconds without', async () => {
      const origin = new FakeOrigin();
      const tab = await origin.open();
      await origin.after(100, tab.keeper.restore());
      const custody = await tab.keeper.custody!();
      await custody.hold(() => tab.backend.start({ kind: 'sign-in', method: 'password', identifier: 'ann' }, {}));
      await origin.clock.advance(1_900);
      expect(tab.snapshot.status).to.equal('signed-out');
      await origin.clock.advance(200);
      expect(tab.snapshot.status).to.equal('signed-in');
    });

    it('refuses tokens that are not bound where they have to be (DPO-5)', async () => {
      const origin = new FakeOrigin();
      const tab = await origin.open({ declared: { ...tokenCapabilities, transport: 'dpop', refresh: 'bound' } });
      expect(await tab.signIn().catch((error: unknown) => error)).to.deep.include({ code: 'token-not-bound' });
      await origin.clock.advance(100);
      expect(origin.records.size).to.equal(0);
      expect(origin.server.revocations).to.have.length(1);
    });
  });

  describe('with something to do before it', () => {
    it('waits for it, two seconds at most (OUT-5)', async () => {
      const { origin, tab } = await signedIn();
      const done: string[] = [];
      tab.keeper.hooks.add(() => new Promise<void>((resolve) => void origin.clock.after(500, () => (done.push('cache'), resolve()))));
      tab.keeper.hooks.add(() => new Promise<never>(() => undefined));
      const out = tab.keeper.signOut();
      await origin.clock.advance(1_000);
      expect(done).to.deep.equal(['cache']);
      expect(tab.snapshot.status).to.equal('signed-in');
      await origin.clock.advance(1_100);
      expect(tab.snapshot.status).to.equal('signed-out');
      expect(await origin.after(2_000, out)).to.deep.equal({ remote: 'done' });
    });

    it('is not kept from it by an error (OUT-5)', async () => {
      const { origin, tab } = await signedIn();
      tab.keeper.hooks.add(() => {
        throw new Error('x');
      });
      tab.keeper.hooks.add(() => Promise.reject(new Error('y')));
      expect(await origin.after(3_000, tab.keeper.signOut())).to.deep.equal({ remote: 'done' });
      expect(tab.snapshot.status).to.equal('signed-out');
    });

    it('does not wait where all is done', async () => {
      const { origin, tab } = await signedIn();
      tab.keeper.hooks.add(async () => undefined);
      const out = tab.keeper.signOut();
      await origin.clock.advance(10);
      expect(tab.snapshot.status).to.equal('signed-out');
      await origin.after(2_000, out);
    });
  });

  it('of the others, or of all, is the server\'s to do with this session\'s tokens (OUT-7)', async () => {
    const ends: [string, string | undefined][] = [];
    const origin = new FakeOrigin();
    const tab = await origin.open({
      backend: (platform) => {
        const backend = tokenBackend(origin.server, platform);
        return { ...backend, session: { ...backend.session, end: async (scope, _context, grant) => void ends.push([scope, grant?.tokens.access]) } };
      },
    });
    await tab.signIn();
    const access = (await tab.access())!;
    expect(await origin.after(100, tab.keeper.signOut('others'))).to.deep.equal({ remote: 'done' });
    expect(tab.snapshot.status).to.equal('signed-in');
    expect(await origin.after(100, tab.keeper.signOut('global'))).to.deep.equal({ remote: 'done' });
    expect(tab.snapshot.status).to.equal('signed-out');
    expect(ends).to.deep.equal([['others', access], ['global', access]]);
  });

  it('says so where the server cannot do it (OUT-7)', async () => {
    const origin = new FakeOrigin();
    const tab = await origin.open({
      backend: (platform) => {
        const backend = tokenBackend(origin.server, platform);
        return { ...backend, session: { ...backend.session, end: () => Promise.reject(new AuthError('unsupported')) } };
      },
    });
    await tab.signIn();
    expect(await origin.after(100, tab.keeper.signOut('others'))).to.deep.equal({ remote: 'unsupported' });
  });

  it('goes on to the provider\'s own page, where only who asked for it is taken (OUT-3)', async () => {
    const left: string[] = [];
    const origin = new FakeOrigin();
    const tab = await origin.open({
      overrides: { navigate: (url) => void left.push(url.href) },
      backend: (platform) => {
        const backend = tokenBackend(origin.server, platform);
        return { ...backend, session: { ...backend.session, end: async () => new URL('https://id.example/logout') } };
      },
    });
    await tab.signIn();
    await origin.after(100, tab.keeper.signOut());
    expect(left).to.deep.equal(['https://id.example/logout']);
  });
});

describe('a disposed session', () => {
  it('rejects what is pending, and writes nothing later (LIF-2)', async () => {
    for (let at = 0; at < 6; at += 1) {
      const { origin, tab } = await signedIn();
      origin.sleep(301_000);
      const custody = await tab.keeper.custody!();
      const pending = [custody.token(), custody.refresh(), tab.keeper.restore(), custody.hold(() => new Promise<never>(() => undefined))].map((each) => each.catch((error: unknown) => error));
      await origin.clock.advance(at * 250);
      origin.writes.length = 0;
      const isDone = origin.record!.expiresAt > origin.clock.now;
      tab.keeper.dispose();
      await origin.clock.advance(60_000);
      const results = await Promise.all(pending);
      if (!isDone) for (const index of [0, 1, 3]) expect((results[index] as AuthError).code, `${at}: ${index}`).to.equal('disposed');
      expect(origin.writes, String(at)).to.deep.equal([]);
      expect(tab.timers).to.equal(0);
      expect(tab.listeners).to.equal(0);
      expect(origin.openChannels).to.equal(0);
    }
  });

  it('answers every later call with disposed (LIF-2)', async () => {
    const { origin, tab } = await signedIn();
    const custody = await tab.keeper.custody!();
    tab.keeper.dispose();
    origin.writes.length = 0;
    for (const call of [() => custody.token(), () => custody.refresh(), () => custody.restore(), () => custody.hold(async () => null)]) {
      expect(await call().then(() => 'nothing', (error: AuthError) => error.code)).to.equal('disposed');
    }
    await origin.clock.advance(400_000);
    expect(origin.writes).to.deep.equal([]);
    expect(origin.records.size, 'the session itself is untouched').to.equal(1);
    expect(origin.storage.length).to.equal(0);
  });

  it('leaves nothing of a thousand that came and went (LIF-1)', async () => {
    const origin = new FakeOrigin();
    for (let times = 0; times < 1_000; times += 1) {
      const tab = origin.tab();
      await tab.keeper.custody!();
      tab.keeper.dispose();
      expect(tab.timers + tab.listeners).to.equal(0);
    }
    await origin.clock.advance(10_000);
    expect(origin.openChannels).to.equal(0);
    expect(origin.clock.timers).to.equal(0);
  });

  it('of a tab takes those back that only another had, whom it signs out too (OUT-3, TAB-1)', async () => {
    const origin = new FakeOrigin();
    const [first, second] = [await origin.open({ shared: false }), await origin.open({ shared: false })];
    await first.signIn();
    await second.signIn();
    const token = (await second.access())!;
    expect(origin.server.accepts(token)).to.equal(true);
    await origin.after(1_000, first.keeper.signOut());
    await origin.clock.advance(1_000);
    expect(second.snapshot).to.deep.equal({ status: 'signed-out', reason: 'other-tab' });
    expect(origin.server.accepts(token)).to.equal(false);
  });
});
