import { symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto';
import type { Enrolled } from './factors.js';
import { isSame } from './secret-hash.js';
import type { Context, User } from './settings.js';

export interface PasskeyRow {
  readonly id: string;
  readonly credentialID: string;
  readonly publicKey: string;
  readonly counter: number;
  readonly backedUp: boolean;
  readonly transports?: string | null;
}

interface TwoFactorRow {
  readonly id: string;
  readonly secret: string;
  readonly backupCodes: string;
  readonly verified?: boolean | null;
}

const ROAMING = new Set(['usb', 'nfc', 'ble', 'smart-card']);

/** What an account can prove itself with. */
export async function findFactors(ctx: Context, user: User): Promise<Enrolled> {
  const [passkeys, app] = [await passkeysOf(ctx, user.id), await twoFactorOf(ctx, user)];
  const codes = app ? await recoveryCodes(ctx, app) : [];
  return {
    email: user.emailVerified && user.isAnonymous !== true ? user.email : null,
    totp: app !== null,
    recoveryCodes: codes.length > 0,
    passkeys: passkeys.length === 0 ? 'none' : passkeys.every(isRoaming) ? 'security-key' : 'passkey',
  };
}

export const passkeysOf = (ctx: Context, userId: string): Promise<PasskeyRow[]> => ctx.context.adapter.findMany<PasskeyRow>({ model: 'passkey', where: [{ field: 'userId', value: userId }] });

function isRoaming({ transports }: PasskeyRow): boolean {
  const ways = transports?.split(',').filter(Boolean) ?? [];
  return ways.length > 0 && ways.every((way) => ROAMING.has(way));
}

async function twoFactorOf(ctx: Context, user: User): Promise<TwoFactorRow | null> {
  if (user.twoFactorEnabled !== true) return null;
  const row = await ctx.context.adapter.findOne<TwoFactorRow>({ model: 'twoFactor', where: [{ field: 'userId', value: user.id }] });
  return row && row.verified !== false ? row : null;
}

export async function totpSecret(ctx: Context, user: User): Promise<string | null> {
  const row = await twoFactorOf(ctx, user);
  return row && symmetricDecrypt({ key: ctx.context.secretConfig, data: row.secret });
}

async function recoveryCodes(ctx: Context, { backupCodes }: TwoFactorRow): Promise<readonly string[]> {
  return JSON.parse(await symmetricDecrypt({ key: ctx.context.secretConfig, data: backupCodes })) as string[];
}

/** Takes a recovery code out of the list, so that it serves once (R16); false for one that is not in it. */
export async function spendRecoveryCode(ctx: Context, user: User, typed: string): Promise<boolean> {
  const row = await twoFactorOf(ctx, user);
  if (!row) return false;
  const plain = (code: string): string => code.replace(/[\s-]/g, '');
  const codes = await recoveryCodes(ctx, row);
  const left = codes.filter((code) => !isSame(plain(code), plain(typed)));
  if (left.length === codes.length) return false;
  const backupCodes = await symmetricEncrypt({ key: ctx.context.secretConfig, data: JSON.stringify(left) });
  // Of two that use codes at once, one finds the list changed: neither brings back what the other has used.
  const kept = await ctx.context.adapter.incrementOne({
    model: 'twoFactor',
    where: [
      { field: 'id', value: row.id },
      { field: 'backupCodes', value: row.backupCodes },
    ],
    increment: {},
    set: { backupCodes },
  });
  return kept !== null;
}
