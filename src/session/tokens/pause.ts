import { AuthError, type AuthErrorCode } from '../../errors.js';
import type { Capabilities } from '../../backend/capabilities.js';
import type { Pause, TokenRecord } from './record.js';

const firstMs = 5_000;
/** Nobody rests longer, unless the server says so (session.md REF-9). */
const longestMs = 5 * 60_000;
const hourMs = 3_600_000;
/** Requests in an hour that gain nothing; then it rests until the hour is over (session.md B09). */
export const vainCeiling = 30;
/** So many of them are worth a word to developers. */
export const vainWarning = 10;

/** No reply, or none of the server's own: it may have taken the refresh token and given a new one (session.md REF-12). */
const isAmbiguous = ({ code, status }: AuthError): boolean => /^(timeout|unreachable|offline)$/.test(code) || status === 502 || status === 504;

export interface Failure {
  readonly error: AuthError;
  /** Whether the request had left. */
  readonly sent: boolean;
  readonly sentAt: number;
  readonly now: number;
  /** From 0 up to 1. */
  readonly chance: number;
}

type Keeping = Pick<Capabilities, 'refresh' | 'reuseGraceMs' | 'idempotentRefresh'>;

/** Whether a refresh that was not answered, or runs beside another, cannot cost the session at any time. */
export const isRepeatable = ({ refresh, idempotentRefresh }: Keeping): boolean => refresh === 'bound' || refresh === 'cookie' || idempotentRefresh === true;

/**
 * How long refreshing rests after a failure: as the server said, else doubling with every failure and spread by chance
 * over the upper two thirds, so that thirty an hour are never reached (session.md REF-9). A refresh token that works
 * once and may have been taken is shown again within the server's grace, or not before the access token has run out:
 * it would end a session that still works (session.md REF-12).
 */
export function pauseAfter(record: TokenRecord, { error, sent, sentAt, now, chance }: Failure, keeping: Keeping): Pause {
  const tries = (record.pause?.tries ?? 0) + 1;
  const { code } = error;
  if (error.retryAfterMs !== undefined) return { until: now + Math.max(error.retryAfterMs, 1_000), code, tries, firm: true };
  const usual = Math.min(longestMs, firstMs * 2 ** Math.min(tries - 1, 10)) * (1 / 3 + (2 / 3) * chance);
  if (!sent || !isAmbiguous(error) || isRepeatable(keeping)) return { until: now + usual, code, tries };
  const graceEnds = sentAt + (keeping.reuseGraceMs ?? 0);
  // A margin for the way there: what arrives after the grace is as bad as none.
  const again = now + Math.min(usual, (graceEnds - now) / 3);
  if (again + 1_000 < graceEnds) return { until: again, code, tries };
  return now < record.expiresAt ? { until: record.expiresAt, code, tries, firm: true } : { until: now + usual, code, tries };
}

/** The error that a pause stands for, for whoever meets it. */
export function pausedError({ code, until }: { readonly code: AuthErrorCode; readonly until: number }, now: number): AuthError {
  return new AuthError(code, { phase: 'refresh', retryAfterMs: Math.max(0, Math.ceil(until - now)) });
}

/** The vain ones of the last hour. */
export const vainNow = (record: TokenRecord, now: number): readonly number[] => (record.vain ?? []).filter((at) => at > now - hourMs && at <= now);

/**
 * When a token that is neither due nor run out may be refreshed because a server refused it: the first time at once,
 * then at longer and longer intervals, because a server that refuses fresh tokens will refuse the next (session.md B09, B21).
 */
export function refusedAgainAt(record: TokenRecord, now: number): number {
  const vain = vainNow(record, now);
  const last = vain.at(-1);
  return last === undefined ? 0 : last + Math.min(longestMs, 1_000 * 2 ** vain.length);
}

/** When the ceiling lets the next request through. */
export function ceilingEnds(record: TokenRecord, now: number): number {
  const vain = vainNow(record, now);
  return vain.length < vainCeiling ? 0 : vain[vain.length - vainCeiling]! + hourMs;
}

/** Until when a record rests, and why; `null`: it does not. `overPause` is the end of a pause that no longer holds. */
export function restUntil(record: TokenRecord, now: number, overPause?: number): { readonly until: number; readonly code: AuthErrorCode } | null {
  if (record.pause && record.pause.until > now && (record.pause.firm || record.pause.until !== overPause)) return record.pause;
  const until = Math.max(ceilingEnds(record, now), now < record.dueAt ? refusedAgainAt(record, now) : 0);
  return until > now ? { until, code: 'rate-limited' } : null;
}
