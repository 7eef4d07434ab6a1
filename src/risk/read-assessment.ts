import { riskReasons } from '../backend/risk-reason.js';
import { AuthError } from '../errors.js';
import type { Assessment } from './assess.js';
import { riskPolicy, type RiskPolicy, type RiskPreset } from './risk-policy.js';

/** What any risk engine says of a sign-in. */
export type RiskVerdict = Pick<Assessment, 'verdict' | 'reasons'>;

const verdicts: Readonly<Record<Assessment['verdict'], true>> = { 'allow': true, 'step-up': true, 'block': true };

/**
 * Reads the verdict of an engine that runs elsewhere. Throws `bad-response` for a verdict of an unknown kind: a newer
 * one may mean anything. A reason that is unknown here is left out, since reasons are for people to read.
 */
export function readAssessment(body: unknown): RiskVerdict {
  const { verdict, reasons = [] } = (typeof body === 'object' && body !== null ? body : {}) as { readonly verdict?: unknown; readonly reasons?: unknown };
  if (typeof verdict !== 'string' || !Object.hasOwn(verdicts, verdict)) throw new AuthError('bad-response', { path: '/verdict', phase: 'risk' });
  if (!Array.isArray(reasons)) throw new AuthError('bad-response', { path: '/reasons', phase: 'risk' });
  return { verdict: verdict as Assessment['verdict'], reasons: riskReasons.filter((reason) => reasons.includes(reason)) };
}

/** What to do when no verdict could be had: the policy says whether that lets people in (open), or not (closed). */
export function withoutAssessment(policy: RiskPolicy | RiskPreset): RiskVerdict {
  const { unavailable } = riskPolicy(policy);
  return unavailable === 'ignore' ? { verdict: 'allow', reasons: [] } : { verdict: unavailable, reasons: ['policy'] };
}
