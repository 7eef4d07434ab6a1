import { createServer } from 'node:net';
import { once } from 'node:events';
import { browserReporter } from './test/run/browser-reporter.mjs';
import { authenticator, keyboard, mockServiceWorker } from './test/run/browser-plugins.mjs';
import { companionship, engines } from './test/run/engines.mjs';
import { built, testFiles } from './test/run/files.mjs';

/**
 * `KEYLIT_ENGINE=firefox KEYLIT_FILES=flow npx wtr` runs some tests in one engine; `npm test` runs all in each.
 * `KEYLIT_TITLES` takes the tests whose title fits, and `KEYLIT_SERVED` is the folder with the packages, for a copy below it.
 */
const { KEYLIT_ENGINE: engine = 'chromium', KEYLIT_FILES: pattern, KEYLIT_RESULTS: results } = process.env;
const { KEYLIT_TITLES: grep, KEYLIT_SERVED: served = '.' } = process.env;

/** The runner's own choice begins at 8000 for everyone: two runs at once would meet there. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export default {
  rootDir: served,
  port: await freePort(),
  files: testFiles(['src', 'components'], pattern).map(built),
  browsers: [await engines[engine](freePort)],
  // WebKitGTK has one window, and more than one test file at a time would share its keyboard; elsewhere two at a time on two
  // cores use up each other's deadlines.
  concurrency: 1,
  // `browser` keeps the request mocks from resolving to their Node build.
  nodeResolve: { browser: true, exportConditions: ['development'] },
  plugins: [mockServiceWorker, authenticator, keyboard, companionship],
  // axe takes more than Mocha's two seconds in WebKitGTK on a busy machine.
  testFramework: { config: { timeout: 30_000, forbidOnly: Boolean(results), ...(grep && { grep }) } },
  browserStartTimeout: 60_000,
  testsStartTimeout: 60_000,
  testsFinishTimeout: 180_000,
  reporters: [browserReporter()],
  filterBrowserLogs: ({ args }) => !String(args[0]).startsWith('Lit is in dev mode'),
};
