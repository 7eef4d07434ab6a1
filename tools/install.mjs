import { existsSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runStep } from './run-step.mjs';

// Runs before node_modules exists: nothing but Node may be imported here.

const ROOT = new URL('../', import.meta.url);
const DEADLINE = 300_000;

/** Brings node_modules to what the lock file says; does nothing where that is so already. */
export async function install() {
  refuseOldNode();
  if (isInstalled()) return;
  const locked = existsSync(at('package-lock.json'));
  const verb = locked ? 'ci' : 'install';
  console.log(`Installing packages (npm ${verb}; a minute or two the first time)`);
  const npm = npmCommand();
  await runStep(`npm ${verb}`, npm.command, [...npm.args, verb, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: fileURLToPath(ROOT),
    deadline: DEADLINE,
    shell: npm.shell,
  });
}

function refuseOldNode() {
  const wanted = JSON.parse(readFileSync(at('package.json'), 'utf8')).engines.node.match(/[\d.]+/)[0];
  if (compare(process.versions.node, wanted) < 0) {
    throw new Error(`Node ${wanted} or newer is needed; this is ${process.versions.node}.`);
  }
}

function compare(left, right) {
  const [a, b] = [left, right].map((version) => version.split('.').map(Number));
  return a[0] - b[0] || a[1] - (b[1] ?? 0) || a[2] - (b[2] ?? 0);
}

/** npm writes its own copy of the lock file last of all, so a half-finished install counts as none. */
function isInstalled() {
  if (!existsSync(at('node_modules/.package-lock.json'))) return false;
  if (!existsSync(at('package-lock.json'))) return true;
  return changed('node_modules/.package-lock.json') >= changed('package-lock.json');
}

/** The npm that runs us, if one does; else the one on the path. */
function npmCommand() {
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('npm-cli.js')) return { command: process.execPath, args: [cli], shell: false };
  return { command: 'npm', args: [], shell: process.platform === 'win32' };
}

const at = (path) => fileURLToPath(new URL(path, ROOT));
const changed = (path) => statSync(at(path)).mtimeMs;

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  install().catch((error) => {
    if (error.output) console.error(error.output.trim().split('\n').slice(-20).join('\n'));
    console.error(error.message);
    process.exitCode = 1;
  });
}
