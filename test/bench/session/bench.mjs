// npm run bench:session -- [--runs 5] [--only keylit,supabase]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromiumVersion } from '../browser.mjs';
import { installPeers } from '../install.mjs';
import { cases } from './cases.mjs';

const names = cases.map(({ name }) => name);
const { values: options } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, only: { type: 'string', default: names.join() } },
});
const wanted = options.only.split(',');
const runs = Number(options.runs);
if (wanted.some((name) => !names.includes(name)) || !(runs >= 1)) {
  console.error(`usage: npm run bench:session -- [--runs N] [--only ${names.join()}]`);
  process.exit(2);
}

installPeers();
// What these need is there only now.
const { CALLERS, TABS, cachedCalls, coldStart } = await import('./measures.mjs');
const { notes, summarise, table, verdict } = await import('./summary.mjs');
const { bundle } = await import('../bundle.mjs');
const { startWebServer } = await import('../web-server.mjs');
const { dependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

const entries = await Promise.all(
  cases
    .filter(({ name }) => wanted.includes(name))
    .map(async (sdk) => ({
      title: sdk.package,
      ...sdk,
      version: dependencies[sdk.package],
      files: await bundle({ script: `session/cases/${sdk.name}.page.js`, body: '' }),
      runs: { cached: [], cold: [] },
    })),
);
const server = await startWebServer();
// SDK by SDK in turn, so that a slow minute of the machine falls on all of them.
for (let round = 0; round < runs; round++) {
  for (const entry of entries) {
    const cached = await cachedCalls(server, entry);
    entry.runs.cached.push(cached);
    console.log(
      `${entry.title}: ${Math.round(Math.max(...cached.batches))} cached calls a second, ${cached.requests} requests meanwhile`,
    );
  }
  for (const entry of entries) {
    const cold = await coldStart(server, entry);
    entry.runs.cold.push(cold);
    console.log(
      `${entry.title}: ${cold.requests} token requests (${cold.refused} refused), ${cold.callers} of ${TABS * CALLERS} callers served${cold.lost ? ', session lost' : ''}`,
    );
  }
}
server.close();

const measured = entries.map((entry) => ({ ...entry, summary: summarise(entry.runs) }));
const { holds, sentence } = verdict(measured);
const conditions = [
  `Cached calls: how often a second a page is given a token that is there and valid, one call after another; median of ${runs} × 3 batches of 500 ms.`,
  `Token requests: ${TABS} tabs of one Chromium, restored together with a token that died an hour ago, ${CALLERS} callers in each; counted by the server, which takes 100 ms and revokes a session whose used refresh token comes again. Median of ${runs} runs, a new profile each.`,
  `${os.cpus()[0]?.model ?? 'unknown processor'}, ${os.cpus().length} cores, Node ${process.version}, ${await chromiumVersion()}.`,
];
const calls = entries.map(({ title, call }) => `${title}: \`${call}\``).join('; ');
const text = [table(measured), ...notes(measured), sentence, [...conditions, `Calls: ${calls}.`].join('\n')].join(
  '\n\n',
);
const folder = fileURLToPath(new URL('../results/', import.meta.url));
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}session.md`, `${text}\n`);
const data = measured.map(({ name, title, version, summary, runs: all }) => ({
  name,
  title,
  version,
  summary,
  runs: all,
}));
writeFileSync(`${folder}session.json`, `${JSON.stringify({ date: new Date(), holds, entries: data }, null, 2)}\n`);
console.log(`\n${text}\n\nWritten to test/bench/results/session.md and session.json.`);
if (holds === false) process.exitCode = 1;
