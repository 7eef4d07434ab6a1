import { createHmac } from 'node:crypto';
import { isSame } from './secret-hash.js';

const STEP_MS = 30_000;

/**
 * The time step that `code` belongs to (RFC 6238: SHA-1, six digits, 30 s), of the one now and one either side for clocks
 * that are off; `null` for a wrong code and for one of step `after` or before, which has been used.
 */
export function totpStep(secret: string, code: string, now: number, after: number): number | null {
  const current = Math.floor(now / STEP_MS);
  const found = [current, current - 1, current + 1].find((step) => isSame(totpAt(secret, step), code));
  return found !== undefined && found > after ? found : null;
}

function totpAt(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', secret).update(counter).digest();
  const offset = digest[digest.length - 1]! & 15;
  return String((digest.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}
