/** What is done in a session that needs more proof than the sign-in itself. */
export type RiskAct =
  | 'change-password'
  | 'change-identifier'
  | 'add-factor'
  | 'remove-factor'
  | 'view-recovery-codes'
  | 'end-other-sessions'
  | 'delete-account'
  /** Money leaves: an order, a transfer, an address to deliver to. */
  | 'payment';

/** What is done about one kind of finding. */
export type RiskResponse = 'ignore' | 'step-up' | 'block';

/** What a server does about risk, as data: a preset by its name, or one spread and changed. */
export interface RiskPolicy {
  /** Scores from which more proof is asked for, or the sign-in is refused; `null`: never by score. */
  readonly score: { readonly stepUp: number | null; readonly block: number | null };
  /** Everybody is asked for a second factor at each sign-in, whatever the score is. */
  readonly always: boolean;
  /** A sign-in to an account of which no sign-in is known. */
  readonly firstSignIn: RiskResponse;
  /** A browser that this account has not been used from, however usual all else is. */
  readonly newDevice: RiskResponse;
  readonly impossibleTravel: RiskResponse;
  /** A proxy, VPN or Tor that this account is not used to. */
  readonly anonymousNetwork: RiskResponse;
  /** A browser that says it is driven by a program. */
  readonly automation: RiskResponse;
  /** Failed attempts on the account, or from the address, within the server's window. */
  readonly attempts: { readonly stepUp: number; readonly block: number };
  /** Faster than this between two places (km/h) is impossible travel. */
  readonly fastestKmPerHour: number;
  /** A browser that the server knows for this account, though nobody trusted it, is spared the score. */
  readonly knownDeviceSpares: boolean;
  /** Whether people may ask not to be challenged on a device, for how many days (30 at most), and below which score. */
  readonly trust: { readonly offered: boolean; readonly days: number; readonly belowScore: number };
  /** Seconds for which a step-up counts before a guarded act. */
  readonly stepUpMaxAge: number;
  /** The acts that need one. */
  readonly acts: readonly RiskAct[];
  /** What is done when risk cannot be assessed: `ignore` fails open, `step-up` and `block` fail closed. */
  readonly unavailable: RiskResponse;
}

/** The presets by name; what they say is in `riskPolicies`. */
export type RiskPreset = 'relaxed' | 'balanced' | 'strict' | 'pci';

const essential: readonly RiskAct[] = ['change-identifier', 'remove-factor', 'delete-account'];
const all: readonly RiskAct[] = [...essential, 'change-password', 'add-factor', 'view-recovery-codes', 'end-other-sessions', 'payment'];

const balanced: RiskPolicy = {
  score: { stepUp: 0.5, block: null },
  always: false,
  firstSignIn: 'step-up',
  newDevice: 'ignore',
  impossibleTravel: 'step-up',
  anonymousNetwork: 'step-up',
  automation: 'step-up',
  attempts: { stepUp: 3, block: 20 },
  fastestKmPerHour: 805,
  knownDeviceSpares: true,
  trust: { offered: true, days: 30, belowScore: Infinity },
  stepUpMaxAge: 900,
  acts: [...essential, 'change-password', 'add-factor', 'view-recovery-codes'],
  unavailable: 'step-up',
};

/** What to take as it is, or to spread into a policy of your own. How often each asks whom is measured by `npm run bench:risk`. */
export const riskPolicies: Readonly<Record<RiskPreset, RiskPolicy>> = {
  relaxed: { ...balanced, score: { stepUp: 3, block: null }, firstSignIn: 'ignore', anonymousNetwork: 'ignore', attempts: { stepUp: 5, block: 50 }, acts: essential, stepUpMaxAge: 3_600, unavailable: 'ignore' },
  balanced,
  strict: { ...balanced, score: { stepUp: 0.3, block: null }, newDevice: 'step-up', impossibleTravel: 'step-up', automation: 'block', attempts: { stepUp: 2, block: 10 }, knownDeviceSpares: false, trust: { offered: true, days: 7, belowScore: 10 }, stepUpMaxAge: 300, acts: all },
  /** PCI DSS 4.0.1: two factors at each access (8.4), none that a trusted device replaces (8.5.1), locked out after ten attempts (8.3.4). */
  pci: { ...balanced, score: { stepUp: null, block: null }, always: true, newDevice: 'step-up', automation: 'block', attempts: { stepUp: 1, block: 10 }, knownDeviceSpares: false, trust: { offered: false, days: 0, belowScore: 0 }, stepUpMaxAge: 300, acts: all, unavailable: 'block' },
};

/** Longest that a device may be trusted: whoever asks for more gets this. */
const mostTrustDays = 30;

/** A preset by its name, or a policy of the server's own. Throws a `TypeError` for a name that there is none of, and for numbers that guard nothing. */
export function riskPolicy(policy: RiskPolicy | RiskPreset): RiskPolicy {
  const found = typeof policy === 'string' ? (Object.hasOwn(riskPolicies, policy) ? riskPolicies[policy] : undefined) : policy;
  if (!found) throw new TypeError('there is no such risk policy');
  const { score, attempts, fastestKmPerHour, stepUpMaxAge, trust } = found;
  const guards = [score.stepUp ?? 1, score.block ?? 1, attempts.stepUp, attempts.block, fastestKmPerHour].every((limit) => limit > 0) && stepUpMaxAge >= 0 && trust.days >= 0;
  if (!guards) throw new TypeError('a risk policy with a limit that is no number above 0');
  return trust.days > mostTrustDays ? { ...found, trust: { ...trust, days: mostTrustDays } } : found;
}

/** What a guarded act needs of the session, to answer with (RFC 9470); `null`: nothing. */
export function actNeeds(policy: RiskPolicy | RiskPreset, act: RiskAct): { readonly acrValues: readonly string[]; readonly maxAge: number } | null {
  const { acts, stepUpMaxAge } = riskPolicy(policy);
  return acts.includes(act) ? { acrValues: ['urn:keylit:acr:mfa'], maxAge: stepUpMaxAge } : null;
}
