import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** For tokens of 256 bits, which nobody can guess: the database alone gives none away. */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** For what could be guessed, a code or an address: of no use without the server's key. */
export const keyedHash = (key: string, purpose: string, value: string): string => createHmac('sha256', key).update(`${purpose}\0${value}`).digest('base64url');

export function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
