import type { Backend } from '../backend/backend.js';
import type { Capabilities } from '../backend/capabilities.js';
import type { Ceremony } from '../ceremony/ceremony.js';
import type { Platform } from '../platform/platform.js';
import type { Facts } from './state.js';

interface FactSources {
  readonly name: string;
  readonly platform: Platform;
  readonly capabilities: Capabilities;
  readonly backend: Backend;
  readonly ceremony: () => Promise<Ceremony>;
}

/** After "not now", the offer rests this long (passkeys-mfa.md 1.6). */
const cooldownMs = 30 * 86_400_000;
/** Nobody waits longer than this for an offer that is only nice to have. */
const deadlineMs = 1_500;

const dismissalKey = (name: string): string => `keylit:${name}:passkey-offer-dismissed`;
const visitsKey = (name: string): string => `keylit:${name}:visits`;

export function dismissOffer(platform: Platform, name: string): void {
  platform.sharedStorage()?.setItem(dismissalKey(name), String(platform.now()));
}

/** The facts that conditions of a flow document may name. One that cannot be found out in time is left out: it satisfies nothing. */
export async function gatherFacts(sources: FactSources): Promise<Facts> {
  const { platform, name } = sources;
  const storage = platform.sharedStorage();
  const visits = Number(storage?.getItem(visitsKey(name)) ?? 0) + 1;
  storage?.setItem(visitsKey(name), String(visits));
  const late = new Promise<false>((resolve) => platform.after(deadlineMs, () => resolve(false)));
  return { visits, capable: await Promise.race([capable(sources).catch(() => false), late]) };
}

async function capable({ name, platform, capabilities, backend, ceremony }: FactSources): Promise<boolean> {
  const dismissed = Number(platform.sharedStorage()?.getItem(dismissalKey(name)) ?? -Infinity);
  if (!capabilities.account.includes('passkeys') || platform.now() - dismissed < cooldownMs) return false;
  if (!(await (await ceremony()).canRegister())) return false;
  return (await backend.account?.passkeys?.list({}))?.length === 0;
}
