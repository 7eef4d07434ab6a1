import assert from 'node:assert/strict';
import { pause, until, windows, type Tab } from './window.js';

const SHARED = 'store=persist&accounts=';

/** The accounts that a tab lists, the current one first. */
const people = (tab: Tab): Promise<string[]> =>
  tab.does(async () => (await (await window.keylit.auth.accounts!()).list()).map(({ user, current }) => `${user.id}${current ? '*' : ''}`));

const uses = (tab: Tab, user: string): Promise<string> =>
  tab.does(async (wanted) => {
    const accounts = await window.keylit.auth.accounts!();
    const found = (await accounts.list()).find((account) => account.user.id === wanted);
    if (!found) return 'missing';
    return accounts.use(found.id).then(
      () => 'ok',
      (error: { code: string }) => error.code,
    );
  }, user);

/** Has a tab ask the API who it is, over and over, and notes whom it showed when it asked. */
const asksAllTheTime = (tab: Tab): Promise<void> =>
  tab.does(() => {
    const asked: [string, string][] = [];
    window.keylit.kept = asked;
    const ask = async (): Promise<void> => {
      const { snapshot } = window.keylit.auth;
      const shown = snapshot.status === 'signed-in' ? snapshot.user.id : snapshot.status;
      asked.push([shown, await window.keylit.me()]);
      setTimeout(() => void ask(), 5);
    };
    void ask();
  });

/** Answers to a request of one account that were about another. */
const mixed = (tab: Tab): Promise<string[]> =>
  tab.does(() => (window.keylit.kept as [string, string][]).filter(([shown, answered]) => /^(ann|bob)$/.test(shown) && /^(ann|bob)$/.test(answered) && shown !== answered).map((pair) => pair.join(' was answered as ')));
const asked = (tab: Tab): Promise<string[]> => tab.does(() => [...new Set((window.keylit.kept as [string, string][]).map(([, answered]) => answered))].toSorted());

windows((play) => {
  play('TAB-6, MUL-1: follow: all tabs turn together, each with one change; what was typed stays, and no request goes out as the other account', async ({ server, tab }) => {
    server.lifetimeSeconds = 2;
    const [first, second] = [await tab(`${SHARED}follow`), await tab(`${SHARED}follow`)];
    await first.signsIn('ann');
    await second.is('signed-in ann');
    await second.does(() => document.body.append(Object.assign(document.createElement('input'), { id: 'typed', value: 'half a sentence' })));
    await asksAllTheTime(first);
    await asksAllTheTime(second);
    await first.signsIn('bob');
    await second.is('signed-in bob');
    for (const [tabThatTurns, user] of [[second, 'ann'], [first, 'bob'], [first, 'ann'], [second, 'bob']] as const) {
      // Long enough for tokens to run out in between.
      await pause(700);
      assert.equal(await uses(tabThatTurns, user), 'ok');
      await first.is(`signed-in ${user}`);
      await second.is(`signed-in ${user}`);
    }
    for (const each of [first, second]) {
      assert.deepEqual(await mixed(each), []);
      assert.ok((await asked(each)).includes('ann') && (await asked(each)).includes('bob'), 'both were asked as');
      // A tab that first refreshes somebody's tokens learns the address, which is not stored: the same person once more.
      const heard = (await each.heard()).filter((line, index, all) => line !== all[index - 1]);
      assert.deepEqual(heard.slice(heard.indexOf('signed-in ann')), ['ann', 'bob', 'ann', 'bob', 'ann', 'bob'].map((user) => `signed-in ${user}`));
    }
    assert.equal(await second.does(() => document.querySelector<HTMLInputElement>('#typed')!.value), 'half a sentence');
    assert.equal(server.isRevoked('ann') || server.isRevoked('bob'), false);
    assert.deepEqual(server.of('POST /token').filter(({ outcome }) => outcome !== 'rotated'), []);
  });

  play('TAB-6: pin: a tab keeps its account while another adds, switches and signs out, and over a reload', async ({ server, tab }) => {
    server.lifetimeSeconds = 2;
    const [first, second] = [await tab(`${SHARED}pin`), await tab(`${SHARED}pin`)];
    await first.signsIn('ann');
    await second.is('signed-in ann');
    await asksAllTheTime(second);
    await first.signsIn('bob');
    assert.equal(await first.me(), 'bob');
    await pause(500);
    assert.equal(await second.status(), 'signed-in ann');
    assert.deepEqual(await mixed(second), []);
    assert.deepEqual(await asked(second), ['ann']);
    await second.goes(`${SHARED}pin`);
    await second.is('signed-in ann');
    assert.equal(await second.me(), 'ann');
    await first.signsOut();
    await pause(300);
    assert.equal(await second.me(), 'ann');
    await first.goes(`${SHARED}pin`);
    await first.is('signed-out');
    assert.deepEqual(await people(first), ['ann']);
    assert.equal(await uses(first, 'ann'), 'ok');
    assert.equal(await first.me(), 'ann');
    assert.equal(server.isRevoked('ann'), false);
  });

  play('MUL-1, MUL-2: two tabs that let people in at once come to a slot each, a named token is of its account, and all can be signed out', async ({ server, tab }) => {
    server.lifetimeSeconds = 60;
    const [first, second] = [await tab(`${SHARED}pin`), await tab(`${SHARED}pin`)];
    await Promise.all([first.signsIn('ann'), second.signsIn('ann')]);
    await Promise.all([first.signsIn('bob'), second.signsIn('cleo')]);
    await until(async () => (await people(first)).length === 3, 5_000, () => 'not all are there');
    assert.deepEqual((await people(first)).toSorted(), ['ann', 'bob*', 'cleo']);
    const whose = await first.does(async () => {
      const { auth } = window.keylit;
      const list = await (await auth.accounts!()).list();
      const answers: string[] = [];
      for (const { id, user } of list) {
        const token = await auth.accessToken!({ account: id });
        const reply = await fetch('/api/me', { headers: { authorization: `Bearer ${token!.reveal()}` } });
        answers.push(`${user.id} ${((await reply.json()) as { user: string }).user}`);
      }
      return answers.toSorted();
    });
    assert.deepEqual(whose, ['ann ann', 'bob bob', 'cleo cleo']);
    assert.equal(await first.status(), 'signed-in bob');
    await first.does(async () => void (await (await window.keylit.auth.accounts!()).removeAll()));
    await first.is('signed-out user');
    await second.is('signed-out other-tab');
    assert.deepEqual(server.of('POST /end').map(({ user }) => String(user)).toSorted(), ['ann', 'bob', 'cleo']);
    // How often somebody came is no account's.
    let left = '';
    await until(async () => (left = await second.does(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter((key) => !key.endsWith(':visits')).join())) === '', 5_000, () => `${left} is left in storage`);
  });
});
