import { AuthError, isAuthError, toAuthError } from '../../errors.js';
import type { Backend } from '../../backend/backend.js';
import type { Method } from '../../backend/capabilities.js';
import type { Grant, User } from '../../backend/session.js';
import { load } from '../../platform/load.js';
import { browserPlatform } from '../../platform/platform.js';
import { arrivalAt } from './arrival.js';
import { methodOf, oidcCapabilities } from './capabilities.js';
import { FlowSlots } from './flow-slots.js';
import type { OidcServer } from './oidc-server.js';
import type { OidcOptions } from './options.js';

export type { IdTokenClaims, OidcOptions } from './options.js';

/**
 * OpenID Connect providers: code flow with PKCE, in this page's place or in a small window, with the tokens in this
 * page. The protocol is loaded when somebody signs in or comes back.
 *
 * @example
 * createAuth({ backend: oidc({ issuer: 'https://id.example.com', clientId: 'shop' }) });
 */
export function oidc(options: OidcOptions | readonly OidcOptions[]): Backend {
  const all = 'issuer' in options ? [options] : options;
  const platform = all[0]?.platform ?? browserPlatform;
  const wrong = (path: string): AuthError => new AuthError('config-options', { path });
  all.forEach(({ issuer, clientId, display, popupUri }, index) => {
    const missing = !URL.canParse(issuer) ? 'issuer' : !clientId ? 'clientId' : display === 'popup' && !popupUri ? 'popupUri' : null;
    if (missing) throw wrong(`/${index}/${missing}`);
  });
  // Each is a button of its own.
  if (new Set(all.map(methodOf)).size < Math.max(all.length, 1)) throw wrong('/method');

  const slots = all.map(({ issuer, clientId }) => new FlowSlots(platform, issuer, clientId));
  const path = (uri: string): string => new URL(uri, platform.location()).pathname;
  let servers: readonly OidcServer[] | undefined;
  const loaded = async (): Promise<readonly OidcServer[]> => {
    const { OidcServer } = await load(() => import('./oidc-server.js'));
    const places = all.map(({ redirectUri = '', popupUri = redirectUri }) => [redirectUri, popupUri].map((uri) => uri && path(uri)));
    // Who leads back to the page itself, whichever that is, may lead to any.
    const ownOf = (one: readonly string[]): string[] => one.filter((place) => places.every((other) => other === one || !(other.includes(place) || other.includes(''))));
    return (servers ??= all.map((each, index) => new OidcServer(each, platform, slots[index]!, all[1] && ownOf(places[index]!))));
  };
  // Tokens are shown to nobody but the provider that gave them.
  const serverOf = async ({ session }: Grant): Promise<OidcServer> => {
    const server = (await loaded())[all.findIndex(({ issuer }) => issuer === session.user.issuer)];
    if (!server) throw wrong('/issuer');
    return server;
  };

  return {
    name: 'oidc',
    origins: [...new Set(all.map(({ issuer }) => new URL(issuer).origin))],
    declared: oidcCapabilities(all as [OidcOptions]),
    async start(intent, context) {
      const { method = methodOf(all[0]!), user } = intent as { readonly method?: Method; readonly user?: User };
      const index = all.findIndex((each) => (user?.issuer ? each.issuer === user.issuer : methodOf(each) === method));
      if (index < 0 || !/^(sign-in|step-up)$/.test(intent.kind)) throw new AuthError('method-unavailable');
      return (await loaded())[index]!.start(intent, context);
    },
    async answer() {
      throw new AuthError('flow-expired');
    },
    async resume(url, context) {
      const arrival = arrivalAt(url, platform);
      const state = (arrival?.answer ?? url.searchParams).get('state');
      if (!state) return null;
      if (!arrival) {
        // Back from a sign-out: nothing but the state, and only where it is ours (session.md OUT-3).
        if (slots.some((each) => each.isSignOut(state))) {
          const clean = new URL(url);
          clean.searchParams.delete('state');
          platform.replaceUrl(clean);
          slots.forEach((each) => each.take(state));
        }
        return null;
      }
      const index = slots.findIndex((each) => each.has(state));
      if (index < 0 && (slots[0]!.isForeign(state) || !all.some(({ redirectUri }) => !redirectUri || arrival.clean.pathname === path(redirectUri)))) return null;
      arrival.take();
      // Who said no, or comes with an answer to nothing, is shown the beginning.
      if (index < 0 && !arrival.answer.has('code')) return null;
      return (await loaded())[Math.max(index, 0)]!.resume(arrival, context).catch((error: unknown) => {
        if (isAuthError(error, 'cancelled')) return null;
        throw error;
      });
    },
    session: {
      // Nothing outlives the page but what the session room keeps; a provider is not asked behind people's backs (session.md POP-7).
      restore: async () => null,
      async end(_scope, context, grant) {
        if (!grant) return undefined;
        const server = await serverOf(grant);
        const failure = await server.revoke(grant, context).then(() => null, toAuthError);
        // The provider's own page can end what its endpoint could not, unless there is no way to it either.
        const url = failure?.code === 'offline' ? undefined : await server.signOutUrl(grant);
        if (failure && !url) throw failure;
        return url;
      },
      refresh: async (grant, context) => (await serverOf(grant)).refresh(grant, context),
      revoke: async (grant, context) => (await serverOf(grant)).revoke(grant, context),
    },
  };
}
