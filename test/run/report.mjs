const count = (checks, outcome) => checks.filter((check) => check.outcome === outcome).length;

/** Prints the table, the failures and the skips, and last the one line that other programs read. */
export function report(rows, print) {
  const all = rows.flatMap(({ engine, checks }) => checks.map((check) => ({ engine, ...check })));
  print('\n');
  print(line('', 'passed', 'failed', 'skipped', 'seconds'));
  for (const { engine, checks, seconds } of rows) {
    print(line(engine, count(checks, 'passed'), count(checks, 'failed'), count(checks, 'skipped'), seconds.toFixed(1)));
  }
  const failed = all.filter(({ outcome }) => outcome === 'failed');
  if (failed.length > 0) print(`\nFailed:\n`);
  for (const { engine, file, name, message = '' } of failed) {
    print(`  ${engine}: ${file}: ${name}\n${shorten(message).replace(/^/gm, '    ')}\n`);
  }
  const skipped = all.filter(({ outcome }) => outcome === 'skipped');
  if (skipped.length > 0) print(`\nSkipped:\n`);
  for (const { engine, file, name, reason } of skipped)
    print(`  ${engine}: ${file}: ${name}: ${reason || 'no reason given'}\n`);
  print(`\n${count(all, 'passed')} passed, ${failed.length} failed, ${count(all, 'skipped')} skipped\n`);
  return failed.length === 0;
}

const line = (name, ...cells) => `${name.padEnd(12)}${cells.map((cell) => String(cell).padStart(9)).join('')}\n`;

/** A browser that did not start tells its life. */
function shorten(message) {
  const lines = message.split('\n');
  return lines.length > 25 ? [...lines.slice(0, 20), `… ${lines.length - 20} more lines`].join('\n') : message;
}
