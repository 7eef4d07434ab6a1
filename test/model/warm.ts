import { setMaxListeners } from 'node:events';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const rooms = ['session', 'flow', 'platform'];
const source = new URL('../../src/', import.meta.url);

/**
 * Loads what the product would load when it is needed: a chunk that is there already comes without a moment of its own,
 * and no plan decides how long a file system takes.
 */
export async function warm(): Promise<void> {
  // Twenty callers may wait for one signal, and each says so.
  setMaxListeners(0);
  for (const room of ['.', ...rooms]) {
    const folder = new URL(`${room}/`, source);
    const files = readdirSync(fileURLToPath(folder), { recursive: room !== '.', encoding: 'utf8' });
    for (const file of files.filter((name) => name.endsWith('.js'))) await import(new URL(file, folder).href);
  }
}
