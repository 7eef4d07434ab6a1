import type { Auth } from '../../src/index.js';

const keyOf = (auth: Auth): string => `keylit:${auth.name}:identifier`;

/** Keeps what was typed over one reload of this tab. */
export function keepIdentifier(auth: Auth, identifier: string): void {
  auth.platform.tabStorage()?.setItem(keyOf(auth), identifier);
}

/** What was kept, once: an address does not lie about in storage. */
export function keptIdentifier(auth: Auth): string {
  const storage = auth.platform.tabStorage();
  const kept = storage?.getItem(keyOf(auth)) ?? '';
  storage?.removeItem(keyOf(auth));
  return kept;
}
