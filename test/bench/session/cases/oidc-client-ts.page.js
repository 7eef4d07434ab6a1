import { User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { measure } from '../runner.page.js';
import { claims, seconds, tokensFrom } from './tokens.page.js';

const create = () =>
  new UserManager({
    authority: 'https://id.bench.test',
    client_id: 'shop',
    redirect_uri: location.origin,
    scope: 'openid profile offline_access',
    userStore: new WebStorageStateStore({ store: localStorage }),
    metadata: {
      issuer: 'https://id.bench.test/',
      authorization_endpoint: 'https://id.bench.test/authorize',
      token_endpoint: 'https://id.bench.test/token',
    },
  });
let manager;

measure({
  async seed() {
    const { id_token, expires_in, ...tokens } = await tokensFrom('https://id.bench.test/token');
    await create().storeUser(
      new User({
        ...tokens,
        id_token,
        profile: claims(id_token),
        expires_at: seconds() + expires_in,
        session_state: null,
      }),
    );
  },
  open() {
    manager = create();
  },
  async token() {
    let user = await manager.getUser();
    if (!user || user.expired) user = await manager.signinSilent();
    return user?.access_token;
  },
});
