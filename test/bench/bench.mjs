// npm run bench -- [--runs 7] [--only keylit,lit-form]
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromiumVersion } from './browser.mjs';
import { SLOW_PHONE } from './conditions.mjs';
import { installPeers } from './install.mjs';
import { watchOtherLoad } from './other-load.mjs';
import { DISTURBED, notes, summarise, table, verdict } from './summary.mjs';

const NAMES = ['keylit', 'lit-form', 'static-form', 'hanko', 'supabase', 'stytch'];
const { values: options } = parseArgs({
  options: { runs: { type: 'string', default: '7' }, only: { type: 'string', default: NAMES.join() } },
});
const wanted = options.only.split(',');
const unknown = wanted.filter((name) => !NAMES.includes(name));
const runs = Number(options.runs);
if (unknown.length || !(runs >= 1)) {
  console.error(`usage: npm run bench -- [--runs N] [--only ${NAMES.join()}]`);
  process.exit(2);
}

installPeers();
const { bundle } = await import('./bundle.mjs');
const { startWebServer } = await import('./web-server.mjs');
const { early, untouched, usable } = await import('./runs.mjs');

const entries = await Promise.all(wanted.map(readEntry));
const server = await startWebServer();
const present = entries.filter(({ missing }) => !missing);
for (let round = 0; round < runs; round++) {
  // Entry by entry in turn, so that a slow minute of the machine falls on all of them.
  for (const entry of present) await record(entry, 'usable', usable);
  if (round >= 3) continue;
  for (const entry of present) await record(entry, 'early', early);
  for (const entry of present) await record(entry, 'untouched', untouched);
}
server.close();
await report();

async function readEntry(name) {
  const { default: entry } = await import(`./entries/${name}.mjs`);
  const known = { ...entry, name, version: version(entry.package), runs: { usable: [], early: [], untouched: [] } };
  return entry.missing ? known : { ...known, files: await bundle(entry) };
}

function version(name) {
  if (!name) return undefined;
  return JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')).dependencies[name];
}

async function record(entry, kind, run) {
  const otherLoad = watchOtherLoad();
  const result = await run(server, entry);
  const others = otherLoad();
  const disturbed = others > DISTURBED;
  entry.runs[kind].push({ ...result, others, disturbed });
  const said = {
    usable: `${Math.round(result.ms)} ms`,
    early: result.kept ? 'kept' : 'lost',
    untouched: `${result.bytes} bytes`,
  };
  const outcome =
    kind === 'usable' && result.why
      ? `not usable: ${result.why} (field at ${Math.round(result.fieldAt)} ms)`
      : said[kind];
  console.log(`${entry.title}, ${kind}: ${outcome}${disturbed ? ` (others used ${Math.round(others * 100)} %)` : ''}`);
}

async function report() {
  const measured = entries.map((entry) => ({ ...entry, summary: entry.missing ? undefined : summarise(entry.runs) }));
  const { holds, sentence } = verdict(measured);
  const conditions = [
    `Time from the start of the navigation until the form is usable: an address typed into it stays, and Enter brings it to the server.`,
    `Medians of ${runs} runs, processor ÷ ${SLOW_PHONE.cpu}, ${SLOW_PHONE.down / 1e6} Mbit/s, ${SLOW_PHONE.latency} ms latency, new profile per run.`,
    `${os.cpus()[0]?.model ?? 'unknown processor'}, ${os.cpus().length} cores, Node ${process.version}, ${await chromiumVersion()}.`,
    `Disturbed: other processes used more than ${DISTURBED * 100} % of the machine. 1 KB = 1000 bytes, brotli 11, everything but the headers.`,
  ].join('\n');
  const text = [table(measured), ...notes(measured), sentence, conditions].join('\n\n');
  const folder = fileURLToPath(new URL('results/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}bench.md`, `${text}\n`);
  const data = measured.map(({ name, title, version, missing, summary, runs }) => ({
    name,
    title,
    version,
    missing,
    summary,
    runs,
  }));
  writeFileSync(
    `${folder}bench.json`,
    `${JSON.stringify({ date: new Date(), conditions: SLOW_PHONE, holds, entries: data }, null, 2)}\n`,
  );
  console.log(`\n${text}\n\nWritten to test/bench/results/bench.md and bench.json.`);
  if (holds === false) process.exitCode = 1;
}
