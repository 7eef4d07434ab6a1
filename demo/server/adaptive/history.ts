import type { Features, ScoreInput, Whereabouts } from '../../../src/risk.js';
import { keyedHash } from './secret-hash.js';
import type { Context } from './settings.js';

const MODEL = 'adaptiveSignIn';
/** Sign-ins that are kept of an account. */
const KEPT = 50;

type Level = 'ip' | 'asn' | 'country' | 'userAgent' | 'browser' | 'os' | 'device';
type Values = Readonly<Record<Level, string>>;

interface Row extends Values {
  readonly id: string;
  readonly userId: string;
  readonly at: Date;
  readonly place: string;
  readonly factor: string | null;
}

/** What the account's successful sign-ins say of a new one. */
export interface Past {
  readonly counts: ScoreInput;
  readonly last: Whereabouts | undefined;
  /** The factor that passed the last challenge. */
  readonly lastFactor: string | null;
}

/** Addresses are kept as keyed hashes: counting needs no more. */
function valuesOf(ctx: Context, { ip, asn, country, userAgent, browser, os, device }: Features): Values {
  return { ip: keyedHash(ctx.context.secret, 'address', ip), asn: String(asn ?? ''), country: country ?? '', userAgent: userAgent.slice(0, 250), browser, os, device };
}

/** Only what succeeded counts: what an attacker has begun must not become usual. */
export async function pastOf(ctx: Context, userId: string, features: Features): Promise<Past> {
  const { adapter } = ctx.context;
  const values = valuesOf(ctx, features);
  const rows = await adapter.findMany<Row>({ model: MODEL, where: [{ field: 'userId', value: userId }], sortBy: { field: 'at', direction: 'desc' }, limit: KEPT });
  const own = (level: Level): number => rows.filter((row) => row[level] === values[level]).length;
  // Whoever is deleted or forgotten in between makes one of these smaller than it was a moment before.
  const all = async (level: Level): Promise<number> => Math.max(own(level), await adapter.count({ model: MODEL, where: [{ field: level, value: values[level] }] }));
  const seen = { ip: await all('ip'), asn: await all('asn'), country: await all('country'), userAgent: await all('userAgent'), browser: await all('browser'), os: await all('os'), device: await all('device') };
  const logins = Math.max(await adapter.count({ model: MODEL }), ...Object.values(seen), rows.length);
  const users = Math.min(Math.max(await adapter.count({ model: 'adaptiveAccount' }), 1), Math.max(logins, 1));
  const last = rows[0];
  return {
    counts: {
      users,
      logins,
      own: rows.length,
      ip: { all: [seen.ip, seen.asn, seen.country], own: [own('ip'), own('asn'), own('country')] },
      ua: { all: [seen.userAgent, seen.browser, seen.os, seen.device], own: [own('userAgent'), own('browser'), own('os'), own('device')] },
    },
    last: last && { at: last.at.getTime(), asn: last.asn === '' ? undefined : Number(last.asn), ...(JSON.parse(last.place) as Pick<Whereabouts, 'coordinates' | 'anonymous'>) },
    lastFactor: rows.find(({ factor }) => factor)?.factor ?? null,
  };
}

/** Adds a sign-in once all of it has succeeded, and lets go of the oldest. */
export async function recordSignIn(ctx: Context, userId: string, features: Features, factor: string | null, now: number): Promise<void> {
  const { adapter } = ctx.context;
  const { coordinates, anonymous } = features;
  await adapter.create({ model: MODEL, data: { userId, at: new Date(now), ...valuesOf(ctx, features), place: JSON.stringify({ coordinates, anonymous }), factor } });
  const rows = await adapter.findMany<Row>({ model: MODEL, where: [{ field: 'userId', value: userId }], sortBy: { field: 'at', direction: 'desc' } });
  for (const { id } of rows.slice(KEPT)) await adapter.delete({ model: MODEL, where: [{ field: 'id', value: id }] });
}
