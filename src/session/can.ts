import type { Requirement } from '../backend/backend.js';
import type { Permission, Role } from './register.js';
import type { Snapshot } from './snapshot.js';

/** What somebody must be, or be allowed, to see something. Several keys in one query must all hold. */
export type AuthzQuery =
  | { readonly role: Role }
  | { readonly permission: Permission }
  /** How recently, and how well, the person proved who they are. */
  | { readonly fresh: Requirement }
  /** Every one of these; none at all is never fulfilled. */
  | { readonly all: readonly AuthzQuery[] }
  /** At least one of these; none at all is never fulfilled. */
  | { readonly any: readonly AuthzQuery[] };

/** How far a device's clock may be behind the server's before a time of the server's is not believed, in milliseconds. */
const believable = 5 * 60_000;

/**
 * Whether to show something to whoever is signed in. **A hint for what people see, never a protection**: whoever can run
 * script on the page can answer it for themselves, so the server must decide again for each request (session.md ATZ-1).
 *
 * It closes when in doubt: without a session, while it is restored, locked or out of reach, after its end, and for data
 * or a query that is missing or malformed, the answer is `false`. `now` is epoch milliseconds; default: the device's clock.
 */
export function can(snapshot: Snapshot, query: AuthzQuery, now: number = Date.now()): boolean {
  return answer(snapshot, query, now).holds;
}

/**
 * Until when `can` answers the same as at `now` if nothing but the time changes: epoch milliseconds, `Infinity` where no
 * time is concerned. Ask again then; a page that slept through it must ask when it wakes.
 */
export function canUntil(snapshot: Snapshot, query: AuthzQuery, now: number = Date.now()): number {
  return answer(snapshot, query, now).until;
}

interface Answer {
  readonly holds: boolean;
  readonly until: number;
}

const never: Answer = { holds: false, until: Infinity };

function answer(snapshot: Snapshot, query: AuthzQuery, now: number): Answer {
  if (snapshot?.status !== 'signed-in') return never;
  const { endsAt } = snapshot;
  if (endsAt === undefined) return ask(snapshot, query, now);
  if (!(endsAt > now)) return never;
  const { holds, until } = ask(snapshot, query, now);
  return holds ? { holds, until: Math.min(until, endsAt) } : { holds, until };
}

type Live = Extract<Snapshot, { status: 'signed-in' }>;

/** What a query may have, and what each of it asks. A key that is not here is a mistake, and answers `false`. */
const questions: Readonly<Record<string, (live: Live, asked: unknown, now: number) => Answer>> = {
  role: ({ roles }, asked) => plain(includes(roles, asked)),
  permission: ({ permissions }, asked) => plain(includes(permissions, asked)),
  fresh: ({ assurance }, asked, now) => fresh(assurance, asked, now),
  all: (live, asked, now) => every(list(asked).map((query) => ask(live, query, now))),
  any: (live, asked, now) => some(list(asked).map((query) => ask(live, query, now))),
};

function ask(live: Live, query: unknown, now: number): Answer {
  const asked = isObject(query) ? Object.entries(query) : [];
  return every(asked.map(([key, value]) => (Object.hasOwn(questions, key) ? questions[key]!(live, value, now) : never)));
}

function fresh(assurance: unknown, need: unknown, now: number): Answer {
  if (!isObject(need) || !isObject(assurance)) return never;
  const { acrValues, maxAge, amr, ...unknown } = need;
  const asked: Answer[] = [];
  if (acrValues !== undefined) asked.push(plain(includes(acrValues, assurance['acr'])));
  if (amr !== undefined) asked.push(plain(list(amr).length > 0 && list(amr).every((method) => includes(assurance['amr'], method))));
  if (maxAge !== undefined) asked.push(young(assurance['authTime'], maxAge, now));
  return Object.keys(unknown).length > 0 ? never : every(asked);
}

function young(authTime: unknown, maxAge: unknown, now: number): Answer {
  if (!isTime(authTime) || !isTime(maxAge) || authTime > now + believable) return never;
  const until = authTime + maxAge * 1000;
  return until > now ? { holds: true, until } : never;
}

/** It holds for as long as each of them does; nothing asked is nothing granted. */
const every = (answers: readonly Answer[]): Answer => {
  const holds = answers.length > 0 && answers.every((each) => each.holds);
  return holds ? { holds, until: Math.min(...answers.map(({ until }) => until)) } : never;
};

/** It holds for as long as the last of those that hold. */
const some = (answers: readonly Answer[]): Answer => {
  const holding = answers.filter(({ holds }) => holds);
  return holding.length > 0 ? { holds: true, until: Math.max(...holding.map(({ until }) => until)) } : never;
};

const plain = (holds: boolean): Answer => ({ holds, until: Infinity });
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
/** Not of a string: a role `admin` must not be found in the text `no-admin`. */
const includes = (names: unknown, name: unknown): boolean => typeof name === 'string' && name !== '' && list(names).includes(name);
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0;
