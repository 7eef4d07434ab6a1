import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './sources.js';

/** A folder of somebody who uses Keylit: `node_modules/keylit` is the package as npm would publish it. */
export interface Consumer {
  readonly folder: string;
  remove(): void;
}

/** Packs the package and unpacks it where a user has it, beside these packages of ours. */
export async function consumer(packages: readonly string[]): Promise<Consumer> {
  const folder = mkdtempSync(join(tmpdir(), 'keylit-consumer-'));
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  for (const name of packages) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(modules, name), 'junction');
  }
  const { stdout } = await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder]);
  const [{ filename }] = JSON.parse(stdout) as [{ readonly filename: string }];
  await promisify(execFile)('tar', ['-xzf', filename], { cwd: folder });
  renameSync(join(folder, 'package'), join(modules, 'keylit'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function npm(args: readonly string[]): Promise<{ readonly stdout: string }> {
  const cli = process.env['npm_execpath'];
  const [command, first] = cli?.endsWith('npm-cli.js') ? [process.execPath, [cli]] : ['npm', []];
  return promisify(execFile)(command, [...first, ...args], { cwd: root, timeout: 60_000, maxBuffer: 2 ** 26 });
}
