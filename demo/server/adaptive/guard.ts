import { APIError, createAuthMiddleware, getSessionFromCtx } from 'better-auth/api';
import { ACR_MFA, meets, readAssurance, type ToldAssurance } from './assurance.js';
import { provenFrom } from './finish.js';
import { judge, requestFeatures } from './judge.js';
import type { AdaptiveSettings, Context, User } from './settings.js';

/** Seconds for which two factors count before a guarded act. */
export const GUARD_SECONDS = 300;
const need = { acrValues: [ACR_MFA], maxAge: GUARD_SECONDS };

/** RFC 9470, section 3: what an act asks of the session. */
export const INSUFFICIENT = `Bearer error="insufficient_user_authentication", acr_values="${ACR_MFA}", max_age="${GUARD_SECONDS}"`;

export const isSure = (assurance: ToldAssurance | null, now: number): boolean => assurance !== null && meets(assurance, need, now);

const GUARDED = new Set(['/change-email', '/email-otp/request-email-change', '/delete-user']);

/** Acts of Better Auth's own that need two factors, given lately. */
export const guard = ({ now }: AdaptiveSettings) => ({
  matcher: ({ path }: { readonly path?: string }): boolean => GUARDED.has(path ?? ''),
  handler: createAuthMiddleware(async (ctx) => {
    const session = await getSessionFromCtx(ctx, { disableRefresh: true });
    // The endpoint refuses a stranger itself; a guest has nothing that could be guarded.
    if (!session || (session.user as unknown as User).isAnonymous || isSure(readAssurance(session.session), now())) return;
    throw new APIError('UNAUTHORIZED', { code: 'INSUFFICIENT_USER_AUTHENTICATION', message: 'Confirm that it is you first.' }, { 'www-authenticate': INSUFFICIENT });
  }),
});

const ENROLMENT = new Set(['/two-factor/enable', '/two-factor/generate-backup-codes', '/two-factor/get-totp-uri', '/passkey/generate-register-options', '/passkey/verify-registration']);

/**
 * No factor is enrolled in a session that is in doubt (R04): one that began oddly, or that has turned up where its account
 * is a stranger, as a stolen one does. A factor or a mailbox that the account has already comes first, and from there.
 */
export const enrolment = (settings: AdaptiveSettings) => ({
  matcher: ({ path }: { readonly path?: string }): boolean => ENROLMENT.has(path ?? ''),
  handler: createAuthMiddleware(async (ctx) => {
    const session = await getSessionFromCtx(ctx, { disableRefresh: true });
    const assurance = readAssurance(session?.session);
    if (!session || !assurance || (session.user as unknown as User).isAnonymous) return;
    if (assurance.provenAt === provenFrom(requestFeatures(ctx as Context, settings))) return;
    const { verdict } = await judge(ctx as Context, settings, session.user, { method: 'password', proof: { kind: 'knowledge', amr: [] } });
    if (assurance.odd !== true && verdict === 'allow') return;
    throw new APIError('FORBIDDEN', { code: 'STEP_UP_REQUIRED', message: 'Confirm that it is you first.' });
  }),
});
