import { APIError, createAuthEndpoint } from 'better-auth/api';
import * as z from 'zod';
import { stepUpCode } from '../letters.js';
import { expired, extendChallenge, findChallenge, isCode, newCode, spendTry, toldChallenge, type Challenge } from './challenge.js';
import { spendRecoveryCode, totpSecret } from './enrolled.js';
import type { FactorMethod } from './factors.js';
import { lock, refuseWhileLocked, tooMany, useTotpStep, accountRow } from './lockout.js';
import { passChallenge } from './pass-challenge.js';
import type { AdaptiveSettings, Context, User } from './settings.js';
import { totpStep } from './totp.js';

const code = z.string().max(64);

/** The challenge that this browser has open, or an end. */
export async function openedChallenge(ctx: Context, { now }: AdaptiveSettings): Promise<Challenge> {
  const challenge = await findChallenge(ctx, now());
  if (!challenge) throw expired();
  return challenge;
}

/** Only what the challenge offers may answer it: a mailbox that was proved already is not proved once more. */
export function offers({ methods }: Challenge, ...wanted: readonly FactorMethod[]): void {
  if (!methods.some(({ method }) => wanted.includes(method))) throw new APIError('BAD_REQUEST', { code: 'METHOD_NOT_AVAILABLE', message: 'This is no way through.' });
}

export const challengeEndpoints = (settings: AdaptiveSettings) => ({
  adaptiveChallenge: createAuthEndpoint('/adaptive/challenge', { method: 'GET', requireHeaders: true }, async (ctx) => {
    const challenge = await findChallenge(ctx as Context, settings.now());
    return ctx.json(challenge && { stepUp: toldChallenge(challenge) });
  }),

  adaptiveExtend: createAuthEndpoint('/adaptive/extend', { method: 'POST', body: z.object({}).optional() }, async (ctx) => {
    const now = settings.now();
    const challenge = await openedChallenge(ctx as Context, settings);
    await refuseWhileLocked(ctx as Context, challenge.userId, now);
    const longer = await extendChallenge(ctx as Context, challenge, now);
    if (!longer) throw new APIError('BAD_REQUEST', { code: 'NOT_EXTENDABLE', message: 'There is no more time.' });
    return ctx.json({ stepUp: toldChallenge(longer) });
  }),

  adaptiveSend: createAuthEndpoint('/adaptive/send', { method: 'POST', body: z.object({ method: z.literal('email-code') }) }, async (ctx) => {
    const challenge = await openedChallenge(ctx as Context, settings);
    offers(challenge, 'email-code');
    const now = settings.now();
    await refuseWhileLocked(ctx as Context, challenge.userId, now);
    const fresh = await newCode(ctx as Context, challenge, now);
    if (!fresh) throw tooMany(challenge.expiresAt - now);
    const user = await ctx.context.internalAdapter.findUserById(challenge.userId);
    if (!user) throw expired();
    if (fresh.code) await settings.send(stepUpCode(user.email, fresh.code, { place: settings.locate(challenge.features.ip).label, browser: browserOf(challenge), purpose: challenge.purpose }));
    return ctx.json({ resendAfterMs: fresh.resendAfterMs });
  }),

  adaptiveVerify: createAuthEndpoint(
    '/adaptive/verify',
    { method: 'POST', body: z.object({ method: z.enum(['totp', 'email-code', 'recovery-code']), code, trustDevice: z.boolean().optional() }) },
    async (ctx) => {
      const challenge = await openedChallenge(ctx as Context, settings);
      const { method, trustDevice = false } = ctx.body;
      offers(challenge, method);
      const now = settings.now();
      await refuseWhileLocked(ctx as Context, challenge.userId, now);
      const attemptsLeft = await spendTry(ctx as Context, challenge);
      if (attemptsLeft === null) throw expired();
      if (await isRight(ctx as Context, settings, challenge, method, ctx.body.code)) return ctx.json(await passChallenge(ctx as Context, settings, challenge, method, trustDevice));
      if (attemptsLeft === 0) throw tooMany(await lock(ctx as Context, challenge.userId, now));
      throw new APIError('UNAUTHORIZED', { code: 'INVALID_CODE', message: 'That code is not right.', attemptsLeft });
    },
  ),
});

async function isRight(ctx: Context, { now }: AdaptiveSettings, challenge: Challenge, method: 'totp' | 'email-code' | 'recovery-code', typed: string): Promise<boolean> {
  if (method === 'email-code') return isCode(ctx, challenge, digits(typed));
  const user = (await ctx.context.internalAdapter.findUserById(challenge.userId)) as unknown as User | null;
  if (!user) return false;
  if (method === 'recovery-code') return spendRecoveryCode(ctx, user, typed);
  const secret = await totpSecret(ctx, user);
  if (secret === null) return false;
  const step = totpStep(secret, digits(typed), now(), (await accountRow(ctx, user.id)).totpStep);
  return step !== null && useTotpStep(ctx, user.id, step);
}

const digits = (typed: string): string => typed.replace(/\s/g, '');
const browserOf = ({ features: { browser, os } }: Challenge): string => `${browser} on ${os}`;
