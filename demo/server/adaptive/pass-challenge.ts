import { setSessionCookie } from 'better-auth/cookies';
import { parseUserOutput } from 'better-auth/db';
import { readAssurance, told, withProof } from './assurance.js';
import { expired, takeChallenge, type Challenge } from './challenge.js';
import { findDevice } from './device-trust.js';
import { proofOf, type FactorMethod } from './factors.js';
import { provenFrom, rememberSignIn } from './finish.js';
import { unlock } from './lockout.js';
import type { AdaptiveSettings, Context } from './settings.js';

/** The factor was right: makes the session, or strengthens the one that there is. */
export async function passChallenge(ctx: Context, { now, policy, claimGuest }: AdaptiveSettings, challenge: Challenge, method: FactorMethod, trustDevice: boolean): Promise<object> {
  await takeChallenge(ctx, challenge);
  const { internalAdapter } = ctx.context;
  const user = await internalAdapter.findUserById(challenge.userId);
  if (!user) throw expired();
  const at = now();
  const { features } = challenge;
  const assurance = { ...withProof(challenge.before, proofOf[method], at), provenAt: provenFrom(features) };
  if (challenge.purpose === 'sign-in') {
    const made = await internalAdapter.createSession(user.id, challenge.forget, { assurance: JSON.stringify(assurance) });
    await setSessionCookie(ctx, { session: made, user }, challenge.forget);
  } else {
    const { before, session } = await liveSession(ctx, challenge);
    // More may be done in it from now on: whoever has got hold of the old token gets none of that.
    const strengthened = { ...withProof(before, proofOf[method], at), provenAt: provenFrom(features) };
    const made = await internalAdapter.createSession(user.id, challenge.forget, { ...session, assurance: JSON.stringify(strengthened) });
    await setSessionCookie(ctx, { session: made, user }, challenge.forget);
    await internalAdapter.deleteSession(session.token);
    Object.assign(assurance, strengthened);
  }
  if (challenge.guest && challenge.guest !== user.id) await claimGuest?.(challenge.guest, user.id);
  await unlock(ctx, user.id);
  const trustDays = trustDevice && challenge.trustDevice.allowed && policy.trust.offered ? challenge.trustDevice.maxAgeDays : 0;
  await rememberSignIn(ctx, user, { features, device: await findDevice(ctx, user.id, at), factor: method, trustDays, now: at });
  return { user: parseUserOutput(ctx.context.options, user), assurance: told(assurance) };
}

/** The session that the step-up was asked for; the person may have signed out since, or as somebody else. */
async function liveSession(ctx: Context, { session: id, userId }: Challenge) {
  const token = await ctx.getSignedCookie(ctx.context.authCookies.sessionToken.name, ctx.context.secret);
  const found = token ? await ctx.context.internalAdapter.findSession(token) : null;
  const before = readAssurance(found?.session);
  if (!found || !before || found.session.id !== id || found.user.id !== userId || found.session.expiresAt.getTime() < Date.now()) throw expired();
  return { session: found.session, before };
}

