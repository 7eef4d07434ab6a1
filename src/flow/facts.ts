import type { Backend } from '../backend/backend.js';
import type { Outcome } from '../backend/outcome.js';
import type { FlowEnvironment } from './environment.js';
import type { Facts } from './state.js';

/** After "not now", the offer rests this long (passkeys-mfa.md 1.6). */
const cooldownMs = 30 * 86_400_000;
/** Nobody waits longer than this for an offer that is only nice to have. */
const deadlineMs = 1_500;

const dismissalKey = (name: string): string => `keylit:${name}:passkey-offer-dismissed`;
const visitsKey = (name: string): string => `keylit:${name}:visits`;

export function dismissOffer({ platform, name }: FlowEnvironment): void {
  platform.sharedStorage()?.setItem(dismissalKey(name), String(platform.now()));
}

/**
 * The facts that conditions of a flow document may name, gathered once somebody has signed in. One that cannot be
 * found out in time is left out: it satisfies nothing.
 */
export async function factsAfter(outcome: Outcome, backend: Backend, environment: FlowEnvironment): Promise<Facts> {
  if (outcome.kind !== 'signed-in') return {};
  const { platform, name } = environment;
  const storage = platform.sharedStorage();
  const visits = Number(storage?.getItem(visitsKey(name)) ?? 0) + 1;
  storage?.setItem(visitsKey(name), String(visits));
  const late = new Promise<false>((resolve) => platform.after(deadlineMs, () => resolve(false)));
  return { visits, capable: await Promise.race([capable(backend, environment).catch(() => false), late]) };
}

async function capable(backend: Backend, { name, platform, capabilities, ceremony }: FlowEnvironment): Promise<boolean> {
  const dismissed = Number(platform.sharedStorage()?.getItem(dismissalKey(name)) ?? -Infinity);
  if (!capabilities.account.includes('passkeys') || platform.now() - dismissed < cooldownMs) return false;
  if (!(await (await ceremony()).canRegister())) return false;
  return (await backend.account?.passkeys?.list({}))?.length === 0;
}
