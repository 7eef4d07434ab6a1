import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { launch, type Browser } from 'puppeteer-core';

/** A real browser that can be driven with real tabs, histories and a back/forward cache. */
export interface Engine {
  readonly name: 'Chromium' | 'Firefox';
  /** `undefined`: it is not installed here. */
  readonly path: string | undefined;
  launch(): Promise<Browser>;
}

/** As a person has it: what test drivers switch off is left on, where tabs depend on it. */
const chromium: Engine = {
  name: 'Chromium',
  path: process.env['KEYLIT_CHROMIUM'] || onPath('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'),
  launch: () =>
    launch({
      executablePath: chromium.path!,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--js-flags=--expose-gc'],
    }),
};

const firefox: Engine = {
  name: 'Firefox',
  path: onPath('firefox-esr', 'firefox'),
  launch: () =>
    launch({
      browser: 'firefox',
      executablePath: firefox.path!,
      // By default as many pages as the machine's memory suggests: here always some.
      extraPrefsFirefox: { 'browser.sessionhistory.max_total_viewers': 8 },
    }),
};

export const engines: readonly Engine[] = [chromium, firefox];

function onPath(...names: readonly string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
