import type { Capabilities, Method } from '../../backend/capabilities.js';
import type { OidcOptions } from './options.js';

/** The host is at least true. */
const labelOf = ({ label, issuer }: OidcOptions): string => label ?? new URL(issuer).host;

export const methodOf = ({ method = 'sso' }: OidcOptions): Method => method;

/** What a page can have of OpenID Connect providers: their own pages do the rest. */
export function oidcCapabilities(all: readonly [OidcOptions, ...OidcOptions[]]): Capabilities {
  const [{ dpop, refresh = 'rotating', reuseGraceMs, display, popupUri }] = all;
  return {
    identifiers: [],
    signIn: all.map(methodOf),
    signUp: [],
    factors: [],
    recovery: [],
    account: [],
    password: { minLength: 0, maxLength: 0 },
    transport: dpop ? 'dpop' : 'bearer',
    refresh,
    reuseGraceMs,
    stepUp: popupUri ? 'redirect' : 'page',
    signOut: ['local'],
    display,
    providers: Object.fromEntries(all.map((options) => [methodOf(options), labelOf(options)])),
  };
}
