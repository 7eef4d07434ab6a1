import { createAuthMiddleware, isAPIError } from 'better-auth/api';
import { noteFailure } from './failures.js';
import { addressOf } from './judge.js';
import type { AdaptiveSettings, Context } from './settings.js';

const TRIED = new Set(['/sign-in/email', '/sign-in/email-otp', '/two-factor/verify-totp', '/two-factor/verify-otp', '/two-factor/verify-backup-code']);

/** Notes what failed at the door, whoever it was for. */
export const failedAttempts = (settings: AdaptiveSettings) => ({
  matcher: ({ path }: { readonly path?: string }): boolean => TRIED.has(path ?? ''),
  handler: createAuthMiddleware(async (ctx) => {
    const { returned } = ctx.context;
    if (!isAPIError(returned) || returned.statusCode >= 500) return;
    // The right password of an address that is not verified yet is no guess.
    if ((returned.body as { code?: string } | undefined)?.code === 'EMAIL_NOT_VERIFIED') return;
    const { email } = (ctx.body ?? {}) as { email?: unknown };
    // A mailed code bears three guesses, and each further one is a letter to its owner: that is no attack on the account.
    const isGuessed = typeof email === 'string' && ctx.path === '/sign-in/email';
    await noteFailure(ctx as Context, { email: isGuessed ? email : null, address: addressOf(ctx as Context, settings) }, settings.now());
  }),
});
