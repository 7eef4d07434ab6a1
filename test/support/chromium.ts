import { accessSync, constants, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import type { AxeResults } from 'axe-core';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type CDPSession,
  type LaunchOptions,
  type Page,
} from 'playwright';
import { passkeyProvider, type Authenticator, type AuthenticatorOptions } from './passkey-provider.js';
import { describeViolations, rules } from './rules.js';

/** Starts the Chromium that `KEYLIT_CHROMIUM` names, or the machine's own, or Playwright's. */
export const launchChromium = ({ args = [], ...options }: LaunchOptions = {}): Promise<Browser> => {
  const executablePath = findChromium();
  return chromium.launch({ ...(executablePath && { executablePath }), args: [...FLAGS, ...args], ...options });
};

/** The same with a profile on disk, and with what a driver turns off that people have on: the password manager. */
export const launchProfile = (profile: string, options: BrowserContextOptions = {}): Promise<BrowserContext> => {
  const executablePath = findChromium();
  const args = [...FLAGS, '--password-store=basic'];
  return chromium.launchPersistentContext(profile, { ...(executablePath && { executablePath }), args, ignoreDefaultArgs: ['--enable-automation'], ...options });
};

const findChromium = (): string | undefined =>
  process.env['KEYLIT_CHROMIUM'] || onPath('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable');

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function onPath(...names: string[]): string | undefined {
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

export interface PageAuthenticator extends Authenticator {
  remove(): Promise<void>;
}

/** Gives `page` a passkey provider of its own, over the DevTools protocol: the browser's real code path. */
export async function addAuthenticator(page: Page, options: AuthenticatorOptions = {}): Promise<PageAuthenticator> {
  const devtools = await devtoolsOf(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: { ...passkeyProvider, ...options },
  });
  return {
    verify: (isUserVerified) => done(devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })),
    answer: (enabled) => done(devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })),
    credentials: async () => (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    clear: () => done(devtools.send('WebAuthn.clearCredentials', { authenticatorId })),
    remove: () => done(devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId })),
  };
}

const done = async (work: Promise<unknown>): Promise<void> => void (await work);

/** What went wrong in the pages of a context, whether a test looked or not. */
export interface Complaints {
  /** Content-Security-Policy and Trusted Types violations, as `directive blocked-uri source:line sample`. */
  readonly violations: readonly string[];
  /** Errors that pages wrote to the console or threw and nobody caught. */
  readonly errors: readonly string[];
  /** Fails with every complaint that `expected` does not match. */
  assertNone(...expected: RegExp[]): void;
}

/** Listens to every page of `context`, from its first line of script on. Call it before a page is opened. */
export async function collectComplaints(context: BrowserContext): Promise<Complaints> {
  const violations: string[] = [];
  const errors: string[] = [];
  await context.exposeBinding(REPORT, (_source, violation: string) => void violations.push(violation));
  await context.addInitScript((report) => {
    addEventListener(
      'securitypolicyviolation',
      ({ effectiveDirective, blockedURI, sourceFile, lineNumber, sample }) => {
        const send = (globalThis as unknown as Record<string, (violation: string) => void>)[report];
        send?.(`${effectiveDirective} ${blockedURI} ${sourceFile}:${lineNumber} ${sample}`);
      },
    );
  }, REPORT);
  context.on('console', (message) => {
    if (message.type() !== 'error') return;
    const { url, lineNumber } = message.location();
    errors.push(`${message.text()} (${url}:${lineNumber})`);
  });
  context.on('weberror', (error) => errors.push(error.error().stack || String(error.error())));
  return {
    violations,
    errors,
    assertNone(...expected) {
      const complaints = [...violations, ...errors].filter(
        (complaint) => !expected.some((pattern) => pattern.test(complaint)),
      );
      if (complaints.length > 0) throw new Error(`The pages complained:\n${complaints.join('\n')}`);
    },
  };
}

const REPORT = '__keylitReportViolation';

/**
 * Fails with axe's own words for each rule of WCAG 2.2 AA that the page, or the part that `selector` names, breaks. axe
 * comes in over the DevTools protocol, in a world of its own: a page under the strictest policy neither sees nor reports it.
 */
export async function assertPageAccessible(page: Page, selector = 'html'): Promise<void> {
  const devtools = await devtoolsOf(page);
  const { frameTree } = await devtools.send('Page.getFrameTree');
  const { executionContextId } = await devtools.send('Page.createIsolatedWorld', {
    frameId: frameTree.frame.id,
    worldName: 'axe',
  });
  const evaluate = async (expression: string): Promise<unknown> => {
    const { result, exceptionDetails } = await devtools.send('Runtime.evaluate', {
      expression,
      contextId: executionContextId,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  await evaluate(`${AXE}; 0`);
  const results = (await evaluate(`axe.run(${JSON.stringify(selector)}, ${JSON.stringify(rules)})`)) as AxeResults;
  if (results.violations.length > 0) throw new Error(describeViolations(results));
}

/** One session a page, never detached: a session that goes takes the page's virtual authenticator with it. */
const devtoolsOf = async (page: Page): Promise<CDPSession> => {
  const held = sessions.get(page) ?? page.context().newCDPSession(page);
  sessions.set(page, held);
  return held;
};

const sessions = new WeakMap<Page, Promise<CDPSession>>();

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
