import { median } from '../summary.mjs';
import { CALLERS, TABS } from './measures.mjs';

const columns = [
  '',
  'version',
  'cached calls/s',
  'slowest to fastest',
  'token requests',
  'fewest to most',
  'refused as reuse',
  'session lost',
  'callers served',
  'runs',
];

/** The figures of one SDK over all its runs. */
export function summarise({ cached, cold }) {
  const batches = cached.flatMap((run) => run.batches);
  const requests = cold.map((run) => run.requests);
  return {
    perSecond: median(batches),
    slowest: Math.min(...batches),
    fastest: Math.max(...batches),
    requests: median(requests),
    fewest: Math.min(...requests),
    most: Math.max(...requests),
    refused: median(cold.map((run) => run.refused)),
    lost: cold.filter(({ lost }) => lost).length,
    served: median(cold.map((run) => run.callers)),
    runs: cold.length,
    errors: [...new Set(cold.flatMap((run) => run.errors))],
  };
}

/** One Markdown table, in the order given. */
export function table(entries) {
  const rows = entries.map(({ title, version, summary }) => [
    title,
    version ?? 'this build',
    whole(summary.perSecond),
    `${whole(summary.slowest)} to ${whole(summary.fastest)}`,
    String(summary.requests),
    `${summary.fewest} to ${summary.most}`,
    String(summary.refused),
    `${summary.lost} of ${summary.runs}`,
    `${summary.served} of ${TABS * CALLERS}`,
    String(summary.runs),
  ]);
  const widths = columns.map((_, i) => Math.max(3, ...[columns, ...rows].map((row) => row[i].length)));
  const line = (row) =>
    `| ${row.map((cell, i) => (i ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join(' | ')} |`;
  const rule = `|${widths.map((width, i) => `${'-'.repeat(width + 1)}${i ? ':' : '-'}`).join('|')}|`;
  return [line(columns), rule, ...rows.map(line)].join('\n');
}

/** What callers were told instead of a token, a sentence for each SDK. */
export const notes = (entries) =>
  entries.flatMap(({ title, summary }) =>
    summary.errors.length > 0
      ? [`${title}, callers without a token: ${summary.errors.map((error) => error.slice(0, 120)).join('; ')}.`]
      : [],
  );

/** One sentence: does the bar hold? Every run counts, not the median. */
export function verdict(entries) {
  const keylit = entries.find(({ name }) => name === 'keylit')?.summary;
  if (!keylit) return { holds: null, sentence: 'The bar was not judged: it needs Keylit.' };
  const holds =
    keylit.fewest === 1 &&
    keylit.most === 1 &&
    keylit.lost === 0 &&
    keylit.served === TABS * CALLERS &&
    keylit.errors.length === 0;
  return {
    holds,
    sentence: `The bar (exactly 1 token request, every caller served, no session lost) ${holds ? 'holds' : 'does not hold'}: Keylit made ${keylit.fewest === keylit.most ? keylit.most : `${keylit.fewest} to ${keylit.most}`} and served ${keylit.served} of ${TABS * CALLERS}.`,
  };
}

const whole = (value) => Math.round(value).toLocaleString('en').replaceAll(',', ' ');
