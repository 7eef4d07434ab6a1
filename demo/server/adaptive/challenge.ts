import { randomBytes, randomInt } from 'node:crypto';
import { APIError } from 'better-auth/api';
import { expireCookie } from 'better-auth/cookies';
import type { Features, RiskReason } from '../../../src/risk.js';
import type { Assurance, Requirement } from './assurance.js';
import type { FactorOption } from './factors.js';
import { isSame, keyedHash, tokenHash } from './secret-hash.js';
import type { Context } from './settings.js';

/** What is known of a challenge when it begins. */
export interface ChallengeFacts {
  /** What to name it by; worth nothing without the cookie. */
  readonly handle: string;
  /** Epoch milliseconds. */
  readonly openedAt: number;
  readonly purpose: 'sign-in' | 'step-up';
  /** Of the session to strengthen, for a step-up. */
  readonly session?: string;
  readonly before: Pick<Assurance, 'amr' | 'kinds'>;
  readonly need?: Requirement;
  readonly reasons: readonly RiskReason[];
  readonly methods: readonly FactorOption[];
  readonly trustDevice: { readonly allowed: boolean; readonly maxAgeDays: number };
  /** The session is to end with the browser. */
  readonly forget: boolean;
  readonly features: Features;
  /** Who the browser was until then, if that was a guest. */
  readonly guest?: string | undefined;
}

export interface Challenge extends ChallengeFacts {
  readonly row: string;
  readonly userId: string;
  readonly expiresAt: number;
  readonly extensions: number;
  readonly codeHash: string | null;
  readonly codeSentAt: number | null;
  readonly ceremony: string | null;
}

interface Row {
  readonly id: string;
  readonly userId: string;
  readonly facts: string;
  readonly codeHash: string | null;
  readonly codeSentAt: Date | null;
  readonly ceremony: string | null;
  readonly extensions: number | null;
  readonly expiresAt: Date;
}

const MODEL = 'adaptiveChallenge';
const SECONDS = 300;
/** More time may be asked for, but what has leaked is worth nothing after a quarter of an hour. */
const LONGEST_SECONDS = 900;
const EXTENSIONS = 3;
const TRIES = 5;
const SENDS = 5;
const COOLDOWN_MS = 30_000;

export const expired = (): APIError => new APIError('UNAUTHORIZED', { code: 'STEP_UP_EXPIRED', message: 'Sign in again.' });

/** What a page is told of a challenge. */
export function toldChallenge(challenge: Challenge): object {
  const { handle: id, expiresAt, reasons, methods, trustDevice } = challenge;
  return { id, expiresAt, extendable: isExtendable(challenge), reasons, methods, trustDevice };
}

const lastMoment = ({ openedAt }: Challenge): number => openedAt + LONGEST_SECONDS * 1_000;
const isExtendable = (challenge: Challenge): boolean => challenge.extensions < EXTENSIONS && challenge.expiresAt < lastMoment(challenge);

const cookieOf = (ctx: Context) => ctx.context.createAuthCookie('step_up', { maxAge: SECONDS });

/** Opens one, bound to this browser by a cookie that no script can read. A browser has one at a time. */
export async function openChallenge(ctx: Context, userId: string, facts: Omit<ChallengeFacts, 'handle' | 'openedAt'>, now: number): Promise<Challenge> {
  await closeChallenge(ctx);
  const token = randomBytes(32).toString('base64url');
  const whole: ChallengeFacts = { handle: randomBytes(12).toString('base64url'), openedAt: now, ...facts };
  const row = await ctx.context.adapter.create<Record<string, unknown>, Row>({
    model: MODEL,
    data: { userId, tokenHash: tokenHash(token), facts: JSON.stringify(whole), sends: 0, tries: 0, extensions: 0, expiresAt: new Date(now + SECONDS * 1_000) },
  });
  const cookie = cookieOf(ctx);
  await ctx.setSignedCookie(cookie.name, token, ctx.context.secret, cookie.attributes);
  await ctx.context.adapter.deleteMany({ model: MODEL, where: [{ field: 'expiresAt', operator: 'lt', value: new Date(now - SECONDS * 1_000) }] });
  return challengeOf(row);
}

/** The one that this browser has open, if it still is. */
export async function findChallenge(ctx: Context, now: number): Promise<Challenge | null> {
  const token = await ctx.getSignedCookie(cookieOf(ctx).name, ctx.context.secret);
  if (!token) return null;
  const row = await ctx.context.adapter.findOne<Row>({ model: MODEL, where: [{ field: 'tokenHash', value: tokenHash(token) }] });
  return row && row.expiresAt.getTime() > now ? challengeOf(row) : null;
}

/**
 * More time for people who need it (WCAG 2.2.1): the same challenge, its code and its spent tries, in the same browser.
 * `null`: there is no more to be had.
 */
export async function extendChallenge(ctx: Context, challenge: Challenge, now: number): Promise<Challenge | null> {
  if (!isExtendable(challenge)) return null;
  const row = await ctx.context.adapter.incrementOne<Row>({
    model: MODEL,
    where: [
      { field: 'id', value: challenge.row },
      { field: 'extensions', operator: 'lt', value: EXTENSIONS },
      { field: 'expiresAt', operator: 'gt', value: new Date(now) },
    ],
    increment: { extensions: 1 },
    set: { expiresAt: new Date(Math.min(now + SECONDS * 1_000, lastMoment(challenge))) },
  });
  const cookie = cookieOf(ctx);
  const token = await ctx.getSignedCookie(cookie.name, ctx.context.secret);
  if (!row || !token) return null;
  await ctx.setSignedCookie(cookie.name, token, ctx.context.secret, cookie.attributes);
  return challengeOf(row);
}

/** Only one of several that come at once gets it: a challenge makes one session. */
export async function takeChallenge(ctx: Context, { row }: Challenge): Promise<void> {
  const taken = await ctx.context.adapter.consumeOne<Row>({ model: MODEL, where: [{ field: 'id', value: row }] });
  expireCookie(ctx, cookieOf(ctx));
  if (!taken) throw expired();
}

/** Ends what this browser had open, so that it cannot be finished by a page that was left behind. */
export async function closeChallenge(ctx: Context): Promise<void> {
  const token = await ctx.getSignedCookie(cookieOf(ctx).name, ctx.context.secret);
  if (!token) return;
  await ctx.context.adapter.deleteMany({ model: MODEL, where: [{ field: 'tokenHash', value: tokenHash(token) }] });
  expireCookie(ctx, cookieOf(ctx));
}

export async function closeChallengesOf(ctx: Context, userId: string): Promise<void> {
  await ctx.context.adapter.deleteMany({ model: MODEL, where: [{ field: 'userId', value: userId }] });
}

/** Spends one of the tries, before anything is compared: many at once get no more than one after the other. Returns how many are left; `null`: there was none. */
export async function spendTry(ctx: Context, { row }: Challenge): Promise<number | null> {
  const after = await ctx.context.adapter.incrementOne<{ tries: number }>({
    model: MODEL,
    where: [
      { field: 'id', value: row },
      { field: 'tries', operator: 'lt', value: TRIES },
    ],
    increment: { tries: 1 },
  });
  return after ? TRIES - after.tries : null;
}

/**
 * Makes a code to be mailed, which takes the place of an earlier one. Within half a minute of the last mail there is
 * none: only how long to wait. `null`: enough have been sent.
 */
export async function newCode(ctx: Context, challenge: Challenge, now: number): Promise<{ readonly code?: string; readonly resendAfterMs: number } | null> {
  const since = now - (challenge.codeSentAt ?? -Infinity);
  if (since < COOLDOWN_MS) return { resendAfterMs: COOLDOWN_MS - since };
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const kept = await ctx.context.adapter.incrementOne({
    model: MODEL,
    where: [
      { field: 'id', value: challenge.row },
      { field: 'sends', operator: 'lt', value: SENDS },
    ],
    increment: { sends: 1 },
    set: { codeHash: codeHash(ctx, challenge, code), codeSentAt: new Date(now) },
  });
  return kept ? { code, resendAfterMs: COOLDOWN_MS } : null;
}

export const isCode = (ctx: Context, challenge: Challenge, code: string): boolean => challenge.codeHash !== null && isSame(challenge.codeHash, codeHash(ctx, challenge, code));

const codeHash = (ctx: Context, { row }: Challenge, code: string): string => keyedHash(ctx.context.secret, 'step-up-code', `${row}:${code}`);

/** Keeps the challenge of a passkey ceremony, or takes it: it serves once. */
export async function keepCeremony(ctx: Context, { row }: Challenge, ceremony: string | null): Promise<void> {
  await ctx.context.adapter.update({ model: MODEL, where: [{ field: 'id', value: row }], update: { ceremony } });
}

const challengeOf = ({ id, userId, facts, codeHash: hash, codeSentAt, ceremony, extensions, expiresAt }: Row): Challenge => ({
  ...(JSON.parse(facts) as ChallengeFacts),
  row: id,
  userId,
  expiresAt: expiresAt.getTime(),
  extensions: extensions ?? EXTENSIONS,
  codeHash: hash ?? null,
  codeSentAt: codeSentAt?.getTime() ?? null,
  ceremony: ceremony ?? null,
});
