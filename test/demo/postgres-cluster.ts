import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const DEADLINE = 60_000;

export interface Cluster {
  readonly url: string;
  stop(): Promise<void>;
}

/** The folder of `initdb` and `pg_ctl`, from the path or where Debian keeps them. */
export function findPostgres(): string | null {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    ...versions.map((version) => join(debian, version, 'bin')),
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'pg_ctl'))) ?? null;
}

/** A throw-away cluster on loopback. PostgreSQL refuses to run as root, so root hands it to `postgres`. */
export async function startCluster(binaries: string): Promise<Cluster> {
  const isRoot = process.getuid?.() === 0;
  const as = (name: string, ...args: string[]): Promise<unknown> => {
    const command = join(binaries, name);
    const [file, all] = isRoot ? ['runuser', ['-u', 'postgres', '--', command, ...args]] : [command, args];
    return run(file, all, { cwd: tmpdir(), timeout: DEADLINE });
  };
  const home = await mkdtemp(join(tmpdir(), 'keylit-postgres-'));
  if (isRoot) await give(home, 'postgres');
  const data = join(home, 'data');
  const port = await freePort();
  try {
    await as('initdb', '-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--no-sync');
    const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off`;
    await as('pg_ctl', '-D', data, '-w', '-l', join(home, 'log'), '-o', settings, 'start');
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    throw error;
  }
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async stop() {
      await as('pg_ctl', '-D', data, '-w', '-m', 'immediate', 'stop').catch(() => undefined);
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function give(folder: string, user: string): Promise<void> {
  const id = async (flag: string): Promise<number> => Number((await run('id', [flag, user])).stdout);
  await chmod(folder, 0o700);
  await chown(folder, await id('-u'), await id('-g'));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
