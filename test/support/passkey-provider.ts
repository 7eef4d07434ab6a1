/** What a virtual authenticator can be (https://chromedevtools.github.io/devtools-protocol/tot/WebAuthn). */
export interface AuthenticatorOptions {
  readonly protocol?: 'ctap2' | 'u2f';
  readonly transport?: 'internal' | 'usb' | 'nfc' | 'ble' | 'hybrid';
  readonly hasResidentKey?: boolean;
  readonly hasUserVerification?: boolean;
  /** Whether the person's gesture (fingerprint, PIN) succeeds. */
  readonly isUserVerified?: boolean;
  /** Whether what it makes can be synced (the flag BE), and is (BS). */
  readonly defaultBackupEligibility?: boolean;
  readonly defaultBackupState?: boolean;
  /** `false`: nobody touches it, so ceremonies wait until they are aborted or time out. */
  readonly automaticPresenceSimulation?: boolean;
}

/** What a virtual authenticator holds. */
export interface VirtualCredential {
  /** base64, not base64url */
  readonly credentialId: string;
  readonly isResidentCredential: boolean;
  readonly rpId?: string;
  /** base64 */
  readonly userHandle?: string;
  readonly userName?: string;
  readonly userDisplayName?: string;
  readonly signCount: number;
}

/** The person's side of a virtual authenticator. */
export interface Authenticator {
  /** Whether the person's gesture succeeds from now on. */
  verify(verified: boolean): Promise<void>;
  /** Whether anybody touches the authenticator from now on; while not, ceremonies wait. */
  answer(enabled: boolean): Promise<void>;
  credentials(): Promise<readonly VirtualCredential[]>;
  clear(): Promise<void>;
}

/** A platform authenticator whose owner is present and willing: what a phone or a laptop offers. */
export const passkeyProvider = {
  protocol: 'ctap2',
  ctap2Version: 'ctap2_1',
  transport: 'internal',
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
} as const;
