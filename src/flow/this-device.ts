import { toBase64Url } from '../platform/base64url.js';
import { remember } from '../platform/remember.js';
import type { FlowEnvironment } from './environment.js';

type World = Pick<FlowEnvironment, 'platform' | 'name'>;

/** Several people may use a browser, each with a passkey of their own. */
const kept = 8;
const key = (name: string): string => `keylit:${name}:passkeys-here`;
const read = ({ platform, name }: World): string[] => platform.sharedStorage()?.getItem(key(name))?.split(' ').filter(Boolean) ?? [];

/** A mark that a passkey is known by and that nobody finds it by: what lies in the storage names no credential. */
async function markOf(credentialId: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(credentialId)));
  return toBase64Url(hash.slice(0, 9));
}

/** Keeps in mind that this device made the passkey or signed in with it; a phone or a security key that was used with it does not count. */
export async function noteHere(world: World, response: unknown): Promise<void> {
  const { id, authenticatorAttachment } = (response ?? {}) as { id?: unknown; authenticatorAttachment?: unknown };
  if (typeof id !== 'string' || authenticatorAttachment !== 'platform') return;
  const mark = await markOf(id);
  const marks = [mark, ...read(world).filter((other) => other !== mark)];
  remember(world.platform.sharedStorage(), key(world.name), marks.slice(0, kept).join(' '));
}

/** Whether this device is known to hold the passkey; `undefined` where that is not known. */
export async function isHere(world: World, credentialId: string | undefined): Promise<true | undefined> {
  const marks = read(world);
  return (credentialId && marks.length > 0 && marks.includes(await markOf(credentialId))) || undefined;
}
