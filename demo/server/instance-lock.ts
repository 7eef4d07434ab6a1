import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Where a running demo tells which start it is, so that a lock can be told from a left-over. */
export const INSTANCE_PATH = '/instance';

const STARTING_MS = 30_000;

interface Holder {
  readonly pid: number;
  readonly instance: string;
  readonly since: number;
  readonly url?: string;
}

export interface InstanceLock {
  readonly instance: string;
  /** Writes down where this demo answers. */
  publish(url: string): void;
  release(): void;
}

/** Somebody else runs on the same database. The message is the whole story, in one sentence. */
export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning';
}

/** One process at a time on one SQLite file: the second would wait for a lock, or spoil the file. */
export async function lockInstance(file: string, database: string): Promise<InstanceLock> {
  mkdirSync(dirname(file), { recursive: true });
  const instance = randomUUID();
  const mine: Holder = { pid: process.pid, instance, since: Date.now() };
  while (!create(file, mine)) {
    const holder = read(file);
    if (holder && (await isRunning(holder))) {
      const where = holder.url ? ` at ${holder.url}` : '';
      throw new AlreadyRunning(
        `The demo is already running on ${database}${where} (process ${holder.pid}); stop it first, or set DATABASE_FILE to another file.`,
      );
    }
    rmSync(file, { force: true });
  }
  return {
    instance,
    publish: (url) => writeFileSync(file, JSON.stringify({ ...mine, url })),
    release: () => {
      if (read(file)?.instance === instance) rmSync(file, { force: true });
    },
  };
}

function create(file: string, holder: Holder): boolean {
  try {
    writeFileSync(file, JSON.stringify(holder), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function read(file: string): Holder | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

/** A process id alone proves nothing: after a crash in a container the same number comes round again. */
async function isRunning(holder: Holder): Promise<boolean> {
  if (!isAlive(holder.pid)) return false;
  if (!holder.url) return Date.now() - holder.since < STARTING_MS;
  try {
    const reply = await fetch(new URL(INSTANCE_PATH, holder.url), { signal: AbortSignal.timeout(3_000) });
    const { instance } = (await reply.json()) as { instance?: string };
    return instance === holder.instance;
  } catch (error) {
    // Busy is not gone; a refused connection is.
    return (error as Error).name === 'TimeoutError';
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
