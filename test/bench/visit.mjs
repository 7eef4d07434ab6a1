import { setTimeout as sleep } from 'node:timers/promises';
import { launchChromium } from './browser.mjs';
import { SLOW_PHONE, slowDown } from './conditions.mjs';
import { watchField } from './watch-field.mjs';
import { ORIGIN } from './web-server.mjs';

const PATIENCE = 30_000;

/**
 * Opens the entry's page as a new visitor on a slow phone, and calls `use` with the page as soon as it starts to load.
 * `found(kind)` resolves with the moment that `watchField` saw, or with null when it did not come.
 */
export async function visit(server, entry, { focusEarly = false }, use) {
  server.play(entry);
  const browser = await launchChromium({ args: server.browserFlags });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    // Connection, renderer and fonts are up before the clock starts: they are the browser's cost, not the page's.
    await page.goto(`${ORIGIN}/blank`);
    const errors = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    const found = await moments(page);
    await slowDown(page, SLOW_PHONE);
    await page.addInitScript(watchField, { selector: entry.identifier, focusEarly });
    server.clearLog();
    await page.goto(`${ORIGIN}/`, { waitUntil: 'commit', timeout: PATIENCE });
    return await use(page, found, errors);
  } finally {
    await browser.close();
  }
}

async function moments(page) {
  const resolve = {};
  const promise = {};
  for (const kind of ['exists', 'ready']) promise[kind] = new Promise((done) => (resolve[kind] = done));
  await page.exposeFunction('fieldFound', (moment) => resolve[moment.kind](moment));
  return (kind) => Promise.race([promise[kind], sleep(PATIENCE, null, { ref: false })]);
}
