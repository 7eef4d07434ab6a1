import type { Requirement } from '../../backend/requirement.js';
import type { Assurance } from '../../backend/session.js';

/** How somebody has proved who they are so far (RFC 8176). */
export type Proofs = readonly string[];

/** The levels that the in-memory server tells apart: one factor, and two. */
const ACR_BASIC = 'urn:keylit:acr:basic';
const ACR_MFA = 'urn:keylit:acr:mfa';

export const joined = (one: Proofs, other: Proofs): Proofs => [...new Set([...one, ...other])];

export function assuranceOf(proofs: Proofs, authTime: number): Assurance {
  const amr = proofs.length > 1 ? joined(proofs, ['mfa']) : proofs;
  return { acr: amr.includes('mfa') ? ACR_MFA : ACR_BASIC, amr, authTime };
}

/** Whether any session could be as sure as that. */
export const isReachable = ({ acrValues }: Requirement): boolean => !acrValues || acrValues.includes(ACR_MFA) || acrValues.includes(ACR_BASIC);

/** Whether this one is; one that nothing is asked of could always be surer. Two factors are also one. */
export function isSure(assurance: Assurance, { acrValues, maxAge, amr = [] }: Requirement, now: number): boolean {
  const isAsked = acrValues !== undefined || maxAge !== undefined || amr.length > 0;
  const isStrong = (!acrValues || acrValues.includes(assurance.acr ?? '') || assurance.acr === ACR_MFA) && amr.every((each) => assurance.amr.includes(each));
  return isAsked && isStrong && (maxAge === undefined || now - (assurance.authTime ?? 0) <= maxAge * 1000);
}
