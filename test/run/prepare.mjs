import { findChromium, findFirefox, findWebKit, onPath } from './machine.mjs';
import { execute } from './process.mjs';
import { root } from './files.mjs';

const minutes = (count) => count * 60_000;

/** Installs the packages of the lock file where they are missing or stale. The sentence for a failure, or nothing. */
export async function installPackages(print) {
  const { code, stoppedAt, output } = await execute(process.execPath, ['tools/install.mjs'], {
    cwd: root,
    deadline: minutes(6),
    print,
  });
  if (stoppedAt) return 'Installing the packages took more than 6 minutes: run npm ci.';
  return code === 0 ? undefined : output.trim().split('\n').at(-1);
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
