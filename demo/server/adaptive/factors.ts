import { withProof, type Assurance, type Proof, type Requirement, meets } from './assurance.js';
import { passkeyProof } from './proofs.js';

export type FactorMethod = 'passkey' | 'security-key' | 'totp' | 'email-code' | 'recovery-code';

/** One way through a challenge, as a page is told. */
export interface FactorOption {
  readonly method: FactorMethod;
  /** Where a code goes, masked. */
  readonly hint?: string;
  readonly preferred?: true;
}

/** What an account has; made by `findFactors`. */
export interface Enrolled {
  readonly email: string | null;
  readonly totp: boolean;
  readonly recoveryCodes: boolean;
  readonly passkeys: 'none' | 'passkey' | 'security-key';
}

export const proofOf: Readonly<Record<FactorMethod, Proof>> = {
  'passkey': passkeyProof(true, true),
  'security-key': passkeyProof(true, false),
  'totp': { kind: 'possession', amr: ['otp'] },
  'email-code': { kind: 'address', amr: ['otp'] },
  'recovery-code': { kind: 'possession', amr: ['otp'] },
};

/**
 * What may be asked of somebody who has proved `before`: phishing-resistant first, then the app, then the mailbox, and
 * nothing that adds no second factor to it. Who has nothing but the address that was just proved is asked for it again:
 * the mail tells its owner what is going on.
 */
export function factorOptions(enrolled: Enrolled, before: Pick<Assurance, 'amr' | 'kinds'>, last: string | null): readonly FactorOption[] {
  const all = [...methodsOf(enrolled)];
  const adding = all.filter((method) => before.kinds.length === 0 || withProof(before, proofOf[method], 0).amr.includes('mfa'));
  return marked(adding.length > 0 ? adding : all, enrolled, last);
}

/** The same for somebody who is signed in: what can make the session meet `need`. None: nothing this account has can. */
export function factorsMeeting(enrolled: Enrolled, before: Assurance, need: Requirement, last: string | null): readonly FactorOption[] {
  return marked([...methodsOf(enrolled)].filter((method) => meets(withProof(before, proofOf[method], 0), { ...need, maxAge: undefined }, 0)), enrolled, last);
}

function* methodsOf({ email, totp, recoveryCodes, passkeys }: Enrolled): Iterable<FactorMethod> {
  if (passkeys !== 'none') yield passkeys;
  if (totp) yield 'totp';
  if (email) yield 'email-code';
  if (recoveryCodes) yield 'recovery-code';
}

function marked(methods: readonly FactorMethod[], { email }: Enrolled, last: string | null): readonly FactorOption[] {
  const strongest = methods[0];
  const preferred = strongest === 'passkey' || strongest === 'security-key' ? strongest : (methods.find((method) => method === last) ?? strongest);
  return methods.map((method) => ({
    method,
    ...(method === 'email-code' && email && { hint: masked(email) }),
    ...(method === preferred && { preferred: true as const }),
  }));
}

/** Enough to know one's own mailbox by, and no more: `a•••@example.com`. */
const masked = (email: string): string => email.replace(/^(.)[^@]*/u, '$1•••');
