import { source } from './files.mjs';
import { record } from './results.mjs';

/** A reporter for the browser test runner: records every test, and prints the failures and one line a file. */
export function browserReporter() {
  return {
    reportTestFileResults({ logger, sessionsForTestFile, testFile }) {
      const file = source(testFile);
      for (const session of sessionsForTestFile) {
        const checks = read(session).map((check) => ({ file, ...check }));
        checks.forEach(record);
        const failed = checks.filter(({ outcome }) => outcome === 'failed');
        logger.log(`  ${file} (${checks.length})`);
        for (const { name, message } of failed) logger.log(`  failed: ${name}: ${message.split('\n')[0]}`);
        for (const line of failed.length > 0 ? (session.logs ?? []) : [])
          logger.log(`    console: ${line.map(String).join(' ')}`);
      }
    },
  };
}

/** The runner's words for an unhandled rejection, before the line with the error: no failure to it, a bug to us. */
const UNHANDLED = 'An error was thrown in a Promise outside a test';

function read({ errors = [], logs = [], request404s = [], testResults }) {
  const checks = [];
  const visit = ({ suites = [], tests = [] }, parents) => {
    for (const test of tests) checks.push(judge(test, [...parents, test.name].join(' › ')));
    for (const suite of suites) visit(suite, [...parents, suite.name]);
  };
  if (testResults) visit(testResults, testResults.name ? [testResults.name] : []);
  const missing = [...request404s]
    .filter((path) => !path.endsWith('favicon.ico'))
    .map((path) => `\nnot found: ${path}`);
  for (const error of errors) {
    checks.push({ name: '(file)', outcome: 'failed', message: explain(error) + missing.join('') });
  }
  const lines = logs.map((parts) => parts.map(String).join(' '));
  for (const [index, line] of lines.entries()) {
    if (line.startsWith(UNHANDLED))
      checks.push({ name: '(file)', outcome: 'failed', message: lines[index + 1] ?? line });
  }
  if (checks.length === 0)
    checks.push({ name: '(file)', outcome: 'failed', message: `no test ran${missing.join('')}` });
  return checks;
}

/** A skipped test or suite carries its reason in its title: see `test/support/skip.ts`. */
function judge({ skipped, passed, error }, title) {
  const reasons = [];
  const name = title.replace(/ \(skipped: (.*?)\)(?= ›|$)/g, (_, reason) => (reasons.push(reason), ''));
  if (skipped) return { name, outcome: 'skipped', reason: reasons.join('; ') };
  if (passed) return { name, outcome: 'passed' };
  return { name, outcome: 'failed', message: error ? explain(error) : 'did not run: a hook before it failed' };
}

function explain({ message, stack = '', expected, actual }) {
  const place = stack.split('\n').find((line) => line.includes('/build/test/'));
  const difference =
    expected === undefined && actual === undefined ? [] : [`expected ${show(expected)}`, `actual   ${show(actual)}`];
  return [message || stack || 'failed without a message', ...difference, place?.trim()].filter(Boolean).join('\n');
}

const show = (value) => (typeof value === 'string' ? value : JSON.stringify(value))?.slice(0, 500);
