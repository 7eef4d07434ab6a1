import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { errors, interactionPolicy, Provider, type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import { protectedApi, type ProtectedApi } from './oidc-api.js';
import { loginPage } from './oidc-login-page.js';

export const MFA = 'urn:example:mfa';
export const PASSWORD_ONLY = 'urn:example:pwd';
export const CLIENT_ID = 'shop';
export const PEOPLE = {
  ann: { password: 'correct horse', code: '246810', email: 'ann@example.com', name: 'Ann Example' },
  ben: { password: 'battery staple', code: '135791', email: 'ben@example.com', name: 'Ben Example' },
} as const;
export type PersonName = keyof typeof PEOPLE;

/** What a test may change while the provider runs. */
export interface Switches {
  /** Seconds that an access token lives. */
  accessSeconds: number;
  /** Demands a nonce in each DPoP proof, and changes it with every answer. */
  nonces: boolean;
  /** `Cross-Origin-Opener-Policy` of its pages. */
  coop: string | null;
  /** Answers in place of the provider; `false`: it answers itself. */
  meddle: ((request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>) | null;
}

export interface ProviderOptions {
  /** Where the app lives: its callback, bridge and signed-out pages are registered. */
  readonly app: string;
  /** Tokens are bound to keys (RFC 9449), and no others are given. */
  readonly dpop?: boolean;
  /** Parameters must be pushed (RFC 9126). */
  readonly par?: boolean;
}

/** panva's `oidc-provider` in this process: public client, rotation with reuse detection, step-up by `acr`. */
export interface TestProvider {
  readonly issuer: string;
  readonly switches: Switches;
  /** What was asked of its endpoints, as `POST /token authorization_code` or `GET /auth`, oldest first. */
  readonly asked: string[];
  /** Tokens that were refused at the token endpoint, by the protocol's word. */
  readonly refusals: string[];
  readonly api: ProtectedApi;
  /** Ends every session of everybody, as an administrator or another device would; nobody is told. */
  revokeAll(): Promise<void>;
  close(): Promise<void>;
}

const signingKey = (type: 'ec' | 'rsa', alg: string) => ({
  ...(type === 'ec' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('rsa', { modulusLength: 2048 })).privateKey.export({ format: 'jwk' }),
  alg,
  use: 'sig',
  kid: alg,
});

const wordsIn = (parameter: unknown): string[] => (typeof parameter === 'string' ? parameter.split(' ').filter(Boolean) : []);

/** One for the whole process: an RSA key takes a while. */
let keys: object[] | undefined;

export async function startProvider({ app, dpop = false, par = false }: ProviderOptions): Promise<TestProvider> {
  const switches: Switches = { accessSeconds: 300, nonces: false, coop: null, meddle: null };
  const asked: string[] = [];
  const refusals: string[] = [];
  const grants = new Set<string>();
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const policy = interactionPolicy.base();
  const { Check } = interactionPolicy;
  policy.get('login')!.checks.add(
    new Check('acr_step_up', 'the level that was asked for was not reached', 'login_required', (context: KoaContextWithOIDC) => {
      const wanted = wordsIn(context.oidc.params?.['acr_values']);
      return wanted.length === 0 || wanted.includes(context.oidc.acr) ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT;
    }),
  );

  const level = (context: KoaContextWithOIDC): { acr?: string; authTime?: number } => {
    const { AuthorizationCode, RefreshToken } = context.oidc.entities;
    const source = (AuthorizationCode ?? RefreshToken) as { acr?: string; authTime?: number } | undefined;
    return { ...(source?.acr && { acr: source.acr }), ...(source?.authTime && { authTime: source.authTime }) };
  };

  const configuration: Configuration = {
    clients: [
      {
        client_id: CLIENT_ID,
        token_endpoint_auth_method: 'none',
        redirect_uris: [`${app}/callback`, `${app}/sign-in`, `${app}/popup-bridge`],
        post_logout_redirect_uris: [`${app}/signed-out`],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        dpop_bound_access_tokens: dpop,
        scope: 'openid profile email offline_access',
      },
    ],
    jwks: { keys: (keys ??= [signingKey('rsa', 'RS256'), signingKey('ec', 'ES256')]) },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    clientBasedCORS: (_context, origin) => origin === new URL(app).origin,
    acrValues: [PASSWORD_ONLY, MFA],
    claims: { openid: ['sub', 'acr', 'amr', 'auth_time'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: () => true,
    ttl: { AccessToken: () => switches.accessSeconds, RefreshToken: 86_400, IdToken: 300, Session: 86_400, Interaction: 600, Grant: 86_400, AuthorizationCode: 60 },
    extraTokenClaims: (context) => level(context),
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => switches.nonces },
      pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: par },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context, form) => {
          context.body = loginPage('Sign out', form.replace('</form>', '<button name="logout" value="yes">Sign out</button></form>'));
        },
      },
      revocation: { enabled: true },
      claimsParameter: { enabled: true },
      resourceIndicators: { enabled: false },
    },
    interactions: { policy, url: (_context, { uid }) => `${issuer}/interaction/${uid}` },
    findAccount: (_context, id) => {
      const person = PEOPLE[id as PersonName];
      return person && { accountId: id, claims: () => ({ sub: id, email: person.email, email_verified: true, name: person.name }) };
    },
    // Nobody is asked whether a page of one's own may know who one is.
    async loadExistingGrant(context) {
      const { oidc } = context;
      const known = oidc.session?.grantIdFor(oidc.client!.clientId);
      const existing = known && (await oidc.provider.Grant.find(known));
      const grant = existing || new oidc.provider.Grant({ clientId: oidc.client!.clientId, accountId: oidc.session!.accountId! });
      grant.addOIDCScope('openid profile email offline_access');
      grant.addOIDCClaims(['acr', 'amr', 'auth_time', 'email', 'email_verified', 'name', 'sub']);
      grants.add(await grant.save());
      return grant;
    },
    renderError: (context, out) => {
      context.type = 'html';
      context.body = loginPage('Error', `<p>${out.error}</p>`);
    },
  };
  const provider = new Provider(issuer, configuration);
  provider.on('grant.success', ({ oidc }) => void asked.push(`POST /token ${String(oidc.params?.['grant_type'])}`));
  provider.on('grant.error', ({ oidc }, error) => {
    asked.push(`POST /token ${String(oidc.params?.['grant_type'])}`);
    refusals.push(error.message);
  });
  const answer = provider.callback();
  const api = protectedApi(provider, app);

  server.on('request', (request, response) => {
    const handle = async (): Promise<void> => {
      const path = (request.url ?? '').replace(/\?.*/, '');
      if (path !== '/token' && !path.startsWith('/api/')) asked.push(`${request.method} ${path}`);
      if (await switches.meddle?.(request, response)) return;
      if (switches.coop) response.setHeader('cross-origin-opener-policy', switches.coop);
      if (path.startsWith('/api/')) return api.answer(request, response);
      if (path.startsWith('/interaction/')) return interact(provider, request, response);
      await answer(request, response);
    };
    handle().catch((error: unknown) => {
      response.statusCode = error instanceof errors.SessionNotFound ? 400 : 500;
      response.end(loginPage('Error', '<p>This sign-in is over.</p>'));
    });
  });

  return {
    issuer,
    switches,
    asked,
    refusals,
    api,
    async revokeAll() {
      for (const grant of grants) await Promise.all([provider.AccessToken.revokeByGrantId(grant), provider.RefreshToken.revokeByGrantId(grant), provider.AuthorizationCode.revokeByGrantId(grant)]);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return new URLSearchParams(body);
}

/** The provider's own sign-in page: name, password, and a code where a higher level was asked for. */
async function interact(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { prompt, params } = await provider.interactionDetails(request, response);
  const wantsCode = prompt.reasons.some((reason) => /acr/.test(reason)) || wordsIn(params['acr_values']).includes(MFA);
  const show = (problem = ''): void => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    const code = wantsCode ? '<label>Code <input name="code"></label>' : '';
    response.end(loginPage('Sign in', `<form method="post">${problem && `<p role="alert">${problem}</p>`}<label>User name <input name="login"></label><label>Password <input name="password" type="password"></label>${code}<button name="do" value="login">Log in</button><button name="do" value="refuse">No, thanks</button></form>`));
  };
  if (request.method !== 'POST') return show();
  const form = await formOf(request);
  if (form.get('do') === 'refuse') {
    return provider.interactionFinished(request, response, { error: 'access_denied', error_description: 'canary: the person said no' });
  }
  const login = form.get('login') as PersonName;
  const person = PEOPLE[login];
  const isRight = person && person.password === form.get('password') && (!wantsCode || person.code === form.get('code'));
  if (!isRight) return show('That is not right.');
  return provider.interactionFinished(request, response, {
    login: { accountId: login, acr: wantsCode ? MFA : PASSWORD_ONLY, amr: wantsCode ? ['pwd', 'otp'] : ['pwd'], remember: true },
  });
}
