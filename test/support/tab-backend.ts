import { AuthError } from '../../src/errors.js';
import type { Backend } from '../../src/backend/backend.js';
import type { Grant, Session } from '../../src/backend/session.js';
import { memoryCapabilities } from '../../src/backends/memory/capabilities.js';
import type { Platform } from '../../src/platform/platform.js';
import { requestJson, type JsonReply } from '../../src/platform/request.js';

export interface TabBackendOptions {
  /** Where the server of `tab-server.ts` answers. */
  readonly origin: string;
  readonly refresh?: 'rotating' | 'bound' | undefined;
  readonly reuseGraceMs?: number | undefined;
}

const sessionOf = (user: string): Session => ({ user: { id: user, email: `${user}@example.com` }, assurance: { amr: [] } });

/** Speaks to `TabServer` in plain JSON: the least that a backend of token mode has to do. */
export function tabBackend(platform: Platform, { origin, refresh = 'rotating', reuseGraceMs }: TabBackendOptions): Backend {
  const post = (path: string, body: unknown, signal?: AbortSignal): Promise<JsonReply> => requestJson(platform, new URL(path, origin), { body, signal, credentials: 'omit' });
  const grantOf = ({ body }: JsonReply): Grant => {
    const { user, access, refresh: token, expiresIn } = (body ?? {}) as { user?: unknown; access?: unknown; refresh?: string; expiresIn?: unknown };
    if (typeof user !== 'string' || typeof access !== 'string') throw new AuthError('bad-response');
    return { session: sessionOf(user), tokens: { access, type: 'Bearer', refresh: token, expiresIn } };
  };
  return {
    name: 'tab-server',
    origins: [origin],
    declared: { ...memoryCapabilities, signIn: ['password'], signUp: [], factors: [], recovery: [], account: [], transport: 'bearer', refresh, reuseGraceMs, signOut: ['local'] },
    start: () => Promise.reject(new AuthError('unsupported')),
    answer: () => Promise.reject(new AuthError('unsupported')),
    async resume(url, { signal }) {
      const user = url.searchParams.get('sign-in');
      if (!user) return null;
      const reply = await post('/sign-in', { user }, signal);
      const grant = grantOf(reply);
      return { kind: 'signed-in', session: grant.session, newUser: false, grant };
    },
    session: {
      restore: () => Promise.reject(new AuthError('unsupported')),
      async end(_scope, { signal }, grant) {
        const reply = await post('/end', { refresh: grant?.tokens.refresh }, signal);
        if (!reply.ok) throw new AuthError('bad-response', { status: reply.status });
      },
      async refresh({ tokens }, { signal }) {
        const reply = await post('/token', { refresh: tokens.refresh, visibility: globalThis.document?.visibilityState }, signal);
        if (reply.ok) return grantOf(reply);
        const { error } = (reply.body ?? {}) as { error?: unknown };
        throw new AuthError(error === 'invalid_grant' ? 'session-revoked' : 'bad-response', { status: reply.status });
      },
      async revoke({ tokens }, { signal }) {
        await post('/revoke', { refresh: tokens.refresh }, signal);
      },
    },
  };
}

/** The same server's cookies. */
export function cookieBackend(platform: Platform, origin: string): Backend {
  const ask = (path: string, method: 'GET' | 'POST', body?: unknown): Promise<JsonReply> => requestJson(platform, new URL(path, origin), { method, body });
  return {
    ...tabBackend(platform, { origin }),
    declared: { ...memoryCapabilities, signIn: ['password'], signUp: [], factors: [], recovery: [], account: [], transport: 'cookie', refresh: 'cookie' },
    async resume(url) {
      const user = url.searchParams.get('sign-in');
      if (!user) return null;
      await ask('/cookie/sign-in', 'POST', { user });
      return { kind: 'signed-in', session: sessionOf(user), newUser: false };
    },
    session: {
      async restore() {
        const { user } = ((await ask('/cookie/session', 'GET')).body ?? {}) as { user?: string | null };
        return user ? sessionOf(user) : null;
      },
      async end() {
        await ask('/cookie/sign-out', 'POST', {});
      },
    },
  };
}
