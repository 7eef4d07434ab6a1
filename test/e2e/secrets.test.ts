import assert from 'node:assert/strict';
import { scenes } from './scene.js';
import { say } from './words.js';

const play = scenes();

play('STO-1: after signing in, no script can read the session token anywhere in the page', async (ann) => {
  await ann.hasAccount();
  await ann.opensPage('<auth-provider backend="better-auth"></auth-provider><auth-login></auth-login>');
  await ann.identifies();
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  await ann.seesHeading(say('done.title'));
  const cookies = (await ann.context.cookies()).filter(({ name }) => name.startsWith('better-auth'));
  const token = cookies.find(({ name }) => name.endsWith('session_token'));
  assert.ok(token, 'there is a session');
  assert.ok(cookies.every(({ httpOnly }) => httpOnly));

  const readable = await ann.page.evaluate(async () => {
    const everything: Record<string, string> = {
      localStorage: JSON.stringify({ ...localStorage }),
      sessionStorage: JSON.stringify({ ...sessionStorage }),
      cookie: document.cookie,
      address: location.href,
      name: window.name,
      history: JSON.stringify(history.state),
      page: document.documentElement.outerHTML,
      databases: JSON.stringify(await indexedDB.databases()),
      caches: JSON.stringify(await caches.keys()),
    };
    // What hangs on the window and on the elements, as deep as a script can follow it.
    const seen = new Set<unknown>();
    const strings: string[] = [];
    const walk = (value: unknown, depth: number): void => {
      if (typeof value === 'string') strings.push(value);
      if (depth > 7 || value === null || (typeof value !== 'object' && typeof value !== 'function') || seen.has(value)) return;
      seen.add(value);
      if (value instanceof Map) for (const pair of value) walk(pair, depth + 1);
      if (value instanceof Set) for (const each of value) walk(each, depth + 1);
      for (const key of Reflect.ownKeys(value)) {
        try {
          walk((value as Record<PropertyKey, unknown>)[key], depth + 1);
        } catch {
          // A getter that throws gives nothing away.
        }
      }
    };
    const standard = new Set(['document', 'navigation', 'history', 'performance', 'localStorage', 'sessionStorage', 'navigator']);
    for (const key of Object.keys(window)) if (!standard.has(key)) walk((window as unknown as Record<string, unknown>)[key], 0);
    for (const element of document.querySelectorAll('auth-provider, auth-login')) {
      walk(element, 0);
      walk((element as unknown as { auth: { snapshot: unknown } }).auth?.snapshot, 0);
      for (const input of element.querySelectorAll('input')) strings.push(input.value);
    }
    everything['objects'] = strings.join('\n');
    return everything;
  });
  const secret = decodeURIComponent(token.value).split('.')[0]!;
  assert.ok(secret.length > 16);
  for (const [place, text] of Object.entries(readable)) {
    assert.ok(!text.includes(secret), `${place} holds the token`);
    assert.ok(!text.includes(token.value), `${place} holds the cookie`);
  }
  assert.ok(readable['objects']!.includes(ann.email), 'the walk did see the session');
  assert.ok(!readable['localStorage']!.includes('@') && !readable['sessionStorage']!.includes('@'), 'nor is an address left lying about');
});

play('nothing that was typed is left in storage or history after signing up', async (ann) => {
  await ann.signsUp();
  const left = await ann.page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state, document.cookie, location.href]));
  assert.ok(!left.includes(ann.email) && !left.includes(ann.password) && !left.includes(ann.name), left);
});
