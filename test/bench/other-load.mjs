import { readdirSync, readFileSync } from 'node:fs';

/** Starts to watch the machine. The function that it returns tells which share of it (0 to 1) others have used since. */
export function watchOtherLoad() {
  if (process.platform !== 'linux') return () => null;
  const start = { machine: machineTicks(), own: ownTicks() };
  return () => {
    const machine = machineTicks();
    let own = 0;
    for (const [pid, ticks] of ownTicks()) own += ticks - (start.own.get(pid) ?? 0);
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

/** Processor time of this process and of everything it started, that which has ended since included. */
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
    // Its own time, and that of the children that it has waited for.
    const [utime, stime, cutime, cstime] = fields.slice(11, 15);
    return [[Number(pid), { parent: fields[1], ticks: utime + stime + cutime + cstime }]];
  } catch {
    return []; // It ended meanwhile.
  }
}
