import type { Method } from './capabilities.js';
import type { Context } from './context.js';
import type { PasskeyChallenge } from './outcome.js';
import type { User } from './session.js';

export interface Passkey {
  /** What the server calls it. */
  readonly id: string;
  /** What authenticators call it: the WebAuthn credential id, base64url without padding. */
  readonly credentialId?: string | undefined;
  /** What its owner calls it. */
  readonly name?: string | undefined;
  /** Authenticator model (WebAuthn AAGUID), where the server kept it. */
  readonly aaguid?: string | undefined;
  /** Epoch milliseconds. */
  readonly createdAt?: number | undefined;
  /** Epoch milliseconds, where the server keeps count. */
  readonly lastUsedAt?: number | undefined;
  /** Synced by its provider (the flags BE and BS), so that it survives the loss of a device. */
  readonly synced?: boolean | undefined;
  /** How browsers reach it (WebAuthn `AuthenticatorTransport`): `usb` and `nfc` alone are a security key's. */
  readonly transports?: readonly string[] | undefined;
  /** This device made it or has signed in with it. No server knows: `auth.account()` adds it. */
  readonly here?: boolean | undefined;
}

/** All passkeys of an account, in the words of authenticators. Authenticators take away what is not in the list. */
export interface AcceptedPasskeys {
  /** The relying party that they belong to; default: the page's host name. */
  readonly rpId?: string | undefined;
  /** The account as authenticators know it (WebAuthn `user.id`), base64url without padding: one for all of them. */
  readonly userHandle: string;
  /** Every credential id that the server accepts for it, base64url without padding. */
  readonly credentialIds: readonly string[];
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

export interface ProfileChange {
  /** Not empty. */
  readonly name: string;
}

/** What a signed-in person can do to the account; each is present only if `Capabilities.account` names it. */
export interface AccountOperations {
  readonly passkeys?: {
    list(context: Context): Promise<readonly Passkey[]>;
    /** First half of a registration: what the ceremony must be asked. */
    begin(context: Context): Promise<PasskeyChallenge>;
    /** Second half: hands the authenticator's response over. */
    register(response: unknown, context: Context): Promise<void>;
    /** Gives it a name, which is never empty. */
    rename?(id: string, name: string, context: Context): Promise<void>;
    remove(id: string, context: Context): Promise<void>;
    /** The complete list, for authenticators; `null` unless the server itself says that it is complete (passkeys-mfa.md 1.3). */
    accepted?(context: Context): Promise<AcceptedPasskeys | null>;
  };
  /** With which methods the account can be signed in to, its passkeys aside. One that the page does not offer may be among them. */
  readonly methods?: {
    list(context: Context): Promise<readonly Method[]>;
  };
  readonly profile?: {
    /** Answers with the person as the server knows them from now on. */
    update(change: ProfileChange, context: Context): Promise<User>;
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

/** Every operation there is, for backends that leave none out. */
export type WholeAccount = { readonly [Name in keyof AccountOperations]-?: Required<NonNullable<AccountOperations[Name]>> };
