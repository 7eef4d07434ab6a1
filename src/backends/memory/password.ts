import { AuthError } from '../../errors.js';
import { random, sameBytes, fromBase64Url, subtle, toBase64Url, utf8 } from './bytes.js';
import { memoryCapabilities } from './capabilities.js';

/** Enough that a password does not stand in storage; a server of your own does better than this. */
const ITERATIONS = 5_000;

async function derive(password: string, salt: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const key = await subtle().importKey('raw', utf8(password.normalize('NFKC')), 'PBKDF2', false, ['deriveBits']);
  return new Uint8Array(await subtle().deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ITERATIONS }, key, 256));
}

export async function hashPassword(password: string): Promise<string> {
  const salt = random(16);
  return `${toBase64Url(salt)}.${toBase64Url(await derive(password, salt))}`;
}

export async function isPassword(hash: string, password: string): Promise<boolean> {
  const [salt = '', derived = ''] = hash.split('.');
  return sameBytes(await derive(password, fromBase64Url(salt)), fromBase64Url(derived));
}

/** Throws what is wrong with a new one. */
export function checkPassword(password: string): void {
  const length = [...password].length;
  const { minLength, maxLength } = memoryCapabilities.password;
  if (length < minLength) throw new AuthError('weak-password', { path: 'password' });
  if (length > maxLength) throw new AuthError('password-too-long', { path: 'password' });
}
