import type { TokenRecord } from './record.js';

/** What is in a slot: nothing, a record, one of a newer Keylit, or what is none (session.md STO-6, STO-7). */
export type Found = TokenRecord | 'nothing' | 'newer' | 'corrupt';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isTime = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
const isMissingOr = (is: (value: unknown) => boolean, value: unknown): boolean => value === undefined || is(value);

const isSession = (value: unknown): boolean => isObject(value) && isObject(value['user']) && isText(value['user']['id']) && isObject(value['assurance']) && Array.isArray(value['assurance']['amr']);
const isTokens = (value: unknown): boolean =>
  isObject(value) && isText(value['access']) && (value['type'] === 'Bearer' || value['type'] === 'DPoP') && isMissingOr(isText, value['refresh']) && isMissingOr(isText, value['id']);
const isPause = (value: unknown): boolean => isObject(value) && isTime(value['until']) && isText(value['code']) && isTime(value['tries']);
const areTimes = (value: unknown): boolean => Array.isArray(value) && value.every(isTime);

/** Judges what a store gave. Anybody on the origin may have written it, so nothing in it is believed unseen. */
export function readRecord(value: unknown): Found {
  if (value === null || value === undefined) return 'nothing';
  if (!isObject(value)) return 'corrupt';
  if (typeof value['v'] === 'number' && value['v'] > 1) return 'newer';
  const isWhole =
    value['v'] === 1 &&
    isText(value['version']) &&
    isText(value['generation']) &&
    isText(value['account']) &&
    isSession(value['session']) &&
    isTokens(value['tokens']) &&
    isTime(value['receivedAt']) &&
    isTime(value['expiresAt']) &&
    isTime(value['dueAt']) &&
    isMissingOr(isTime, value['endsAt']) &&
    isMissingOr(isPause, value['pause']) &&
    isMissingOr(areTimes, value['vain']);
  return isWhole ? (value as unknown as TokenRecord) : 'corrupt';
}
