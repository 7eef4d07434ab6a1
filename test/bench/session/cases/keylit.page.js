import { createAuth } from '../../../../dist/src/index.js';
import { oidc } from '../../../../dist/src/backends/oidc/oidc.js';
import { persistTokens } from '../../../../dist/src/session/tokens/persist-tokens.js';
import { measure } from '../runner.page.js';

const create = (platform) =>
  createAuth({
    backend: oidc({
      issuer: 'https://id.bench.test/',
      clientId: 'shop',
      metadata: {
        issuer: 'https://id.bench.test/',
        authorization_endpoint: 'https://id.bench.test/authorize',
        token_endpoint: 'https://id.bench.test/token',
      },
      platform,
    }),
    tokenStore: persistTokens(),
    platform,
  });
let auth;

measure({
  /** The whole code flow; only the provider's page is left out: its server takes the nonce for a code. */
  async seed() {
    const left = Promise.withResolvers();
    const flow = await create({ ...create().platform, navigate: left.resolve }).flow({ flow: 'sign-in' });
    flow.send({ type: 'choose', method: 'sso' });
    const { searchParams } = await left.promise;
    const answer = new URLSearchParams({ code: searchParams.get('nonce'), state: searchParams.get('state') });
    if (!(await flow.resume(new URL(`/?${answer}`, location)))) throw flow.state.problem.error;
  },
  open() {
    auth = create();
  },
  token: async () => (await auth.accessToken())?.reveal(),
});
