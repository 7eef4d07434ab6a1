import { AuthError } from '../../src/errors.js';
import type { Backend } from '../../src/backend/backend.js';
import type { Capabilities } from '../../src/backend/capabilities.js';
import type { Grant } from '../../src/backend/session.js';
import { memoryCapabilities } from '../../src/backends/memory/capabilities.js';
import type { Platform } from '../../src/platform/platform.js';
import { requestJson } from '../../src/platform/request.js';
import type { TokenServer } from './token-server.js';

/** What the token server is able to do, as its adapter declares it: strict rotation. */
export const tokenCapabilities: Capabilities = { ...memoryCapabilities, transport: 'bearer', refresh: 'rotating', signOut: ['local', 'global'] };

/** A grant, as an adapter makes it of a reply of the token endpoint. */
export function grantOf(body: unknown): Grant {
  const { access_token: access, refresh_token: refresh, expires_in: expiresIn, scope, sub, iss, token_type: type } = body as Record<string, unknown>;
  if (typeof access !== 'string' || typeof sub !== 'string') throw new AuthError('bad-response', { detail: 'a token reply without a token' });
  return {
    session: { user: { id: sub, ...(typeof iss === 'string' && { issuer: iss }), email: `${sub}@example.com`, name: sub.toUpperCase() }, assurance: { amr: ['pwd'] } },
    tokens: {
      access,
      type: type === 'DPoP' ? 'DPoP' : 'Bearer',
      refresh: typeof refresh === 'string' ? refresh : undefined,
      scope: typeof scope === 'string' ? scope : undefined,
      expiresIn,
    },
  };
}

/** An adapter for the token server, written as adapters are: over `requestJson` of the platform. */
export function tokenBackend(server: TokenServer, platform: Platform, declared: Capabilities = tokenCapabilities): Backend {
  const post = async (path: string, body: URLSearchParams, signal: AbortSignal | undefined, prover?: Grant['prover']) => {
    const url = new URL(path, server.origin);
    const form: Platform = {
      ...platform,
      // `requestJson` writes JSON; OAuth wants a form.
      fetch: (input, init = {}) => {
        const { body: _json, headers, ...rest } = init;
        const sent: RequestInit = { ...rest, headers: { ...(headers as Record<string, string>), 'content-type': 'application/x-www-form-urlencoded' }, body: String(body) };
        return prover ? prover.send(url, sent) : platform.fetch(input, sent);
      },
    };
    return requestJson(form, url, { body: {}, signal });
  };
  return {
    name: 'tokens',
    origins: [server.origin],
    declared,
    start: async (intent) => {
      if (intent.kind !== 'sign-in') throw new AuthError('unsupported');
      const grant = grantOf(server.signIn(intent.identifier));
      return { kind: 'signed-in', session: grant.session, newUser: false, grant };
    },
    answer: () => Promise.reject(new AuthError('unsupported')),
    resume: async () => null,
    session: {
      restore: async () => null,
      async end(_scope, { signal }, grant) {
        await post('/revoke', new URLSearchParams({ token: grant?.tokens.refresh ?? grant?.tokens.access ?? '' }), signal);
      },
      async refresh({ tokens, prover }, { signal, idempotencyKey, userActive }) {
        const { status, ok, body } = await post(
          '/token',
          new URLSearchParams({ grant_type: 'refresh_token', refresh_token: tokens.refresh ?? '', key: idempotencyKey, active: String(userActive) }),
          signal,
          prover,
        );
        if (ok) return { ...grantOf(body), prover };
        throw new AuthError((body as { error?: unknown } | undefined)?.error === 'invalid_grant' ? 'session-revoked' : 'bad-response', { status });
      },
      async revoke({ tokens }, { signal }) {
        await post('/revoke', new URLSearchParams({ token: tokens.refresh ?? tokens.access }), signal);
      },
    },
  };
}
