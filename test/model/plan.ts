import type { AccountPolicy } from '../../src/session/accounts/account-key.js';
import { Dice } from './dice.js';

export type OperationKind =
  | 'sign-in'
  | 'token'
  | 'burst'
  | 'fetch'
  | 'sign-out'
  | 'switch'
  | 'crash'
  | 'navigate'
  | 'cache'
  | 'freeze'
  | 'hide'
  | 'clock-jump'
  | 'sleep'
  | 'offline'
  | 'end-at-server';

/** One thing that happens to a tab, or to the device. */
export interface Operation {
  /** Seconds from the beginning. */
  readonly at: number;
  readonly tab: number;
  readonly kind: OperationKind;
  /** Seconds that it lasts, where it does; with `clock-jump`, seconds that the clock is moved. */
  readonly seconds?: number;
  /** Who signs in. */
  readonly user?: string;
  /** Who signs out, or whose token is asked for, where there are several accounts; default: the one that the page shows. */
  readonly whose?: 'one' | 'all';
}

export type FaultKind =
  /** The request does not leave. */
  | 'not-sent'
  /** The server does what it was asked to, and nobody hears of it: the connection breaks. */
  | 'lost-reply'
  /** The same, and the connection hangs. */
  | 'lost-and-hanging'
  /** The request never arrives, and the connection hangs. */
  | 'hanging'
  | 'slow'
  | '429'
  | '500'
  | 'html'
  | 'invalid-request'
  /** The store rejects. */
  | 'store-read'
  | 'store-write'
  /** The store fails, and goes on in the tab's memory. */
  | 'store-degrades'
  | 'lock-stuck'
  | 'message-lost'
  | 'message-late';

/** Trouble for whatever of its kind happens in a stretch of time. */
export interface Fault {
  readonly kind: FaultKind;
  /** Seconds from the beginning. */
  readonly from: number;
  readonly until: number;
  /** How often, at most. */
  readonly times: number;
}

/** All that a run depends on: the same plan plays the same way, to the last await. */
export interface Plan {
  readonly seed: number;
  readonly scenario: Scenario;
  readonly tabs: number;
  /** Seconds until the faults end and everybody may come to rest. */
  readonly seconds: number;
  /** Seconds that an access token lives. */
  readonly lifetime: number;
  readonly server: 'strict' | 'grace' | 'bound';
  /** Whether tabs share their tokens, or each keeps its own in memory. */
  readonly store: 'shared' | 'memory';
  /** Several accounts at once, and whether tabs go together; `false`: one. */
  readonly accounts: AccountPolicy | false;
  /** What the server answers about the lifetime of a token: B09's broken servers. */
  readonly expiresIn: 'right' | 'zero' | 'negative' | 'absent' | 'already-over';
  /** The API finds fault with every token. */
  readonly apiRefuses: boolean;
  /** Somebody is signed in when the tabs open, with a token that has run out or has not. */
  readonly begins: 'signed-out' | 'signed-in' | 'expired';
  /** Constant error of the device's clock, in milliseconds. */
  readonly clockErrorMs: number;
  /** Timers of hidden pages come once a minute. */
  readonly throttles: boolean;
  /** The monotonic clock stands still while the device sleeps. */
  readonly monotonicSleeps: boolean;
  readonly operations: readonly Operation[];
  readonly faults: readonly Fault[];
}

export type Scenario = 'mixed' | 'alone' | 'hour' | 'restored' | 'sign-out-race' | 'storm';

/** What may happen in a plan of each kind, and how often beside the others. */
const weights: Record<'mixed' | 'hour' | 'sign-out-race', readonly (readonly [OperationKind, number])[]> = {
  mixed: [['sign-in', 3], ['token', 6], ['burst', 2], ['fetch', 3], ['sign-out', 3], ['switch', 5], ['crash', 2], ['navigate', 2], ['cache', 2], ['freeze', 2], ['hide', 2], ['clock-jump', 1], ['sleep', 1], ['offline', 1], ['end-at-server', 0.5]],
  hour: [['token', 8], ['switch', 1], ['burst', 2], ['fetch', 3], ['navigate', 1], ['cache', 1], ['freeze', 1], ['hide', 2], ['crash', 0.5], ['clock-jump', 0.5], ['sleep', 0.5]],
  'sign-out-race': [['sign-out', 4], ['sign-in', 3], ['switch', 4], ['token', 3], ['crash', 0.5], ['freeze', 0.5]],
};

const faultKinds: readonly FaultKind[] = ['not-sent', 'lost-reply', 'lost-and-hanging', 'hanging', 'slow', '429', '500', 'html', 'invalid-request', 'store-read', 'store-write', 'store-degrades', 'lock-stuck', 'message-lost', 'message-late'];
const users = ['ada', 'bob'] as const;
const manyUsers = ['ada', 'bob', 'cyd'] as const;

/** The plan of a seed. */
export function planOf(seed: number): Plan {
  const dice = new Dice(seed * 2 + 1);
  const scenario = chooseScenario(dice);
  const tabs = scenario === 'restored' ? 5 : dice.whole('tabs', 1, 6);
  const lifetime = 60;
  const base: Plan = {
    seed,
    scenario,
    tabs,
    seconds: 240,
    lifetime,
    server: dice.pick('server', ['strict', 'strict', 'strict', 'grace', 'bound']),
    store: 'shared',
    accounts: scenario === 'storm' ? false : dice.pick('accounts', [false, false, 'follow', 'pin']),
    expiresIn: 'right',
    apiRefuses: false,
    begins: dice.pick('begins', ['signed-in', 'signed-in', 'expired', 'signed-out']),
    clockErrorMs: dice.chance('clock-wrong', 0.2) ? dice.pick('clock', [-86_400_000, -300_000, 300_000, 86_400_000]) : 0,
    throttles: dice.chance('throttles', 0.5),
    monotonicSleeps: dice.chance('monotonic-sleeps', 0.5),
    operations: [],
    faults: [],
  };
  switch (scenario) {
    case 'mixed':
    case 'alone':
      return {
        ...base,
        ...(scenario === 'alone' && { store: 'memory', begins: 'signed-out' }),
        operations: operations(dice, 'mixed', base, base.seconds, dice.whole('operations', 5, 30)),
        faults: faults(dice, base.seconds),
      };
    case 'hour':
      return { ...base, seconds: 3_600, begins: 'signed-in', operations: operations(dice, scenario, base, 3_600, dice.whole('operations', 20, 80)) };
    case 'restored':
      return { ...base, seconds: 60, begins: 'expired', operations: Array.from({ length: tabs }, (_, tab) => ({ at: dice.between('at', 0, 0.5), tab, kind: dice.pick('call', ['token', 'burst', 'fetch']) })) };
    case 'sign-out-race':
      return { ...base, seconds: 30, begins: 'expired', operations: operations(dice, scenario, base, 3, dice.whole('operations', 3, 10)), faults: dice.chance('faulty', 0.3) ? faults(dice, 3) : [] };
    case 'storm':
      return {
        ...base,
        seconds: 3_600,
        begins: 'signed-in',
        lifetime: 3_600,
        expiresIn: dice.pick('expires-in', ['zero', 'negative', 'absent', 'already-over', 'right']),
        apiRefuses: true,
        operations: Array.from({ length: 400 }, (_, i) => ({ at: i * 9 + dice.between('at', 0, 8), tab: dice.whole('tab', 0, tabs), kind: dice.pick('call', ['token', 'fetch']) })),
      };
  }
}

function chooseScenario(dice: Dice): Scenario {
  const share = dice.roll('scenario');
  if (share < 0.05) return 'alone';
  if (share < 0.55) return 'mixed';
  if (share < 0.85) return 'sign-out-race';
  if (share < 0.93) return 'restored';
  return share < 0.97 ? 'hour' : 'storm';
}

function operations(dice: Dice, scenario: 'mixed' | 'hour' | 'sign-out-race', { tabs, accounts }: Plan, seconds: number, count: number): readonly Operation[] {
  const list = Array.from({ length: count }, (): Operation => {
    const kind = weighted(dice, accounts ? weights[scenario] : weights[scenario].filter(([each]) => each !== 'switch'));
    const operation = { at: dice.between('at', 0, seconds), tab: dice.whole('tab', 0, tabs), kind };
    if (kind === 'sign-in') return { ...operation, user: dice.pick('user', accounts ? manyUsers : users) };
    if (accounts && kind === 'sign-out') return { ...operation, ...dice.pick('whose', [{}, {}, { whose: 'one' }, { whose: 'all' }] as const) };
    if (accounts && kind === 'token') return { ...operation, ...dice.pick('whose', [{}, {}, {}, { whose: 'one' }] as const) };
    if (kind === 'clock-jump') return { ...operation, seconds: dice.pick('jump', [-86_400, -3_600, -30, 30, 3_600, 86_400]) };
    if (kind === 'sleep') return { ...operation, seconds: dice.pick('sleep', [20, 90, 28_800]) };
    if (kind === 'cache' || kind === 'freeze' || kind === 'hide' || kind === 'offline') return { ...operation, seconds: dice.pick('away', [0.2, 2, 15, 70]) };
    return operation;
  });
  return list.sort((a, b) => a.at - b.at);
}

function weighted<Item>(dice: Dice, list: readonly (readonly [Item, number])[]): Item {
  let left = dice.roll('kind') * list.reduce((sum, [, weight]) => sum + weight, 0);
  return (list.find(([, weight]) => (left -= weight) < 0) ?? list[0]!)[0];
}

/** Half of the plans have trouble; it comes where a refresh is likely, as often as anywhere. */
function faults(dice: Dice, seconds: number): readonly Fault[] {
  if (dice.chance('calm', 0.4)) return [];
  return Array.from({ length: dice.whole('faults', 1, 6) }, () => {
    const from = dice.between('from', 0, seconds);
    return { kind: dice.pick('fault', faultKinds), from, until: from + dice.pick('lasts', [2, 20, 60, 120]), times: dice.pick('times', [1, 1, 2, 5, 100]) };
  });
}
