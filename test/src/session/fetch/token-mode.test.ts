import { expect } from 'chai';
import { createAccess, type Access } from '../../../../src/access.js';
import type { Platform } from '../../../../src/platform/platform.js';
import { FakeOrigin, type FakeTab } from '../../../support/fake-origin.js';

/** `auth.fetch` of a tab, on the custody that a page has. */
async function accessOf(tab: FakeTab): Promise<Access> {
  const access = createAccess({ config: {}, platform: tab.platform, capabilities: tab.backend.declared, session: tab.keeper, backend: async () => tab.backend, ceremony: () => Promise.reject(new Error('not in this test')), name: 'test', context: () => ({}), disposables: new Set(), addAccount: async () => tab.snapshot, present: async () => false });
  // Chunks are loaded in real time, before that of the test stands still.
  await tab.keeper.custody!();
  await access.fetch('http://[').catch(() => undefined);
  return access;
}

describe('auth.fetch on a custody', () => {
  let origin: FakeOrigin;
  const api = (path: string): string => `${origin.server.origin}/api/${path}`;
  const calls = () => origin.server.requests.filter(({ path }) => path.startsWith('/api/'));
  beforeEach(() => {
    origin = new FakeOrigin();
  });

  it('makes one token request for fifty calls that meet an expired token in one tick, and all are answered (B03)', async () => {
    const tab = origin.tab();
    const { fetch } = await accessOf(tab);
    await tab.signIn();
    const first = await tab.access();
    origin.clock.sleep(301_000);
    origin.server.slept(301_000);
    const replies = Array.from({ length: 50 }, (_, index) => fetch(api(String(index))));
    await origin.clock.advance(2_000);
    expect(new Set((await Promise.all(replies)).map(({ status }) => status))).to.deep.equal(new Set([200]));
    expect(origin.server.refreshes).to.equal(1);
    expect(calls()).to.have.length(50);
    const sent = new Set(calls().map(({ headers }) => headers.get('authorization')));
    expect(sent).to.deep.equal(new Set([`Bearer ${await tab.access()}`]));
    expect(sent).not.to.include(`Bearer ${first}`);
  });

  it('makes two requests and one refresh of an API that always answers 401, and the session stays (B21, FET-5)', async () => {
    const tab = origin.tab();
    const { fetch } = await accessOf(tab);
    await tab.signIn();
    origin.server.refusesAll = true;
    const reply = fetch(api('x'));
    await origin.clock.advance(5_000);
    expect((await reply).status).to.equal(401);
    expect([calls().length, origin.server.refreshes]).to.deep.equal([2, 1]);
    expect(tab.snapshot.status).to.equal('signed-in');
  });

  it('tries again with the token that another tab has fetched meanwhile, without a refresh of its own (FET-6)', async () => {
    let meanwhile: (() => Promise<unknown>) | null = null;
    const fetching: Pick<Platform, 'fetch'> = {
      async fetch(input, init) {
        const reply = await origin.server.fetch(input, init);
        if (!meanwhile || !(input instanceof URL) || !input.pathname.startsWith('/api/')) return reply;
        await meanwhile();
        meanwhile = null;
        return new Response('', { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } });
      },
    };
    const [tab, other] = [origin.tab({ overrides: fetching }), origin.tab()];
    const { fetch } = await accessOf(tab);
    await tab.signIn();
    const old = await tab.access();
    const custody = await other.keeper.custody!();
    await custody.restore();
    meanwhile = () => custody.refresh();
    const reply = fetch(api('x'));
    await origin.clock.advance(5_000);
    expect((await reply).status).to.equal(200);
    expect(origin.server.refreshes, 'that of the other tab alone').to.equal(1);
    expect(calls().map(({ headers }) => headers.get('authorization'))).to.deep.equal([`Bearer ${old}`, `Bearer ${await other.access()}`]);
    expect(await other.access()).not.to.equal(old);
  });

  it('sends nothing of a session that ended while the call waited for its token (B11)', async () => {
    const tab = origin.tab();
    const { fetch } = await accessOf(tab);
    await tab.signIn();
    origin.clock.sleep(301_000);
    origin.server.slept(301_000);
    const reply = fetch(api('x')).then(({ status }) => status, (error: { code: string }) => error.code);
    await origin.clock.advance(10);
    const out = tab.keeper.signOut();
    await origin.clock.advance(5_000);
    await out;
    expect(await reply).to.equal('session-changed');
    expect(calls()).to.deep.equal([]);
  });
});
