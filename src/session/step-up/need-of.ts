import type { Requirement } from '../../backend/backend.js';
import { parseChallenges } from '../challenges.js';
import { ourSchemes } from '../judge.js';

/** What a server's challenge asks the person to prove (RFC 9470, section 3). Without a word on it, anything more. */
export function needOf(headers: Headers): Requirement {
  const challenge = parseChallenges(headers.get('www-authenticate')).find(
    ({ scheme, parameters }) => ourSchemes.includes(scheme) && parameters.get('error') === 'insufficient_user_authentication',
  );
  const acrValues = challenge?.parameters.get('acr_values')?.split(' ').filter(Boolean) ?? [];
  const maxAge = challenge?.parameters.get('max_age') ?? '';
  return { ...(acrValues.length > 0 && { acrValues }), ...(/^\d{1,9}$/.test(maxAge) && { maxAge: Number(maxAge) }) };
}
