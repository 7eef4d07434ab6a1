import { expect } from 'chai';
import { AuthError } from '../../../src/errors.js';
import type { Backend } from '../../../src/backend/backend.js';
import type { Session } from '../../../src/backend/session.js';
import { memoryCapabilities } from '../../../src/backends/memory/capabilities.js';
import type { PageEvent, Platform } from '../../../src/platform/platform.js';
import { SessionKeeper } from '../../../src/session/session.js';
import type { Snapshot } from '../../../src/session/snapshot.js';
import { memoryStorage } from '../../support/memory-storage.js';
import { testPlatform } from '../../support/test-platform.js';

const ann: Session = { user: { id: 'u1', email: 'ann@example.com' }, assurance: { amr: [] } };
const ben: Session = { user: { id: 'u2', email: 'ben@example.com' }, assurance: { amr: [] } };

/** A server whose replies wait for the test. */
class Server {
  readonly restores: { resolve(session: Session | null): void; reject(error: unknown): void }[] = [];
  readonly ends: string[] = [];
  end: () => Promise<void> = async () => undefined;
  readonly backend: Backend = {
    name: 'test',
    origins: [],
    declared: memoryCapabilities,
    start: () => Promise.reject(new AuthError('unsupported')),
    answer: () => Promise.reject(new AuthError('unsupported')),
    resume: async () => null,
    session: {
      restore: () => new Promise((resolve, reject) => this.restores.push({ resolve, reject })),
      end: (scope) => {
        this.ends.push(scope);
        return this.end();
      },
    },
  };
  async answer(session: Session | null): Promise<void> {
    await until(() => this.restores.length > 0);
    this.restores.shift()!.resolve(session);
    await settled();
  }
  async fail(error: unknown): Promise<void> {
    await until(() => this.restores.length > 0);
    this.restores.shift()!.reject(error);
    await settled();
  }
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400 && !condition(); tries += 1) await settled();
  expect(condition(), `never came: ${condition.toString()}`).to.equal(true);
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

/** Tabs of one origin: they share storage and a channel. */
class Origin {
  readonly storage = memoryStorage();
  readonly #channels = new Set<{ name: string; onmessage: ((event: MessageEvent) => void) | null; isOpen: boolean }>();
  readonly sent: unknown[] = [];

  get openChannels(): number {
    return [...this.#channels].filter(({ isOpen }) => isOpen).length;
  }

  /** Says something to every tab, as anybody on the origin can. */
  say(data: unknown, from?: object): void {
    for (const channel of this.#channels) if (channel !== from && channel.isOpen) channel.onmessage?.(new MessageEvent('message', { data }));
  }

  tab(server: Server, overrides: Partial<Platform> = {}) {
    const listeners: [PageEvent, (event: Event) => void][] = [];
    const platform = testPlatform('https://shop.example/', {
      sharedStorage: () => this.storage,
      channel: (name) => {
        const channel = {
          name,
          isOpen: true,
          onmessage: null,
          postMessage: (data: unknown) => {
            this.sent.push(data);
            this.say(data, channel);
          },
          close: () => (channel.isOpen = false),
        };
        this.#channels.add(channel);
        return channel as unknown as BroadcastChannel;
      },
      listen: (type, listener) => {
        listeners.push([type, listener]);
        return () => listeners.splice(listeners.findIndex(([, each]) => each === listener), 1);
      },
      // What can wait until the form stands does not wait in a test.
      after: (_ms, callback) => {
        const timer = setTimeout(callback, 0);
        return () => clearTimeout(timer);
      },
      ...overrides,
    });
    const keeper = new SessionKeeper({ backend: async () => server.backend, platform, name: 'default', declared: memoryCapabilities });
    const heard: Snapshot[] = [];
    keeper.subscribe((snapshot) => heard.push(snapshot));
    const fire = (type: PageEvent, facts: object = {}): void => {
      for (const [each, listener] of listeners) if (each === type) listener(Object.assign(new Event(type), facts));
    };
    return { keeper, heard, fire, listeners };
  }
}

describe('the session', () => {
  let server: Server;
  let origin: Origin;
  beforeEach(() => {
    server = new Server();
    origin = new Origin();
  });

  it('is being restored until the server has said who is signed in', async () => {
    const { keeper, heard } = origin.tab(server);
    expect(keeper.snapshot).to.deep.equal({ status: 'restoring' });
    const restored = keeper.restore();
    await server.answer(ann);
    expect(await restored).to.deep.equal({ status: 'signed-in', ...ann });
    expect(heard).to.deep.equal([{ status: 'signed-in', ...ann }]);
    expect(Object.isFrozen(keeper.snapshot)).to.equal(true);
  });

  it('is asked for once, however many ask', async () => {
    const { keeper } = origin.tab(server);
    const all = [keeper.restore(), keeper.restore(), keeper.restore()];
    await settled();
    expect(server.restores).to.have.length(1);
    await server.answer(null);
    for (const snapshot of await Promise.all(all)) expect(snapshot).to.deep.equal({ status: 'signed-out', reason: 'none' });
  });

  it('is unreachable, not signed out, when the server cannot be asked', async () => {
    const { keeper, fire } = origin.tab(server);
    void keeper.restore();
    await server.fail(new AuthError('offline'));
    expect(keeper.snapshot).to.deep.include({ status: 'unreachable' });
    await until(() => origin.openChannels === 1);
    fire('online');
    await server.answer(ann);
    expect(keeper.snapshot.status).to.equal('signed-in');
  });

  it('stays as it was shown where the server cannot be asked again, and recovers (B07)', async () => {
    const { keeper, fire } = origin.tab(server);
    keeper.keep(ann);
    void keeper.restore();
    await server.fail(new AuthError('offline'));
    expect(keeper.snapshot).to.deep.equal({ status: 'signed-in', ...ann, health: 'offline' });
    await until(() => origin.openChannels === 1);
    fire('online');
    await server.answer(ann);
    expect(keeper.snapshot).to.deep.equal({ status: 'signed-in', ...ann });
  });

  it('is asked for again by a page that was frozen and heard nothing (TAB-1)', async () => {
    const { keeper, fire } = origin.tab(server);
    keeper.keep(ann);
    await until(() => origin.openChannels === 1);
    fire('resume');
    await server.answer(null);
    expect(keeper.snapshot).to.deep.equal({ status: 'signed-out', reason: 'revoked' });
  });

  it('tells the same once (B15)', async () => {
    const { keeper, heard } = origin.tab(server);
    for (let times = 0; times < 3; times += 1) {
      void keeper.restore();
      await server.answer({ ...ann, user: { ...ann.user } });
    }
    expect(heard).to.have.length(1);
  });

  it('that ended at the server says so', async () => {
    const { keeper } = origin.tab(server);
    keeper.keep(ann);
    void keeper.restore();
    await server.answer(null);
    expect(keeper.snapshot).to.deep.equal({ status: 'signed-out', reason: 'revoked' });
  });

  it('drops a reply that is older than what happened since (REF-4)', async () => {
    const { keeper } = origin.tab(server);
    const late = keeper.restore();
    await settled();
    keeper.keep(ben);
    await server.answer(null);
    expect(await late).to.deep.include({ status: 'signed-in', user: ben.user });
    const stale = keeper.restore();
    await settled();
    await keeper.signOut();
    await server.answer(ben);
    expect(await stale).to.deep.equal({ status: 'signed-out', reason: 'user' });
  });

  it('ends here at once, and then at the server', async () => {
    const { keeper, heard } = origin.tab(server);
    keeper.keep(ann);
    const done = keeper.signOut();
    expect(keeper.snapshot).to.deep.equal({ status: 'signed-out', reason: 'user' });
    expect(await done).to.deep.equal({ remote: 'done' });
    expect(server.ends).to.deep.equal(['local']);
    expect(heard.map(({ status }) => status)).to.deep.equal(['signed-in', 'signed-out']);
    expect(origin.storage.length).to.equal(0);
  });

  it('stays ended, in every tab and after a reload, until the server has heard of it (OUT-1)', async () => {
    const first = origin.tab(server);
    first.keeper.keep(ann);
    server.end = () => Promise.reject(new AuthError('offline'));
    expect(await first.keeper.signOut()).to.deep.equal({ remote: 'pending' });
    expect(origin.storage.length).to.equal(1);
    // Nothing that says who it was.
    expect(JSON.stringify([origin.storage.key(0), origin.storage.getItem(origin.storage.key(0)!)])).not.to.match(/ann|u1/);

    const reloaded = origin.tab(server);
    await reloaded.keeper.restore();
    expect(reloaded.keeper.snapshot).to.deep.equal({ status: 'signed-out', reason: 'user' });
    expect(server.restores, 'the cookie was not believed').to.have.length(0);

    server.end = async () => undefined;
    server.ends.length = 0;
    await until(() => origin.openChannels === 2);
    reloaded.fire('online');
    await until(() => server.ends.length > 0);
    expect(server.ends).to.deep.equal(['local']);
    await server.answer(null);
    expect(origin.storage.length).to.equal(0);
  });

  it('of another person lifts what a sign-out left behind', async () => {
    const { keeper } = origin.tab(server);
    keeper.keep(ann);
    server.end = () => Promise.reject(new AuthError('offline'));
    await keeper.signOut();
    keeper.keep(ben);
    expect(origin.storage.length).to.equal(0);
    expect(keeper.snapshot).to.deep.include({ status: 'signed-in', user: ben.user });
  });

  it('of others ends without this one', async () => {
    const { keeper } = origin.tab(server);
    keeper.keep(ann);
    expect(await keeper.signOut('others')).to.deep.equal({ remote: 'done' });
    expect(keeper.snapshot.status).to.equal('signed-in');
    expect(server.ends).to.deep.equal(['others']);
  });

  it('is not shown after the browser\'s cache brings the page back, before it is known (TAB-4)', async () => {
    const { keeper, fire } = origin.tab(server);
    keeper.keep(ann);
    await until(() => origin.openChannels === 1);
    fire('pageshow', { persisted: true });
    expect(keeper.snapshot).to.deep.equal({ status: 'restoring' });
    await server.answer(null);
    expect(keeper.snapshot.status).to.equal('signed-out');
    fire('pageshow', { persisted: false });
    await settled();
    expect(server.restores).to.have.length(0);
  });

  it('is asked for again where the page was put away while it was being asked for', async () => {
    const { keeper, fire } = origin.tab(server);
    void keeper.restore();
    await until(() => origin.openChannels === 1);
    fire('pageshow', { persisted: true });
    // The reply to what was asked before comes late; then the new one.
    await server.answer(ann);
    await server.answer(ann);
    expect(keeper.snapshot.status).to.equal('signed-in');
  });

  it('keeps nothing in storage but that a sign-out is due (STO-10)', async () => {
    const { keeper } = origin.tab(server);
    keeper.keep(ann);
    expect(origin.storage.length).to.equal(0);
  });

  it('works where storage and channels are blocked', async () => {
    const { keeper } = origin.tab(server, { sharedStorage: () => null, channel: () => null });
    keeper.keep(ann);
    server.end = () => Promise.reject(new AuthError('offline'));
    expect(await keeper.signOut()).to.deep.equal({ remote: 'pending' });
    expect(keeper.snapshot.status).to.equal('signed-out');
  });

  it('says nothing more once it is disposed of', async () => {
    const { keeper, heard, listeners } = origin.tab(server);
    await until(() => origin.openChannels === 1);
    keeper.dispose();
    await until(() => origin.openChannels === 0);
    keeper.keep(ann);
    await settled();
    expect(heard).to.deep.equal([]);
    expect(listeners).to.deep.equal([]);
    expect(origin.openChannels).to.equal(0);
  });
});

describe('tabs', () => {
  let server: Server;
  let origin: Origin;
  beforeEach(() => {
    server = new Server();
    origin = new Origin();
  });

  it('sign out together (TAB-1)', async () => {
    const [one, other] = [origin.tab(server), origin.tab(server)];
    await until(() => origin.openChannels === 2);
    one.keeper.keep(ann);
    await server.answer(ann);
    expect(other.keeper.snapshot.status).to.equal('signed-in');
    await one.keeper.signOut();
    await settled();
    expect(other.keeper.snapshot).to.deep.equal({ status: 'signed-out', reason: 'other-tab' });
  });

  it('sign in together, by asking the server (TAB-2)', async () => {
    const [one, other] = [origin.tab(server), origin.tab(server)];
    await until(() => origin.openChannels === 2);
    one.keeper.keep(ann);
    await server.answer(ann);
    expect(other.keeper.snapshot).to.deep.equal({ status: 'signed-in', ...ann });
  });

  it('sign in together also where one was just asking', async () => {
    const [one, other] = [origin.tab(server), origin.tab(server)];
    await until(() => origin.openChannels === 2);
    void other.keeper.restore();
    await settled();
    one.keeper.keep(ann);
    await settled();
    // The other tab's question left before anybody was signed in.
    await server.answer(null);
    await server.answer(ann);
    expect(other.keeper.snapshot.status).to.equal('signed-in');
  });

  it('tell each other nothing about who (TAB-3)', async () => {
    const { keeper } = origin.tab(server);
    await until(() => origin.openChannels === 1);
    keeper.keep(ann);
    await keeper.signOut();
    await settled();
    expect(origin.sent).to.deep.equal([
      { v: 1, news: 'signed-in' },
      { v: 1, news: 'signed-out' },
    ]);
  });

  it('mind only what they understand (TAB-3)', async () => {
    const { keeper, heard } = origin.tab(server);
    await until(() => origin.openChannels === 1);
    keeper.keep(ann);
    heard.length = 0;
    const noise: unknown[] = [
      null, undefined, 0, 'signed-out', [], {}, { v: 2, news: 'signed-out' }, { v: '1', news: 'signed-out' }, { news: 'signed-out' }, { v: 1 },
      { v: 1, news: 'signed-up' }, { v: 1, news: { toString: () => 'signed-out' } }, { v: 1, news: ['signed-out'] }, new Map([['v', 1]]), 5n,
    ];
    for (const data of noise) origin.say(data);
    await settled();
    expect(heard).to.deep.equal([]);
    expect(server.restores).to.deep.equal([]);
    origin.say({ v: 1, news: 'signed-out', token: 'x' });
    expect(keeper.snapshot).to.deep.equal({ status: 'signed-out', reason: 'other-tab' });
  });

  it('close their channel when the page is put away, and open it when it is shown (TAB-5)', async () => {
    const { fire } = origin.tab(server);
    await until(() => origin.openChannels === 1);
    fire('pagehide');
    expect(origin.openChannels).to.equal(0);
    fire('pageshow', { persisted: false });
    expect(origin.openChannels).to.equal(1);
    fire('pageshow', { persisted: false });
    expect(origin.openChannels).to.equal(1);
  });
});
