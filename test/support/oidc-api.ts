import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose';
import type { Provider } from 'oidc-provider';

/** An app's own API that takes the provider's access tokens. */
export interface ProtectedApi {
  /** Each request, as `GET /api/orders 200`. */
  readonly asked: string[];
  /** The bodies that arrived with `POST /api/transfer` and were taken. */
  readonly transfers: string[];
  /** The `acr` that a transfer needs (RFC 9470); `null`: any. */
  transferLevel: string | null;
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** `/api/orders` wants a token, `/api/transfer` one of a level; both want a proof where the token is bound to a key. */
export function protectedApi(provider: Provider, app: string): ProtectedApi {
  const { origin } = new URL(app);
  const seen = new Set<string>();
  const api: ProtectedApi = {
    asked: [],
    transfers: [],
    transferLevel: null,
    async answer(request, response) {
      const url = new URL(request.url ?? '', provider.issuer);
      response.setHeader('access-control-allow-origin', origin);
      response.setHeader('access-control-allow-credentials', 'true');
      response.setHeader('access-control-allow-headers', 'authorization, dpop, content-type, x-requested-by');
      response.setHeader('access-control-expose-headers', 'www-authenticate, dpop-nonce');
      const reply = (status: number, body: unknown, challenge?: string): void => {
        if (request.method !== 'OPTIONS') api.asked.push(`${request.method} ${url.pathname} ${status}`);
        response.statusCode = status;
        if (challenge) response.setHeader('www-authenticate', challenge);
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(body));
      };
      if (request.method === 'OPTIONS') return reply(200, null);
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const [scheme = '', value = ''] = (request.headers.authorization ?? '').split(' ');
      // The provider counts in whole seconds, cut off: a token of two would be good for one. Its store forgets it to the millisecond.
      const token = value && (await provider.AccessToken.find(value, { ignoreExpiration: true }));
      if (!token) return reply(401, { error: 'invalid_token' }, `${scheme === 'DPoP' ? 'DPoP' : 'Bearer'} error="invalid_token"`);
      const bound = (token as { jkt?: string }).jkt;
      if (bound && !(scheme === 'DPoP' && (await proves(request, url, value, bound, seen)))) return reply(401, { error: 'invalid_dpop_proof' }, 'DPoP error="invalid_dpop_proof"');
      const { acr } = (token.extra ?? {}) as { acr?: string };
      if (url.pathname === '/api/transfer' && api.transferLevel && acr !== api.transferLevel) {
        return reply(401, { error: 'insufficient_user_authentication' }, `${scheme} error="insufficient_user_authentication", acr_values="${api.transferLevel}"`);
      }
      if (url.pathname === '/api/transfer') api.transfers.push(body);
      return reply(200, { who: token.accountId, acr });
    },
  };
  return api;
}

/** RFC 9449, section 4.3, as far as a resource server must: signature, key, method, address, token, once. */
async function proves(request: IncomingMessage, url: URL, token: string, thumbprint: string, seen: Set<string>): Promise<boolean> {
  try {
    const { payload, protectedHeader } = await jwtVerify(String(request.headers['dpop']), EmbeddedJWK, { typ: 'dpop+jwt', maxTokenAge: 60, clockTolerance: 5 });
    const jti = String(payload.jti);
    const isNew = !seen.has(jti);
    seen.add(jti);
    return (
      isNew &&
      payload['htm'] === request.method &&
      payload['htu'] === url.origin + url.pathname &&
      payload['ath'] === createHash('sha256').update(token).digest('base64url') &&
      (await calculateJwkThumbprint(protectedHeader.jwk!)) === thumbprint
    );
  } catch {
    return false;
  }
}
