import { isLoopback } from '../local-only.js';
import { keyedHash } from './secret-hash.js';
import type { Context } from './settings.js';

const MODEL = 'adaptiveFailure';
const WINDOW_MS = 10 * 60_000;
/** Many people share an address, behind a household's or a company's router: it takes more before that says anything. */
const SHARED = 5;

interface Subjects {
  readonly email: string | null;
  readonly address: string;
}

function subjectsOf(ctx: Context, { email, address }: Subjects): { readonly account: string | null; readonly place: string | null } {
  const { secret } = ctx.context;
  return {
    account: email && keyedHash(secret, 'failed-account', email.trim().toLowerCase()),
    // Whoever tries the demo out comes from this machine, and so does everybody else.
    place: isLoopback(address) ? null : keyedHash(secret, 'failed-address', address),
  };
}

/** Notes an attempt that failed. The same is done for an address without an account: nobody can tell the two apart by the time it takes. */
export async function noteFailure(ctx: Context, subjects: Subjects, now: number): Promise<void> {
  const { account, place } = subjectsOf(ctx, subjects);
  for (const subject of [account, place]) if (subject) await ctx.context.adapter.create({ model: MODEL, data: { subject, at: new Date(now) } });
  await ctx.context.adapter.deleteMany({ model: MODEL, where: [{ field: 'at', operator: 'lt', value: new Date(now - WINDOW_MS) }] });
}

/** How many failed lately, on the account or from the address, whichever weighs more. */
export async function failuresOf(ctx: Context, subjects: Subjects, now: number): Promise<number> {
  const { account, place } = subjectsOf(ctx, subjects);
  const count = async (subject: string | null): Promise<number> =>
    subject
      ? ctx.context.adapter.count({
          model: MODEL,
          where: [
            { field: 'subject', value: subject },
            { field: 'at', operator: 'gte', value: new Date(now - WINDOW_MS) },
          ],
        })
      : 0;
  return Math.max(await count(account), Math.floor((await count(place)) / SHARED));
}

/** The person is in: what failed on the way was theirs. */
export async function forgetFailures(ctx: Context, email: string): Promise<void> {
  const { account } = subjectsOf(ctx, { email, address: '127.0.0.1' });
  await ctx.context.adapter.deleteMany({ model: MODEL, where: [{ field: 'subject', value: account }] });
}
