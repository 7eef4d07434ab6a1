import { randomBytes } from 'node:crypto';
import type { DeviceState, Features } from '../../../src/risk.js';
import { tokenHash } from './secret-hash.js';
import type { Context } from './settings.js';

export interface DeviceRow {
  readonly id: string;
  readonly userId: string;
  readonly tokenHash: string;
  readonly previousHash: string | null;
  readonly rotatedAt: Date;
  readonly name: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
  readonly trusted: boolean;
}

/** What this browser is to an account. */
export interface Device {
  readonly state: DeviceState;
  readonly row: DeviceRow | null;
}

const MODEL = 'adaptiveDevice';
const DAY_MS = 86_400_000;
const LONGEST_DAYS = 30;
/** Two tabs may sign in with the token that one of them has just had replaced. */
const GRACE_MS = 60_000;
/** Accounts that one browser is remembered for, and browsers that one account remembers. */
const ACCOUNTS = 5;
const BROWSERS = 20;

/**
 * The cookie: a token for each account that was used here. `__Host-` keeps other hosts of the site from setting it, where
 * the origin is secure; over plain http a browser takes no such name.
 */
function cookieOf(ctx: Context) {
  const { name, attributes } = ctx.context.createAuthCookie('device', { maxAge: (LONGEST_DAYS * DAY_MS) / 1_000 });
  const isSecure = ctx.context.baseURL.startsWith('https:');
  const { domain: _, ...own } = attributes;
  return isSecure ? { name: `__Host-${name.replace(/^__(Secure|Host)-/, '')}`, attributes: { ...own, secure: true, path: '/' } } : { name, attributes: own };
}

function tokensOf(ctx: Context): readonly string[] {
  return (ctx.getCookie(cookieOf(ctx).name) ?? '').split('.').filter((token) => /^[\w-]{43}$/.test(token)).slice(0, ACCOUNTS);
}

/** What this browser is to the account: a token of another account counts for nothing (R03), nor does one that was replaced long ago. */
export async function findDevice(ctx: Context, userId: string, now: number): Promise<Device> {
  for (const token of tokensOf(ctx)) {
    const hash = tokenHash(token);
    const find = (field: string) =>
      ctx.context.adapter.findOne<DeviceRow>({
        model: MODEL,
        where: [
          { field, value: hash },
          { field: 'userId', value: userId },
        ],
      });
    const row = (await find('tokenHash')) ?? (await find('previousHash'));
    if (!row) continue;
    const isReplaced = row.tokenHash !== hash && now - row.rotatedAt.getTime() > GRACE_MS;
    // A token that comes back after it was replaced has been copied: neither of the two browsers is believed any more.
    if (isReplaced || row.expiresAt.getTime() <= now) await ctx.context.adapter.delete({ model: MODEL, where: [{ field: 'id', value: row.id }] });
    else return { state: row.trusted ? 'trusted' : 'known', row };
  }
  return { state: 'new', row: null };
}

/** Remembers this browser for the account after a sign-in; a token serves once, and each sign-in brings the next. */
export async function rememberDevice(ctx: Context, userId: string, { row }: Device, features: Features, trustDays: number, now: number): Promise<void> {
  const token = randomBytes(32).toString('base64url');
  const days = Math.min(trustDays || LONGEST_DAYS, LONGEST_DAYS);
  const used = { tokenHash: tokenHash(token), rotatedAt: new Date(now), lastUsedAt: new Date(now), name: nameOf(features) };
  const asTrusted = trustDays > 0 ? { trusted: true, createdAt: new Date(now), expiresAt: new Date(now + days * DAY_MS) } : {};
  // A trust ends at its day, however often it was used; what is only known lives on with each use.
  const asKnown = row?.trusted ? {} : { expiresAt: new Date(now + LONGEST_DAYS * DAY_MS) };
  if (row)
    await ctx.context.adapter.update({ model: MODEL, where: [{ field: 'id', value: row.id }], update: { ...used, previousHash: row.tokenHash, ...asKnown, ...asTrusted } });
  else {
    await ctx.context.adapter.create({ model: MODEL, data: { userId, previousHash: null, trusted: false, createdAt: new Date(now), ...used, ...asKnown, ...asTrusted } });
    await forgetOldest(ctx, userId);
  }
  const others = [];
  for (const other of tokensOf(ctx)) if (!(await isOf(ctx, other, userId))) others.push(other);
  const cookie = cookieOf(ctx);
  ctx.setCookie(cookie.name, [token, ...others].slice(0, ACCOUNTS).join('.'), cookie.attributes);
}

async function isOf({ context: { adapter } }: Context, token: string, userId: string): Promise<boolean> {
  const hash = tokenHash(token);
  const row = (await adapter.findOne<DeviceRow>({ model: MODEL, where: [{ field: 'tokenHash', value: hash }] })) ?? (await adapter.findOne<DeviceRow>({ model: MODEL, where: [{ field: 'previousHash', value: hash }] }));
  return row === null || row.userId === userId;
}

/** The trusted ones, the last used first. */
export async function trustedDevices(ctx: Context, userId: string, now: number): Promise<readonly DeviceRow[]> {
  const rows = await ctx.context.adapter.findMany<DeviceRow>({ model: MODEL, where: [{ field: 'userId', value: userId }], sortBy: { field: 'lastUsedAt', direction: 'desc' } });
  return rows.filter(({ trusted, expiresAt }) => trusted && expiresAt.getTime() > now);
}

/** Forgets one of the account's devices, or all of them but `except`; with the trust goes that of the stock two-factor plug-in. */
export async function revokeDevices(ctx: Context, userId: string, which: { readonly id?: string; readonly except?: string | undefined } = {}): Promise<void> {
  const { adapter } = ctx.context;
  const { id, except } = which;
  await adapter.deleteMany({
    model: MODEL,
    where: [
      { field: 'userId', value: userId },
      ...(id === undefined ? [] : [{ field: 'id', value: id }]),
      ...(except === undefined ? [] : [{ field: 'id', operator: 'ne' as const, value: except }]),
    ],
  });
  await adapter.deleteMany({
    model: 'verification',
    where: [
      { field: 'value', value: userId },
      { field: 'identifier', operator: 'starts_with', value: 'trust-device-' },
    ],
  });
}

async function forgetOldest(ctx: Context, userId: string): Promise<void> {
  const rows = await ctx.context.adapter.findMany<DeviceRow>({ model: MODEL, where: [{ field: 'userId', value: userId }], sortBy: { field: 'lastUsedAt', direction: 'desc' } });
  for (const { id } of rows.slice(BROWSERS)) await ctx.context.adapter.delete({ model: MODEL, where: [{ field: 'id', value: id }] });
}

/** For the person: `Firefox on Linux`. */
const nameOf = ({ browser, os }: Features): string => (browser === 'unknown' ? 'A browser' : browser) + (os === 'unknown' ? '' : ` on ${os}`);
