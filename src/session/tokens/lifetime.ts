import type { TokenRecord } from './record.js';

/** What a token is taken to live where the server does not say, or says what cannot be: not long, and no storm (session.md REF-18). */
const defaultMs = 5 * 60_000;
const shortestMs = 1_000;
const longestMs = 10 * 365 * 86_400_000;
/** How long before its end a token is due, at most. */
const longestLeadMs = 60_000;
/** A device clock that stands this far before the time of receipt has been set back since. */
const setBackMs = 60_000;

/** `expires_in` as it came, in milliseconds. */
export function lifetimeMs(expiresIn: unknown): number {
  const ms = Number(typeof expiresIn === 'string' && expiresIn.trim() ? expiresIn : typeof expiresIn === 'number' ? expiresIn : NaN) * 1000;
  return ms >= shortestMs ? Math.min(ms, longestMs) : defaultMs;
}

/**
 * When a token that came at `receivedAt` runs out and when it is due: a minute or a tenth of its life before, moved by
 * `chance` once and for all tabs (session.md REF-13).
 */
export function termsOf(expiresIn: unknown, receivedAt: number, chance: number): Pick<TokenRecord, 'receivedAt' | 'expiresAt' | 'dueAt'> {
  const lifetime = lifetimeMs(expiresIn);
  const lead = Math.min(longestLeadMs, lifetime / 10) * (1 + chance / 2);
  return { receivedAt, expiresAt: receivedAt + lifetime, dueAt: receivedAt + lifetime - lead };
}

/** When a page refreshes by itself: one that nobody sees waits half of what is left, in which one that somebody sees has done it. */
export const dueFor = ({ dueAt, expiresAt }: TokenRecord, isVisible: boolean): number => (isVisible ? dueAt : (dueAt + expiresAt) / 2);

/** A record, and what the clocks said when this tab first saw it. */
export interface Seen {
  readonly record: TokenRecord;
  readonly wall: number;
  readonly monotonic: number;
}

/**
 * The time that counts for a record: by the device's clock or, where that was set back meanwhile, by the one that only
 * goes forwards (session.md CLK-1 to CLK-3). Of a record from the future nothing is known but that a clock was set.
 */
export function timeFor({ record, ...then }: Seen, wall: number, monotonic: number): number {
  const base = then.wall < record.receivedAt - setBackMs ? Math.max(then.wall, record.expiresAt) : then.wall;
  return Math.max(wall, base + (monotonic - then.monotonic));
}
