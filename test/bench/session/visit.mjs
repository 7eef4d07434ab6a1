import { launchChromium } from '../browser.mjs';
import { ORIGIN } from '../web-server.mjs';
import { TokenServer } from './token-server.mjs';

/**
 * A new Chromium and a new token server for one SDK. `use` gets the server, and `open()` for one more tab with the SDK's page
 * in it; `agoMs` turns that tab's clock back.
 */
export async function visit(server, { files }, use) {
  const tokens = new TokenServer();
  server.play({ files, answer: (request) => tokens.answer(request) });
  const browser = await launchChromium({ args: server.browserFlags });
  try {
    const context = await browser.newContext();
    const open = async (agoMs = 0) => {
      const page = await context.newPage();
      if (agoMs) await page.addInitScript(turnBack, agoMs);
      await page.goto(`${ORIGIN}/`);
      await page.waitForFunction(() => globalThis.sdk);
      return page;
    };
    return await use(tokens, open);
  } finally {
    await browser.close();
  }
}

/** Runs inside the page, before its scripts. */
function turnBack(ms) {
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...parts) {
      super(...(parts.length > 0 ? parts : [Real.now() - ms]));
    }
    static now() {
      return Real.now() - ms;
    }
  };
}
