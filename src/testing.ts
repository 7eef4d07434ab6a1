import { AuthError, type AuthErrorCode, type AuthErrorOptions } from './errors.js';
import { memory, type MemoryAccount, type MemoryBackend, type MemoryOptions, type SentMessage } from './backends/memory/memory.js';
import { totpCode } from './backends/memory/totp.js';
import { browserPlatform } from './platform/platform.js';

export type { MemoryAccount, MemoryAttempt, MemoryFactor, MemoryOptions, MemoryVerdict, SentMessage } from './backends/memory/memory.js';

/** Every code that a test backend mails is this one; an authenticator app may say it too. */
export const TEST_CODE = '123456';
/** The password of every test account. */
export const TEST_PASSWORD = 'correct horse battery';
/** The secret of the authenticator apps of the test accounts, Base32. */
export const TEST_TOTP_SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
/** The recovery codes of the test accounts that have a second factor. */
export const TEST_RECOVERY_CODES: readonly string[] = ['first-codes', 'secon-dcode', 'third-codes'];

const withFactor = { password: TEST_PASSWORD, totpSecret: TEST_TOTP_SECRET, recoveryCodes: TEST_RECOVERY_CODES };

/** The accounts of a test backend, by what happens to those who sign in to them with `TEST_PASSWORD`. */
export const testAccounts = {
  /** Is signed in. */
  plain: { email: 'ann@example.com', name: 'Ann', password: TEST_PASSWORD },
  /** Is asked for the code of an authenticator app; a mailed code and recovery codes do as well. */
  secondFactor: { email: 'ben@example.com', name: 'Ben', factors: ['email-code'], ...withFactor },
  /** Chooses between second factors. */
  choosesFactor: { email: 'cat@example.com', name: 'Cat', factors: ['email-code'], choosesFactor: true, ...withFactor },
  /** Is asked for a passkey after the password, which is made if there is none. */
  passkeyFactor: { email: 'dan@example.com', name: 'Dan', password: TEST_PASSWORD, factors: ['passkey'] },
  /** Is sent a code to verify the address first. */
  unverified: { email: 'eve@example.com', name: 'Eve', password: TEST_PASSWORD, verified: false },
  /** Has to agree to the terms, and to tell a name. */
  missingFields: { email: 'fay@example.com', password: TEST_PASSWORD, missing: ['name', 'terms'] },
  /** Is refused. */
  locked: { email: 'gus@example.com', name: 'Gus', password: TEST_PASSWORD, locked: true },
} as const satisfies Record<string, MemoryAccount>;

export interface TestBackend extends MemoryBackend {
  /** The newest message, to an address or at all. */
  lastMessage(to?: string): SentMessage | undefined;
  /** The code that the authenticator app of the test accounts shows now. */
  totpCode(): Promise<string>;
  /** The next call of the backend fails (`resume` alone never does); calls of `failNext` line up. */
  failNext(code: AuthErrorCode, options?: AuthErrorOptions): void;
  /** Every call from now on takes this long, in milliseconds; default 0. */
  delay(ms: number): void;
}

/**
 * An identity server for the tests of your own pages: in the page, with `testAccounts` and with fixed codes.
 *
 * @example
 * const backend = createTestBackend();
 * const auth = createAuth({ backend });
 * backend.failNext('rate-limited', { retryAfterMs: 5_000 });
 */
export function createTestBackend(options: MemoryOptions = {}): TestBackend {
  const platform = options.platform ?? browserPlatform;
  const backend = memory({
    accounts: Object.values(testAccounts),
    fixedCode: TEST_CODE,
    resendAfterMs: 0,
    deliver: () => undefined,
    ...options,
  });
  const failures: AuthError[] = [];
  let delayMs = 0;

  const before = async (signal?: AbortSignal): Promise<void> => {
    if (delayMs > 0) {
      await new Promise<void>((resolve) => {
        const end = platform.after(delayMs, resolve);
        signal?.addEventListener('abort', () => (end(), resolve()), { once: true });
      });
    }
    if (signal?.aborted) throw new AuthError('cancelled');
    const failure = failures.shift();
    if (failure) throw failure;
  };
  const { start, answer, session, account } = backend;
  const { passkeys, methods, profile, totp, devices } = account;
  const gated: Pick<MemoryBackend, 'start' | 'answer' | 'session' | 'account'> = {
    start: async (intent, context) => before(context.signal).then(() => start(intent, context)),
    answer: async (continuation, given, context) => before(context.signal).then(() => answer(continuation, given, context)),
    session: {
      restore: async (context) => before(context.signal).then(() => session.restore(context)),
      end: async (scope, context) => before(context.signal).then(() => session.end(scope, context)),
    },
    account: {
      passkeys: {
        list: async (context) => before(context.signal).then(() => passkeys.list(context)),
        begin: async (context) => before(context.signal).then(() => passkeys.begin(context)),
        register: async (response, context) => before(context.signal).then(() => passkeys.register(response, context)),
        rename: async (id, name, context) => before(context.signal).then(() => passkeys.rename(id, name, context)),
        remove: async (id, context) => before(context.signal).then(() => passkeys.remove(id, context)),
        accepted: async (context) => before(context.signal).then(() => passkeys.accepted(context)),
      },
      methods: { list: async (context) => before(context.signal).then(() => methods.list(context)) },
      profile: { update: async (change, context) => before(context.signal).then(() => profile.update(change, context)) },
      totp: {
        begin: async (password, context) => before(context.signal).then(() => totp.begin(password, context)),
        confirm: async (code, context) => before(context.signal).then(() => totp.confirm(code, context)),
        remove: async (password, context) => before(context.signal).then(() => totp.remove(password, context)),
      },
      devices: {
        list: async (context) => before(context.signal).then(() => devices.list(context)),
        revoke: async (id, context) => before(context.signal).then(() => devices.revoke(id, context)),
      },
    },
  };
  return {
    ...backend,
    ...gated,
    lastMessage: (to) => backend.outbox.findLast((message) => !to || message.to.toLowerCase() === to.toLowerCase()),
    totpCode: () => totpCode(TEST_TOTP_SECRET, platform.now()),
    failNext: (code, facts) => void failures.push(new AuthError(code, facts)),
    delay: (ms) => void (delayMs = ms),
  };
}
