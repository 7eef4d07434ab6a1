import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { launchChromium } from '../bench/browser.mjs';
import { SLOW_PHONE, slowDown } from '../bench/conditions.mjs';
import { watchField } from '../bench/watch-field.mjs';
import { attribute, byPart } from './parts.mjs';
import { cdn, startSite } from './site.mjs';

const IDENTIFIER = 'input[autocomplete~=username]';
const ADDRESS = 'ada@example.com';
const PATIENCE = 20_000;

/**
 * What a page with `<auth-login>` loads until its identifier field takes typing (`first`; `ready` ms after the
 * navigation began), and in the 2 s after that while nobody touches it (`after`): each `{ bytes, parts, files }`.
 * Loaded twice with a cold cache, on this machine as it is and on a slow phone, because the order of arrival depends on
 * the line; the larger first screen counts.
 */
export async function measureFirstScreen() {
  const loads = [await load({}), await load({ slow: true })];
  return loads.toSorted((a, b) => b.first.bytes - a.first.bytes)[0];
}

async function load({ slow = false }) {
  const site = await startSite();
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const found = new EventEmitter();
    const ready = once(found, 'field');
    await page.exposeFunction('fieldFound', (field) => found.emit('field', field));
    if (slow) await slowDown(page, SLOW_PHONE);
    await page.addInitScript(watchField, { selector: IDENTIFIER });
    await page.goto(site.origin, { waitUntil: 'commit' });
    const [field] = await Promise.race([ready, sleep(PATIENCE, [], { ref: false })]);
    if (!field) throw new Error(`No identifier field (${IDENTIFIER}) was ready after ${PATIENCE / 1000} s.`);
    await sleep(2000);
    if (site.missing.length) throw new Error(`The page asks for what is not there: ${site.missing.join(', ')}.`);
    const files = await received(page, site);
    await provesTyping(page, field);
    return {
      ready: field.at,
      first: total(files.filter(({ at }) => at <= field.at)),
      after: total(files.filter(({ at }) => at > field.at)),
    };
  } finally {
    await browser.close();
    site.close();
  }
}

/**
 * Every body that Chromium received, as it counted it itself (Resource Timing: encoded, without headers, with the moment
 * of the request on the page's own clock). A file counts from the moment it was asked for, even if it came later. What
 * the server put on the wire must be the same, file for file: nothing that the page cannot see may be missing.
 */
async function received(page, { origin, sent }) {
  for (let waited = 0; ; waited += 100) {
    const entries = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .map(({ name, startTime, responseEnd, encodedBodySize }) => ({
          name,
          at: startTime,
          arrived: responseEnd,
          bytes: encodedBodySize,
        })),
    );
    const files = entries
      .filter(({ name }) => name.startsWith(origin))
      .map(({ name, ...entry }) => ({ path: new URL(name).pathname, ...entry }));
    if (list(files) === list(sent)) return files.map(withParts);
    if (waited > 10_000) throw new Error(`Chromium counted ${list(files)}, but the server sent ${list(sent)}.`);
    await sleep(100);
  }
}

const list = (files) =>
  files
    .map(({ path, bytes }) => `${path} ${bytes}`)
    .toSorted()
    .join(', ');

async function provesTyping(page, { x, y }) {
  await page.mouse.click(x, y);
  await page.keyboard.type(ADDRESS);
  const value = await page.evaluate(() => window.watched.value());
  if (value !== ADDRESS)
    throw new Error(`The identifier field does not take typing: it holds ${JSON.stringify(value)}.`);
}

function withParts(entry) {
  const file = entry.path.startsWith('/keylit/') ? `${cdn}${entry.path.slice('/keylit/'.length)}` : undefined;
  return { ...entry, sources: attribute({ ...entry, file }) };
}

const total = (files) => ({ bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), parts: byPart(files), files });
