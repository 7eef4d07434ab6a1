import { expect } from 'chai';
import type { Outcome } from '../../../../src/backend/outcome.js';
import type { AccountKey, AccountPolicy } from '../../../../src/session/accounts/account-key.js';
import type { TokenAccounts } from '../../../../src/session/accounts/token-accounts.js';
import type { Snapshot } from '../../../../src/session/snapshot.js';
import type { TokenRecord } from '../../../../src/session/tokens/record.js';
import type { TokenStore } from '../../../../src/session/tokens/store.js';
import { FakeOrigin, type FakeTab, type TabOptions } from '../../../support/fake-origin.js';
import { memoryStorage } from '../../../support/memory-storage.js';
import { grantOf } from '../../../support/token-backend.js';

const who = (snapshot: Snapshot): string => (snapshot.status === 'signed-in' ? snapshot.user.id : snapshot.status);
const heard = (tab: FakeTab): string => tab.heard.map((snapshot) => (snapshot.status === 'signed-out' ? `out:${snapshot.reason}` : who(snapshot))).join(' ');
const accountsOf = async (tab: FakeTab): Promise<TokenAccounts> => (await tab.keeper.custody!()).accounts();
const idsOf = async (tab: FakeTab): Promise<Record<string, AccountKey>> => Object.fromEntries((await (await accountsOf(tab)).list()).map(({ user, id }) => [user.id, id]));
const peopleOf = (origin: FakeOrigin): string[] => [...origin.records.values()].map((record) => (record as TokenRecord).session.user.id).toSorted();
const recordOf = (origin: FakeOrigin, person: string): TokenRecord => [...origin.records.values()].find((record) => (record as TokenRecord).session.user.id === person) as TokenRecord;
const codeOf = (result: unknown): unknown => (result as { readonly code?: unknown }).code;

async function use(origin: FakeOrigin, tab: FakeTab, person: string): Promise<unknown> {
  const id = (await idsOf(tab))[person]!;
  const result = await origin.after(5_000, (await accountsOf(tab)).use(id));
  await origin.clock.advance(50);
  return result;
}

/** A tab with a session storage of its own, which a reload keeps. */
async function open(origin: FakeOrigin, accounts: AccountPolicy, { overrides, ...options }: TabOptions = {}): Promise<FakeTab> {
  const storage = memoryStorage();
  const tab = await origin.open({ accounts, ...options, overrides: { tabStorage: () => storage, ...overrides } });
  await origin.after(1_000, tab.keeper.restore());
  return tab;
}

async function reload(origin: FakeOrigin, tab: FakeTab, accounts: AccountPolicy): Promise<FakeTab> {
  tab.fire('pagehide');
  tab.keeper.dispose();
  const again = await origin.open({ accounts, overrides: { tabStorage: () => tab.platform.tabStorage() } });
  await origin.after(5_000, again.keeper.restore());
  return again;
}

describe('several accounts in token mode', () => {
  it('have a record, a lock and tokens of their own; a late reply for one is stored for no other (MUL-1)', async () => {
    const origin = new FakeOrigin({ latencyMs: 1_000 });
    const locks: string[] = [];
    const { locks: real } = origin;
    origin.locks = { run: (name, work, options) => (locks.push(name), real.run(name, work, options)) };
    const tab = await open(origin, 'follow');
    await tab.signIn('ann');
    await tab.signIn('ben');
    expect(who(tab.snapshot)).to.equal('ben');
    expect(peopleOf(origin)).to.deep.equal(['ann', 'ben']);
    const [ann, ben] = [recordOf(origin, 'ann'), recordOf(origin, 'ben')];
    expect(ann.account).not.to.equal(ben.account);
    await use(origin, tab, 'ann');
    origin.sleep(301_000);
    // Ann's tokens are on their way to be traded in when the page turns to Ben, whose are traded in first.
    const waiting = tab.access().catch((error: unknown) => error);
    await origin.clock.advance(200);
    const turning = use(origin, tab, 'ben');
    await origin.clock.advance(3_000);
    await turning;
    expect(who(tab.snapshot)).to.equal('ben');
    const token = await waiting;
    // Whoever asked for Ann's token has it, or hears that the account is another; never Ben's.
    if (typeof token === 'string') expect(token).to.equal(recordOf(origin, 'ann').tokens.access);
    else expect(codeOf(token)).to.equal('session-changed');
    for (const person of ['ann', 'ben']) {
      const { tokens, session } = recordOf(origin, person);
      expect(session.user.id).to.equal(person);
      expect(origin.server.accepts(tokens.access), person).to.equal(true);
    }
    expect(origin.server.revokedFamilies).to.equal(0);
    const refreshes = locks.filter((name) => name.includes(':refresh:'));
    expect(new Set(refreshes)).to.deep.equal(new Set([`keylit:default:refresh:${ann.account}`, `keylit:default:refresh:${ben.account}`]));
  });

  it('never gives a token of one account while the page shows another, not even in the middle of a switch (MUL-1)', async () => {
    const origin = new FakeOrigin({ latencyMs: 1_000 });
    const tab = await open(origin, 'follow');
    await tab.signIn('ann');
    await tab.signIn('ben');
    origin.sleep(301_000);
    await origin.after(5_000, tab.keeper.restore());
    // Ann's token has run out, so that the switch takes as long as the server does.
    const { id } = (await (await accountsOf(tab)).list()).find(({ user }) => user.id === 'ann')!;
    const turning = (await accountsOf(tab)).use(id);
    for (let step = 0; step < 30; step += 1) {
      const token = await (await tab.keeper.custody!()).token();
      expect(token?.account).to.equal(tab.snapshot.status === 'signed-in' && tab.snapshot.account);
      await origin.clock.advance(50);
    }
    await turning;
    expect(who(tab.snapshot)).to.equal('ann');
    expect(heard(tab), 'one change, from the one to the other').to.match(/ben ann$/);
  });

  it('tag what the page sees by whose it is: a switch changes the tag, a new sign-in after a sign-out has a new one (MUL-2)', async () => {
    const origin = new FakeOrigin();
    const tab = await open(origin, 'follow');
    const tag = (): AccountKey | undefined => (tab.snapshot.status === 'signed-in' ? tab.snapshot.account : undefined);
    await tab.signIn('ann');
    const ann = tag();
    expect(ann).to.match(/^\w{32}$/);
    await tab.signIn('ben');
    const ben = tag();
    expect(ben).not.to.equal(ann);
    await use(origin, tab, 'ann');
    expect(tag()).to.equal(ann);
    await tab.signIn('ann');
    expect(tag(), 'the same person again').to.equal(ann);
    await origin.after(2_000, tab.keeper.signOut());
    await tab.signIn('ann');
    expect(tag()).not.to.equal(ann);
    expect(JSON.stringify([ann, ben])).not.to.match(/ann|ben/);
  });

  it("give a token of the account that is named, refreshed in its own slot, and leave the page where it is (MUL-2)", async () => {
    const origin = new FakeOrigin();
    const tab = await open(origin, 'follow');
    await tab.signIn('ann');
    await tab.signIn('ben');
    const custody = await tab.keeper.custody!();
    const { ann, ben } = await idsOf(tab);
    expect((await custody.token({ account: ann! }))?.access).to.equal(recordOf(origin, 'ann').tokens.access);
    expect((await custody.token({ account: ben! }))?.access).to.equal(recordOf(origin, 'ben').tokens.access);
    origin.sleep(301_000);
    const before = recordOf(origin, 'ann').tokens.access;
    const token = (await origin.after(2_000, custody.token({ account: ann! }))) as { access: string; account: string };
    expect(token.access).not.to.equal(before);
    expect(token.account).to.equal(ann);
    expect(who(tab.snapshot)).to.equal('ben');
    // @ts-expect-error: what is not the name of an account is none, though it is text.
    const wrong = await origin.after(2_000, custody.token({ account: 'ann' }));
    expect(codeOf(wrong)).to.equal('not-signed-in');
  });

  it('follow: a switch turns all tabs, each with one change, and a page that was away finds it when it comes back (TAB-6)', async () => {
    const origin = new FakeOrigin();
    const [one, other] = [await open(origin, 'follow'), await open(origin, 'follow')];
    await one.signIn('ann');
    await one.signIn('ben');
    await origin.clock.advance(100);
    expect(who(other.snapshot)).to.equal('ben');
    await use(origin, one, 'ann');
    await origin.clock.advance(100);
    expect(who(other.snapshot)).to.equal('ann');
    expect(heard(other)).to.match(/ben ann$/);
    const later = await open(origin, 'follow');
    await origin.after(1_000, later.keeper.restore());
    expect(who(later.snapshot)).to.equal('ann');
    expect(origin.server.refreshes, 'nothing was asked of the server for it').to.equal(0);
  });

  it('pin: a tab keeps its account while another switches, adds and signs out, also over a reload (TAB-6)', async () => {
    const origin = new FakeOrigin();
    const [one, other] = [await open(origin, 'pin'), await open(origin, 'pin')];
    await one.signIn('ann');
    await origin.after(1_000, other.keeper.restore());
    await origin.clock.advance(100);
    expect(who(other.snapshot)).to.equal('ann');
    await one.signIn('ben');
    await origin.clock.advance(100);
    expect([who(one.snapshot), who(other.snapshot)]).to.deep.equal(['ben', 'ann']);
    expect(await other.access()).to.equal(recordOf(origin, 'ann').tokens.access);
    const again = await reload(origin, other, 'pin');
    expect(who(again.snapshot)).to.equal('ann');
    await origin.after(2_000, one.keeper.signOut());
    await origin.clock.advance(100);
    expect([who(one.snapshot), who(again.snapshot)]).to.deep.equal(['signed-out', 'ann']);
    const out = await reload(origin, one, 'pin');
    expect(who(out.snapshot), 'who signed out here is not found signed in as somebody else').to.equal('signed-out');
  });

  it('pin: a tab that slept while its account was signed out and somebody else came wakes up signed out (TAB-6)', async () => {
    const origin = new FakeOrigin();
    const [one, other] = [await open(origin, 'pin'), await open(origin, 'pin')];
    await one.signIn('ann');
    await origin.clock.advance(100);
    expect(who(other.snapshot)).to.equal('ann');
    const deliver = origin.say.bind(origin);
    origin.say = () => undefined;
    await origin.after(2_000, one.keeper.signOut());
    await one.signIn('ben');
    origin.say = deliver;
    other.fire('resume');
    other.show(true);
    await origin.clock.advance(500);
    expect(heard(other)).to.match(/ann out:other-tab$/);
    expect(await other.access()).to.equal(null);
    // The same person again: there is nobody else that this tab could be taken for.
    await one.signIn('ann');
    await origin.clock.advance(500);
    expect(who(other.snapshot)).to.equal('ann');
  });

  it('become the account that is there already when the same person signs in again, however many there are', async () => {
    const origin = new FakeOrigin();
    const tab = await open(origin, 'follow');
    await tab.signIn('ann');
    const first = recordOf(origin, 'ann');
    await tab.signIn('ben');
    await tab.signIn('ann');
    expect(peopleOf(origin)).to.deep.equal(['ann', 'ben']);
    expect(recordOf(origin, 'ann').account).to.equal(first.account);
    expect(who(tab.snapshot)).to.equal('ann');
  });

  it('are one slot for a person whom two tabs let in at once', async () => {
    const origin = new FakeOrigin();
    const [one, other] = [await open(origin, 'pin'), await open(origin, 'pin')];
    await one.signIn('ann');
    await origin.clock.advance(100);
    let waits = true;
    origin.beforeStore = async () => {
      if (waits) await new Promise((resolve) => origin.clock.after(20, () => resolve(undefined)));
    };
    const both = Promise.all([one.signIn('ben'), other.signIn('ben')]);
    await origin.after(5_000, both);
    waits = false;
    await origin.clock.advance(200);
    expect(peopleOf(origin)).to.deep.equal(['ann', 'ben']);
    expect([who(one.snapshot), who(other.snapshot)]).to.deep.equal(['ben', 'ben']);
  });

  for (const policy of ['follow', 'pin'] as const) {
    for (const person of ['ann', 'ben']) {
      for (const moment of ['while the server is asked', 'before it is written']) {
        it(`${policy}: stay signed out where a sign-in of the same person had begun before, ${moment} (B11, OUT-2): ${person}`, async () => {
          const origin = new FakeOrigin();
          const [one, other] = [await open(origin, policy), await open(origin, policy)];
          await origin.after(3_000, one.signIn('ann'));
          await origin.after(3_000, one.signIn('ben'));
          await origin.clock.advance(500);
          expect(who(other.snapshot)).to.equal(policy === 'follow' ? 'ben' : 'ann');
          const { [person]: id } = await idsOf(one);
          const isLate = moment === 'before it is written';
          origin.beforeStore = async (operation, tab) => {
            if (isLate && operation === 'write' && tab === 1) await new Promise((resolve) => origin.clock.after(300, () => resolve(undefined)));
          };
          const work = async (): Promise<Outcome> => {
            if (!isLate) await new Promise((resolve) => origin.clock.after(500, () => resolve(undefined)));
            return other.backend.start({ kind: 'sign-in', method: 'password', identifier: person }, {});
          };
          const signingIn = (await other.keeper.custody!()).hold(work).catch((error: unknown) => error);
          await origin.clock.advance(100);
          const removing = (await accountsOf(one)).remove(id!);
          const [refused, removed] = (await origin.after(5_000, Promise.all([signingIn, removing]))) as [unknown, unknown];
          expect(codeOf(refused)).to.equal('session-changed');
          expect(removed).to.deep.equal({ remote: 'done' });
          await origin.clock.advance(2_000);
          expect(peopleOf(origin)).to.deep.equal([person === 'ann' ? 'ben' : 'ann']);
          expect(who(other.snapshot)).not.to.equal(person);
        });
      }
    }
  }

  it('are where they were for the others when the storage of one tab fails', async () => {
    const origin = new FakeOrigin();
    const one = await open(origin, 'follow');
    await one.signIn('ann');
    await one.signIn('ben');
    const shared = origin.store(1);
    let hasFailed = false;
    const failing: TokenStore = {
      ...shared,
      get shared() {
        return !hasFailed;
      },
      read: async (slot) => (hasFailed ? null : shared.read(slot)),
      slots: async () => (hasFailed ? [] : shared.slots()),
    };
    const other = await open(origin, 'follow', { tokenStore: () => failing });
    expect(who(other.snapshot)).to.equal('ben');
    hasFailed = true;
    other.fire('resume');
    other.show(true);
    await origin.clock.advance(500);
    expect(who(other.snapshot)).to.equal('signed-out');
    // Who comes later finds the one that was shown last, as before.
    expect(who((await open(origin, 'follow')).snapshot)).to.equal('ben');
  });

  it('tell people of the same name at two providers apart', async () => {
    const origin = new FakeOrigin();
    const tab = await open(origin, 'follow');
    const custody = await tab.keeper.custody!();
    for (const issuer of ['https://one.example', 'https://two.example']) {
      await custody.hold(async () => {
        const { session, tokens } = grantOf(origin.server.signIn('1'));
        const own = { ...session, user: { ...session.user, issuer } };
        return { kind: 'signed-in', session: own, newUser: false, grant: { session: own, tokens } };
      });
      custody.keep();
    }
    expect(peopleOf(origin)).to.deep.equal(['1', '1']);
    expect(await (await accountsOf(tab)).list()).to.have.length(2);
  });

  it('are five at most: a sixth is refused, and its tokens are given back', async () => {
    const origin = new FakeOrigin();
    const tab = await open(origin, 'follow');
    for (const person of ['a', 'b', 'c', 'd', 'e']) await tab.signIn(person);
    const accounts = await accountsOf(tab);
    expect(codeOf(await accounts.mustHaveRoom().catch((error: unknown) => error))).to.equal('too-many-accounts');
    expect(codeOf(await tab.signIn('f').catch((error: unknown) => error))).to.equal('too-many-accounts');
    await origin.clock.advance(500);
    expect(origin.server.revokedFamilies).to.equal(1);
    expect(who(tab.snapshot)).to.equal('e');
    await tab.signIn('c');
    expect(who(tab.snapshot), 'who is there already needs no room').to.equal('c');
  });

  it('go one by one: who is signed out leaves the others, and the current one, as they are', async () => {
    const origin = new FakeOrigin();
    const [one, other] = [await open(origin, 'follow'), await open(origin, 'pin')];
    for (const person of ['ann', 'ben', 'cleo']) await one.signIn(person);
    const ids = await idsOf(one);
    const accounts = await accountsOf(one);
    const removed = accounts.remove(ids['ann']!);
    expect(await origin.after(2_000, removed)).to.deep.equal({ remote: 'done' });
    expect(peopleOf(origin)).to.deep.equal(['ben', 'cleo']);
    expect(who(one.snapshot)).to.equal('cleo');
    expect(origin.server.revokedFamilies).to.equal(1);
    expect(codeOf(await accounts.use(ids['ann']!).catch((error: unknown) => error)), 'a list that was read before').to.equal('not-signed-in');
    await origin.after(2_000, accounts.remove(ids['cleo']!));
    expect(heard(one)).to.match(/cleo out:user$/);
    expect(peopleOf(origin)).to.deep.equal(['ben']);
    expect(await use(origin, one, 'ben')).to.include({ status: 'signed-in' });
    other.keeper.dispose();
  });

  it('are signed out also where the page turns to them while it is being found out where they are (OUT-1)', async () => {
    const origin = new FakeOrigin();
    const tab = await open(origin, 'follow');
    await tab.signIn('ann');
    await tab.signIn('ben');
    const { ann } = await idsOf(tab);
    let isSlow = true;
    origin.beforeStore = async (operation) => {
      if (isSlow && operation === 'read') await new Promise((resolve) => origin.clock.after(500, () => resolve(undefined)));
    };
    const removing = (await accountsOf(tab)).remove(ann!);
    await origin.clock.advance(50);
    isSlow = false;
    await origin.after(400, (await accountsOf(tab)).use(ann!));
    expect(who(tab.snapshot)).to.equal('ann');
    await origin.after(3_000, removing);
    expect(who(tab.snapshot)).to.equal('signed-out');
    expect(peopleOf(origin)).to.deep.equal(['ben']);
  });

  it('all go at once, offline too, and nothing of any is left (STO-10)', async () => {
    const origin = new FakeOrigin();
    const tab = await open(origin, 'pin');
    for (const person of ['ann', 'ben', 'cleo']) await tab.signIn(person);
    origin.isOnline = false;
    origin.server.fault = { kind: 'lost' };
    const accounts = await accountsOf(tab);
    const ending = accounts.removeAll();
    await origin.clock.advance(50);
    expect(who(tab.snapshot)).to.equal('signed-out');
    await origin.after(15_000, ending);
    await origin.clock.advance(100);
    expect(peopleOf(origin)).to.deep.equal([]);
    const left = Array.from({ length: origin.storage.length }, (_, index) => origin.storage.key(index));
    expect(left).to.deep.equal([]);
    expect(tab.platform.tabStorage()!.length).to.equal(0);
  });

  it('are signed out one for one where the page has not found out yet which is the current one (OUT-1)', async () => {
    const origin = new FakeOrigin();
    const tab = await open(origin, 'follow');
    await tab.signIn('ann');
    await tab.signIn('ben');
    tab.keeper.dispose();
    const next = origin.tab({ accounts: 'follow' });
    const ending = next.keeper.signOut();
    expect(next.snapshot).to.deep.equal({ status: 'signed-out', reason: 'user' });
    await origin.after(5_000, ending);
    expect(peopleOf(origin), 'Ben, and not Ann, who has the usual slot').to.deep.equal(['ann']);
    const marks = Array.from({ length: origin.storage.length }, (_, index) => origin.storage.key(index)!).filter((key) => key.includes('signed-out'));
    expect(marks).to.deep.equal([]);
  });

  it('find a sign-out that could not be done in the slot that it is of, and finish it there alone', async () => {
    const origin = new FakeOrigin();
    const tab = await open(origin, 'follow');
    await tab.signIn('ann');
    await tab.signIn('ben');
    origin.beforeStore = (operation) => {
      if (operation === 'take') throw new DOMException('no', 'UnknownError');
    };
    await origin.after(5_000, tab.keeper.signOut());
    expect(peopleOf(origin)).to.deep.equal(['ann', 'ben']);
    origin.beforeStore = () => undefined;
    const next = await open(origin, 'follow');
    await origin.after(2_000, next.keeper.restore());
    expect(who(next.snapshot)).to.equal('signed-out');
    expect(await idsOf(next)).to.have.all.keys('ann');
    expect(peopleOf(origin)).to.deep.equal(['ann']);
  });

  it('are not shown a pointer to what is no slot of theirs, or to one that is empty', async () => {
    for (const word of ['__proto__ ', '../x', 'gone', '']) {
      const origin = new FakeOrigin();
      const tab = await open(origin, 'follow');
      await tab.signIn('ann');
      tab.keeper.dispose();
      origin.storage.setItem('keylit:default:account', word);
      const next = await open(origin, 'follow');
      await origin.after(2_000, next.keeper.restore());
      expect(['ann', 'signed-out'], word).to.include(who(next.snapshot));
      if (word === 'gone') expect(who(next.snapshot)).to.equal('signed-out');
      expect(await use(origin, next, 'ann'), word).to.deep.include({ status: 'signed-in' });
    }
  });

  it('stay apart while one is locked: nobody turns to another, is listed or let in beside it', async () => {
    const origin = new FakeOrigin();
    const tab = await open(origin, 'follow', { idle: { afterMs: 60_000, warnMs: 20_000, action: 'lock' } });
    await tab.signIn('ann');
    await tab.signIn('ben');
    const { ann } = await idsOf(tab);
    const accounts = await accountsOf(tab);
    (await tab.keeper.guarded())!.lock('manual');
    expect(tab.snapshot.status).to.equal('locked');
    expect(codeOf(await accounts.use(ann!).catch((error: unknown) => error))).to.equal('session-locked');
    expect(codeOf(await accounts.list().catch((error: unknown) => error))).to.equal('session-locked');
    expect(codeOf(await tab.signIn('cleo').catch((error: unknown) => error))).to.equal('account-mismatch');
    expect(codeOf(await tab.signIn('ann').catch((error: unknown) => error))).to.equal('account-mismatch');
    expect(tab.snapshot.status).to.equal('locked');
    await tab.signIn('ben');
    expect(who(tab.snapshot)).to.equal('ben');
    expect(peopleOf(origin)).to.deep.equal(['ann', 'ben']);
  });

  it("are each tab's own where tokens are kept in memory, and all go when another tab signs somebody out", async () => {
    const origin = new FakeOrigin();
    const [one, other] = [await open(origin, 'follow', { shared: false }), await open(origin, 'follow', { shared: false })];
    await one.signIn('ann');
    await one.signIn('ben');
    await other.signIn('ann');
    expect(Object.keys(await idsOf(one)).toSorted()).to.deep.equal(['ann', 'ben']);
    expect(Object.keys(await idsOf(other))).to.deep.equal(['ann']);
    await use(origin, one, 'ann');
    expect(who(one.snapshot)).to.equal('ann');
    await origin.after(2_000, other.keeper.signOut());
    await origin.clock.advance(500);
    expect(heard(one)).to.match(/ann out:other-tab$/);
    expect(await idsOf(one), 'a tab cannot tell which of its own it was').to.deep.equal({});
  });

  it('of a page that has one at a time take the place of each other, as ever, and are no list', async () => {
    const origin = new FakeOrigin();
    const tab = await origin.open();
    await tab.signIn('ann');
    await tab.signIn('ben');
    expect(peopleOf(origin)).to.deep.equal(['ben']);
    expect(tab.snapshot).not.to.have.property('account');
    expect(codeOf(await accountsOf(tab).catch((error: unknown) => error))).to.equal('unsupported');
  });

  it('have names as far as this tab has met them, and the store keeps none (STO-13)', async () => {
    const origin = new FakeOrigin();
    const tab = await open(origin, 'follow');
    await tab.signIn('ann');
    await tab.signIn('ben');
    expect(JSON.stringify([...origin.records.values()])).not.to.match(/ANN|@example/);
    expect((await (await accountsOf(tab)).list()).map(({ user, current, alive }) => [user.name, user.email, current, alive])).to.deep.equal([
      ['BEN', 'ben@example.com', true, true],
      ['ANN', 'ann@example.com', false, true],
    ]);
    await use(origin, tab, 'ann');
    expect(tab.snapshot.status === 'signed-in' && tab.snapshot.user.name).to.equal('ANN');
    const later = await open(origin, 'follow');
    await origin.after(1_000, later.keeper.restore());
    expect((await (await accountsOf(later)).list()).map(({ user }) => user.name)).to.deep.equal([undefined, undefined]);
  });
});
