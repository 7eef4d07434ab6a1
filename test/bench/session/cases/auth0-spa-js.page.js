import { Auth0Client } from '@auth0/auth0-spa-js';
import { measure } from '../runner.page.js';
import { claims, seconds, tokensFrom } from './tokens.page.js';

const scope = 'openid profile offline_access';
let client;

measure({
  async seed() {
    const { access_token, refresh_token, id_token, expires_in, token_type } = await tokensFrom(
      'https://id.bench.test/oauth/token',
    );
    const body = {
      client_id: 'shop',
      audience: 'api',
      scope,
      oauthTokenScope: scope,
      access_token,
      refresh_token,
      expires_in,
      token_type,
    };
    const { sub } = claims(id_token);
    const user = {
      id_token,
      decodedToken: {
        encoded: {},
        header: { alg: 'RS256' },
        claims: { __raw: id_token, ...claims(id_token) },
        user: { sub },
      },
    };
    localStorage.setItem(
      `@@auth0spajs@@::shop::api::${scope}`,
      JSON.stringify({ body, expiresAt: seconds() + expires_in }),
    );
    localStorage.setItem('@@auth0spajs@@::shop::@@user@@', JSON.stringify(user));
  },
  open() {
    client = new Auth0Client({
      domain: 'id.bench.test',
      clientId: 'shop',
      useRefreshTokens: true,
      cacheLocation: 'localstorage',
      authorizationParams: { audience: 'api', scope, redirect_uri: location.origin },
    });
  },
  token: () => client.getTokenSilently(),
});
