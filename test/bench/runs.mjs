import { setTimeout as sleep } from 'node:timers/promises';
import { visit } from './visit.mjs';

const ADDRESS = 'ada.lovelace@example.com';
const PASSWORD = 'correct horse battery staple';
/** ms a key, faster than anyone types: the value must survive a person, not a machine. */
const KEY_DELAY = 50;
const PASSWORD_FIELD = 'input[type=password]';

/**
 * Signs in with mouse and keys from the frame in which the field is ready, without a pause. Only a run whose request,
 * with the typed address in it, reaches the server has a time; any other says what stood in the way.
 */
export function usable(server, entry) {
  return visit(server, entry, {}, async (page, found, errors) => {
    const ready = await found('ready');
    const failed = (why) => ({ why, fieldAt: ready?.at, errors });
    if (!ready) return failed('no field became ready');
    await page.mouse.click(ready.x, ready.y);
    if (!(await ask(page, 'focused', entry.identifier))) return failed('a click on the field did not focus it');
    await page.keyboard.type(ADDRESS, { delay: KEY_DELAY });
    const value = await ask(page, 'value');
    if (value !== ADDRESS) return failed(`the field lost what was typed and held "${value}"`);
    const before = server.log().length;
    const screens = await signIn(page, () => server.log().slice(before).some(carriesAddress));
    if (!screens) return failed('Enter sent no request with the address');
    return { ms: ready.at, screens, errors };
  });
}

/** Presses Enter, with a password where one is asked for, on this screen or the next. Returns how many screens it took. */
async function signIn(page, arrived) {
  let password = await typePassword(page);
  let screens = 1;
  await page.keyboard.press('Enter');
  for (let waited = 0; waited < 10_000; waited += 50) {
    if (arrived()) return screens;
    await sleep(50);
    if (password || arrived()) continue;
    password = await typePassword(page);
    if (!password) continue;
    screens++;
    await page.keyboard.press('Enter');
  }
}

async function typePassword(page) {
  const place = await ask(page, 'place', PASSWORD_FIELD);
  if (!place) return false;
  await page.mouse.click(place.x, place.y);
  await page.keyboard.type(PASSWORD, { delay: KEY_DELAY });
  return true;
}

/** A person who is faster than the page: types into the field in the first frame in which it takes the focus. */
export function early(server, entry) {
  return visit(server, entry, { focusEarly: true }, async (page, found) => {
    if (!(await found('exists'))) return { kept: false, value: null };
    await page.keyboard.type(ADDRESS, { delay: KEY_DELAY });
    await found('ready');
    await sleep(2000);
    const value = await ask(page, 'value');
    return { kept: value === ADDRESS, value };
  });
}

/** Nobody touches the page until 2 s after the field is ready: what it loads, how it jumps, how long it blocks. */
export function untouched(server, entry) {
  return visit(server, entry, {}, async (page, found) => {
    const ready = await found('ready');
    if (!ready) return {};
    await sleep(2000);
    const { shifts, longTasks } = await page.evaluate(() => ({ ...window.watched }));
    const sizes = (requests) => requests.reduce((sum, { bytes }) => sum + bytes, 0);
    const log = server.log();
    return {
      bytesUntilReady: sizes(log.filter(({ at }) => at <= ready.wallClock)),
      bytes: sizes(log),
      requests: log.length,
      unanswered: log.filter(({ found }) => !found).map(({ method, url }) => `${method} ${url}`),
      cls: shifts.reduce((sum, { value }) => sum + value, 0),
      tbt: longTasks.filter(({ at }) => at < ready.at + 1000).reduce((sum, { ms }) => sum + Math.max(0, ms - 50), 0),
    };
  });
}

/** A form that submits itself navigates away: then there is nothing left to ask, which is no error. */
function ask(page, question, argument) {
  return page.evaluate(([name, value]) => window.watched[name](value), [question, argument]).catch(() => null);
}

function carriesAddress({ method, url, body }) {
  return (
    method !== 'OPTIONS' && [ADDRESS, encodeURIComponent(ADDRESS)].some((address) => `${url}${body}`.includes(address))
  );
}
