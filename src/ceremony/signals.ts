/** Which passkey, in the words of the server. Ids are base64url, as WebAuthn's JSON has them. */
export interface UnknownCredential {
  /** The RP ID that the ceremony ran with. */
  readonly rpId: string;
  /** The id of the credential that the server does not know. */
  readonly credentialId: string;
}

export interface AcceptedCredentials {
  /** The RP ID that the passkeys were made with. */
  readonly rpId: string;
  /** The user handle that the passkeys were made with, base64url. */
  readonly userId: string;
  /** Every credential id that the server takes for this account. */
  readonly credentialIds: readonly string[];
  /** The server says that the list has them all: browsers delete every passkey that is not in it (passkeys-mfa.md 1.3). */
  readonly complete: true;
}

export interface UserDetails {
  /** The RP ID that the passkeys were made with. */
  readonly rpId: string;
  /** The user handle that the passkeys were made with, base64url. */
  readonly userId: string;
  /** What the person signs in with: an address, a user name. */
  readonly name: string;
  /** What the person is called; may be empty. */
  readonly displayName: string;
}

/**
 * Tells password managers what has become of their passkeys (WebAuthn L3, section 5.1.10). Best effort: nothing here
 * ever rejects, and nobody should wait for it. `true`: the browser has taken it, which says nothing of what it does.
 */
export interface Signals {
  /** Whether this browser takes any: where it does not, people have to delete a passkey in their password manager too. */
  available(): boolean;
  /** The server does not know this passkey: it need not be offered again. Allowed while nobody is signed in. */
  unknownCredential(told: UnknownCredential): Promise<boolean>;
  /** All passkeys of the account, after a sign-in and after one was deleted. Never a part of the list. */
  allAcceptedCredentials(told: AcceptedCredentials): Promise<boolean>;
  /** The account's name or address has changed. */
  currentUserDetails(told: UserDetails): Promise<boolean>;
}

type SignalName = 'signalUnknownCredential' | 'signalAllAcceptedCredentials' | 'signalCurrentUserDetails';
type Signalling = { readonly [name in SignalName]?: (told: object) => Promise<void> };

/** Browsers take base64url without padding alone, and throw at anything else; `null` where it is no id at all. */
function plainId(id: unknown): string | null {
  const plain = typeof id === 'string' ? id.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '') : '';
  return /^[\w-]+$/.test(plain) ? plain : null;
}

/** Looks for the method itself: Safari's capability flags leave signals out that it has (passkeys-mfa.md D6). */
async function send(name: SignalName, told: Readonly<Record<string, unknown>>): Promise<boolean> {
  try {
    const browser = globalThis.PublicKeyCredential as unknown as Signalling | undefined;
    if (typeof browser?.[name] !== 'function' || Object.values(told).includes(null)) return false;
    await browser[name](told);
    return true;
  } catch {
    return false;
  }
}

export const signals: Signals = {
  available: () => typeof (globalThis.PublicKeyCredential as unknown as Signalling | undefined)?.signalUnknownCredential === 'function',
  unknownCredential: ({ rpId, credentialId }) => send('signalUnknownCredential', { rpId, credentialId: plainId(credentialId) }),
  async allAcceptedCredentials({ rpId, userId, credentialIds, complete }) {
    const ids = Array.isArray(credentialIds) ? credentialIds.map(plainId) : [null];
    // One id that cannot be read, and its passkey would be deleted.
    if ((complete as unknown) !== true || ids.includes(null)) return false;
    return send('signalAllAcceptedCredentials', { rpId, userId: plainId(userId), allAcceptedCredentialIds: ids });
  },
  currentUserDetails: ({ rpId, userId, name, displayName }) => send('signalCurrentUserDetails', { rpId, userId: plainId(userId), name, displayName }),
};
