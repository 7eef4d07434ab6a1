import type { Method } from '../backend/capabilities.js';
import type { RiskReason } from '../backend/risk-reason.js';
import type { Features } from './features.js';
import { riskPolicy, type RiskPolicy, type RiskPreset, type RiskResponse } from './risk-policy.js';
import { riskScore, type ScoreInput } from './risk-score.js';
import { contradicts, type SignalFacts } from './signals/signal-facts.js';
import { travel, type Travel, type Whereabouts } from './travel.js';

/**
 * What the server's cookie or key says of the browser, for this account: `trusted` if its person asked for that and it
 * has neither run out nor been revoked; `known` if somebody completed a sign-in from it before; else `new`.
 */
export type DeviceState = 'trusted' | 'known' | 'new';

/** One sign-in that has proved its first factor, as a server sees it. */
export interface SignInFacts {
  readonly features: Features;
  /** How usual they are: `SignInHistory.counts` for this account. */
  readonly counts: ScoreInput;
  readonly device: DeviceState;
  readonly method: Method;
  /** The server has seen the UV flag of the passkey (WebAuthn L3, section 6.1): it is both factors then. */
  readonly userVerified?: boolean | undefined;
  /** Now, epoch milliseconds by the server's clock. */
  readonly at: number;
  /** Where the last **successful** sign-in of the account came from; a failed one is anybody's. */
  readonly last?: Whereabouts | undefined;
  /** Failed attempts lately: on the account or from the address, whichever are more. Default 0. */
  readonly attempts?: number | undefined;
  /** What the page told (`readSignals`). Anybody can forge it: it can raise the risk and never lowers it. */
  readonly signals?: SignalFacts | undefined;
  readonly policy: RiskPolicy | RiskPreset;
}

export interface Assessment {
  readonly verdict: 'allow' | 'step-up' | 'block';
  /** Why it is not `allow`, the gravest first; of a `block`, people are told none. */
  readonly reasons: readonly RiskReason[];
  /** All that was noticed, whether it mattered or not: for a log. */
  readonly noticed: readonly RiskReason[];
  /** `riskScore` of it; `Infinity` for an account without history. */
  readonly score: number;
  readonly travel: Travel['kind'];
  /** Whether the person may be asked to trust this device, and for how many days. */
  readonly trustDevice: { readonly allowed: boolean; readonly maxAgeDays: number };
}

/** The gravest first. */
const grades: readonly RiskReason[] = ['many-attempts', 'impossible-travel', 'anonymous-network', 'new-location', 'new-network', 'new-device', 'sensitive-act', 'policy'];
/** In whose presence nobody should decide what to trust. */
const grave: readonly RiskReason[] = ['many-attempts', 'impossible-travel', 'anonymous-network'];

/**
 * What to do about a sign-in: let it in, ask for another factor, or refuse. A device that its owner trusts comes before
 * any score, a passkey that verified its person is both factors, and a `block` stands above both. Pure: the same facts,
 * the same answer.
 */
export function assess(facts: SignInFacts): Assessment {
  const policy = riskPolicy(facts.policy);
  const score = facts.counts.own > 0 ? riskScore(facts.counts) : Infinity;
  const journey = facts.last ? travel(facts.last, { ...facts.features, at: facts.at }, policy.fastestKmPerHour) : { kind: 'unknown' as const };
  const findings = findingsOf(facts, policy, score, journey);
  const told = (response: RiskResponse): readonly RiskReason[] => grades.filter((reason) => findings.some((finding) => finding.response === response && finding.reasons.includes(reason)));
  const noticed = grades.filter((reason) => findings.some(({ reasons }) => reasons.includes(reason)));
  const blocking = told('block');
  const doubting = told('step-up');
  const isBoth = facts.method === 'passkey' && facts.userVerified === true;
  // A policy that asks everybody at each sign-in offers no trust, and honours none that another one left behind.
  const isTrusted = facts.device === 'trusted' && policy.trust.offered && !policy.always;
  const verdict = blocking.length > 0 ? 'block' : doubting.length > 0 && !isBoth && !isTrusted ? 'step-up' : 'allow';
  return {
    verdict,
    reasons: verdict === 'block' ? blocking : verdict === 'step-up' ? doubting : [],
    noticed,
    score,
    travel: journey.kind,
    trustDevice: {
      allowed: verdict === 'step-up' && policy.trust.offered && policy.trust.days > 0 && facts.device !== 'trusted' && (score < policy.trust.belowScore || facts.counts.own === 0) && !noticed.some((reason) => grave.includes(reason)),
      maxAgeDays: policy.trust.offered ? policy.trust.days : 0,
    },
  };
}

interface Finding {
  readonly response: RiskResponse;
  readonly reasons: readonly RiskReason[];
}

function findingsOf(facts: SignInFacts, policy: RiskPolicy, score: number, { kind }: Travel): readonly Finding[] {
  const { features, counts, device, signals, attempts = 0 } = facts;
  const isFirst = counts.own === 0;
  const news = isFirst ? [] : newsOf(facts);
  const isHidden = features.anonymous === true || (signals !== undefined && contradicts(signals, features));
  const isSpared = policy.knownDeviceSpares && device === 'known';
  const { stepUp, block } = policy.score;
  // Of an address and a browser that the account has had, the score says only how seldom its owner comes.
  const isUsual = counts.ip.own[0] > 0 && counts.ua.own[0] > 0;
  const byScore: RiskResponse = isFirst || isSpared || isUsual ? 'ignore' : block !== null && score >= block ? 'block' : stepUp !== null && score >= stepUp ? 'step-up' : 'ignore';
  return [
    // What the score counts together is told one by one; where nothing stands out, it is the sum of it.
    { response: byScore, reasons: news.length > 0 || byScore === 'ignore' ? news : [device === 'new' ? 'new-device' : 'policy'] },
    { response: isFirst ? policy.firstSignIn : 'ignore', reasons: isFirst && device === 'new' ? ['new-device'] : isFirst ? ['policy'] : [] },
    { response: device === 'new' && !isFirst ? policy.newDevice : 'ignore', reasons: device === 'new' ? ['new-device'] : [] },
    { response: kind === 'impossible' ? policy.impossibleTravel : 'ignore', reasons: kind === 'impossible' ? ['impossible-travel'] : [] },
    { response: isHidden && !isUsualNetwork(facts) ? policy.anonymousNetwork : 'ignore', reasons: isHidden ? ['anonymous-network'] : [] },
    { response: signals?.webdriver === true ? policy.automation : 'ignore', reasons: signals?.webdriver === true ? ['policy'] : [] },
    { response: attempts >= policy.attempts.block ? 'block' : attempts >= policy.attempts.stepUp ? 'step-up' : 'ignore', reasons: attempts >= Math.min(policy.attempts.stepUp, policy.attempts.block) ? ['many-attempts'] : [] },
    { response: policy.always ? 'step-up' : 'ignore', reasons: policy.always ? ['policy'] : [] },
  ];
}

/** What of a sign-in its account has never had. */
function newsOf({ counts: { ip, ua }, device }: SignInFacts): readonly RiskReason[] {
  const [, network, country] = ip.own;
  const [, browser, os] = ua.own;
  return [
    ...(country === 0 ? (['new-location'] as const) : []),
    ...(network === 0 ? (['new-network'] as const) : []),
    ...(device === 'new' && (browser === 0 || os === 0) ? (['new-device'] as const) : []),
  ];
}

/** Some people always come through a VPN: one that a fifth of their sign-ins used is theirs. */
const isUsualNetwork = ({ features, counts: { own, ip } }: SignInFacts): boolean => features.asn !== undefined && own > 0 && ip.own[1] / own >= 0.2;
