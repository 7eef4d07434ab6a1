/** What an account's person has proved, and how long ago; kept in the session as JSON. */
export interface Assurance {
  /** How, by RFC 8176. */
  readonly amr: readonly string[];
  /** Which kinds of proof those were: two of them make two factors. */
  readonly kinds: readonly ProofKind[];
  /** Absent for a guest, who has proved nothing. */
  readonly acr?: string;
  /** When the last of them was given, epoch milliseconds. */
  readonly authTime: number;
  /** The sign-in was let in although it looked odd, and nothing has been proved since. */
  readonly odd?: boolean;
  /** Network and country from which a challenge was passed: there the session is beyond doubt. */
  readonly provenAt?: string;
}

/** Both a link and a code show that somebody reads the mailbox, and so does a provider that vouches for the address. */
export type ProofKind = 'knowledge' | 'address' | 'possession' | 'both';

export interface Proof {
  readonly kind: ProofKind;
  readonly amr: readonly string[];
}

export const ACR_BASIC = 'urn:keylit:acr:basic';
export const ACR_MFA = 'urn:keylit:acr:mfa';

export const nothing = { amr: [], kinds: [] } as const satisfies Pick<Assurance, 'amr' | 'kinds'>;

/** What stands once `proof` was given as well. */
export function withProof(before: Pick<Assurance, 'amr' | 'kinds'>, { kind, amr }: Proof, authTime: number): Assurance {
  const kinds = [...new Set([...before.kinds, kind])];
  const isMfa = kinds.includes('both') || kinds.length > 1;
  const all = new Set([...before.amr, ...amr]);
  if (isMfa) all.add('mfa');
  return { amr: [...all], kinds, acr: isMfa ? ACR_MFA : ACR_BASIC, authTime };
}

/** What somebody asks of a session (RFC 9470). */
export interface Requirement {
  readonly acrValues?: readonly string[] | undefined;
  /** Seconds. */
  readonly maxAge?: number | undefined;
  readonly amr?: readonly string[] | undefined;
}

/** Whether the session is as strong and as fresh as that; two factors are also one. */
export function meets(assurance: ToldAssurance, { acrValues, maxAge, amr = [] }: Requirement, now: number): boolean {
  const { acr } = assurance;
  const strong = !acrValues || (acr !== undefined && (acrValues.includes(acr) || (acr === ACR_MFA && acrValues.includes(ACR_BASIC))));
  return strong && amr.every((value) => assurance.amr.includes(value)) && (maxAge === undefined || now - assurance.authTime <= maxAge * 1_000);
}

/** Of a session of the database; `null` for one that has not been through the gate. */
export function readAssurance(session: unknown): Assurance | null {
  const { assurance } = (session ?? {}) as { readonly assurance?: unknown };
  return typeof assurance === 'string' ? (JSON.parse(assurance) as Assurance) : null;
}

/** What the session's own person is told of it. */
export type ToldAssurance = Pick<Assurance, 'amr' | 'acr' | 'authTime'>;

export const told = ({ amr, acr, authTime }: Assurance): ToldAssurance => ({ amr, ...(acr !== undefined && { acr }), authTime });
