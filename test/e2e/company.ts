import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import type { SocialProvider } from '../../demo/server/auth.js';

/** Answers in place of the company; `true` means answered. */
type Answer = (request: IncomingMessage, response: ServerResponse) => boolean;

/** A company that people have accounts at: panva's `oidc-provider`, at which anybody is whoever they say. */
export interface Company {
  /** How a shop is set up for it. */
  readonly settings: SocialProvider;
  /** Whether the addresses it vouches for are verified. */
  vouches: boolean;
  /** What was asked of it, as `POST /token`. */
  readonly asked: string[];
  /** The shop tells it where people come back to, as its developer would in a console. */
  knows(shop: string): Promise<void>;
  meddle(answer?: Answer): void;
  close(): Promise<void>;
}

export async function startCompany(id: string): Promise<Company> {
  const asked: string[] = [];
  let meddler: Answer | undefined;
  let vouches = true;
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [clientId, clientSecret] = ['fernweh', randomBytes(24).toString('hex')];
  const provider = new Provider(issuer, {
    cookies: { keys: [randomBytes(16).toString('hex')] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    // Its own pages for developers ask another company for fonts; this one asks nobody for anything.
    interactions: { url: (_context, { uid }) => `${issuer}/interaction/${uid}` },
    features: { devInteractions: { enabled: false }, registration: { enabled: true, idFactory: () => clientId, secretFactory: () => clientSecret } },
    findAccount: (_context, accountId) => ({
      accountId,
      claims: () => ({ sub: accountId, email: accountId, email_verified: vouches, name: 'Ann Example' }),
    }),
    // Whoever signs in here has agreed to what shops may know.
    async loadExistingGrant({ oidc }) {
      const grant = new provider.Grant({ clientId: oidc.client!.clientId, accountId: oidc.session!.accountId! });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => {
    asked.push(`${request.method} ${(request.url ?? '').replace(/\?.*/, '')}`);
    if (meddler?.(request, response)) return;
    void (request.url?.startsWith('/interaction/') ? signIn(provider, request, response) : answer(request, response));
  });

  return {
    settings: { id, discoveryUrl: `${issuer}/.well-known/openid-configuration`, clientId, clientSecret },
    asked,
    get vouches() {
      return vouches;
    },
    set vouches(does) {
      vouches = does;
    },
    async knows(shop) {
      const reply = await fetch(`${issuer}/reg`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ redirect_uris: [`${shop}/api/auth/callback/${id}`] }),
      });
      if (reply.status !== 201) throw new Error(`The company refused the shop: ${await reply.text()}`);
    },
    meddle: (next) => void (meddler = next),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** The company's own page: who are you? */
async function signIn(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const form = new URLSearchParams(body);
  const accountId = form.get('email');
  if (form.has('no')) return provider.interactionFinished(request, response, { error: 'access_denied' });
  if (accountId) return provider.interactionFinished(request, response, { login: { accountId } });
  response
    .writeHead(200, { 'content-type': 'text/html' })
    .end(
      '<!doctype html><html lang="en"><meta charset="utf-8"><title>Company</title><link rel="icon" href="data:,"><main><form method="post"><label>Your address <input name="email"></label><button>Go on to Fernweh</button> <button name="no">No, thanks</button></form></main></html>',
    );
}
