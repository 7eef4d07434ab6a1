import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, LaunchOptions } from 'playwright';
import type { DemoOptions } from '../../demo/server/start-demo.js';
import { launchChromium } from '../support/chromium.js';
import { startTestDemo, type TestDemo } from '../support/demo-server.js';
import { Person, type PersonOptions } from './person.js';

/** Where a test plays: the demo, and people with browsers of their own. */
export interface Scene {
  readonly demo: TestDemo;
  /** Somebody comes, with a browser of their own: cookies, storage and tabs are not shared with anybody. */
  person(options?: PersonOptions): Promise<Person>;
  /** What the pages may complain about in this test; anything else fails it. */
  allow(...complaints: RegExp[]): void;
}

/** Plays `act` with one person; fails if a page reports a violation of its policy, an error nobody caught or a message in red. */
export type Play = (title: string, act: (person: Person, scene: Scene) => Promise<void>, options?: PersonOptions) => void;

const PATIENCE_MS = 60_000;

/** A browser notes each refusal in red, although nothing is wrong with the page. */
const refusal = /Failed to load resource: the server responded with a status of 4\d\d/;

/** One demo and one browser for the tests of a file. */
export function scenes(options: DemoOptions & { readonly launch?: LaunchOptions } = {}): Play {
  let demo: TestDemo;
  let browser: Browser;
  before(async () => {
    [demo, browser] = await Promise.all([startTestDemo(options), launchChromium(options.launch)]);
  });
  after(async () => {
    await browser?.close();
    await demo?.close();
  });

  return (title, act, personOptions) => {
    test(title, { timeout: PATIENCE_MS }, async () => {
      const people: Person[] = [];
      const allowed = [refusal];
      const person = async (wanted: PersonOptions = {}): Promise<Person> => {
        const someone = await Person.arrive(browser, demo, wanted);
        people.push(someone);
        return someone;
      };
      demo.cspReports.reports.length = 0;
      demo.asked.length = 0;
      try {
        await act(await person(personOptions), { demo, person, allow: (...more) => void allowed.push(...more) });
        for (const { complaints } of people) complaints.assertNone(...allowed);
        const reports = demo.cspReports.reports.filter(({ directive }) => !allowed.some((pattern) => pattern.test(directive)));
        assert.deepEqual(reports, []);
      } catch (error) {
        const seen = await Promise.all(people.map((someone) => someone.describe()));
        throw withSight(error, seen.join('\n'));
      } finally {
        demo.meddle();
        await Promise.all(people.map((someone) => someone.leave()));
      }
    });
  };
}

/** The message of a failure, with what was on the screens. */
function withSight(error: unknown, seen: string): unknown {
  if (!(error instanceof Error)) return error;
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
  error.message += `\n${seen}`;
  error.stack = [error.message, ...frames].join('\n');
  return error;
}
