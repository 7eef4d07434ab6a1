import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { EmbeddedJWK, base64url, calculateJwkThumbprint, jwtVerify, type JWK } from 'jose';

/** One request to the token endpoint or the API, and what became of it. */
export interface ProvedCall {
  readonly path: string;
  readonly outcome: 'ok' | 'use_dpop_nonce' | 'invalid_grant' | 'invalid_token' | 'invalid_dpop_proof';
  /** Thumbprint of the key that signed the proof. */
  readonly key: string;
  /** The refresh token that was shown. */
  readonly shown: string;
  readonly body: string;
}

/** What arrived where no session should. */
export interface Heard {
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
}

interface Family {
  readonly user: string;
  readonly key: string;
  current: string;
  isRevoked: boolean;
}

/**
 * An authorization server and an API on one origin that bind tokens to keys (RFC 9449), with refresh tokens that work
 * once and a nonce that changes with every answer; and a second origin, `elsewhere`, which is on nobody's list.
 */
export class DpopServer {
  lifetimeSeconds = 1;
  readonly calls: ProvedCall[] = [];
  readonly preflights: Heard[] = [];
  readonly echoed: Heard[] = [];
  readonly elsewhere: Heard[] = [];
  /** How many nonces were valid at the token endpoint, one after the other. */
  nonces = 0;
  readonly #families = new Map<string, Family>();
  readonly #access = new Map<string, { readonly family: string; readonly endsAt: number }>();
  readonly #proofs = new Set<string>();
  #nonce = { token: randomUUID(), api: randomUUID() };
  readonly #api = createServer((request, response) => void this.#answer(request, response).catch(() => response.destroy()));
  readonly #elsewhere = createServer((request, response) => {
    this.elsewhere.push({ method: request.method ?? '', headers: request.headers });
    shared(request, response).end('{}');
  });

  async start(): Promise<this> {
    for (const server of [this.#api, this.#elsewhere]) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async close(): Promise<void> {
    for (const server of [this.#api, this.#elsewhere]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  get url(): string {
    return addressOf(this.#api);
  }

  get elsewhereUrl(): string {
    return addressOf(this.#elsewhere);
  }

  reset(): void {
    for (const list of [this.calls, this.preflights, this.echoed, this.elsewhere]) list.length = 0;
    this.lifetimeSeconds = 1;
    this.nonces = 0;
  }

  /** What an administrator does. */
  revoke(user: string): void {
    for (const family of this.#families.values()) if (family.user === user) family.isRevoked = true;
  }

  /** The keys that calls which were answered were signed with. */
  keysOf(path: string): ReadonlySet<string> {
    return new Set(this.calls.filter((call) => call.path === path && call.outcome === 'ok').map(({ key }) => key));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    shared(request, response);
    const url = new URL(request.url ?? '/', this.url);
    if (request.method === 'OPTIONS') {
      this.preflights.push({ method: url.pathname, headers: request.headers });
      return void response.writeHead(204).end();
    }
    const body = await text(request);
    switch (url.pathname) {
      case '/token':
        return this.#token(request, response, body);
      case '/me':
        return this.#me(request, response, body);
      case '/redirect':
        return void response.writeHead(307, { location: url.searchParams.get('to') ?? '/' }).end();
      case '/echo':
        this.echoed.push({ method: request.method ?? '', headers: request.headers });
        return void response.end('{}');
      default:
        return void response.writeHead(404).end();
    }
  }

  async #token(request: IncomingMessage, response: ServerResponse, body: string): Promise<void> {
    const form = new URLSearchParams(body);
    const proof = await this.#proofOf(request, 'token');
    const shown = form.get('refresh_token') ?? '';
    const note = (outcome: ProvedCall['outcome']): void => void this.calls.push({ path: '/token', outcome, key: proof.key, shown, body });
    const refuse = (error: ProvedCall['outcome']): void => {
      note(error);
      // A new nonce comes with every refusal too, and means nothing there.
      response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
    };
    response.setHeader('dpop-nonce', this.#nonce.token);
    if (!proof.isGood) return refuse('invalid_dpop_proof');
    if (proof.nonce !== this.#nonce.token) return refuse('use_dpop_nonce');
    this.#nonce.token = randomUUID();
    this.nonces += 1;
    response.setHeader('dpop-nonce', this.#nonce.token);
    const user = form.get('user');
    const id = user ? randomUUID() : (shown.split('.')[0] ?? '');
    if (user) this.#families.set(id, { user, key: proof.key, current: '', isRevoked: false });
    const family = this.#families.get(id);
    if (!family || family.isRevoked || family.key !== proof.key || (!user && family.current !== shown)) {
      if (family) family.isRevoked = true;
      return refuse('invalid_grant');
    }
    family.current = `${id}.${randomUUID()}`;
    const access = `access.${randomUUID()}`;
    this.#access.set(access, { family: id, endsAt: Date.now() + this.lifetimeSeconds * 1000 });
    note('ok');
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ user: family.user, access, refresh: family.current, expiresIn: this.lifetimeSeconds }));
  }

  async #me(request: IncomingMessage, response: ServerResponse, body: string): Promise<void> {
    const [, access = ''] = /^DPoP (\S+)$/.exec(request.headers.authorization ?? '') ?? [];
    const proof = await this.#proofOf(request, 'api', access);
    const token = this.#access.get(access);
    const family = token && this.#families.get(token.family);
    const error =
      !proof.isGood || (family && family.key !== proof.key)
        ? 'invalid_dpop_proof'
        : proof.nonce !== this.#nonce.api
          ? 'use_dpop_nonce'
          : !family || family.isRevoked || token.endsAt < Date.now()
            ? 'invalid_token'
            : null;
    response.setHeader('dpop-nonce', this.#nonce.api);
    this.calls.push({ path: '/me', outcome: error ?? 'ok', key: proof.key, shown: '', body });
    if (error) return void response.writeHead(401, { 'www-authenticate': `DPoP error="${error}", algs="ES256"` }).end();
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ user: family!.user }));
  }

  /** Whether the proof is one, for this request, and shown for the first time (RFC 9449, section 4.3). */
  async #proofOf(request: IncomingMessage, kind: 'token' | 'api', access?: string): Promise<{ readonly isGood: boolean; readonly key: string; readonly nonce: unknown }> {
    try {
      const { payload, protectedHeader } = await jwtVerify(String(request.headers['dpop']), EmbeddedJWK, { typ: 'dpop+jwt', algorithms: ['ES256'], maxTokenAge: 60 });
      const { htm, htu, jti = '', nonce, ath } = payload as Record<string, unknown> & { readonly jti?: string };
      const key = await calculateJwkThumbprint(protectedHeader.jwk as JWK);
      const path = kind === 'token' ? '/token' : '/me';
      const bound = access === undefined ? ath === undefined : ath === base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(access))));
      const isGood = htm === request.method && htu === this.url + path && bound && !this.#proofs.has(jti) && !('d' in protectedHeader.jwk!);
      this.#proofs.add(jti);
      return { isGood, key, nonce };
    } catch {
      return { isGood: false, key: '', nonce: undefined };
    }
  }
}

const addressOf = (server: Server): string => `http://localhost:${(server.address() as AddressInfo).port}`;

/** Open to the pages of other origins, cookies included. */
function shared(request: IncomingMessage, response: ServerResponse): ServerResponse {
  // After a redirect to another origin a browser says `null`.
  response.setHeader('access-control-allow-origin', request.headers.origin ?? '*');
  response.setHeader('access-control-allow-credentials', 'true');
  response.setHeader('access-control-allow-methods', 'GET, POST, PUT');
  response.setHeader('access-control-allow-headers', 'authorization, dpop, content-type, accept, x-requested-by');
  response.setHeader('access-control-expose-headers', 'dpop-nonce, www-authenticate, date');
  response.setHeader('cache-control', 'no-store');
  return response;
}
