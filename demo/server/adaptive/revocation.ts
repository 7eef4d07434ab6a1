import { createAuthMiddleware, isAPIError } from 'better-auth/api';
import { closeChallenge, closeChallengesOf } from './challenge.js';
import { findDevice, revokeDevices } from './device-trust.js';
import type { AdaptiveSettings, Context } from './settings.js';

const OWN = new Set(['/revoke-sessions', '/revoke-other-sessions', '/change-password', '/two-factor/disable', '/sign-out']);

/**
 * What takes sessions away takes trust away with them: all others with "sign out everywhere else", all with a new password
 * by mail or the end of two-step sign-in. An ordinary sign-out leaves it: to be spared the next time is what it is for.
 */
export const revocation = ({ now }: AdaptiveSettings) => ({
  matcher: ({ path }: { readonly path?: string }): boolean => OWN.has(path ?? ''),
  handler: createAuthMiddleware(async (ctx) => {
    if (ctx.path === '/sign-out') return closeChallenge(ctx as Context);
    const userId = ctx.context.session?.user.id;
    if (!userId || isAPIError(ctx.context.returned)) return;
    const { revokeOtherSessions } = (ctx.body ?? {}) as { revokeOtherSessions?: unknown };
    if (ctx.path === '/change-password' && revokeOtherSessions !== true) return;
    const isAll = ctx.path === '/revoke-sessions' || ctx.path === '/two-factor/disable';
    const own = isAll ? null : (await findDevice(ctx as Context, userId, now())).row;
    await revokeDevices(ctx as Context, userId, { except: own?.id });
    await closeChallengesOf(ctx as Context, userId);
  }),
});
