#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { FunnelReducer } from '../report.js';
import { asText } from '../as-text.js';
import { eventFiles, readEvents, type BrokenEntry } from './read-events.js';

const usage = `keylit report [options] FILE or FOLDER …

Reads events (NDJSON or JSON arrays, also .gz) and says what became of the people in them.

  --as-of TIME               what happened later is not there yet; default: now
  --window-s N               seconds of silence after which an attempt is over; default 1800
  --conversion-window-s N    seconds after the first exposure in which a visitor may convert; default 86400
  --control NAME             the variant that the others are measured against; default: control, else the first by name
  --plan N                   visitors per variant that were decided on before the experiment began
  --days N                   days that it was to run, a week at least
  --json                     everything, as JSON`;

/** A mistake in how the command was called: said in one sentence, without a trace. */
class UsageError extends Error {}

function numberOf(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (Number.isFinite(number) && number > 0) return number;
  throw new UsageError(`--${name} needs a number above 0, not ${value}.`);
}

async function report(parameters: readonly string[]): Promise<void> {
  const { values, positionals } = readParameters(parameters);
  if (values.help) return void process.stdout.write(`${usage}\n`);
  if (positionals.length === 0) throw new UsageError('Which events? Name a file or a folder.');
  const asOf = values['as-of'] === undefined ? Date.now() : Date.parse(values['as-of']);
  if (!Number.isFinite(asOf)) throw new UsageError(`--as-of needs a time like 2026-03-02T09:00:00Z, not ${values['as-of']}.`);
  const reducer = new FunnelReducer({ asOf, windowS: numberOf('window-s', values['window-s']), conversionWindowS: numberOf('conversion-window-s', values['conversion-window-s']) });
  const broken: BrokenEntry[] = [];
  let brokenCount = 0;
  for (const file of positionals.flatMap((path) => eventFiles(path))) {
    await readEvents(file, (event) => reducer.add(event), (entry) => {
      brokenCount += 1;
      if (broken.length < 20) broken.push(entry);
    });
  }
  const found = reducer.report();
  const { firstExposure: _, ...shape } = found;
  const unitsPerArm = numberOf('plan', values.plan);
  const days = numberOf('days', values.days);
  process.stdout.write(
    values.json
      ? `${JSON.stringify(brokenCount > 0 ? { ...shape, broken: { count: brokenCount, first: broken } } : shape, null, 2)}\n`
      : asText(found, { asOf, control: values.control, plan: unitsPerArm === undefined ? undefined : { unitsPerArm, ...(days !== undefined && { days }) } }),
  );
  if (brokenCount > 0) {
    process.stderr.write(`${brokenCount} ${brokenCount === 1 ? 'entry was' : 'entries were'} left out:\n${broken.map(({ file, entry, why }) => `  ${file}:${entry} ${why}\n`).join('')}${brokenCount > broken.length ? `  and ${brokenCount - broken.length} more\n` : ''}`);
  }
}

function readParameters(parameters: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...parameters],
      allowPositionals: true,
      options: { 'as-of': text, 'window-s': text, 'conversion-window-s': text, control: text, plan: text, days: text, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

const [command, ...parameters] = process.argv.slice(2);
try {
  if (command === 'report') await report(parameters);
  else if (!command || /^(--help|-h|help)$/.test(command)) process.stdout.write(`${usage}\n`);
  else throw new UsageError(`There is no ${command}.`);
} catch (error) {
  const isUsage = error instanceof UsageError;
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${isUsage ? `\n${usage}\n` : ''}`);
  process.exitCode = isUsage ? 2 : 1;
}
