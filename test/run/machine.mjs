import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What this machine has. Distributions name and place browsers differently, so everything is searched for. */

export function onPath(...names) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  for (const name of names) for (const folder of folders) if (isProgram(join(folder, name))) return join(folder, name);
  return undefined;
}

/** The browser that the tests drive: the one that was named, the machine's own, or the one that Playwright keeps. */
export async function findChromium() {
  const own =
    process.env.KEYLIT_CHROMIUM || onPath('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable');
  if (own) return own;
  try {
    const { chromium } = await import('playwright');
    return existsSync(chromium.executablePath()) ? chromium.executablePath() : undefined;
  } catch {
    return undefined;
  }
}

export const findFirefox = () => onPath('firefox-esr', 'firefox');

/** WebKitGTK's three parts: the driver, its little browser, and a display for it, because it has no headless mode. */
export function findWebKit() {
  const driver = onPath('WebKitWebDriver') ?? inWebKit('WebKitWebDriver');
  const browser = onPath('MiniBrowser') ?? inWebKit('MiniBrowser');
  const display = onPath('Xvfb');
  return driver && browser && display ? { driver, browser, display } : undefined;
}

/** Searches `/usr/lib*`, with or without a folder for the architecture, for the newest WebKitGTK 4 or 6 that has the program. */
function inWebKit(name) {
  const roots = list('/usr').filter((folder) => /\/lib(32|64|exec)?$/.test(folder));
  const homes = [...roots, ...roots.flatMap((root) => list(root).filter((folder) => /-linux-/.test(folder)))]
    .flatMap(list)
    .filter((folder) => /\/webkit2?gtk-[46]\.\d+$/.test(folder));
  return homes
    .toSorted()
    .toReversed()
    .map((home) => join(home, name))
    .find(isProgram);
}

function list(folder) {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
