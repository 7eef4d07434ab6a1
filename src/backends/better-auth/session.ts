import { AuthError } from '../../errors.js';
import type { Outcome } from '../../backend/outcome.js';
import type { Session } from '../../backend/session.js';
import { record } from './server.js';

export const text = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined);

/**
 * Reads `{ user }`, which every reply that signs in has. How the person proved who they are only an adaptive server says,
 * beside it or in `session`; sessions slide, so there is no end to name.
 */
export function sessionOf(body: unknown): Session {
  const { user: told, session, assurance } = record(body);
  const user = record(told);
  const { amr, acr, authTime } = record(assurance ?? record(session)['assurance']);
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
    assurance: { acr: text(acr), amr: Array.isArray(amr) ? amr.map(String) : [], authTime: typeof authTime === 'number' ? authTime : undefined },
  };
}

export function signedIn(body: unknown, newUser = false): Outcome {
  return { kind: 'signed-in', session: sessionOf(body), newUser };
}
