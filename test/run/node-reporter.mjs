import { record } from './results.mjs';

/** A reporter for a file of `node:test`: records every test as it ends, and prints the failures. */
export default async function* report(events) {
  const file = process.env.KEYLIT_FILE ?? '';
  const open = [];
  for await (const { type, data } of events) {
    if (type === 'test:dequeue') {
      open.splice(data.nesting, Infinity, data.name);
      record({ file, name: open.join(' › '), outcome: 'started' });
    }
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const check = read(type, data, [...open.slice(0, data.nesting), data.name].join(' › '));
    if (!check) continue;
    record({ file, ...check });
    if (check.outcome === 'failed') yield `  failed: ${check.name}: ${check.message.split('\n')[0]}\n`;
  }
}

/** A suite counts only where it was skipped or its own hook failed: the rest of its story is told by its tests. */
function read(type, { details, skip, todo }, name) {
  const failure = details?.error?.failureType;
  const isQuiet = details?.type === 'suite' && failure !== 'hookFailed' && skip === undefined;
  if (failure === 'subtestsFailed' || isQuiet) return undefined;
  if (type === 'test:fail' && todo === undefined) return { name, outcome: 'failed', message: explain(details.error) };
  const reason = skip ?? todo;
  if (reason === undefined || reason === false) return { name, outcome: 'passed' };
  return { name, outcome: 'skipped', reason: reason === true ? '' : reason };
}

/** An error of a test comes wrapped in one of the runner's. */
function explain(error) {
  const cause = error?.cause ?? error;
  if (!(cause instanceof Error)) return String(cause);
  const place = cause.stack?.split('\n').find((line) => /\/test\/.*\.ts:\d+/.test(line));
  return [cause.message, place?.trim()].filter(Boolean).join('\n');
}
