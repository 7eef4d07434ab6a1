import { AuthError } from '../../errors.js';
import type { Outcome } from '../../backend/outcome.js';
import type { Session } from '../../backend/session.js';
import { record } from './server.js';

const text = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined);

/**
 * Reads `{ user }`, which every reply that signs in has. The server does not say how the person proved who they are,
 * and its sessions slide, so there is no end to name.
 */
export function sessionOf(body: unknown): Session {
  const user = record(record(body)['user']);
  const id = text(user['id']);
  if (!id) throw new AuthError('bad-response', { detail: 'the server sent a session without a user' });
  const guest = user['isAnonymous'] === true;
  return {
    user: {
      id,
      // A guest's name and address are made up by the server.
      email: guest ? undefined : text(user['email']),
      emailVerified: guest ? undefined : user['emailVerified'] === true,
      name: guest ? undefined : text(user['name']),
      image: text(user['image']),
      guest: guest || undefined,
      secondFactor: user['twoFactorEnabled'] === true || undefined,
    },
    assurance: { amr: [] },
  };
}

export function signedIn(body: unknown, newUser = false): Outcome {
  return { kind: 'signed-in', session: sessionOf(body), newUser };
}
