import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { DpopServer, type Heard } from '../support/dpop-server.js';
import { pause, until, windows, type Scene, type Tab } from './window.js';

const names = (heard: readonly Heard[]): readonly string[] => heard.filter(({ method }) => method !== 'OPTIONS').flatMap(({ headers }) => Object.keys(headers).filter((name) => /^(authorization|dpop|x-requested-by|cookie)$/.test(name)));

/** What becomes of `auth.fetch` of an address: a status, or the code of the error. */
const fetched = (tab: Tab, url: string, init: RequestInit = {}): Promise<string> =>
  tab.does(
    (address, how) =>
      window.keylit.auth.fetch(address, how).then(
        ({ status }) => String(status),
        (error: { readonly code?: string }) => String(error.code),
      ),
    url,
    init,
  );

windows((play) => {
  const api = new DpopServer();
  before(() => api.start());
  after(() => api.close());

  /** The page is under no policy here: it speaks to other origins. */
  const at = (mode: string): string => `sandboxed&mode=${mode}&api=${encodeURIComponent(api.url)}`;
  async function signedIn({ tab }: Scene, mode: string): Promise<Tab> {
    api.reset();
    const page = await tab(at(mode));
    assert.equal(await page.signsIn('ann'), 'signed-in ann');
    return page;
  }

  play('FET-4, B22: what a browser forwards along a redirect to another origin is never sent with a session', async (scene) => {
    for (const mode of ['dpop', 'bearer', 'cookie']) {
      const tab = await signedIn(scene, mode);
      const redirect = `${api.url}/redirect?to=${encodeURIComponent(`${api.elsewhereUrl}/stolen`)}`;
      // What browsers do of themselves: all headers but one go along.
      await tab.does(
        (url) => fetch(url, { headers: { authorization: 'Bearer x', dpop: 'x', 'x-requested-by': 'x' } }).then(() => undefined),
        redirect,
      );
      assert.deepEqual(names(api.elsewhere).toSorted(), ['dpop', 'x-requested-by']);
      api.elsewhere.length = 0;
      for (const init of [{}, { method: 'POST', body: 'x=1' }, { redirect: 'follow' }] as const) assert.equal(await fetched(tab, redirect, init), 'unreachable');
      assert.deepEqual(api.elsewhere, [], `${mode}: nobody elsewhere hears of it`);
      // Nor does one that the page does not let the browser follow.
      await fetched(tab, redirect, { redirect: 'manual' });
      assert.deepEqual(api.elsewhere, []);
    }
  });

  play('FET-1, FET-4: an origin that is not listed gets no credential of any kind', async (scene) => {
    for (const mode of ['dpop', 'bearer', 'cookie']) {
      const tab = await signedIn(scene, mode);
      await tab.does(() => void (document.cookie = 'visible=1'));
      for (const init of [{}, { credentials: 'include' }, { method: 'POST', body: 'x=1' }] as const) assert.equal(await fetched(tab, `${api.elsewhereUrl}/`, init), '200');
      assert.equal(api.elsewhere.length, 3, 'and needs no preflight for one');
      assert.deepEqual(names(api.elsewhere), []);
    }
  });

  play('FET-10: in cookie mode a listed origin gets the cookie, and a preflight before it', async (scene) => {
    const tab = await signedIn(scene, 'cookie');
    await tab.does(() => void (document.cookie = 'visible=1'));
    // A form, or a page that does not know better, needs none.
    await tab.does((url) => fetch(url, { method: 'POST', body: 'x=1', credentials: 'include' }).then(() => undefined), `${api.url}/echo`);
    assert.equal(api.preflights.length, 0);
    assert.equal(await fetched(tab, `${api.url}/echo`, { method: 'POST', body: 'x=1' }), '200');
    assert.match(String(api.preflights[0]?.headers['access-control-request-headers']), /\bx-requested-by\b/);
    const { headers } = api.echoed.at(-1)!;
    assert.match(String(headers.cookie), /visible=1/);
    assert.equal(headers['x-requested-by'], 'keylit');
    assert.equal(headers.authorization, undefined);
  });

  play('B22: bodies arrive byte for byte when a nonce is asked for', async (scene) => {
    const tab = await signedIn(scene, 'dpop');
    // The first request to the API meets a server that wants a nonce.
    assert.equal(await fetched(tab, `${api.url}/me`, { method: 'POST', body: 'x=ü&y=\u0000' }), '200');
    assert.deepEqual(
      api.calls.filter(({ path }) => path === '/me').map(({ outcome, body }) => [outcome, body]),
      [
        ['use_dpop_nonce', 'x=ü&y=\u0000'],
        ['ok', 'x=ü&y=\u0000'],
      ],
    );
  });

  play('DPO-2, STO-11: first uses at the same time in several tabs end with one key, in the record of the tokens that are bound to it', async ({ tab }) => {
    api.reset();
    api.lifetimeSeconds = 2;
    const tabs = [await tab(`${at('dpop')}&store=persist`), await tab(`${at('dpop')}&store=persist`)];
    await Promise.all(tabs.map((each) => each.signsIn('ann')));
    for (const each of tabs) await each.is('signed-in ann');
    await pause(500);
    api.calls.length = 0;
    const end = Date.now() + 6_000;
    while (Date.now() < end) {
      const answers = await Promise.all(tabs.flatMap((each) => [each.me(), each.me(), each.me()]));
      assert.deepEqual(new Set(answers), new Set(['ann']));
    }
    const [key] = api.keysOf('/me');
    assert.deepEqual([[...api.keysOf('/me')], [...api.keysOf('/token')]], [[key], [key]]);
    const exported = await tabs[0]!.does(async () => {
      const found: string[] = [];
      for (const { name } of await indexedDB.databases()) {
        const database = await new Promise<IDBDatabase>((resolve, reject) => {
          const opening = indexedDB.open(name!);
          opening.onsuccess = () => resolve(opening.result);
          opening.onerror = () => reject(opening.error ?? new Error(name));
        });
        for (const store of database.objectStoreNames) {
          const values = await new Promise<unknown[]>((resolve) => {
            const all = database.transaction(store).objectStore(store).getAll();
            all.onsuccess = () => resolve(all.result as unknown[]);
          });
          for (const value of values) {
            const { keys } = value as { keys?: CryptoKeyPair };
            if (!keys) continue;
            for (const format of ['jwk', 'pkcs8'] as const) found.push(await crypto.subtle.exportKey(format, keys.privateKey).then(() => 'exported', (error: Error) => error.name));
          }
        }
        database.close();
      }
      return found;
    });
    assert.deepEqual(exported, ['InvalidAccessError', 'InvalidAccessError']);
  });

  play(
    'B24, DPO-4: five tabs on a server whose nonce changes with every answer make no more requests than it has nonces, with one key, and show a dead token once',
    async ({ tab }) => {
      api.reset();
      const tabs: Tab[] = [];
      for (let index = 0; index < 5; index += 1) tabs.push(await tab(`${at('dpop')}&store=persist`));
        assert.equal(await tabs[0]!.signsIn('ann'), 'signed-in ann');
      for (const each of tabs) await each.is('signed-in ann');
      const end = Date.now() + 12_000;
      while (Date.now() < end) {
        assert.deepEqual(new Set(await Promise.all(tabs.map((each) => each.token().then(({ code }) => code)))), new Set(['ok']));
        await pause(100);
      }
      const tokens = api.calls.filter(({ path }) => path === '/token');
      const refreshed = tokens.filter(({ outcome }) => outcome === 'ok');
      assert.ok(refreshed.length >= 5, `${refreshed.length} refreshes`);
      assert.deepEqual(new Set(tokens.map(({ outcome }) => outcome)), new Set(['ok', 'use_dpop_nonce']));
      const extra = tokens.length - refreshed.length;
      assert.ok(extra <= api.nonces, `${extra} extra requests for ${api.nonces} nonces`);
      assert.equal(extra, 1, 'the first of all: every other nonce is known from the record');
      assert.equal(api.keysOf('/token').size, 1);

      api.revoke('ann');
      await until(async () => (await Promise.all(tabs.map((each) => each.status()))).every((status) => status.startsWith('signed-out')), 10_000, () => 'a tab is still signed in');
      const dead = api.calls.filter(({ outcome }) => outcome === 'invalid_grant');
      assert.equal(dead.length, 1, 'no second presentation after invalid_grant, though a nonce came with it');
    },
    { patienceMs: 90_000 },
  );
});
