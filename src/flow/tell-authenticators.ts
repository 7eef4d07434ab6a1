import type { Backend } from '../backend/backend.js';
import type { Context } from '../backend/context.js';
import type { User } from '../backend/session.js';
import type { Ceremony } from '../ceremony/ceremony.js';
import type { FlowEnvironment } from './environment.js';
import { noteHere } from './this-device.js';

type World = Pick<FlowEnvironment, 'platform' | 'ceremony' | 'name'>;

/** Which passkeys the account has, in the server's own words, with what authenticators need to know them by. */
async function acceptedBy(backend: Backend, { platform }: World, context: Context) {
  const accepted = await backend.account?.passkeys?.accepted?.(context);
  return accepted && { rpId: accepted.rpId ?? platform.location().hostname, userId: accepted.userHandle, credentialIds: accepted.credentialIds };
}

const details = ({ email = '', name }: User) => ({ name: email, displayName: name || email });

async function signalling({ ceremony }: World): Promise<Ceremony['signals'] | null> {
  const { signals } = await ceremony();
  return signals.available() ? signals : null;
}

/** After each sign-in: which passkeys there are, and what the person is called (passkeys-mfa.md 1.3). */
export async function tellOfSignIn(backend: Backend, world: World, user: User, response: unknown, context: Context): Promise<void> {
  if (response) await noteHere(world, response);
  const signals = user.guest ? null : await signalling(world);
  const accepted = signals && (await acceptedBy(backend, world, context));
  // Who has none here has nothing to hear, and an empty list takes away all that there are.
  if (!accepted?.credentialIds.length) return;
  await signals!.allAcceptedCredentials({ ...accepted, complete: true });
  if (user.email) await signals!.currentUserDetails({ ...accepted, ...details(user) });
}

/** After the person's name or address has changed. */
export async function tellOfName(backend: Backend, world: World, user: User, context: Context): Promise<void> {
  const signals = user.email ? await signalling(world) : null;
  const accepted = signals && (await acceptedBy(backend, world, context));
  if (accepted) await signals.currentUserDetails({ ...accepted, ...details(user) });
}

/** After a passkey was deleted: by the whole list where the server has one, by its own name where not. */
export async function tellOfRemoval(backend: Backend, world: World, credentialId: string | undefined, context: Context): Promise<void> {
  const signals = await signalling(world);
  const accepted = signals && (await acceptedBy(backend, world, context).catch(() => null));
  if (accepted && !accepted.credentialIds.includes(credentialId ?? '')) await signals.allAcceptedCredentials({ ...accepted, complete: true });
  else if (signals && credentialId) await signals.unknownCredential({ rpId: world.platform.location().hostname, credentialId });
}

/** After a sign-in was refused because the server does not know the passkey. */
export async function tellOfStranger({ ceremony }: World, response: unknown): Promise<void> {
  const { signals, rpIdOf } = await ceremony();
  const rpId = rpIdOf(response);
  if (rpId) await signals.unknownCredential({ rpId, credentialId: (response as { id: string }).id });
}
