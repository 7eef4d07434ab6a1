import { totpCode } from '../../src/backends/memory/totp.js';

/** What an authenticator app shows, `periodsAhead` half minutes from now, for the address that it scanned. */
export async function appCode(uri: string, periodsAhead = 0): Promise<string> {
  const secret = new URL(uri).searchParams.get('secret');
  if (!secret) throw new Error(`no secret in ${uri}`);
  return totpCode(secret, Date.now() + periodsAhead * 30_000);
}
