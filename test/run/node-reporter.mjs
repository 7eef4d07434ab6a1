import { source } from './files.mjs';
import { record } from './results.mjs';

/** A reporter for `node --test`: records every test, and prints the failures and one line a file. */
export default async function* report(events) {
  const open = [];
  const files = new Map();
  for await (const { type, data } of events) {
    if (type === 'test:start') open.splice(data.nesting, Infinity, data.name);
    if (type === 'test:stderr') yield data.message;
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const check = read(type, data, open.slice(0, data.nesting));
    if (!check) continue;
    record(check);
    files.set(check.file, (files.get(check.file) ?? 0) + 1);
    if (check.outcome === 'failed')
      yield `  failed: ${check.file}: ${check.name}\n    ${check.message.replaceAll('\n', '\n    ')}\n`;
  }
  for (const [file, count] of files) yield `  ${file} (${count})\n`;
}

function read(type, data, parents) {
  const { name, details, skip, todo } = data;
  const file = source(data.file ?? name);
  const failure = details?.error?.failureType;
  if (failure === 'subtestsFailed') return undefined;
  const isSuite = details?.type === 'suite';
  if (isSuite && (type === 'test:pass' || failure !== 'hookFailed')) {
    if (skip === undefined) return undefined;
  }
  // Node reports a file that holds no test as a test of the file's name.
  const isFile = data.nesting === 0 && source(name) === file && type === 'test:pass';
  if (isFile) return { file, name: '(file)', outcome: 'failed', message: 'no test in this file' };
  const check = { file, name: [...parents, name].join(' › ') };
  const reason = skip ?? todo;
  if (reason !== undefined && reason !== false)
    return { ...check, outcome: 'skipped', reason: reason === true ? '' : reason };
  return type === 'test:pass'
    ? { ...check, outcome: 'passed' }
    : { ...check, outcome: 'failed', message: explain(details.error) };
}

/** An error of a test comes wrapped in one of the runner's. */
function explain(error) {
  const cause = error?.cause ?? error;
  if (!(cause instanceof Error)) return String(cause);
  const place = cause.stack?.split('\n').find((line) => line.includes('/build/'));
  return [cause.message, place?.trim()].filter(Boolean).join('\n');
}
