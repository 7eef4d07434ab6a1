/** Runs in which other processes used more of the machine than this are disturbed. */
export const DISTURBED = 0.15;

/** Keylit's bar: at most this many times the page with nothing but Lit and one bare form. */
export const BAR = 1.25;

/** What the runs of one entry come to. */
export function summarise({ usable, early, untouched }) {
  const good = usable.filter(({ ms }) => ms !== undefined);
  const undisturbed = good.filter(({ disturbed }) => !disturbed);
  const times = (undisturbed.length >= 3 ? undisturbed : good).map(({ ms }) => ms);
  const middle = (key) => median(untouched.map((run) => run[key]).filter((value) => value !== undefined));
  return {
    // A page that fails as often as it works is not usable, however fast the other half was.
    usable: good.length > usable.length / 2 ? median(times) : null,
    fastest: Math.min(...times),
    slowest: Math.max(...times),
    runs: usable.length,
    failed: usable.length - good.length,
    why: [...new Set(usable.flatMap(({ why }) => why ?? []))],
    disturbed: usable.filter(({ disturbed }) => disturbed).length,
    screens: good[0]?.screens ?? null,
    bytesUntilReady: middle('bytesUntilReady'),
    bytes: middle('bytes'),
    requests: middle('requests'),
    tbt: middle('tbt'),
    cls: middle('cls'),
    early: { runs: early.length, lost: early.filter(({ kept }) => !kept).length },
  };
}

export function median(values) {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return Number.isInteger(half) ? (sorted[half - 1] + sorted[half]) / 2 : sorted[Math.floor(half)];
}

const columns = [
  '',
  'usable, ms',
  'fastest to slowest',
  '× Lit form',
  '× static form',
  'KB until ready',
  'KB 2 s later',
  'TBT, ms',
  'CLS',
  'typed early',
  'runs (disturbed)',
];

/** One Markdown table over all entries, in the order given. 1 KB is 1000 bytes. */
export function table(entries) {
  const lit = entries.find(({ name }) => name === 'lit-form')?.summary.usable;
  const fixed = entries.find(({ name }) => name === 'static-form')?.summary.usable;
  const rows = entries.map(({ title, version, missing, summary }) => {
    const name = version ? `${title} ${version}` : title;
    if (missing) return [name, 'not measured'];
    const { usable, fastest, slowest, runs, failed, disturbed, early } = summary;
    return [
      name,
      usable === null ? 'not usable' : whole(usable),
      usable === null ? '–' : `${whole(fastest)} to ${whole(slowest)}`,
      ratio(usable, lit),
      ratio(usable, fixed),
      kilobytes(summary.bytesUntilReady),
      kilobytes(summary.bytes),
      whole(summary.tbt),
      summary.cls?.toFixed(3) ?? '–',
      early.lost === 0 ? 'kept' : `lost in ${early.lost} of ${early.runs}`,
      `${runs}${failed ? `, ${failed} failed` : ''} (${disturbed})`,
    ];
  });
  return align([columns, ...rows.map((row) => columns.map((_, i) => row[i] ?? ''))]);
}

/** What the table has no room for, a sentence each. */
export function notes(entries) {
  return entries.flatMap(({ title, missing, summary }) => {
    if (missing) return [`${title} was not measured: ${missing}.`];
    const { runs, failed, screens, why, early } = summary;
    return [
      ...(failed ? [`${title} was not usable in ${failed} of ${runs} runs: ${why.join('; ')}.`] : []),
      ...(early.lost
        ? [`${title} lost what was typed in the first moment in ${early.lost} of ${early.runs} runs.`]
        : []),
      ...(screens > 1 ? [`${title}: the address reaches the server on screen ${screens}, with the password.`] : []),
    ];
  });
}

function align([head, ...rows]) {
  const widths = head.map((_, i) => Math.max(3, ...[head, ...rows].map((row) => row[i].length)));
  const line = (row) =>
    `| ${row.map((cell, i) => (i ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join(' | ')} |`;
  const rule = `|${widths.map((width, i) => `${'-'.repeat(width + 1)}${i ? ':' : '-'}`).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** One sentence: does the bar hold? */
export function verdict(entries) {
  const [keylit, lit] = ['keylit', 'lit-form'].map((wanted) => entries.find(({ name }) => name === wanted)?.summary);
  if (!keylit || !lit)
    return { holds: null, sentence: 'The bar was not judged: it needs both Keylit and the Lit form.' };
  if (keylit.usable === null)
    return { holds: false, sentence: `The bar does not hold: Keylit is not usable: ${keylit.why}.` };
  if (lit.usable === null)
    return { holds: null, sentence: `The bar was not judged: the Lit form is not usable: ${lit.why}.` };
  const holds = keylit.usable <= BAR * lit.usable && keylit.early.lost === 0;
  const lost = keylit.early.lost ? `, and lost what was typed early in ${keylit.early.lost} runs` : '';
  const measured = `Keylit is usable after ${ratio(keylit.usable, lit.usable)} × the time of the Lit form${lost}`;
  return { holds, sentence: `The bar (at most ${BAR}) ${holds ? 'holds' : 'does not hold'}: ${measured}.` };
}

const whole = (value) => (value === null ? '–' : String(Math.round(value)));
const ratio = (value, base) => (value && base ? (value / base).toFixed(2) : '–');
const kilobytes = (bytes) => (bytes === null ? '–' : (bytes / 1000).toFixed(1));
