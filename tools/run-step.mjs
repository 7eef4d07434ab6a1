import { spawn } from 'node:child_process';

/**
 * Runs a command without a terminal to ask on, for at most `deadline` ms.
 * Resolves with what it printed, rejects with one line that says what failed.
 */
export function runStep(name, command, args, { cwd, deadline, shell = false }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, shell, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, deadline);
    const settle = (message) => {
      clearTimeout(timer);
      const output = Buffer.concat(chunks).toString('utf8');
      if (message === null) resolve(output);
      else reject(Object.assign(new Error(message), { output }));
    };
    child.on('error', (error) => settle(`${name} could not be started (${error.message}).`));
    child.on('close', (code) => {
      if (late) settle(`${name} took more than ${deadline / 1_000} s and was stopped.`);
      else settle(code === 0 ? null : `${name} failed (exit code ${code}).`);
    });
  });
}
