import { expect } from 'chai';
import { FakeOrigin, type FakeTab } from '../../../support/fake-origin.js';
import type { Fault, TokenServerOptions } from '../../../support/token-server.js';

const hour = 3_600_000;
const day = 24 * hour;

/** An hour in five tabs, each of which calls an API every ten seconds and refreshes once where that refuses it. */
async function anHour(server: TokenServerOptions, prepare: (origin: FakeOrigin) => void): Promise<{ origin: FakeOrigin; tabs: readonly FakeTab[] }> {
  const origin = new FakeOrigin(server);
  const tabs: FakeTab[] = [];
  for (let index = 0; index < 5; index += 1) tabs.push(await origin.open());
  await tabs[0]!.signIn();
  prepare(origin);
  await origin.clock.advance(1_000);
  const call = async (tab: FakeTab): Promise<void> => {
    const custody = await tab.keeper.custody!();
    const first = await custody.token();
    if (first && !origin.server.accepts(first.access)) await custody.token({ rejected: first.access });
  };
  for (let time = 0; time < hour; time += 10_000) {
    for (const tab of tabs) void call(tab).catch(() => undefined);
    await origin.clock.advance(10_000);
  }
  return { origin, tabs };
}

const reply = (change: (body: Record<string, unknown>) => unknown): Fault => ({ kind: 'reply', change });

describe('an hour in five tabs', () => {
  const servers: readonly (readonly [string, (origin: FakeOrigin) => void, boolean])[] = [
    ['that says expires_in 0', (origin) => void (origin.server.fault = reply((body) => ({ ...body, expires_in: 0 }))), false],
    ['that says a negative expires_in', (origin) => void (origin.server.fault = reply((body) => ({ ...body, expires_in: -300 }))), false],
    ['that says nothing of it', (origin) => void (origin.server.fault = reply(({ expires_in: _expiresIn, ...body }) => body)), false],
    ['that says nonsense', (origin) => void (origin.server.fault = reply((body) => ({ ...body, expires_in: 'soon' }))), false],
    ['whose API refuses every token', (origin) => void (origin.server.refusesAll = true), true],
    ['whose tokens are refused as soon as they are given', (origin) => {
      origin.server.fault = reply((body) => ({ ...body, expires_in: 1e9 }));
      origin.server.lifetime = 0;
      origin.server.refusesAll = true;
    }, true],
    ['that answers 500 to every other request', (origin) => {
      for (let index = 0; index < 100; index += 1) origin.server.faults.push(reply((body) => body), { kind: 'status', status: 500 });
    }, false],
    ['with a clock a day behind', (origin) => origin.clock.jump(-day), false],
    ['with a clock a day ahead', (origin) => origin.clock.jump(day), false],
  ];
  for (const [name, prepare, loops] of servers) {
    it(`of a server ${name}, is at most thirty requests for tokens${loops ? ', and one word to developers' : ''} (B09)`, async () => {
      const { origin, tabs } = await anHour({}, prepare);
      expect(origin.server.refreshes).to.be.within(1, 30);
      expect(origin.server.revokedFamilies).to.equal(0);
      const words = tabs.flatMap(({ diagnostics }) => diagnostics).filter(({ code }) => code === 'refresh-loop');
      if (loops) expect(words).to.have.length(1);
      for (const tab of tabs) expect(tab.heard.map(({ status }) => status)).not.to.include('signed-out');
    });
  }
});

describe('a wrong clock', () => {
  const lifetimes = 10;
  const requestsWith = async (prepare: (origin: FakeOrigin) => void, during: (origin: FakeOrigin) => void = () => undefined): Promise<number> => {
    const origin = new FakeOrigin();
    prepare(origin);
    const tab = await origin.open();
    await tab.signIn();
    for (let lifetime = 0; lifetime < lifetimes; lifetime += 1) {
      await origin.clock.advance(150_000);
      if (lifetime === 4) during(origin);
      expect(origin.server.accepts((await origin.after(1_000, tab.access())) as string), `lifetime ${lifetime}`).to.equal(true);
      await origin.clock.advance(150_000);
    }
    expect(tab.heard.map(({ status }) => status), 'no sign-out, no second sign-in').to.deep.equal(['signed-in']);
    return origin.server.refreshes;
  };

  for (const [name, offset] of [['a day behind', -day], ['five minutes behind', -300_000], ['seven seconds ahead', 7_000], ['five minutes ahead', 300_000], ['a day ahead', day]] as const) {
    it(`${name} makes no more requests than a right one, one at most (B14, CLK-1)`, async () => {
      const right = await requestsWith(() => undefined);
      expect(await requestsWith((origin) => origin.clock.jump(offset))).to.be.within(right - 1, right + 1);
    });
    it(`that jumps to ${name} in mid-session makes one more at most (B14, CLK-3)`, async () => {
      const right = await requestsWith(() => undefined);
      expect(await requestsWith(() => undefined, (origin) => origin.clock.jump(offset))).to.be.within(right - 1, right + 1);
    });
  }

  it('that is set again and again makes no storm (B14, CLK-3)', async () => {
    const origin = new FakeOrigin();
    const tab = await origin.open();
    await tab.signIn();
    let state = 5;
    for (let minute = 0; minute < 60; minute += 1) {
      state = (state * 48_271) % 2_147_483_647;
      origin.clock.jump((state / 2_147_483_647 - 0.5) * 2 * day);
      await origin.clock.advance(60_000);
      expect(origin.server.accepts((await origin.after(1_000, tab.access())) as string), `minute ${minute}`).to.equal(true);
    }
    // One for each jump ahead, and those that are due.
    expect(origin.server.refreshes).to.be.at.most(60);
    expect(tab.heard.map(({ status }) => status)).to.deep.equal(['signed-in']);
  });
});
