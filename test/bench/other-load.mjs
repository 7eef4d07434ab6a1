import { readdirSync, readFileSync } from 'node:fs';

/** A browser's processes end with it, and nobody is left to ask how much they used: so they are asked while they live. */
const SAMPLE_MS = 250;

/** Starts to watch the machine. The function that it returns tells which share of it (0 to 1) others have used since. */
export function watchOtherLoad() {
  if (process.platform !== 'linux') return () => null;
  const start = { machine: machineTicks(), own: ownTicks() };
  const used = new Map();
  const sample = () => {
    for (const [pid, ticks] of ownTicks()) used.set(pid, ticks - (start.own.get(pid) ?? 0));
  };
  const timer = setInterval(sample, SAMPLE_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    sample();
    const machine = machineTicks();
    const own = [...used.values()].reduce((sum, ticks) => sum + ticks, 0);
    const total = machine.total - start.machine.total;
    return total > 0 ? Math.max(0, (machine.busy - start.machine.busy - own) / total) : 0;
  };
}

function machineTicks() {
  const [user, nice, system, idle, iowait, irq, softirq, steal] = readFileSync('/proc/stat', 'utf8')
    .match(/\d+/g)
    .map(Number);
  const busy = user + nice + system + irq + softirq + steal;
  return { busy, total: busy + idle + iowait };
}

/** Processor time of this process and of everything it started. */
function ownTicks() {
  const processes = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap(readProcess),
  );
  const isOwn = (pid) => pid === process.pid || (processes.has(pid) && isOwn(processes.get(pid).parent));
  return new Map([...processes].filter(([pid]) => isOwn(pid)).map(([pid, { ticks }]) => [pid, ticks]));
}

function readProcess(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    return [[Number(pid), { parent: fields[1], ticks: fields[11] + fields[12] }]];
  } catch {
    return []; // It ended meanwhile.
  }
}
