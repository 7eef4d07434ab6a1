import type { FieldName } from '../../backend/outcome.js';
import type { Session, User } from '../../backend/session.js';
import type { Platform } from '../../platform/platform.js';
import type { StoredDevice } from './devices.js';
import type { Secret } from './secrets.js';

/** A second factor of the in-memory server. `passkey` has one made if the account has none yet. */
export type MemoryFactor = 'totp' | 'email-code' | 'recovery-code' | 'passkey';

export interface StoredPasskey {
  readonly id: string;
  /** COSE algorithm: -7 is ES256, -257 is RS256. */
  readonly algorithm: number;
  /** SubjectPublicKeyInfo, base64url. */
  readonly publicKey: string;
  readonly aaguid: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly synced: boolean;
  readonly counter: number;
  readonly name?: string | undefined;
  /** Epoch milliseconds. */
  readonly lastUsedAt?: number | undefined;
  readonly transports?: readonly string[] | undefined;
}

export interface Account {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly verified: boolean;
  readonly guest: boolean;
  readonly locked: boolean;
  readonly passwordHash: string | null;
  readonly passkeys: readonly StoredPasskey[];
  /** Base32; without `confirmed`, an enrolment that is under way. */
  readonly totp: { readonly secret: string; readonly confirmed: boolean } | null;
  readonly recoveryCodes: readonly string[];
  /** Second factors besides those that the secrets above make. */
  readonly factors: readonly MemoryFactor[];
  readonly choosesFactor: boolean;
  readonly missing: readonly FieldName[];
}

interface State {
  accounts: Account[];
  secrets: Secret[];
  session: {
    readonly accountId: string;
    readonly assurance: Session['assurance'];
    /** It was let in although it looked odd: nothing is enrolled in it before more was proved. */
    readonly odd?: boolean;
  } | null;
  trusted: StoredDevice[];
}

const STORAGE_KEY = 'keylit:memory';

/** All that the in-memory server knows, kept over reloads of the tab if asked for. */
export class Accounts {
  readonly #storage: Storage | null;
  readonly state: State;
  /** Whether the tab had kept what was known before. */
  readonly restored: boolean;

  constructor(platform: Platform, persist: boolean) {
    this.#storage = persist ? platform.tabStorage() : null;
    const kept = read(this.#storage);
    this.restored = kept !== null;
    this.state = kept ?? { accounts: [], secrets: [], session: null, trusted: [] };
  }

  find(email: string): Account | undefined {
    return this.state.accounts.find((account) => !account.guest && account.email === normal(email));
  }

  withId(id: string): Account | undefined {
    return this.state.accounts.find((account) => account.id === id);
  }

  withPasskey(credentialId: string): Account | undefined {
    return this.state.accounts.find(({ passkeys }) => passkeys.some(({ id }) => id === credentialId));
  }

  add(account: Partial<Account> & { readonly email: string }): Account {
    const whole: Account = {
      id: crypto.getRandomValues(new Uint32Array(3)).join('-'),
      name: '',
      verified: false,
      guest: false,
      locked: false,
      passwordHash: null,
      passkeys: [],
      totp: null,
      recoveryCodes: [],
      factors: [],
      choosesFactor: false,
      missing: [],
      ...account,
    };
    const stored = { ...whole, email: normal(whole.email) };
    this.state.accounts.push(stored);
    this.save();
    return stored;
  }

  update(id: string, change: Partial<Account>): Account {
    const index = this.state.accounts.findIndex((account) => account.id === id);
    const changed = { ...this.state.accounts[index]!, ...change };
    this.state.accounts[index] = changed;
    this.save();
    return changed;
  }

  save(): void {
    this.#storage?.setItem(STORAGE_KEY, JSON.stringify(this.state));
  }
}

/** Addresses differ by more than case in theory only. */
const normal = (email: string): string => email.trim().toLowerCase();

function read(storage: Storage | null): State | null {
  try {
    const kept = storage?.getItem(STORAGE_KEY);
    return kept ? (JSON.parse(kept) as State) : null;
  } catch {
    return null;
  }
}

export function userOf(account: Account): User {
  const { id, email, name, verified, guest } = account;
  if (guest) return { id, guest: true };
  return { id, email, emailVerified: verified, name: name || undefined, secondFactor: factorsOf(account).length > 0 || undefined };
}

/** The second factors that this account has to choose from, the one to begin with first. */
export function factorsOf({ totp, recoveryCodes, factors }: Account): readonly MemoryFactor[] {
  const own: MemoryFactor[] = totp?.confirmed ? ['totp'] : [];
  const all = [...own, ...factors.filter((factor) => factor !== 'totp' && factor !== 'recovery-code')];
  return all.length > 0 && recoveryCodes.length > 0 ? [...all, 'recovery-code'] : all;
}

/** What the account can prove more with, whether or not a second factor is set up: what cannot be phished first, the mailbox always. */
export function enrolledFactors({ passkeys, totp, email, recoveryCodes }: Account): readonly MemoryFactor[] {
  const hasApp = totp?.confirmed === true;
  const has: Readonly<Record<MemoryFactor, boolean>> = { passkey: passkeys.length > 0, totp: hasApp, 'email-code': email !== '', 'recovery-code': hasApp && recoveryCodes.length > 0 };
  return (['passkey', 'totp', 'email-code', 'recovery-code'] as const).filter((method) => has[method]);
}
