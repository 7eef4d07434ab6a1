import { assess, featuresOf, readSignals, type Assessment, type Features, type ScoreInput } from '../../../src/risk.js';
import { isLoopback } from '../local-only.js';
import { findDevice, type Device } from './device-trust.js';
import { failuresOf } from './failures.js';
import { pastOf } from './history.js';
import type { Way } from './proofs.js';
import type { AdaptiveSettings, Context, User } from './settings.js';

/** What a sign-in was judged to be, and by what. */
export interface Judgement extends Assessment {
  readonly features: Features;
  readonly device: Device;
  readonly lastFactor: string | null;
}

/** The client's address; all those of this machine are one. */
export function addressOf(ctx: Context, { addressHeader }: AdaptiveSettings): string {
  const address = ctx.headers?.get(addressHeader) ?? '';
  return isLoopback(address) ? '127.0.0.1' : address;
}

export function requestFeatures(ctx: Context, settings: AdaptiveSettings): Features {
  const ip = addressOf(ctx, settings);
  const { label: _, ...place } = settings.locate(ip);
  return featuresOf({ ip, userAgent: ctx.headers?.get('user-agent') ?? '', ...place });
}

/** Judges what somebody is doing in this account from here. */
export async function judge(ctx: Context, settings: AdaptiveSettings, user: User, way: Way): Promise<Judgement> {
  const { policy, now } = settings;
  const at = now();
  const features = requestFeatures(ctx, settings);
  const { counts, last, lastFactor } = await pastOf(ctx, user.id, features);
  const device = await findDevice(ctx, user.id, at);
  const userVerified = way.proof.kind === 'both';
  const assessment = assess({
    features,
    counts,
    device: device.state,
    // Two factors that were asked for already are as good as a passkey that verified its person.
    method: way.method === 'unknown' || way.hadSecondFactor ? 'passkey' : (way.method as 'password'),
    userVerified,
    at,
    last,
    attempts: await failuresOf(ctx, { email: user.email, address: addressOf(ctx, settings) }, at),
    signals: readSignals(ctx.headers?.get('x-auth-signals') ?? undefined),
    policy: isUsual(counts) ? { ...policy, score: { ...policy.score, stepUp: null } } : policy,
  });
  return { ...withPolicy(assessment, user, way, device, settings), features, device, lastFactor };
}

/**
 * From an address and with a browser that the account has been used from before: nobody is doubted for coming seldom, or
 * for a cookie that was cleared. A policy that asks about each new device still does.
 */
const isUsual = ({ ip, ua }: ScoreInput): boolean => ip.own[0] > 0 && ua.own[0] > 0;

/** The stock plug-in asks for the second factor after a password alone; whoever set one up is asked for it however they sign in. */
function withPolicy(assessment: Assessment, user: User, { method, proof }: Way, { state }: Device, { policy }: AdaptiveSettings): Assessment {
  const isOwed = user.twoFactorEnabled === true && method !== 'password' && proof.kind !== 'both' && (state !== 'trusted' || !policy.trust.offered);
  if (assessment.verdict !== 'allow' || !isOwed) return assessment;
  return { ...assessment, verdict: 'step-up', reasons: ['policy'], trustDevice: { allowed: policy.trust.offered, maxAgeDays: policy.trust.days } };
}
