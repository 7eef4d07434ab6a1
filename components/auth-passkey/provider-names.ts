/**
 * Where passkeys are kept, by the first part of the authenticator's AAGUID. Names only: the logos are trademarks
 * (passkeys-mfa.md 1.7).
 */
const names: Readonly<Record<string, string>> = {
  'fbfc3007': 'Apple Passwords',
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

/** The name of the password manager or device that an AAGUID stands for, where it is one of the usual ones. */
export const providerName = (aaguid: string | undefined): string | undefined => names[aaguid?.slice(0, 8) ?? ''];
