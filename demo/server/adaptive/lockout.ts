import { APIError } from 'better-auth/api';
import type { Context } from './settings.js';

interface Row {
  readonly id: string;
  readonly userId: string;
  readonly locks: number;
  readonly lockedUntil: Date | null;
  readonly totpStep: number;
}

const MODEL = 'adaptiveAccount';
const FIRST_MS = 5 * 60_000;
const LONGEST_MS = 60 * 60_000;

export const tooMany = (ms: number): APIError =>
  new APIError('TOO_MANY_REQUESTS', { code: 'TOO_MANY_ATTEMPTS', message: 'Too many attempts. Wait a while.' }, { 'retry-after': String(Math.max(1, Math.ceil(ms / 1_000))) });

/** The account's row, made when it is first needed. */
export async function accountRow({ context: { adapter } }: Context, userId: string): Promise<Row> {
  const find = () => adapter.findOne<Row>({ model: MODEL, where: [{ field: 'userId', value: userId }] });
  const found = await find();
  if (found) return found;
  // Somebody else may make it at the same moment; the column is unique.
  const made = await adapter.create<Record<string, unknown>, Row>({ model: MODEL, data: { userId, locks: 0, lockedUntil: null, totpStep: 0 } }).catch(find);
  if (!made) throw new Error('the account has no row of its own');
  return made;
}

/** Refuses while the account's challenges are locked: who knows a password gets no endless row of fresh challenges. */
export async function refuseWhileLocked(ctx: Context, userId: string, now: number): Promise<void> {
  const { lockedUntil } = await accountRow(ctx, userId);
  if (lockedUntil && lockedUntil.getTime() > now) throw tooMany(lockedUntil.getTime() - now);
}

/** The tries of a challenge are spent: five minutes, and twice as long each time until one is passed. Returns how long. */
export async function lock(ctx: Context, userId: string, now: number): Promise<number> {
  const { id, locks } = await accountRow(ctx, userId);
  const ms = Math.min(FIRST_MS * 2 ** locks, LONGEST_MS);
  await ctx.context.adapter.incrementOne({ model: MODEL, where: [{ field: 'id', value: id }], increment: { locks: 1 }, set: { lockedUntil: new Date(now + ms) } });
  return ms;
}

export async function unlock(ctx: Context, userId: string): Promise<void> {
  const { id, locks } = await accountRow(ctx, userId);
  if (locks > 0) await ctx.context.adapter.update({ model: MODEL, where: [{ field: 'id', value: id }], update: { locks: 0, lockedUntil: null } });
}

/** Marks a step of the authenticator app as used; false: it was, by somebody who was faster. */
export async function useTotpStep(ctx: Context, userId: string, step: number): Promise<boolean> {
  const { id } = await accountRow(ctx, userId);
  const used = await ctx.context.adapter.incrementOne({
    model: MODEL,
    where: [
      { field: 'id', value: id },
      { field: 'totpStep', operator: 'lt', value: step },
    ],
    increment: {},
    set: { totpStep: step },
  });
  return used !== null;
}
