import type { Passkey } from '../../src/index.js';
import type { Text } from '../base/text.js';

/** Where a passkey is kept, as the page knows it. */
export interface PasskeyProvider {
  readonly name?: string | undefined;
  /** Address of a picture, 20 pixels square; the page's policy has to let it in (`img-src`). Keylit brings none: logos are trademarks. */
  readonly icon?: string | undefined;
  /** The same for dark grounds; default: `icon`. */
  readonly iconDark?: string | undefined;
}

/** Answers for an authenticator's AAGUID, in lower case; with nothing for one that it does not know. */
export type ResolveProvider = (aaguid: string) => PasskeyProvider | undefined;

/**
 * Names of the usual ones, by the first part of the AAGUID. Names only (passkeys-mfa.md 1.7).
 */
const names: Readonly<Record<string, string>> = {
  'fbfc3007': 'Apple Passwords',
  'dd4ec289': 'Apple Passwords',
  'ea9b8d66': 'Google Password Manager',
  '08987058': 'Windows Hello',
  '9ddd1817': 'Windows Hello',
  '6028b017': 'Windows Hello',
  'adce0002': 'Chrome on Mac',
  'bada5566': '1Password',
  'd548826e': 'Bitwarden',
  '531126d6': 'Dashlane',
  '50726f74': 'Proton Pass',
  'fdb141b2': 'KeePassXC',
  'b84e4048': 'NordPass',
  'd3452668': 'Microsoft Password Manager',
  '53414d53': 'Samsung Pass',
  'b78a0a55': 'LastPass',
  '0ea242b4': 'Keeper',
  'f3809540': 'Enpass',
};

/** An authenticator that keeps its model to itself says zeros. */
const isSaid = (aaguid: string): boolean => /[1-9a-f]/.test(aaguid);

/** The password manager or device that keeps a passkey; without a name where nobody knows it. */
export function providerOf({ aaguid = '' }: Passkey, resolve: ResolveProvider | null): PasskeyProvider {
  const model = aaguid.toLowerCase();
  if (!isSaid(model)) return {};
  const known = { name: names[model.slice(0, 8)] };
  try {
    return { ...known, ...resolve?.(model) };
  } catch {
    return known;
  }
}

/** Reached by plugging in or holding close, and by nothing else. */
export const isSecurityKey = ({ transports = [], synced }: Passkey): boolean => synced !== true && transports.length > 0 && transports.every((transport) => /^(usb|nfc|ble|smart-card)$/.test(transport));

/** What a passkey without a name of its owner's is called. */
export const givenName = (passkey: Passkey, resolve: ResolveProvider | null, text: Text): string =>
  providerOf(passkey, resolve).name || text.of(isSecurityKey(passkey) ? 'passkeys.security-key' : 'passkeys.one');
