import type { Backend } from '../backend/backend.js';
import type { Answer, Outcome } from '../backend/outcome.js';
import { remember } from '../platform/remember.js';
import type { FlowEnvironment } from './environment.js';
import { offerRests } from './offer-rest.js';
import type { Facts } from './state.js';
import { upgrade } from './upgrade.js';

/** Nobody waits longer than this for an offer, or a passkey, that is only nice to have. */
const deadlineMs = 1_500;
const endMs = 100;

const visitsKey = (name: string): string => `keylit:${name}:visits`;

/** How somebody has come in. */
export interface Way {
  /** With a password: their password manager may save a passkey beside it. */
  readonly upgrade?: boolean | undefined;
  /** What they answered last. */
  readonly answer?: Answer | undefined;
}

/**
 * The facts that conditions of a flow document may name, gathered once somebody has signed in. One that cannot be
 * found out in time is left out: it satisfies nothing.
 */
export async function factsAfter(outcome: Outcome, backend: Backend, environment: FlowEnvironment, { upgrade: may, answer }: Way = {}): Promise<Facts> {
  if (outcome.kind !== 'signed-in') return {};
  const { platform, name } = environment;
  const storage = platform.sharedStorage();
  const visits = Number(storage?.getItem(visitsKey(name)) ?? 0) + 1;
  remember(storage, visitsKey(name), String(visits));
  const ending = new AbortController();
  const cancels: (() => void)[] = [];
  const lateAfter = (ms: number) => new Promise<undefined>((resolve) => cancels.push(platform.after(ms, () => resolve(undefined))));
  cancels.push(platform.after(deadlineMs, () => ending.abort()));
  const inTime = (work: Promise<boolean>, late = lateAfter(deadlineMs)): Promise<boolean | undefined> => Promise.race([work.catch(() => false), late]);
  const elsewhere = answer?.kind === 'passkey' && (answer.response as { authenticatorAttachment?: unknown } | null)?.authenticatorAttachment === 'cross-platform';
  // One that was ended says so at once; one that does not is being saved, and may yet be.
  const upgraded = may ? inTime(upgrade(backend, environment, ending.signal), lateAfter(deadlineMs + endMs)) : false;
  const [able, saved] = await Promise.all([inTime(capable(backend, environment, elsewhere)), upgraded]);
  cancels.forEach((cancel) => cancel());
  return { visits, capable: Boolean(able) && !saved, elsewhere, ...(saved !== undefined && { saved }) };
}

async function capable(backend: Backend, environment: FlowEnvironment, elsewhere: boolean): Promise<boolean> {
  if (!environment.capabilities.account.includes('passkeys') || offerRests(environment)) return false;
  if (!(await (await environment.ceremony()).canRegister())) return false;
  // Who has come with another device's passkey has one, and may want one here.
  return elsewhere || (await backend.account?.passkeys?.list({}))?.length === 0;
}
