import { chromium } from 'playwright';
import { chromiumFlags } from '../run/engines.mjs';
import { findChromium } from '../run/machine.mjs';

/** A browser with a profile of its own, that `close()` deletes. */
export async function launchChromium({ args = [] } = {}) {
  return chromium.launch({ executablePath: await findChromium(), args: [...chromiumFlags, ...args] });
}

export async function chromiumVersion() {
  const browser = await launchChromium();
  const version = browser.version();
  await browser.close();
  return `Chromium ${version}`;
}
