import { APIError, createAuthMiddleware, isAPIError } from 'better-auth/api';
import { deleteSessionCookie } from 'better-auth/cookies';
import { nothing, readAssurance, told, withProof, type Assurance, type Proof } from './assurance.js';
import { closeChallenge, openChallenge, toldChallenge } from './challenge.js';
import { findFactors } from './enrolled.js';
import { factorOptions } from './factors.js';
import { keepAssurance, provenFrom, rememberSignIn } from './finish.js';
import { judge, type Judgement } from './judge.js';
import { passkeyOf } from './passkey-sign-in.js';
import { wayOf, type Way } from './proofs.js';
import type { RiskReason } from '../../../src/risk.js';
import type { AdaptiveSettings, Context, User } from './settings.js';

type NewSession = NonNullable<Context['context']['newSession']>;

/** What makes a session doubtful where the policy lets it in all the same: no factor is enrolled in it before something was proved (R04). */
const odd: readonly RiskReason[] = ['many-attempts', 'impossible-travel', 'anonymous-network', 'new-location'];

/** Words that say nothing of why, for whoever is not let in. */
export const blocked = (): APIError => new APIError('FORBIDDEN', { code: 'SIGN_IN_BLOCKED', message: 'We could not sign you in.' });

/**
 * Runs after every endpoint, and stands between a session that one has made and the browser. It asks for no list of
 * endpoints: whatever makes a session that says nothing of its person's proof comes through here, also what a plug-in of
 * tomorrow makes. If anything fails on the way, there is no session.
 */
export const gate = (settings: AdaptiveSettings) => ({
  matcher: ({ context }: { readonly context?: unknown }): boolean => {
    const made = (context as { newSession?: NewSession | null } | undefined)?.newSession;
    return made !== null && made !== undefined && readAssurance(made.session) === null;
  },
  handler: createAuthMiddleware(async (ctx) => {
    const made = ctx.context.newSession;
    if (!made) return;
    try {
      return await pass(ctx as Context, settings, made);
    } catch (error) {
      if (ctx.context.newSession) await withdraw(ctx as Context, made);
      throw isAPIError(error) ? error : faulty(error);
    }
  }),
});

async function pass(ctx: Context, settings: AdaptiveSettings, made: NewSession): Promise<unknown> {
  const user = made.user as unknown as User;
  if (user.isAnonymous) return letIn(ctx, made, { ...nothing, authTime: settings.now() });
  // Whoever changes their password while signed in gets a new session for the old one.
  const carried = ctx.path === '/change-password' ? readAssurance(ctx.context.session?.session) : null;
  if (carried) return letIn(ctx, made, carried);
  const way = passkeyOf(ctx) ?? wayOf(ctx.path ?? '');
  const judgement = await judge(ctx, settings, user, way);
  settings.onAttempt?.(attemptOf(settings, user, way, judgement));
  if (judgement.verdict === 'allow') return welcome(ctx, settings, made, way.proof, judgement);
  const forget = Boolean(await ctx.getSignedCookie(ctx.context.authCookies.dontRememberToken.name, ctx.context.secret)) || isForgotten(ctx);
  const guest = await guestOf(ctx);
  await withdraw(ctx, made);
  if (judgement.verdict === 'block') return refuse(ctx);
  const before = withProof(nothing, way.proof, settings.now());
  const methods = factorOptions(await findFactors(ctx, user), before, judgement.lastFactor);
  // There is nothing that could be asked of this account.
  if (methods.length === 0) return refuse(ctx);
  const { reasons, trustDevice, features } = judgement;
  const challenge = await openChallenge(ctx, user.id, { purpose: 'sign-in', before, reasons, methods, trustDevice, forget, features, guest }, settings.now());
  const back = redirection(ctx);
  // The page that it leads to finds no session, and asks `GET /adaptive/challenge` why.
  return back ? ctx.redirect(back) : ctx.json({ stepUp: toldChallenge(challenge) });
}

async function welcome(ctx: Context, settings: AdaptiveSettings, made: NewSession, proof: Proof, { features, device, noticed }: Judgement): Promise<unknown> {
  const now = settings.now();
  const user = made.user as unknown as User;
  // The stock plug-in has a box of its own to tick; the trust it gives is kept in our list, where it can be taken back.
  const asksForTrust = (ctx.path ?? '').startsWith('/two-factor/verify-') && (ctx.body as { trustDevice?: unknown } | undefined)?.trustDevice === true;
  await rememberSignIn(ctx, user, { features, device, factor: null, trustDays: asksForTrust && settings.policy.trust.offered ? settings.policy.trust.days : 0, now });
  // A challenge that was left standing here is somebody's who has not come through.
  await closeChallenge(ctx);
  const isOdd = noticed.some((reason) => odd.includes(reason)) && proof.kind !== 'both' && device.state !== 'trusted';
  const assurance = withProof(nothing, proof, now);
  return letIn(ctx, made, proof.kind === 'both' ? { ...assurance, provenAt: provenFrom(features) } : isOdd ? { ...assurance, odd: true } : assurance);
}

async function letIn(ctx: Context, made: NewSession, assurance: Assurance): Promise<unknown> {
  const session = await keepAssurance(ctx, made.session.token, assurance);
  ctx.context.setNewSession({ session: session as NewSession['session'], user: made.user });
  const { returned } = ctx.context;
  if (!isPlain(returned) || !('user' in returned)) return undefined;
  return ctx.json({ ...returned, ...(isPlain(returned['session']) && { session: { ...returned['session'], assurance: told(assurance) } }), assurance: told(assurance) });
}

/** The guest that this browser came as; a challenge takes that session away as well, and gives the guest's things to whoever passes it. */
async function guestOf(ctx: Context): Promise<string | undefined> {
  const token = await ctx.getSignedCookie(ctx.context.authCookies.sessionToken.name, ctx.context.secret);
  const found = token ? await ctx.context.internalAdapter.findSession(token) : null;
  return (found?.user as User | undefined)?.isAnonymous === true ? found?.user.id : undefined;
}

/** The session is gone before the reply is: neither the browser nor a log of its replies ever holds the token. */
async function withdraw(ctx: Context, made: NewSession): Promise<void> {
  deleteSessionCookie(ctx, true);
  await ctx.context.internalAdapter.deleteSession(made.session.token);
  ctx.context.setNewSession(null);
}

function refuse(ctx: Context): unknown {
  const back = redirection(ctx);
  if (!back) throw blocked();
  const url = new URL(back, ctx.context.baseURL);
  url.searchParams.set('error', 'SIGN_IN_BLOCKED');
  return ctx.redirect(url.href);
}

/** Where the endpoint leads to, for links and providers. */
function redirection({ context: { returned } }: Context): string | null {
  return isAPIError(returned) && returned.statusCode === 302 ? new Headers(returned.headers).get('location') : null;
}

const isForgotten = ({ body }: Context): boolean => (body as { rememberMe?: unknown } | undefined)?.rememberMe === false;

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

function faulty(error: unknown): APIError {
  console.error(`Adaptive sign-in: ${error instanceof Error ? error.message : String(error)}`);
  return new APIError('INTERNAL_SERVER_ERROR', { code: 'INTERNAL_SERVER_ERROR', message: 'Something went wrong on our side.' });
}

const attemptOf = ({ now, locate }: AdaptiveSettings, { email }: User, { method }: Way, { verdict, score, reasons, noticed, device, features }: Judgement) => ({
  at: now(),
  email,
  method,
  verdict,
  score,
  reasons,
  noticed,
  device: device.state,
  place: locate(features.ip).label,
  ip: features.ip,
  browser: `${features.browser} on ${features.os}`,
});
