import { fromBase32, subtle } from './bytes.js';

/** Milliseconds that a code holds. */
const PERIOD_MS = 30_000;

/** The code that an authenticator app shows at `now` (RFC 6238: HMAC-SHA-1, six digits, 30 seconds). */
export async function totpCode(secret: string, now: number): Promise<string> {
  const key = await subtle().importKey('raw', fromBase32(secret), { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']);
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(Math.floor(now / PERIOD_MS)));
  const mac = new DataView(await subtle().sign('HMAC', key, counter.buffer));
  const truncated = mac.getUint32(mac.getUint8(mac.byteLength - 1) & 15) & 0x7fffffff;
  return String(truncated % 1_000_000).padStart(6, '0');
}

/** Whether `code` is right now, a period ago or in a period: clocks differ (RFC 6238, section 5.2). */
export async function isTotpCode(secret: string, code: string, now: number): Promise<boolean> {
  const codes = await Promise.all([-1, 0, 1].map((periods) => totpCode(secret, now + periods * PERIOD_MS)));
  return codes.includes(code);
}
