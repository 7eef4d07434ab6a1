import { APIError, createAuthEndpoint, sensitiveSessionMiddleware } from 'better-auth/api';
import { parseUserOutput } from 'better-auth/db';
import * as z from 'zod';
import { ACR_BASIC, ACR_MFA, meets, readAssurance, told, type Assurance, type Requirement } from './assurance.js';
import { openChallenge, toldChallenge } from './challenge.js';
import { findFactors } from './enrolled.js';
import { factorsMeeting, factorOptions } from './factors.js';
import { pastOf } from './history.js';
import { requestFeatures } from './judge.js';
import type { AdaptiveSettings, Context, User } from './settings.js';

const KNOWN: readonly string[] = [ACR_BASIC, ACR_MFA];

const unmet = (): APIError => new APIError('BAD_REQUEST', { code: 'UNMET_AUTHENTICATION_REQUIREMENTS', message: 'This account has nothing that would be enough.' });

const body = z.object({
  acrValues: z.array(z.string().max(200)).max(10).optional(),
  maxAge: z.number().int().min(0).optional(),
  amr: z.array(z.string().max(32)).max(10).optional(),
});

/** Opens a challenge for somebody who is signed in, for an act that wants to be surer (RFC 9470). */
export const stepUp = (settings: AdaptiveSettings) => ({
  adaptiveStepUp: createAuthEndpoint('/adaptive/step-up', { method: 'POST', body, use: [sensitiveSessionMiddleware] }, async (ctx) => {
    const { session } = ctx.context;
    const user = session.user as unknown as User;
    const assurance = readAssurance(session.session);
    if (!assurance) throw new APIError('UNAUTHORIZED', { code: 'UNAUTHORIZED', message: 'Sign in first.' });
    const need: Requirement = ctx.body;
    if (need.acrValues && !need.acrValues.some((value) => KNOWN.includes(value))) throw unmet();
    const now = settings.now();
    const features = requestFeatures(ctx as Context, settings);
    const isAsked = need.acrValues !== undefined || need.maxAge !== undefined || (need.amr?.length ?? 0) > 0;
    if (isAsked && meets(assurance, need, now)) return ctx.json({ user: parseUserOutput(ctx.context.options, session.user), assurance: told(assurance) });
    const enrolled = await findFactors(ctx as Context, user);
    const { lastFactor } = await pastOf(ctx as Context, user.id, features);
    const methods = need.acrValues || need.amr?.length ? factorsMeeting(enrolled, assurance, need, lastFactor) : factorOptions(enrolled, assurance, lastFactor);
    if (methods.length === 0) throw unmet();
    const challenge = await openChallenge(
      ctx as Context,
      user.id,
      {
        purpose: 'step-up',
        session: (session.session as { id: string }).id,
        before: assurance satisfies Assurance,
        need,
        reasons: ['sensitive-act'],
        methods,
        trustDevice: { allowed: false, maxAgeDays: 0 },
        forget: Boolean(await ctx.getSignedCookie(ctx.context.authCookies.dontRememberToken.name, ctx.context.secret)),
        features,
      },
      now,
    );
    return ctx.json({ stepUp: toldChallenge(challenge) });
  }),
});
