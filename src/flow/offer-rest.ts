import { remember } from '../platform/remember.js';
import type { FlowEnvironment } from './environment.js';

type Where = Pick<FlowEnvironment, 'platform' | 'name'>;

/** After "not now", the offer rests this long (passkeys-mfa.md 1.6). */
const restMs = 30 * 86_400_000;
/** Whoever has seen it this often knows of it. */
const timesAtMost = 3;

const dismissedKey = ({ name }: Where): string => `keylit:${name}:passkey-offer-dismissed`;
const shownKey = ({ name }: Where): string => `keylit:${name}:passkey-offer-shown`;

/** Where storage is blocked nothing can be remembered, and the offer comes: "not now" still goes on at once. */
const read = ({ platform }: Where, key: string): number => Number(platform.sharedStorage()?.getItem(key) ?? 0) || 0;

/** Where it is full, the offer comes once more than it should. */
const write = ({ platform }: Where, key: string, value: number): boolean => remember(platform.sharedStorage(), key, String(value));

/** The person has seen the offer. */
export const noteOffer = (where: Where): boolean => write(where, shownKey(where), read(where, shownKey(where)) + 1);

/** The person has said "not now". */
export const dismissOffer = (where: Where): boolean => write(where, dismissedKey(where), where.platform.now());

/** Whether the person is to be left alone with it. */
export function offerRests(where: Where): boolean {
  const dismissedAt = read(where, dismissedKey(where));
  const sinceMs = where.platform.now() - dismissedAt;
  // A clock that was set back must not let it rest for years.
  return read(where, shownKey(where)) >= timesAtMost || (dismissedAt > 0 && sinceMs < restMs && sinceMs > -restMs);
}
