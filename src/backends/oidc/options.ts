import type { Method } from '../../backend/capabilities.js';
import type { Session } from '../../backend/session.js';
import type { Platform } from '../../platform/platform.js';

/** What an ID token says of the person, checked. */
export type IdTokenClaims = Readonly<Record<string, unknown>> & { readonly sub: string };

/** One OpenID Connect provider, and how this page is known to it. */
export interface OidcOptions {
  /** Its issuer identifier exactly as its metadata says it: https, or http on a loopback address. */
  readonly issuer: string;
  /** The public client that the provider knows this page as. */
  readonly clientId: string;
  /** Where the provider leads back to, absolute or relative to the page, as it is registered there; default: the page itself. */
  readonly redirectUri?: string | undefined;
  /** Whether the provider takes this page's place (default) or is shown in a small window. */
  readonly display?: 'page' | 'popup' | undefined;
  /** With `display: 'popup'`: the page that holds nothing but `popup-bridge.js`, as it is registered at the provider. */
  readonly popupUri?: string | undefined;
  /** Milliseconds until a window is given up; default five minutes. */
  readonly popupTimeoutMs?: number | undefined;
  /** Where the provider leads to after a sign-out; without it, signing out here leaves people signed in at the provider. */
  readonly signOutUri?: string | undefined;
  /** What the provider calls itself, for "Continue with …"; default: the host of its issuer. */
  readonly label?: string | undefined;
  /** The method that it is offered as; default `sso`. */
  readonly method?: Method | undefined;
  /** Space-separated; default `openid profile email`, and `offline_access` where the provider has it. */
  readonly scope?: string | undefined;
  /** Further parameters for the provider's sign-in page (`audience`, `prompt`); those of the protocol cannot be replaced. */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  /** Binds the tokens to a key that cannot leave the browser (RFC 9449); a provider that does not is refused. Default `false`. */
  readonly dpop?: boolean | undefined;
  /** Pushes what is asked for to the provider first (RFC 9126), as its metadata may demand anyway. Default `false`. */
  readonly par?: boolean | undefined;
  /** How the provider treats a refresh token that was used; default `rotating`, the safe assumption. */
  readonly refresh?: 'rotating' | 'bound' | 'none' | undefined;
  /** Milliseconds for which a rotating provider takes a used refresh token once more; default 0. */
  readonly reuseGraceMs?: number | undefined;
  /** Checks the signature of ID tokens too, with a library that is loaded for it; they come over TLS from the provider itself. Default `false`. */
  readonly verifySignature?: boolean | undefined;
  /** Asks the provider's UserInfo endpoint for what its ID tokens leave out. Default `false`. */
  readonly userInfo?: boolean | undefined;
  /** Reads what the person may do from the claims of the provider. */
  readonly access?: ((claims: IdTokenClaims) => Pick<Session, 'roles' | 'permissions'>) | undefined;
  /** The provider's metadata (RFC 8414), which is then not fetched. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  /** The outside world; default: the browser. */
  readonly platform?: Platform | undefined;
}
