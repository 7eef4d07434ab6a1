import { readFileSync } from 'node:fs';
import { findChromium, findFirefox, findWebKit, onPath } from './machine.mjs';
import { execute } from './process.mjs';
import { root } from './files.mjs';

const minutes = (count) => count * 60_000;

/** The sentence for a Node that is too old, or nothing. */
export function refuseOldNode() {
  const { engines } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  const wanted = engines.node
    .match(/\d+(\.\d+)*/)[0]
    .split('.')
    .map(Number);
  const present = process.versions.node.split('.').map(Number);
  const difference = wanted.map((part, index) => present[index] - part).find(Boolean) ?? 0;
  return difference < 0
    ? `Node ${process.versions.node} is too old: install Node ${wanted.join('.')} or newer.`
    : undefined;
}

/** Installs the packages of the lock file where they are missing or stale. The sentence for a failure, or nothing. */
export async function installPackages(print) {
  const { code, stoppedAt, output } = await execute(process.execPath, ['tools/install.mjs'], {
    cwd: root,
    deadline: minutes(6),
  });
  if (code === 0) return undefined;
  print(output);
  return stoppedAt
    ? 'Installing the packages took more than 6 minutes: run npm ci.'
    : 'The packages could not be installed: run npm ci.';
}

/**
 * Installs browsers where there is no Chromium. Firefox and WebKitGTK are a bonus of the same visit to the package
 * manager: without them the run is shorter, not broken.
 */
export async function installBrowsers(print) {
  if (await findChromium()) return;
  if (process.getuid?.() === 0 && onPath('apt-get')) {
    print('No Chromium here: installing it with apt-get.\n');
    await apt(['update'], minutes(2));
    if (await aptInstall('chromium')) process.env.KEYLIT_CHROMIUM = onPath('chromium', 'chromium-browser') ?? '';
    if (!findFirefox() && !(await aptInstall('firefox-esr')))
      print('Firefox could not be installed: its tests are left out.\n');
    if (!findWebKit() && !(await aptInstall('webkit2gtk-driver', 'xvfb'))) {
      print('WebKitGTK could not be installed: its tests are left out.\n');
    }
  }
  if (!(await findChromium())) {
    print("No Chromium here: fetching Playwright's.\n");
    await execute(process.execPath, ['node_modules/playwright/cli.js', 'install', 'chromium'], {
      cwd: root,
      deadline: minutes(3),
    });
  }
}

const aptInstall = async (...packages) =>
  (await apt(['install', '-y', '--no-install-recommends', ...packages], minutes(4))).code === 0;

const apt = (args, deadline) =>
  execute('apt-get', ['-o', 'DPkg::Lock::Timeout=60', ...args], {
    deadline,
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  });
