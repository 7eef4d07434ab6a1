import { Device } from './device.js';
import type { Mistake } from './mistake.js';
import type { Page } from './page.js';
import type { Plan } from './plan.js';
import { warm } from './warm.js';
import type { Violation } from './watch.js';
import { World } from './world.js';

export interface Run {
  readonly violation: Violation | null;
  readonly trace: readonly string[];
}

/** Faults may have made everybody rest for as long as the product ever rests by itself. */
const REST_MS = 330_000;
const NETWORK_DEAD_MS = 90_000;

let warmed: Promise<void> | null = null;

/** Plays a plan to its end, or to the first violation. */
export async function play(plan: Plan, mistake: Mistake | null = null, wantsTrace = false): Promise<Run> {
  await (warmed ??= warm());
  const trace: string[] = [];
  const world = new World(plan, wantsTrace ? trace : null);
  const device = new Device(world, mistake);
  const { watch } = device;
  const hear = (reason: unknown): void => watch.unhandled(reason);
  process.on('unhandledRejection', hear);
  const stopped = (): boolean => watch.violations.length > 0;
  const until = (seconds: number): Promise<void> => world.runUntil(world.began + seconds * 1000, (steps) => watch.settled(steps), stopped);
  try {
    await prepare(device);
    for (const operation of plan.operations) world.after(operation.at * 1000, null, operation.kind, () => device.perform(operation));
    await until(plan.seconds);
    await rest(device, until);
    await signOutOffline(device, until);
  } finally {
    process.off('unhandledRejection', hear);
  }
  return { violation: watch.violations[0] ?? null, trace };
}

/** Somebody signed in earlier, and the browser restores the tabs. */
async function prepare(device: Device): Promise<void> {
  const { world, watch } = device;
  const { plan } = world;
  if (plan.begins !== 'signed-out') {
    world.began = 5_000 + (plan.begins === 'expired' ? plan.lifetime * 1000 : 0);
    const page = device.open(0);
    device.perform({ at: 0, tab: 0, kind: 'sign-in', user: 'ada' });
    // The second one is the current one then.
    if (plan.accounts) world.after(2_500, null, 'sign-in', () => device.perform({ at: 0, tab: 0, kind: 'sign-in', user: 'bob' }));
    await world.runUntil(5_000, (steps) => watch.settled(steps), () => watch.violations.length > 0);
    device.lose(page);
  }
  world.at = world.began;
  for (let tab = 0; tab < plan.tabs; tab++) world.after(world.dice.between('restore', 0, plan.scenario === 'restored' ? 50 : 1_000), null, 'open', () => void device.open(tab));
}

/** The faults are over; everybody wakes, looks once, and has time to come to rest. */
async function rest(device: Device, until: (seconds: number) => Promise<void>): Promise<void> {
  const { world, watch } = device;
  if (watch.violations.length > 0) return;
  checkCalls(device);
  world.quiet = true;
  if (world.offline) device.connect();
  for (const page of device.pages) device.resume(page);
  for (const page of device.pages) device.show(page);
  await until((world.at - world.began + REST_MS) / 1000);
  for (const page of device.pages) device.show(page);
  await until((world.at - world.began + 60_000) / 1000);
  if (watch.violations.length === 0) watch.atRest();
}

/** REF-2, B02, B09: how many token requests it took. */
function checkCalls({ world, server, watch }: Device): void {
  const { plan } = world;
  const lost = server.families.flatMap(({ rotations }) => rotations).filter(({ reply }) => reply === 'lost').length;
  const people = new Set(server.families.map(({ user }) => user)).size;
  const allowed = { hour: people * Math.floor((1.2 * plan.seconds) / plan.lifetime) + 2 * lost, storm: 30 + plan.tabs, restored: 1 + Math.ceil(plan.seconds / plan.lifetime) };
  const most = (allowed as Partial<Record<string, number>>)[plan.scenario];
  const rule = { hour: 'REF-2', storm: 'B09', restored: 'B02' }[plan.scenario as 'hour'];
  if (most !== undefined && server.refreshes > most) watch.fail(rule, `${server.refreshes} token requests in ${plan.seconds} s, at most ${most} are right`);
}

/** I5: from whatever state it has come to, and with the network dead, a sign-out ends the session everywhere, and that of nobody else. */
async function signOutOffline(device: Device, until: (seconds: number) => Promise<void>): Promise<void> {
  const { world, watch, slots } = device;
  const { accounts, store } = world.plan;
  if (watch.violations.length > 0 || device.pages.length === 0) return;
  device.disconnect();
  const accountOf = (page: Page): string | null => {
    const snapshot = watch.snapshotOf(page);
    return snapshot?.status === 'signed-in' ? (snapshot.account ?? '') : null;
  };
  const knowing = device.pages.filter((one) => accountOf(one) !== null);
  let page = world.dice.pick('last', knowing.length > 0 ? knowing : device.pages);
  const isKnown = knowing.includes(page);
  let account: string | null | undefined = accountOf(page);
  // One that has only just been opened knows nothing yet.
  if (store === 'shared' && world.dice.chance('fresh', 0.3)) {
    device.lose(page);
    page = device.open(page.tab);
    account = null;
  }
  const isForAll = !accounts || world.dice.chance('all', 0.3);
  const before = new Set([...slots.records.values()].map(({ account }) => account));
  account ??= slots.records.get(device.slotOf(page) ?? 'session')?.account;
  const isMeant = (one: string): boolean => isForAll || one === account;
  world.after(0, null, 'sign-out', () => device.perform({ at: 0, tab: page.tab, kind: 'sign-out', ...(accounts && isForAll && { whose: 'all' }) }));
  await until((world.at - world.began + NETWORK_DEAD_MS) / 1000);
  if (watch.violations.length > 0) return;
  watch.atRest();
  if (watch.snapshotOf(page)?.status !== 'signed-out') watch.fail('I5', `${page.name} shows ${watch.snapshotOf(page)?.status} after it signed out offline`);
  const other = device.pages.find((one) => accountOf(one) !== null && (store === 'memory' || isMeant(accountOf(one)!)));
  if (other && isKnown && !other.storeFailed) watch.fail('TAB-1', `${other.name} is still signed in after ${page.name} signed out`);
  const stored = [...slots.records.values()].map((record) => record.account);
  if (stored.some(isMeant) && !page.storeFailed) watch.fail('I5', `a session is still stored after ${page.name} signed out offline`);
  if ([...before].some((one) => !isMeant(one) && !stored.includes(one))) watch.fail('I5', `${page.name} signed one account out, and another went with it`);
}
