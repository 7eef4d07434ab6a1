/** How often the values of one sign-in were seen in successful ones before, the most exact value first. */
export interface Seen<Levels extends readonly number[]> {
  /** Of everybody. */
  readonly all: Levels;
  /** Of this account. */
  readonly own: Levels;
}

/** What a score is made of: counts alone, nothing about a person. */
export interface ScoreInput {
  /** Accounts with at least one successful sign-in. */
  readonly users: number;
  /** Successful sign-ins of everybody. */
  readonly logins: number;
  /** Those of this account. */
  readonly own: number;
  /** Address, provider's network (ASN), country. */
  readonly ip: Seen<readonly [ip: number, asn: number, country: number]>;
  /** User-agent string, browser, operating system, kind of device. */
  readonly ua: Seen<readonly [ua: number, browser: number, os: number, device: number]>;
}

/** What each level says about who somebody is (Wiefling et al., ACM TOPS 26(1), 2023). */
const weights = { ip: [0.6, 0.3, 0.1], ua: [0.5387, 0.268, 0.1882, 0.0051] } as const;

/**
 * How much likelier a sign-in with these features is of anybody than of this account's owner (Freeman et al., NDSS 2016,
 * without data of attacks): below 1 for what is usual, up to about `own * logins / users` for what nobody has seen. An
 * account without history scores `Infinity`. Throws a `RangeError` for counts that cannot be.
 */
export function riskScore(input: ScoreInput): number {
  check(input);
  const { users, logins, own } = input;
  return (lift('ip', input) * lift('ua', input) * logins) / (users * own);
}

/**
 * The levels are interpolated, so that a new address of a known network is less of a surprise. What was never seen has a
 * small probability, not none: half a sign-in of everybody's, and for the account the probability that it has for all.
 */
function lift(feature: 'ip' | 'ua', { logins, own, [feature]: seen }: ScoreInput): number {
  let likelihood = 0;
  weights[feature].forEach((weight, level) => {
    const ofAll = (seen.all[level]! + 0.5) / (logins + 1);
    const ofOwn = (seen.own[level]! + ofAll) / (own + 1);
    likelihood += (weight * ofOwn) / ofAll;
  });
  return 1 / likelihood;
}

function check({ users, logins, own, ip, ua }: ScoreInput): void {
  const isCount = (value: number | undefined, most: number): boolean => value !== undefined && value >= 0 && value <= most;
  const isSeen = ({ all, own: mine }: Seen<readonly number[]>, levels: number): boolean =>
    all.length === levels && mine.length === levels && all.every((value, level) => isCount(value, logins) && isCount(mine[level], Math.min(own, value)));
  if (isCount(logins, Infinity) && isCount(users, logins) && isCount(own, logins) && users > 0 && Number.isFinite(logins) && isSeen(ip, 3) && isSeen(ua, 4)) return;
  throw new RangeError('a sign-in cannot have been seen more often than there were sign-ins');
}
