import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { readEvents } from '../../src/report/command/read-events.js';
import { FunnelReducer } from '../../src/report/report.js';
import { crowd } from './stream.js';

/** `npm run bench:funnel`: how fast a file of a million events becomes a report, and in how much memory. */
const EVENTS = 1_000_000;
const folder = mkdtempSync(join(tmpdir(), 'keylit-funnel-'));
try {
  const path = join(folder, 'events.ndjson');
  const bytes = await write(path);
  const before = process.memoryUsage().rss;
  let [peak, taken] = [0, 0];
  const reducer = new FunnelReducer({ asOf: Date.parse('2100-01-01') });
  const started = performance.now();
  await readEvents(
    path,
    (event) => {
      reducer.add(event);
      taken += 1;
      if (taken % 20_000 === 0) peak = Math.max(peak, process.memoryUsage().rss);
    },
    ({ entry, why }) => {
      throw new Error(`${entry}: ${why}`);
    },
  );
  const read = performance.now() - started;
  const report = reducer.report();
  const all = performance.now() - started;
  peak = Math.max(peak, process.memoryUsage().rss);
  const attempts = Object.keys(report.attempts).length;
  const mb = (value: number): string => (value / 1e6).toFixed(0);
  console.log(`${taken.toLocaleString('en')} events of ${attempts.toLocaleString('en')} attempts, ${mb(bytes)} MB of NDJSON, one pass`);
  console.log(`${Math.round((1000 * taken) / all).toLocaleString('en')} events a second (${(read / 1000).toFixed(1)} s to read, ${((all - read) / 1000).toFixed(2)} s to report)`);
  console.log(`${mb(peak)} MB resident at most, ${mb(before)} MB of it before the first event; ${Math.round((peak - before) / attempts)} bytes an attempt`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function write(path: string): Promise<number> {
  const file = createWriteStream(path);
  let written = 0;
  for (const event of crowd(Infinity, 42)) {
    if (!file.write(`${JSON.stringify(event)}\n`)) await once(file, 'drain');
    if ((written += 1) === EVENTS) break;
  }
  file.end();
  await once(file, 'finish');
  return file.bytesWritten;
}
