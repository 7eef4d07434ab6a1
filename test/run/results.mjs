import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * How a stage tells the runner what it did: one JSON line a test in the file that `KEYLIT_RESULTS` names, as
 * `{ file, name, outcome: 'passed' | 'failed' | 'skipped', message?, reason? }`. Lines survive a crash,
 * and say when they were written.
 */
export function record(check) {
  if (process.env.KEYLIT_RESULTS)
    appendFileSync(process.env.KEYLIT_RESULTS, `${JSON.stringify({ ...check, at: Date.now() })}\n`);
}

/** Gives `work` a results file and answers with what was written to it. */
export async function collect(work) {
  const folder = mkdtempSync(join(tmpdir(), 'keylit-test-'));
  const file = join(folder, 'results.jsonl');
  appendFileSync(file, '');
  try {
    const ended = await work(file);
    const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
    return { ended, checks: lines.map((line) => JSON.parse(line)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
