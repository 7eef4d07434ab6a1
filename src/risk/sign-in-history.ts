import type { Features } from './features.js';
import type { ScoreInput } from './risk-score.js';

/** A sign-in as it is kept: the values that a score counts, in the order of `levels`. */
type Row = readonly [ip: string, asn: string, country: string, ua: string, browser: string, os: string, device: string];

/** A history as JSON: the successful sign-ins of each account, the oldest first. */
export interface HistoryData {
  readonly version: 1;
  readonly users: readonly (readonly [user: string, signIns: readonly Row[]])[];
}

export interface HistoryOptions {
  /** Sign-ins that are kept of each account; the oldest is forgotten first. Default 100. */
  readonly most?: number | undefined;
  /**
   * What stands for an address in the history: a keyed digest keeps addresses out of the store and counts just as well.
   * Default: the address.
   */
  readonly pseudonym?: ((ip: string) => string) | undefined;
}

interface Account {
  readonly rows: Row[];
  readonly counts: Counts;
}

/** How often each value was seen, by level. */
type Counts = readonly Map<string, number>[];

const noCounts = (): Counts => Array.from({ length: 7 }, () => new Map<string, number>());

/**
 * The successful sign-ins that scores are made from. Counting is incremental: recording and asking take the same short
 * time however much there is. Record a sign-in once all of it has succeeded: what an attacker began must not become usual.
 *
 * @example
 * const history = new SignInHistory({ data: JSON.parse(await readFile('history.json', 'utf8')) });
 * const features = featuresOf({ ip, userAgent, country: 'NO' });
 * const { verdict } = assess({ features, counts: history.counts(user.id, features), policy: 'balanced', … });
 * if (verdict === 'allow') history.record(user.id, features);
 */
export class SignInHistory {
  readonly #most: number;
  readonly #pseudonym: (ip: string) => string;
  readonly #accounts = new Map<string, Account>();
  readonly #all = noCounts();
  #logins = 0;

  constructor({ data, most = 100, pseudonym = (ip) => ip }: HistoryOptions & { readonly data?: HistoryData | undefined } = {}) {
    if (!Number.isInteger(most) || most < 1) throw new RangeError('most: at least one sign-in');
    this.#most = most;
    this.#pseudonym = pseudonym;
    if (data === undefined) return;
    checkData(data);
    for (const [user, rows] of data.users) for (const row of rows) this.#add(user, row);
  }

  /** Adds a successful sign-in. */
  record(user: string, features: Features): void {
    this.#add(user, this.#rowOf(features));
  }

  /** How usual these features are, for the account and for everybody. */
  counts(user: string, features: Features): ScoreInput {
    const row = this.#rowOf(features);
    const account = this.#accounts.get(user);
    const seen = (counts: Counts | undefined, level: number): number => counts?.[level]?.get(row[level]!) ?? 0;
    const ip = (counts: Counts | undefined) => [seen(counts, 0), seen(counts, 1), seen(counts, 2)] as const;
    const ua = (counts: Counts | undefined) => [seen(counts, 3), seen(counts, 4), seen(counts, 5), seen(counts, 6)] as const;
    const own = account?.counts;
    return {
      users: this.#accounts.size,
      logins: this.#logins,
      own: account?.rows.length ?? 0,
      ip: { all: ip(this.#all), own: ip(own) },
      ua: { all: ua(this.#all), own: ua(own) },
    };
  }

  /** Forgets an account with all that came of it: it was deleted, or its owner asked. */
  forget(user: string): void {
    for (const row of this.#accounts.get(user)?.rows ?? []) this.#count(this.#all, row, -1);
    this.#logins -= this.#accounts.get(user)?.rows.length ?? 0;
    this.#accounts.delete(user);
  }

  toJSON(): HistoryData {
    return { version: 1, users: [...this.#accounts].map(([user, { rows }]) => [user, [...rows]]) };
  }

  #add(user: string, row: Row): void {
    const account = this.#accounts.get(user) ?? { rows: [], counts: noCounts() };
    this.#accounts.set(user, account);
    account.rows.push(row);
    this.#logins += 1;
    this.#count(account.counts, row, 1);
    this.#count(this.#all, row, 1);
    if (account.rows.length <= this.#most) return;
    const oldest = account.rows.shift()!;
    this.#logins -= 1;
    this.#count(account.counts, oldest, -1);
    this.#count(this.#all, oldest, -1);
  }

  #count(counts: Counts, row: Row, by: 1 | -1): void {
    row.forEach((value, level) => {
      const now = (counts[level]!.get(value) ?? 0) + by;
      if (now > 0) counts[level]!.set(value, now);
      else counts[level]!.delete(value);
    });
  }

  #rowOf({ ip, asn, country, userAgent, browser, os, device }: Features): Row {
    return [this.#pseudonym(ip), String(asn ?? ''), country ?? '', userAgent.slice(0, 512), browser, os, device];
  }
}

/** A store may hold anything: what is no history is refused before any of it counts. */
function checkData(data: unknown): asserts data is HistoryData {
  const isRow = (row: unknown): boolean => Array.isArray(row) && row.length === 7 && row.every((value) => typeof value === 'string');
  const isUser = (entry: unknown): boolean => Array.isArray(entry) && entry.length === 2 && typeof entry[0] === 'string' && Array.isArray(entry[1]) && entry[1].every(isRow);
  const { version, users } = (data ?? {}) as { readonly version?: unknown; readonly users?: unknown };
  if (version !== 1 || !Array.isArray(users) || !users.every(isUser)) throw new TypeError('this is no sign-in history of version 1');
}
