import type { Assurance } from './assurance.js';
import { rememberDevice, type Device } from './device-trust.js';
import { forgetFailures } from './failures.js';
import { recordSignIn } from './history.js';
import { accountRow } from './lockout.js';
import type { Features } from '../../../src/risk.js';
import type { Context, User } from './settings.js';

/** A sign-in has succeeded in whole: it becomes part of what is usual, and the browser is known from now on. */
export async function rememberSignIn(
  ctx: Context,
  user: User,
  { features, device, factor, trustDays, now }: { readonly features: Features; readonly device: Device; readonly factor: string | null; readonly trustDays: number; readonly now: number },
): Promise<void> {
  await accountRow(ctx, user.id);
  await recordSignIn(ctx, user.id, features, factor, now);
  await rememberDevice(ctx, user.id, device, features, trustDays, now);
  await forgetFailures(ctx, user.email);
}

/** The network and country that a challenge was passed from. */
export const provenFrom = ({ asn, country }: Features): string => `${asn ?? ''}/${country ?? ''}`;

/** Keeps in a session what its person has proved. */
export async function keepAssurance(ctx: Context, token: string, assurance: Assurance): Promise<Record<string, unknown>> {
  const kept = await ctx.context.internalAdapter.updateSession(token, { assurance: JSON.stringify(assurance) });
  if (!kept) throw new Error('a session went away while it was being made');
  return kept;
}

