import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { findChromium, findFirefox, findWebKit } from './machine.mjs';

export const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** How the browser test runner starts each engine. All three drive the machine's own browser. */
export const engines = {
  async chromium() {
    const { playwrightLauncher } = await import('@web/test-runner-playwright');
    return playwrightLauncher({
      product: 'chromium',
      launchOptions: { executablePath: await findChromium(), args: chromiumFlags },
    });
  },

  /** A stock Firefox over WebDriver BiDi, through the launcher that ships with the runner. */
  async firefox() {
    const [{ chromeLauncher }, { default: puppeteer }] = await Promise.all([
      import('@web/test-runner-chrome'),
      import('puppeteer-core'),
    ]);
    return chromeLauncher({ puppeteer, launchOptions: { browser: 'firefox', executablePath: findFirefox() } });
  },

  /** WebKitGTK over WebDriver, on a display of its own. */
  async webkit(freePort) {
    const { webdriverLauncher } = await import('@web/test-runner-webdriver');
    const { driver, browser, display } = findWebKit();
    const screen = start(display, ['-displayfd', '1', '-nolisten', 'tcp', '-screen', '0', '1280x1024x24']);
    const [number] = await once(screen.stdout, 'data');
    const port = await freePort();
    start(driver, ['--host=127.0.0.1', `--port=${port}`], { DISPLAY: `:${String(number).trim()}` });
    await answers(`http://127.0.0.1:${port}/status`);
    return webdriverLauncher({
      hostname: '127.0.0.1',
      port,
      path: '/',
      capabilities: {
        browserName: 'MiniBrowser',
        'wdio:enforceWebDriverClassic': true,
        'webkitgtk:browserOptions': { binary: browser, args: ['--automation'] },
      },
    });
  },
};

const companions = [];

/** Starts a companion of the browser that ends when the run does. */
function start(command, args, env) {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'ignore'] });
  child.once('error', (error) => console.error(`${command}: ${error.message}`));
  process.once('exit', () => child.kill());
  companions.unshift(child);
  return child;
}

/** Ends the companions, the last that came first, and waits until they are gone. */
export const companionship = {
  name: 'companions',
  async serverStop() {
    for (const child of companions.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const gone = once(child, 'exit', { signal: AbortSignal.timeout(3_000) });
      child.kill();
      await gone.catch(() => child.kill('SIGKILL'));
    }
  },
};

async function answers(url) {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const reply = await fetch(url).catch(() => undefined);
    if (reply?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('WebKitWebDriver does not answer.');
}
