import type { Reply, SessionOperations, Verdict } from '../backend/backend.js';
import { parseChallenges } from './challenges.js';

/** The schemes that our tokens travel under; a challenge of any other is about something else. */
export const ourSchemes: readonly string[] = ['bearer', 'dpop'];

/**
 * What a reply to a request with the session means for it: what the adapter says, and where it is silent RFC 6750,
 * section 3.1, and RFC 9470. Whatever is unclear is `retry-later`: only a clear word touches a session (session.md FET-8).
 */
export function judge(reply: Reply, adapter?: SessionOperations['judge']): Verdict {
  return adapter?.(reply) ?? byTheBook(reply);
}

function byTheBook({ status, headers }: Reply): Verdict {
  if (status === 408 || status === 425 || status === 429 || status >= 500) return 'retry-later';
  // Somebody who may not do this may still be who they are.
  if (status === 403) return 'not-ours';
  if (status !== 401) return 'ok';
  const challenges = parseChallenges(headers.get('www-authenticate'));
  // It says nothing, or CORS hides what it says.
  if (challenges.length === 0) return 'retry-later';
  const errors = challenges.filter(({ scheme }) => ourSchemes.includes(scheme)).map(({ parameters }) => parameters.get('error'));
  if (errors.includes('insufficient_user_authentication')) return 'step-up';
  if (errors.includes('invalid_token')) return 'refresh';
  return errors.length === 0 || errors.includes('insufficient_scope') ? 'not-ours' : 'retry-later';
}
