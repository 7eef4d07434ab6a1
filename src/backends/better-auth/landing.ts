import { AuthError, type AuthErrorCode } from '../../errors.js';
import type { Context } from '../../backend/context.js';
import { meaningOf } from './errors.js';
import { LANDING, type Landing } from './landing-mark.js';
import type { Server } from './server.js';

/** The address that a link is to lead to: the page that the attempt began on, with a mark. */
export function landingUrl({ platform }: Server, { returnUrl }: Context, landing: Landing): string {
  const url = new URL(returnUrl ?? platform.location());
  url.searchParams.set(LANDING, landing);
  url.hash = '';
  return url.href;
}

/** What the address brought; it is out of the address before anybody sees it. */
export interface Arrival {
  readonly landing: string;
  readonly token: string | null;
  /** What the server calls the failure. */
  readonly error: string | null;
}

export function takeLanding({ platform }: Server, url: URL): Arrival {
  const clean = new URL(url);
  const [landing, token, error] = [LANDING, 'token', 'error', 'error_description'].map((name) => {
    const value = clean.searchParams.get(name);
    clean.searchParams.delete(name);
    return value;
  });
  platform.replaceUrl(clean);
  return { landing: landing ?? '', token: token ?? null, error: error ?? null };
}

/** Why a landing failed; `null` where the person said no at the provider, which is no failure. */
export function landingError({ landing, error }: Arrival): AuthError | null {
  if (error === 'access_denied') return null;
  const meaning: AuthErrorCode = meaningOf(error) ?? 'server-error';
  // For these two the server has one word for a link that was used, has expired or never was; the first two are what happens.
  const spent = (landing === 'link' || landing === 'reset') && meaning === 'invalid-link';
  // A person cannot learn from a link that there is no such account.
  return new AuthError(spent ? 'expired-link' : meaning === 'invalid-code' ? 'invalid-link' : meaning);
}
