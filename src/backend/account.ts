import type { PasskeyChallenge } from './outcome.js';
import type { Context } from './context.js';

export interface Passkey {
  readonly id: string;
  readonly name?: string | undefined;
  /** Authenticator model (WebAuthn AAGUID), where the server kept it. */
  readonly aaguid?: string | undefined;
  /** Epoch milliseconds. */
  readonly createdAt?: number | undefined;
  /** Synced by its provider, so that it survives the loss of a device. */
  readonly synced?: boolean | undefined;
}

export interface TotpEnrolment {
  /** `otpauth://` address for an authenticator app. */
  readonly uri: string;
  /** The same secret in Base32, for typing. */
  readonly secret: string;
  /** Shown once; each works once. */
  readonly recoveryCodes: readonly string[];
}

/** A device on which no second factor is asked for. */
export interface TrustedDevice {
  readonly id: string;
  /** As the server makes it out: "Firefox on Windows". */
  readonly name?: string | undefined;
  /** Epoch milliseconds, as the two below. */
  readonly createdAt?: number | undefined;
  readonly lastUsedAt?: number | undefined;
  /** When the trust ends by itself. */
  readonly expiresAt?: number | undefined;
  /** It is the one that asks. */
  readonly current: boolean;
}

/** What a signed-in person can do to the account; each is present only if `Capabilities.account` names it. */
export interface AccountOperations {
  readonly passkeys?: {
    list(context: Context): Promise<readonly Passkey[]>;
    /** First half of a registration: what the ceremony must be asked. */
    begin(context: Context): Promise<PasskeyChallenge>;
    /** Second half: hands the authenticator's response over. */
    register(response: unknown, context: Context): Promise<void>;
    remove(id: string, context: Context): Promise<void>;
  };
  readonly totp?: {
    /** `password` is asked by backends that want it again; others ignore it. */
    begin(password: string, context: Context): Promise<TotpEnrolment>;
    confirm(code: string, context: Context): Promise<void>;
    remove(password: string, context: Context): Promise<void>;
  };
  readonly devices?: {
    list(context: Context): Promise<readonly TrustedDevice[]>;
    /** The device is asked again at its next sign-in. */
    revoke(id: string, context: Context): Promise<void>;
  };
}
