import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip, gunzipSync } from 'node:zlib';
import { readEvent, readLine, type Broken, type ReadEvent } from '../read-event.js';

const isEvents = (name: string): boolean => /\.(ndjson|jsonl|json)(\.gz)?$/.test(name);

/** A file of events, or all of a folder's in the order of their names. Throws a sentence for what is neither. */
export function eventFiles(path: string): readonly string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new Error(`There is no ${path}.`);
  if (!found.isDirectory()) return [path];
  const files = readdirSync(path).filter(isEvents).toSorted();
  if (files.length === 0) throw new Error(`${path} has no file of events: .ndjson, .jsonl or .json, each as it is or with .gz.`);
  return files.map((name) => join(path, name));
}

/** What was left out: the line of a file of lines, the place of an array. */
export interface BrokenEntry {
  readonly file: string;
  readonly entry: number;
  readonly why: Broken | 'not a whole file';
}

/** Hands every event of a file on. Lines are read one at a time; an array has to be whole in memory. What is no event is told, and never ends it. */
export async function readEvents(file: string, take: (event: ReadEvent) => void, broken: (entry: BrokenEntry) => void): Promise<void> {
  const told = (found: ReadEvent | Broken | null, entry: number): void => {
    if (typeof found === 'string') broken({ file, entry, why: found });
    else if (found) take(found);
  };
  const isPacked = file.endsWith('.gz');
  let entry = 0;
  try {
    const raw = createReadStream(file);
    const lines = createInterface({ input: isPacked ? raw.pipe(createGunzip().on('error', (error) => raw.destroy(error))) : raw, crlfDelay: Infinity });
    // A stream that fails does not end the interface over it by itself.
    let failure: Error | null = null;
    raw.once('error', (error) => {
      failure = error;
      lines.close();
    });
    for await (const line of lines) {
      entry += 1;
      if (entry === 1 && /^\s*\[/.test(line)) return readArray(file, isPacked, told, broken);
      told(readLine(line), entry);
    }
    if (failure) throw failure as Error;
  } catch {
    broken({ file, entry: entry + 1, why: 'not a whole file' });
  }
}

function readArray(file: string, isPacked: boolean, told: (found: ReadEvent | Broken, entry: number) => void, broken: (entry: BrokenEntry) => void): void {
  try {
    const bytes = readFileSync(file);
    const all = JSON.parse((isPacked ? gunzipSync(bytes) : bytes).toString('utf8')) as unknown;
    if (!Array.isArray(all)) throw new TypeError('no array');
    all.forEach((value, index) => told(readEvent(value), index + 1));
  } catch {
    broken({ file, entry: 1, why: 'not JSON' });
  }
}
