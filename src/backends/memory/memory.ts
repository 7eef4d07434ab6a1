import { AuthError } from '../../errors.js';
import type { WholeAccount } from '../../backend/account.js';
import type { Backend } from '../../backend/backend.js';
import type { FieldName } from '../../backend/outcome.js';
import { browserPlatform, type Platform } from '../../platform/platform.js';
import { type Account, Accounts, type MemoryFactor, userOf } from './accounts.js';
import { random, toBase32 } from './bytes.js';
import { memoryCapabilities } from './capabilities.js';
import { trustedDevice } from './devices.js';
import { hashPassword, isPassword } from './password.js';
import { userHandle } from './passkeys.js';
import type { MemoryAttempt, MemoryVerdict, SentMessage } from './rules.js';
import { MemoryServer } from './server.js';
import { isTotpCode } from './totp.js';

export type { MemoryAttempt, MemoryFactor, MemoryVerdict, SentMessage };

/** An account that is there from the start. */
export interface MemoryAccount {
  readonly email: string;
  /** Without one, the account has no password. */
  readonly password?: string | undefined;
  readonly name?: string | undefined;
  /** Whether the address has been verified; default true. */
  readonly verified?: boolean | undefined;
  /** The secret of an authenticator app, Base32: makes `totp` a second factor. */
  readonly totpSecret?: string | undefined;
  /** Each works once. */
  readonly recoveryCodes?: readonly string[] | undefined;
  /** Second factors besides the authenticator app: `email-code`, and `passkey`, which is made on first use. */
  readonly factors?: readonly MemoryFactor[] | undefined;
  /** The server lets the person choose a second factor in place of beginning with one; default false. */
  readonly choosesFactor?: boolean | undefined;
  /** Fields that the server wants before it goes on. */
  readonly missing?: readonly FieldName[] | undefined;
  /** The account cannot be signed in to; default false. */
  readonly locked?: boolean | undefined;
}

export interface MemoryOptions {
  /** Default: none. */
  readonly accounts?: readonly MemoryAccount[] | undefined;
  /** Every mailed code is this one, and an authenticator app may say it too; default: random codes. */
  readonly fixedCode?: string | undefined;
  /** How long a code works, in milliseconds; default five minutes. */
  readonly codeLifetimeMs?: number | undefined;
  /** How long a link works, in milliseconds; default an hour. */
  readonly linkLifetimeMs?: number | undefined;
  /** How long people wait until they may ask for another code or link, in milliseconds; default 30,000. */
  readonly resendAfterMs?: number | undefined;
  /** More attempts than this in the time, in milliseconds, are refused; default: no limit. */
  readonly rateLimit?: { readonly attempts: number; readonly windowMs: number } | undefined;
  /** Fields that the server wants of accounts made here, before it signs in for the first time; default none. */
  readonly missing?: readonly FieldName[] | undefined;
  /** Judges whoever has given a first proof, as a server's risk engine does; default: everybody is let in. */
  readonly judge?: ((attempt: MemoryAttempt) => MemoryVerdict) | undefined;
  /** How long a challenge for more proof may be answered, in milliseconds; default five minutes. */
  readonly stepUpLifetimeMs?: number | undefined;
  /** Whether people may have a device left alone for 30 days; default true. */
  readonly mayTrust?: boolean | undefined;
  /** `tab` keeps accounts (passwords hashed) and session over reloads of the tab; default: nothing is kept. */
  readonly persist?: 'tab' | undefined;
  /** Is given every message as it is sent; default: writes it to the console, where the developer of a page finds it. */
  readonly deliver?: ((message: SentMessage) => void) | undefined;
  /** The outside world; default: the browser. */
  readonly platform?: Platform | undefined;
}

export interface MemoryBackend extends Backend {
  readonly account: WholeAccount;
  /** What was sent so far, oldest first. */
  readonly outbox: readonly SentMessage[];
  /** Every code and link that was sent has had its time. */
  expireSent(): void;
}

const announce = ({ to, purpose, code, link }: SentMessage): void => console.warn(`[keylit] In-memory mail to ${to}, ${purpose}:`, ...[code, link].filter(Boolean));

/**
 * An identity server in the page, without a network: for playgrounds, tests and documentation. It checks passwords,
 * codes, authenticator apps and passkeys for real; it protects nothing, since all that it knows is in the page.
 */
export function memory(options: MemoryOptions = {}): MemoryBackend {
  const { platform = browserPlatform, deliver = announce } = options;
  const outbox: SentMessage[] = [];
  const accounts = new Accounts(platform, options.persist === 'tab');
  const server = new MemoryServer(platform, accounts, {
    codeLifetimeMs: options.codeLifetimeMs ?? 5 * 60_000,
    linkLifetimeMs: options.linkLifetimeMs ?? 60 * 60_000,
    resendAfterMs: options.resendAfterMs ?? 30_000,
    fixedCode: options.fixedCode,
    rateLimit: options.rateLimit,
    missing: options.missing ?? [],
    judge: options.judge ?? (() => 'allow'),
    stepUpLifetimeMs: options.stepUpLifetimeMs ?? 5 * 60_000,
    mayTrust: options.mayTrust ?? true,
    deliver(message) {
      outbox.push(message);
      deliver(message);
    },
  });
  const seeded = accounts.restored ? Promise.resolve() : seed(accounts, options.accounts ?? []);

  const mine = (): Account => {
    const found = accounts.state.session && accounts.withId(accounts.state.session.accountId);
    if (found) return found;
    throw new AuthError('not-signed-in');
  };
  /** Whoever may be at a session that looked odd adds no factor of their own to it (passkeys-mfa.md R04). */
  const enrolling = (): Account => {
    if (accounts.state.session?.odd) throw new AuthError('step-up-required', { status: 403 });
    return mine();
  };
  const withPassword = async (password: string): Promise<Account> => {
    const account = mine();
    if (account.passwordHash && (await isPassword(account.passwordHash, password))) return account;
    throw new AuthError('invalid-credentials', { path: 'password' });
  };

  return {
    name: 'memory',
    origins: [platform.location().origin],
    declared: memoryCapabilities,
    outbox,
    expireSent: () => server.expireSent(),
    async start(intent, context) {
      await seeded;
      return server.start(intent, context);
    },
    answer: (continuation, answer, context) => server.answer(continuation, answer, context),
    async resume(url) {
      await seeded;
      return server.resume(url);
    },
    session: {
      async restore() {
        await seeded;
        const { session } = accounts.state;
        return session && { user: userOf(mine()), assurance: session.assurance };
      },
      async end(scope) {
        // There are no other sessions than this tab's.
        if (scope === 'others') return;
        accounts.state.session = null;
        accounts.save();
      },
    },
    account: {
      passkeys: {
        list: async () => mine().passkeys.map(({ id, name, aaguid, createdAt, lastUsedAt, synced, transports }) => ({ id, credentialId: id, name, aaguid, createdAt, lastUsedAt, synced, transports })),
        begin: async () => server.passkeys.ask('create', enrolling()),
        async register(response) {
          const account = mine();
          const made = await server.passkeys.registered(response);
          accounts.update(account.id, { passkeys: [...account.passkeys, made] });
        },
        async rename(id, name) {
          const { id: accountId, passkeys } = mine();
          if (!passkeys.some((passkey) => passkey.id === id)) throw new AuthError('passkey-unknown');
          accounts.update(accountId, { passkeys: passkeys.map((passkey) => (passkey.id === id ? { ...passkey, name } : passkey)) });
        },
        async remove(id) {
          const { id: accountId, passkeys } = mine();
          if (!passkeys.some((passkey) => passkey.id === id)) throw new AuthError('passkey-unknown');
          accounts.update(accountId, { passkeys: passkeys.filter((passkey) => passkey.id !== id) });
        },
        accepted: async () => ({ userHandle: userHandle(mine()), credentialIds: mine().passkeys.map(({ id }) => id) }),
      },
      methods: {
        list: async () => [...(mine().passwordHash ? (['password'] as const) : []), 'email-code', 'magic-link'],
      },
      profile: {
        async update({ name }) {
          return userOf(accounts.update(mine().id, { name }));
        },
      },
      totp: {
        async begin(password) {
          enrolling();
          const account = await withPassword(password);
          if (account.totp?.confirmed) throw new AuthError('flow-already-completed');
          const secret = toBase32(random(20));
          const recoveryCodes = Array.from({ length: 10 }, () => toBase32(random(7)).slice(0, 10).toLowerCase().replace(/^.{5}/, '$&-'));
          accounts.update(account.id, { totp: { secret, confirmed: false }, recoveryCodes });
          const issuer = platform.location().hostname;
          return { uri: `otpauth://totp/${issuer}:${encodeURIComponent(account.email)}?secret=${secret}&issuer=${issuer}&digits=6&period=30`, secret, recoveryCodes };
        },
        async confirm(code) {
          const { id, totp } = mine();
          if (!totp) throw new AuthError('method-unavailable');
          const isRight = code === options.fixedCode || (await isTotpCode(totp.secret, code, platform.now()));
          if (!isRight) throw new AuthError('invalid-code');
          accounts.update(id, { totp: { ...totp, confirmed: true } });
        },
        async remove(password) {
          const { id } = await withPassword(password);
          accounts.update(id, { totp: null, recoveryCodes: [] });
          accounts.state.trusted = accounts.state.trusted.filter(({ accountId }) => accountId !== id);
          accounts.save();
        },
      },
      devices: {
        list: async () => {
          const { id } = mine();
          return accounts.state.trusted.filter(({ accountId, expiresAt }) => accountId === id && expiresAt > platform.now()).map(trustedDevice);
        },
        async revoke(id) {
          const { id: accountId } = mine();
          accounts.state.trusted = accounts.state.trusted.filter((device) => device.accountId !== accountId || device.id !== id);
          accounts.save();
        },
      },
    },
  };
}

async function seed(accounts: Accounts, wanted: readonly MemoryAccount[]): Promise<void> {
  for (const { password, totpSecret, verified = true, email, name = '', recoveryCodes = [], factors = [], missing = [], choosesFactor = false, locked = false } of wanted) {
    const totp = totpSecret ? { secret: totpSecret, confirmed: true } : null;
    accounts.add({ email, name, verified, recoveryCodes, factors, missing, choosesFactor, locked, totp, passwordHash: password ? await hashPassword(password) : null });
  }
}
