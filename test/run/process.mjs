import { spawn, spawnSync } from 'node:child_process';

/** Children that still run, so that an interrupted run leaves none behind. */
const running = new Set();

/**
 * Runs a program to its end, or ends it at the deadline together with everything that it started.
 * `print` hears the output as it comes; the answer holds the last part of it.
 */
export function execute(command, args, { deadline, env = {}, cwd, print = () => {} }) {
  return new Promise((resolve) => {
    let output = '';
    let stoppedAt;
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    running.add(child);
    const timer = setTimeout(() => {
      stoppedAt = Date.now();
      void end(child);
    }, deadline);
    const settle = (code, error) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ code, stoppedAt, output: error ? `${command}: ${error.message}` : output });
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text) => {
        output = (output + text).slice(-200_000);
        print(text);
      });
    }
    child.once('error', (error) => settle(null, error));
    // A grandchild that kept the pipe must not keep us: what is still unread half a second after the exit is let go.
    child.once('exit', (code) => setTimeout(() => settle(code), 500).unref());
    child.once('close', (code) => settle(code));
  });
}

/** Asks a child and its descendants to end, then insists. Browsers start groups of their own, so each is named by pid. */
async function end(child) {
  const family = descendants(child.pid);
  signal([-child.pid, ...family], 'SIGTERM');
  const patience = Date.now() + 5_000;
  while (Date.now() < patience && family.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 200));
  signal([-child.pid, ...family.filter(isAlive)], 'SIGKILL');
}

function signal(pids, name) {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // Already gone.
    }
  }
}

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

function descendants(pid) {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8', timeout: 5_000 });
  const pairs = (stdout ?? '')
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const family = [pid];
  for (const parent of family) for (const [child, of] of pairs) if (of === parent) family.push(child);
  return family;
}

for (const [name, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
]) {
  process.once(name, () => {
    void Promise.all([...running].map(end)).finally(() => process.exit(code));
  });
}
process.once('exit', () => {
  for (const child of running) signal([-child.pid], 'SIGKILL');
});
